"""Voice detectors behind `ports.SpeechDetector`, one provider a file; `detector` picks what the machine has.

Not here: when speech begins or ends (`audio_pipeline.endpointing`). Above: the composition root, once per call.
"""

from audio_pipeline.ports import SpeechDetector
from audio_pipeline.vad.silero import SileroDetector, SileroModel, SileroOptions
from audio_pipeline.vad.webrtc import WebRtcDetector


def detector(
    model: SileroModel | None, *, aggressiveness: int = 2, silero: SileroOptions | None = None
) -> SpeechDetector:
    """A fresh detector for one caller: webrtcvad as the gate and Silero as the judge.

    Webrtcvad alone without a model.
    """
    gate = WebRtcDetector(aggressiveness)
    return gate if model is None else SileroDetector(model, gate, silero or SileroOptions())
