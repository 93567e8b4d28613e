"""Keeps everything that hears and speaks in one conversation in the same language, and changes them together.

Which language it is decides `agent.tongue` (below); here it is told to ear, mouth, tools and whoever speaks for the
persona. Above: `agent.session`.
"""

from collections.abc import Sequence
from typing import Protocol

import structlog

from agent import lines, tongue
from agent.fast.intents import Setting
from agent.languages.tables import Lines
from agent.persona import Persona
from agent.ports import Ear, Mouth
from agent.speech import Speech
from agent.tool_loop import ToolLoop
from tools.languages.catalogue import place

log = structlog.get_logger("agent")


class Speaker(Protocol):
    """Says things for the persona, in its language."""

    persona: Persona


class Interpreter:
    """The language of one conversation."""

    def __init__(self, persona: Persona, ear: Ear, mouth: Mouth, speech: Speech, tools: ToolLoop) -> None:
        self.persona = persona  # in the present language
        self.changed = False  # the conversation is no longer in the language that it was begun in
        self.speakers: Sequence[Speaker] = ()  # told of every change
        self._ear = ear
        self._mouth = mouth
        self._speech = speech
        self._tools = tools
        self._tongue = tongue.begin(persona.language, persona.languages, chosen=persona.chosen)
        self._listened_for: str | None = None  # what the ear was told; None until the conversation begins
        self._heard_in = ""  # the language of the newest transcript, as the ear says

    @property
    def present(self) -> str:
        return self._tongue.present

    @property
    def lines(self) -> Lines:
        return lines.of(self._tongue.present)

    def begin(self, known: str) -> None:
        """The conversation begins, or goes on in the language `known` ("" when it is not known)."""
        self._speech.language = self._tools.language = self.present
        self._become((tongue.asked(self._tongue, known) if known else None) or self._tongue)
        if not self.changed:
            self._mouth.speak_in(self.present)
            self._ear.expect(self._likely_words())

    def guess(self, text: str, heard_in: str, setting: Setting) -> str:
        """The language in which a newest transcript is read, before it is known to be a turn."""
        self._heard_in = heard_in
        return tongue.guessed(self._tongue, text, heard_in, setting)

    def taken(self, text: str, setting: Setting) -> None:
        """The caller's words were taken as a turn."""
        if text:
            self._become(tongue.taken(self._tongue, text, self._heard_in, setting))

    def asked_for(self, code: str) -> str:
        """The caller asks for another language; what is said to that, in the language from now on."""
        wanted = tongue.asked(self._tongue, code)
        if wanted is None:
            return lines.only_these(self.present, self._tongue.allowed)
        self._become(wanted)
        return self.lines.switched

    def _likely_words(self) -> tuple[str, ...]:
        """Names of the departments, as they are configured and as the language calls them."""
        named = ((one.name, place(self.present, one.name), *one.aliases) for one in self._tools.departments)
        return tuple(word for names in named for word in dict.fromkeys(names))

    def _become(self, wanted: tongue.Tongue) -> None:
        before, self._tongue = self._tongue.present, wanted
        if wanted.listens_for != self._listened_for:
            self._listened_for = wanted.listens_for
            self._ear.listen_in(wanted.listens_for)
        if wanted.present == before:
            return
        log.info("language_changed", language=wanted.present)
        self.changed = True
        self._mouth.speak_in(wanted.present)
        self._ear.expect(self._likely_words())
        self._speech.language = self._tools.language = wanted.present
        self.persona = self.persona.speaking(wanted.present)
        for speaker in self.speakers:
            speaker.persona = self.persona
