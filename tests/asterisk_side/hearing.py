"""What the tests of this folder listen for on a call."""

from ari_app.caller.analysis import tone, tones_heard

CALLER_HZ, AGENT_HZ = 700.0, 1100.0


def heard(call, *hz: float) -> bool:
    return set(hz) <= tones_heard(call.tape.received, hz)


def sounding(call) -> bool:
    """Anything but silence in the last packets."""
    recent = [taped.packet.payload for taped in call.tape.received[-25:] if taped.packet.payload_type == 0]
    return len(recent) >= 20 and sum(set(payload) <= {0xFF, 0x7F} for payload in recent) < 10


async def two_way(until, caller, agent) -> None:
    caller.play(tone(CALLER_HZ, 30))
    agent.play(tone(AGENT_HZ, 30))
    await until(lambda: heard(caller, AGENT_HZ), 8, "the caller hears the agent")
    await until(lambda: heard(agent, CALLER_HZ), 8, "the agent hears the caller")


def negated(look):
    async def not_so() -> bool:
        return not await look()

    return not_so
