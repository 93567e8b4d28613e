"""The end-of-turn model of a local engine process, as `audio_pipeline.ports.EndOfTurnModel`.

Below: `engine_client`. The process itself is `turn.smart_turn_engine`, never imported here.
"""

from audio_pipeline.engine_client import EngineClient
from audio_pipeline.engine_protocol import read_number
from audio_pipeline.errors import EngineMisbehaved
from audio_pipeline.frames import MODEL_RATE_HZ, Sound

MAX_SOUND_S = 8


class LocalEndOfTurn:
    """One engine, shared by all calls."""

    def __init__(self, client: EngineClient) -> None:
        self._client = client

    async def p_complete(self, sound: Sound, *, deadline_s: float) -> float:
        """0..1. `sound`: 16 kHz; only its last 8 s count. Raises EngineError."""
        if sound.rate_hz != MODEL_RATE_HZ:
            raise EngineMisbehaved(self._client.name, f"wants {MODEL_RATE_HZ} Hz, was given {sound.rate_hz} Hz")
        payload = sound.samples[-MAX_SOUND_S * MODEL_RATE_HZ :].astype("<i2").tobytes()
        part = await self._client.ask("p_complete", {}, payload, deadline_s=deadline_s)
        return read_number(self._client.name, part.fields, "p_complete", low=0, high=1)
