"""Who the assistant is: name, company, languages, facts it may tell, policy of the greeting. Values.

Not here: wording of everyday lines (`agent.languages`), the model's instructions (`agent.prompts`).
"""

from dataclasses import dataclass, replace

from agent.languages.catalogue import language


@dataclass(frozen=True, slots=True)
class Persona:
    """What the assistant says about itself and the house. Nothing here is a secret: a caller can ask for all of it."""

    name: str = "Joe"
    company: str = ""  # "" when the house has no name to tell
    language: str = "en"  # ISO 639-1: of the greeting, and until the conversation changes to another
    languages: tuple[str, ...] = ()  # that may be changed to, heard or asked for; `language` is always one of them
    chosen: bool = False  # the number dialled chose `language`: no other is listened for, but it may be asked for
    greeting: str = ""  # "" for the standard one
    recording_notice: bool = True  # say that the call is recorded
    ai_disclosure: bool = True  # say that an automated assistant speaks
    facts: tuple[str, ...] = ()  # sentences the model may tell, e.g. "Parking is behind the building."
    speed: float = 1.0  # of speech; 1.0 is the voice's own
    operator_digit: str = "0"  # this key asks for a person; "" for none

    @property
    def speaks(self) -> tuple[str, ...]:
        """Every language this assistant may converse in, the present one first."""
        return tuple(dict.fromkeys((self.language, *self.languages)))

    def speaking(self, code: str) -> "Persona":
        """The same assistant in another language. A greeting of the house is in the house's own language only."""
        if code == self.language:
            return self
        return replace(self, language=code, languages=self.speaks, greeting="")

    def greets(self) -> str:
        """The first words of a call, with the notices that policy asks for."""
        words = language(self.language).composed
        if self.greeting:
            opening = self.greeting
        else:
            where = words.where.format(company=self.company) if self.company else ""
            who = (words.assistant if self.ai_disclosure else words.named).format(name=self.name)
            opening = words.greeting.format(where=where, who=who)
        notice = words.recorded if self.recording_notice else ""
        return f"{opening}{notice} {words.how_can_i_help}"
