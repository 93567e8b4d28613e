"""The world of a call test: SIP callers outside, and what another ARI client sees in Asterisk."""

import asyncio
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ari_app.caller.analysis import tone, tones_heard
from ari_app.caller.call import Call
from ari_app.caller.user_agent import Incoming, UserAgent, UserAgentOptions
from ari_app.provision.launch import RunningAsterisk
from tests.calls.echo import Access

LEDGER = Path(__file__).parent / "ledger.py"
TONES_HZ = (400.0, 500.0, 600.0, 700.0, 850.0, 1000.0)


@dataclass
class Ledger:
    """What exists in Asterisk, as another implementation of ARI sees it."""

    channels: int
    bridges: int


@dataclass
class Office:
    """The running Asterisk and how to reach it."""

    asterisk: RunningAsterisk
    access: Access

    def outside(self, number: str = "+15550100") -> UserAgent:
        site = self.asterisk.rendered.site
        return UserAgent(
            UserAgentOptions(
                user=number,
                auth_user=site.credentials.caller_user,
                password=site.credentials.caller_password,
                peer=("127.0.0.1", site.network.udp_port),
            )
        )

    def agent(self, incoming: Incoming | None = None) -> UserAgent:
        """Phone 1001, the only member of the support queue."""
        site = self.asterisk.rendered.site
        return UserAgent(
            UserAgentOptions(
                user="1001",
                password=site.phones[0].password,
                peer=("127.0.0.1", site.network.udp_port),
                incoming=incoming or Incoming(),
            )
        )

    async def ledger(self) -> Ledger:
        """Counted by asyncari, which shares no code with ours."""
        access = {"url": f"http://127.0.0.1:{self.access.http_port}"}
        access |= {"user": self.access.ari_user, "password": self.access.ari_password}
        # A process of its own: asyncari leaves streams unclosed, which our tests treat as an error.
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "ignore", str(LEDGER), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        async with asyncio.timeout(30):
            said, _ = await process.communicate(json.dumps(access).encode())
        return Ledger(**json.loads(said))


def hears(call: Call, hz: float) -> Callable[[], bool]:
    """Whether the caller hears this tone right now."""
    return lambda: hz in tones_heard(call.tape.received, TONES_HZ)


def sing(call: Call, hz: float, duration_s: float = 20.0) -> None:
    call.play(tone(hz, duration_s))
