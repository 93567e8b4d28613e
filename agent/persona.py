"""Who the assistant is: name, company, facts it may tell, policy of the greeting. Values.

Not here: wording of everyday lines (`agent.lines`), the model's instructions (`agent.prompts`).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Persona:
    """What the assistant says about itself and the house. Nothing here is a secret: a caller can ask for all of it."""

    name: str = "Joe"
    company: str = ""  # "" when the house has no name to tell
    language: str = "en"  # ISO 639-1: of the greeting, and until the conversation changes to another
    languages: tuple[str, ...] = ()  # that may be changed to, heard or asked for; `language` is always one of them
    greeting: str = ""  # "" for the standard one
    recording_notice: bool = True  # say that the call is recorded
    ai_disclosure: bool = True  # say that an automated assistant speaks
    facts: tuple[str, ...] = ()  # sentences the model may tell, e.g. "Parking is behind the building."
    speed: float = 1.0  # of speech; 1.0 is the voice's own
    operator_digit: str = "0"  # this key asks for a person; "" for none

    def greets(self) -> str:
        """The first words of a call, with the notices that policy asks for."""
        if self.greeting:
            opening = self.greeting
        else:
            where = f" to {self.company}" if self.company else ""
            who = f"I'm {self.name}, the automated assistant" if self.ai_disclosure else f"My name is {self.name}"
            opening = f"Hello, welcome{where}. {who}."
        notice = " This call is recorded." if self.recording_notice else ""
        return f"{opening}{notice} How can I help you?"
