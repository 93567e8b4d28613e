"""The sections of the settings that Asterisk is made from: the program, SIP, ports. Declarations only.

Above: `ari_app.settings`, which holds the whole tree and reads it. Not here: whether the values make sense together
(`provision.site_rules`).
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

Port = Annotated[int, Field(ge=1, le=65535)]
LanguageCode = Annotated[str, Field(pattern="^[a-z]{2}$")]


class Section(BaseModel):
    """A part of the tree. Unknown names are errors, values are fixed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TrunkSettings(Section):
    """A SIP provider."""

    name: str = Field(pattern="^[a-z][a-z0-9-]{1,30}$")
    host: str = Field(description="Host name or address of the provider, with :port if it is not 5060.")
    username: str = ""
    password: SecretStr = SecretStr("")
    transport: Literal["udp", "tcp", "tls"] = "udp"
    register_account: bool = Field(
        default=True, alias="register", description="Register with the provider (needs a username)."
    )
    codecs: tuple[Literal["ulaw", "alaw", "g722", "opus"], ...] = ("ulaw", "alaw")
    emergency: bool = Field(default=False, description="Send emergency calls out through this trunk.")

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Asterisk(Section):
    """Which Asterisk, and how big."""

    source: Literal["embedded", "system"] = Field(
        default="embedded",
        description="embedded: an Asterisk 22 tree of our own; system: one that is installed.",
    )
    suite: str = Field(
        default="forky", pattern="^[a-z-]+$", description="Debian suite the embedded tree is taken from."
    )
    mirror: str | None = Field(
        default=None,
        pattern="^(https?|file)://",
        description="Debian mirror the embedded tree is taken from; the machine's own apt sources unless given.",
    )
    binary: Path | None = Field(
        default=None, description="Path of the system Asterisk, when source is system and it is not on PATH."
    )
    max_assistant_calls: int = Field(
        default=40, ge=1, le=1000, description="More callers than this go straight to the human queue."
    )


class DidSettings(Section):
    """A number dialled at a trunk, when more than its extension is told about it."""

    extension: str = Field(pattern="^[0-9]{2,8}$")
    language: LanguageCode | None = Field(
        default=None, description="Whoever dials this number is greeted in it; one of site.language and site.languages."
    )


class Sip(Section):
    """Where phones and trunks reach Asterisk."""

    bind: str = Field(
        default="0.0.0.0",  # noqa: S104 - phones on the LAN must reach it
        description="Address of the SIP transports and of RTP. 127.0.0.1 keeps the system private to this machine.",
    )
    udp_port: Port = 5060
    tcp_port: Port = 5060
    tls_port: Port = 5061
    external_address: str = Field(default="", description="Public address when behind NAT.")
    local_net: tuple[str, ...] = Field(
        default=(), description="Networks that are not behind that NAT, e.g. 192.168.1.0/24."
    )
    rtp_start: Port = 20000
    rtp_end: Port = 29999
    assistant_extension: str = Field(default="7000", pattern="^[0-9]{2,8}$")
    dids: dict[str, str | DidSettings] = Field(
        default_factory=dict,
        description="Number dialled at a trunk -> extension, or -> {extension, language}. Numbers not listed reach the "
        "assistant.",
    )
    trunks: tuple[TrunkSettings, ...] = ()

    @model_validator(mode="after")
    def _range(self) -> "Sip":
        if self.rtp_end - self.rtp_start < 200:
            raise ValueError("rtp_start..rtp_end must hold at least 200 ports: an exhausted range crashes Asterisk")
        return self


class Loopback(Section):
    """Ports on 127.0.0.1 that only this machine uses."""

    http_port: Port = Field(default=8088, description="Asterisk's HTTP server: ARI and the browser phones' WebSocket.")
    https_port: Port = Field(default=8089, description="The same over TLS.")
    ami_port: Port = Field(default=5038, description="Asterisk Manager Interface: queue events.")
    language_port: Port = Field(default=8090, description="The local language model's OpenAI-compatible server.")
    metrics_port: Port = Field(default=9108, description="Prometheus metrics and health of the voice process.")
