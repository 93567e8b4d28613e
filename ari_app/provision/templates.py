"""Configuration templates: text with `@{name}` in it.

`$` means a variable to Asterisk and stands in nearly every dialplan line, so the delimiter is `@`, and only before a
brace. Filling is strict both ways: a name the template lacks and a name nobody filled are errors.

Above: `configuration`. Below: nothing of ours.
"""

import re
import string
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar


class TemplateError(Exception):
    """A template and the values for it do not fit together: a fault of ours, not of the site's."""

    def __init__(self, template: str, missing: frozenset[str], unused: frozenset[str]) -> None:
        self.template = template
        self.missing = missing
        self.unused = unused
        super().__init__(template, missing, unused)

    def __str__(self) -> str:
        said = [f"no value for {', '.join(sorted(self.missing))}"] if self.missing else []
        said += [f"nothing in it is called {', '.join(sorted(self.unused))}"] if self.unused else []
        return f"template {self.template}: {'; '.join(said)}"


class AtTemplate(string.Template):
    """`string.Template` with `@{name}`; a lone `@`, as in a SIP address, is just itself."""

    delimiter = "@"
    flags = re.NOFLAG
    # Neither an escape nor an unbraced name exists: both groups, which string.Template wants, can never match.
    pattern: ClassVar[Any] = (
        r"@(?:(?P<escaped>(?!))|(?P<named>(?!))|\{(?P<braced>[a-z][a-z0-9_]*)\}|(?P<invalid>(?=\{)))"
    )


def fill(path: Path, values: Mapping[str, str]) -> str:
    """The template at `path` with every name replaced. Raises TemplateError."""
    template = AtTemplate(path.read_text(encoding="utf-8"))
    wanted = frozenset(template.get_identifiers())
    given = frozenset(values)
    if wanted != given:
        raise TemplateError(path.name, wanted - given, given - wanted)
    return template.substitute(values)
