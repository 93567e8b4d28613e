"""Everything that can be configured, in one tree, read once.

Sources, later ones win: the defaults below, `convonet.toml` (in the working directory, or the file that
`CONVONET_CONFIG` names), environment variables (`CONVONET_SIP__UDP_PORT=5070`), command-line options. A misspelt name
is refused and the nearest valid one is named.

Only `main` and the command line import this module; everything else is handed small values.
Above: `ari_app.cli`, `ari_app.main`.
"""

import difflib
import os
import tomllib
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from agent.languages.catalogue import LANGUAGES
from ari_app.telephone_settings import Asterisk, DidSettings, LanguageCode, Loopback, Section, Sip

CONFIG_FILE = "convonet.toml"
Seconds = Annotated[float, Field(gt=0, le=3600)]


class SettingsError(Exception):
    """The configuration cannot be used; `problems` are sentences for the person who wrote it."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(problems)

    def __str__(self) -> str:
        return "\n".join(self.problems)


def _default_cache() -> Path:
    named = os.environ.get("CONVONET_CACHE")
    if named:
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "convonet"


def _machine_zone() -> str:
    """The time zone of this machine by systemd's way of saying it; UTC when it says nothing."""
    link = Path("/etc/localtime")
    named = str(link.readlink()).partition("/zoneinfo/")[2] if link.is_symlink() else ""
    return "UTC" if named in ("", "Etc/UTC") else named


class Paths(Section):
    """Where things are kept."""

    state_dir: Path = Field(
        default=Path("var"),
        description="Database, recordings, logs, generated passwords and Asterisk's files.",
    )
    cache_dir: Path = Field(
        default_factory=_default_cache,
        description="Downloaded Asterisk tree and models, shared by every checkout of this user.",
    )
    own_models: Path | None = Field(
        default=None,
        description="A registry of your own models, written like ari_app/provision/speech_registry.toml.",
    )


class Site(Section):
    """Whose telephone system this is."""

    company: str = Field(default="Convonet", min_length=1, max_length=80, description="Name said in the greeting.")
    country: str = Field(
        default="US",
        pattern="^[A-Z]{2}$",
        description="ISO 3166 country: decides emergency numbers and ringing tones.",
    )
    language: LanguageCode = Field(default="en", description="Language of the assistant and of Asterisk's prompts.")
    languages: tuple[LanguageCode, ...] = Field(
        default=(),
        description="All languages callers may speak (ISO 639-1); each call's is found out from its first words. "
        "Empty: `language` alone.",
    )
    time_zone: str = Field(
        default_factory=_machine_zone,
        description="IANA time zone for dates, opening hours and the dialplan; the machine's own unless given.",
    )

    @property
    def spoken(self) -> tuple[str, ...]:
        """Every language that may be spoken, the usual one first."""
        return tuple(dict.fromkeys((self.language, *self.languages)))

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        from zoneinfo import ZoneInfo, available_timezones  # noqa: PLC0415 - slow to load, needed once

        if value not in available_timezones():
            near = difflib.get_close_matches(value, available_timezones(), n=1)
            raise ValueError(f"{value!r} is not a time zone" + (f"; did you mean {near[0]!r}?" if near else ""))
        ZoneInfo(value)
        return value


