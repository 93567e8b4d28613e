"""What the callers of the stub-engine benches say: real speech that ends hard, so that its last voiced packet is known.

flite speaks it; it is cut after a loud frame, so that every detector, the caller's and the product's, must find the
end in that very frame. `ear_offset_s` proves it with the product's own ear before a bench begins: an offset there
would be taken for overhead. The words do not matter: the stub understands by length.
"""

import numpy as np

from ari_app.caller import g711, voices
from ari_app.caller.g711 import FRAME_S, FRAME_SAMPLES, RATE_HZ, SILENCE, Samples
from ari_app.caller.voices import Voice
from ari_app.cli import call
from ari_app.engines import detectors
from ari_app.settings import Settings
from audio_pipeline.codecs.g711 import MU_LAW
from audio_pipeline.endpointing import SILENCE_DBFS, Endpointer, EndpointingOptions, VoiceBegan, VoicePaused, level_dbfs
from audio_pipeline.ports import SpeechDetector
from audio_pipeline.vad.webrtc import WebRtcDetector

SHORT = "Tell me what time it is now"
LONG = "Could you please tell me something about the sea and about the ships that sail around on it every day now"
LOUD_RMS = 1500.0  # of a frame that may be the last: about -27 dBFS


def hard_ended(samples: Samples) -> Samples:
    """Whole frames of 8 kHz speech, cut after a loud one that follows another loud one. Raises ValueError."""
    frames = samples[: len(samples) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    rms = np.sqrt(np.mean(frames.astype(np.float64) ** 2, axis=1))
    loud = np.flatnonzero((rms[1:] >= LOUD_RMS) & (rms[:-1] >= LOUD_RMS)) + 1
    if not len(loud):
        raise ValueError("no loud end in this utterance")
    first = int(np.argmax(rms >= LOUD_RMS / 4))
    return frames[first : int(loud[-1]) + 1].reshape(-1)


def ear_offset_s(samples: Samples, detector: SpeechDetector, options: EndpointingOptions) -> float | None:
    """How much later than the last frame the product's ear puts the end of voice; None when it hears several, or none.

    0.0 is what a bench needs.
    """
    codes = g711.encode(samples)
    spoken = [codes[at : at + FRAME_SAMPLES] for at in range(0, len(codes), FRAME_SAMPLES)]
    endpointer, begun, offsets = Endpointer(options), 0, []
    for number, payload in enumerate([*[SILENCE] * 50, *spoken, *[SILENCE] * 20]):
        sound = MU_LAW.decode(payload)
        voiced = payload != SILENCE and detector.is_speech(sound)
        level = level_dbfs(sound) if payload != SILENCE else SILENCE_DBFS
        event = endpointer.step(is_speech=voiced, level=level, own_voice=False, now=(number + 1) * FRAME_S)
        if isinstance(event, VoiceBegan):
            begun += 1
        elif isinstance(event, VoicePaused) and event.first:
            offsets.append(event.to_s - (50 + len(spoken)) * FRAME_S)
    return round(offsets[0], 6) if begun == 1 and len(offsets) == 1 else None


async def spoken(settings: Settings, *, long: bool = False) -> Samples:
    """The short (fast tier) or long (model tier) utterance. Raises RuntimeError when the ear does not hear its end."""
    command = call.voice_command(settings)
    options = EndpointingOptions(pause_s=settings.speech.pause_s)
    for name in call.VOICES:
        samples = hard_ended(await voices.speak(LONG if long else SHORT, Voice(name), command))
        while len(samples) > RATE_HZ:
            ears = (detectors(settings)(), WebRtcDetector(2))  # with the model, and as when its budget is spent
            if all(ear_offset_s(samples, ear, options) == 0.0 for ear in ears):
                return samples
            samples = hard_ended(samples[:-FRAME_SAMPLES])
    raise RuntimeError("no voice whose end the ear hears to the frame")
