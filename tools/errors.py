"""What can go wrong while doing.

ToolError
├── UnknownTool         no tool of that name is offered to this caller
├── BadArguments        the arguments break the tool's schema; `question` is what to ask the caller
├── NotAllowed          the actor may not do this
├── NotFound            the thing meant does not exist (or is not the actor's: the same answer)
└── OfficeUnavailable   the store cannot be reached; nothing was done
"""


class ToolError(Exception):
    """Base of this room's errors."""


class UnknownTool(ToolError):
    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)

    def __str__(self) -> str:
        return f"there is no tool called {self.name!r}"


class BadArguments(ToolError):
    """`field` is the argument at fault; `question` is a sentence to ask the caller."""

    def __init__(self, field: str, question: str) -> None:
        self.field = field
        self.question = question
        super().__init__(field, question)

    def __str__(self) -> str:
        return f"{self.field}: {self.question}"


class NotAllowed(ToolError):
    def __init__(self, action: str) -> None:
        self.action = action
        super().__init__(action)

    def __str__(self) -> str:
        return f"not allowed: {self.action}"


class NotFound(ToolError):
    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)

    def __str__(self) -> str:
        return f"not found: {self.what}"


class OfficeUnavailable(ToolError):
    """The store cannot be reached; nothing was done."""