DayName = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
ALL_DAY = "00:00-24:00"
DAYS: tuple[DayName, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Hours(Section):
    """When people answer: a span for each day, empty for closed. Until told, whenever somebody is logged in.
    The assistant itself answers always unless `assistant_when_closed` is off."""

    monday: str = ALL_DAY
    tuesday: str = ALL_DAY
    wednesday: str = ALL_DAY
    thursday: str = ALL_DAY
    friday: str = ALL_DAY
    saturday: str = ALL_DAY
    sunday: str = ALL_DAY
    assistant_when_closed: bool = Field(default=True, description="Let the assistant answer outside opening hours too.")

    @field_validator(*DAYS)
    @classmethod
    def _a_span(cls, value: str) -> str:
        if value:
            parse_span(value)
        return value

    def spans(self) -> tuple[tuple[time, time] | None, ...]:
        """Monday first: (opens, closes) or None for closed."""
        return tuple(parse_span(text) if (text := str(getattr(self, day))) else None for day in DAYS)


def parse_span(text: str) -> tuple[time, time]:
    """`09:00-17:00` -> (09:00, 17:00). `24:00` as the end means midnight. Raises ValueError saying what is wrong."""
    opens, dash, closes = text.partition("-")
    if not dash:
        raise ValueError(f"{text!r} is not a span such as 09:00-17:00")
    try:
        span = (
            time.fromisoformat(opens.strip()),
            time.max if closes.strip() == "24:00" else time.fromisoformat(closes.strip()),
        )
    except ValueError:
        raise ValueError(f"{text!r} is not a span such as 09:00-17:00") from None
    if span[0] >= span[1]:
        raise ValueError(f"{text!r} ends before it begins")
    return span


class DepartmentSettings(Section):
    """A place callers can be sent to."""

    name: str = Field(pattern="^[a-z][a-z0-9-]{1,30}$")
    extension: str = Field(pattern="^[0-9]{2,8}$")
    aliases: tuple[str, ...] = Field(default=(), description="Other words callers use for it.")
    hours: Hours | None = Field(default=None, description="Own opening hours; the site's when absent.")
    ring_s: int = Field(
        default=60,
        ge=5,
        le=3600,
        description="How long a caller waits in the queue before the assistant takes the call back.",
    )


class RemoteEngine(Section):
    """An OpenAI-compatible server for speech or language."""

    name: str = Field(min_length=1, max_length=40)
    base_url: str = Field(pattern="^https?://")
    api_key: SecretStr = SecretStr("none")
    model: str
    voice: str = Field(default="alloy", description="For speech only.")
    deadline_s: Seconds = Field(default=5.0, description="Longest wait for its answer to begin.")
    tier: int | None = Field(default=None, ge=0, description="Equals share the work, lower first; place in the list.")


class Speech(Section):
    """Ear and mouth."""

    recogniser_model: str = Field(default="whisper-tiny.en", description="Name in the model registry.")
    multilingual_model: str = Field(
        default="whisper-base",
        description="Recogniser for the languages that `recogniser_model` does not know, and to find out which one a "
        "caller speaks. Fetched and started only when there are such languages.",
    )
    voice: str = Field(
        default="en_US-joe-medium", description="Name in the model registry; speaks the language it was made for."
    )
    voices: dict[LanguageCode, str] = Field(
        default_factory=dict,
        description="Language -> voice: a name in the model registry, or espeak-ng (espeak-ng:es-419 for a variant of "
        "it). A language that is not listed is spoken by `voice` if that is a voice of it, else by espeak-ng.",
    )
    engine_threads: int = Field(default=2, ge=1, le=64, description="Compute threads of each local speech engine.")
    recognisers: tuple[RemoteEngine, ...] = Field(
        default=(), description="Remote recognisers, tried before the local one."
    )
    speakers: tuple[RemoteEngine, ...] = Field(default=(), description="Remote speakers, tried before the local one.")
    speed: float = Field(default=1.0, ge=0.5, le=2.0)
    listen_ahead: bool = Field(default=True, description="Understand what was said so far before a pause is sure.")
    pause_s: float = Field(
        default=0.2, ge=0.1, le=1.0, description="Silence after which a pause is reported and understanding begins."
    )


class Language(Section):
    """The mind's model."""

    enabled: bool = Field(default=True, description="Off: the fast tier alone serves.")
    model: str = Field(default="qwen2.5-coder-0.5b-instruct", description="Name in the model registry.")
    threads: int = Field(
        default_factory=lambda: max(1, (os.cpu_count() or 2) // 2),
        ge=1,
        le=64,
        description="Compute threads; half of the cores unless given. One that has to wait for a core delays all.",
    )
    slots: int = Field(default=4, ge=1, le=64, description="Conversations whose prompt is kept warm at the same time.")
    at_once: int = Field(default=4, ge=1, le=256, description="Answers made at the same time; others wait their turn.")
    ahead: int = Field(default=2, ge=0, le=64, description="Requests at once up to which answers are begun early.")
    servers: tuple[RemoteEngine, ...] = Field(default=(), description="Remote servers, tried before the local one.")


class Persona(Section):
    """How the assistant presents itself."""

    name: str = Field(default="Joe", max_length=40)
    greeting: str = Field(default="", max_length=400, description="Replaces the standard greeting.")
    about: str = Field(default="", max_length=1500, description="Facts about the company the model may use.")
    ai_disclosure: bool = Field(default=True, description="Say that callers talk to an assistant, not a person.")


class Recording(Section):
    """Two-channel recording of calls."""

    enabled: bool = True
    notice: bool = Field(default=True, description="Say in the greeting that the call is recorded.")
    people: bool = Field(default=False, description="Go on recording after the caller was handed to a person.")
    retention_days: int = Field(default=30, ge=1, le=3650)


class DatabaseSettings(Section):
    """Where calls, people and todos are kept."""

    url: str = Field(
        default="",
        description="postgresql+asyncpg://user:password@host/name; empty: a SQLite file in the state directory.",
    )

    @field_validator("url")
    @classmethod
    def _known_kind(cls, value: str) -> str:
        if value and not value.startswith(("sqlite+aiosqlite://", "postgresql+asyncpg://")):
            raise ValueError("the URL must begin with postgresql+asyncpg:// or sqlite+aiosqlite://")
        return value


class Office(Section):
    """Todos and what else people keep."""

    open_to_callers: bool = Field(
        default=False,
        description="Callers from outside may use the shared todo list too. Off: only phones with an account here.",
    )


class Turns(Section):
    """When the assistant speaks."""

    filler_after_s: float = Field(
        default=1.05,
        gt=0,
        le=5,
        description="Silence after the caller's turn before an honest filler is said.",
    )
    still_there_after_s: float = Field(
        default=8.0,
        gt=1,
        le=120,
        description="Caller's silence before the assistant asks if anybody is there.",
    )


class Log(Section):
    level: Literal["debug", "info", "warning", "error"] = "info"
    personal_data: bool = Field(default=False, description="Also log what was said. Off: such fields are masked.")


DEFAULT_DEPARTMENTS = (
    DepartmentSettings(
        name="support",
        extension="2000",
        aliases=("help desk", "technical support", "tech support", "service"),
    ),
    DepartmentSettings(name="sales", extension="2001", aliases=("selling", "new orders", "the sales team")),
    DepartmentSettings(name="general", extension="2002", aliases=("reception", "the office", "front desk", "operator")),
)


class Settings(BaseSettings):
    """The whole tree. Build it with `load`."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix="CONVONET_", env_nested_delimiter="__", toml_file=CONFIG_FILE
    )

    paths: Paths = Paths()
    site: Site = Site()
    hours: Hours = Hours()
    departments: tuple[DepartmentSettings, ...] = DEFAULT_DEPARTMENTS
    asterisk: Asterisk = Asterisk()
    sip: Sip = Sip()
    loopback: Loopback = Loopback()
    speech: Speech = Speech()
    language: Language = Language()
    persona: Persona = Persona()
    office: Office = Office()
    turns: Turns = Turns()
    recording: Recording = Recording()
    database: DatabaseSettings = DatabaseSettings()
    log: Log = Log()

    @model_validator(mode="after")
    def _known_languages(self) -> "Settings":
        for language in self.site.spoken:
            if language not in LANGUAGES:
                raise ValueError(f"the assistant does not converse in {language!r}, only in {', '.join(LANGUAGES)}")
        for number, did in self.sip.dids.items():
            language = did.language if isinstance(did, DidSettings) else None
            if language is not None and language not in self.site.spoken:
                raise ValueError(
                    f"sip.dids.{number} speaks {language!r}, which is not among site.languages"
                    f" ({', '.join(self.site.spoken)})"
                )
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del (
            dotenv_settings,
            file_secret_settings,
        )  # secrets come from the file or the environment, nowhere else
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, config_file())

    @property
    def database_url(self) -> str:
        """The URL in force."""
        return self.database.url or f"sqlite+aiosqlite:///{(self.paths.state_dir / 'convonet.sqlite').absolute()}"


def config_file() -> Path:
    """The file settings are read from; it need not exist."""
    return Path(os.environ.get("CONVONET_CONFIG") or CONFIG_FILE)


RESERVED_ENVIRONMENT = frozenset({"CONVONET_CACHE", "CONVONET_CONFIG"})


def load(**overrides: Any) -> Settings:
    """Read the tree. `overrides` are sections as plain dicts (from command-line options) and win over everything.

    Raises SettingsError with one sentence per problem.
    """
    named = os.environ.get("CONVONET_CONFIG")
    if named and not Path(named).is_file():
        raise SettingsError([f"CONVONET_CONFIG names {named}, which is not a file."])
    try:
        settings = Settings(**overrides)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([f"{config_file()} is not valid TOML: {error}."]) from None
    except ValidationError as error:
        raise SettingsError([_sentence(problem) for problem in error.errors()]) from None
    unknown = _unknown_environment()
    if unknown:
        raise SettingsError(unknown)
    return settings


def _unknown_environment() -> list[str]:
    """Variables that look like ours and name no section: pydantic-settings would pass over them in silence."""
    sections = {f"CONVONET_{name.upper()}" for name in Settings.model_fields}
    problems: list[str] = []
    for variable in sorted(os.environ):
        head = variable.partition("__")[0]
        if variable.startswith("CONVONET_") and head not in sections and variable not in RESERVED_ENVIRONMENT:
            near = difflib.get_close_matches(head, sections, n=1, cutoff=0.5)
            problems.append(f"There is no setting {variable}." + (f" Did you mean {near[0]}__…?" if near else ""))
    return problems


def _sentence(problem: Any) -> str:
    """One pydantic problem as a sentence that names the nearest valid setting."""
    where = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        valid = _names_at(tuple(problem["loc"][:-1]))
        near = difflib.get_close_matches(str(problem["loc"][-1]), valid, n=1, cutoff=0.4)
        return f"There is no setting {where}." + (
            f" Did you mean {near[0]}?" if near else f" Valid names here: {', '.join(sorted(valid))}."
        )
    message = str(problem["msg"]).removeprefix("Value error, ")
    return (
        f"{where or 'settings'}: {message} (got {problem['input']!r})."
        if not _is_secret(where)
        else f"{where}: {message}."
    )


def _is_secret(where: str) -> bool:
    return "password" in where or "api_key" in where or "database.url" in where


def _names_at(path: tuple[Any, ...]) -> list[str]:
    """Valid names inside the section at `path`."""
    model: Any = Settings
    for part in path:
        if isinstance(part, int):
            continue
        model = _section_of(model.model_fields[str(part)].annotation)
        if model is None:
            return []
    return [field.alias or name for name, field in model.model_fields.items()]


def _section_of(annotation: Any) -> type[BaseModel] | None:
    """The section class inside an annotation such as `tuple[DepartmentSettings, ...]` or `Hours | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _section_of(inner)
        if found is not None:
            return found
    return None
