"""webrtcvad behind `ports.SpeechDetector`: 1 µs a frame, hears most voice and some noise. Above:
`audio_pipeline.vad`.
"""

import webrtcvad

from audio_pipeline.frames import LINE_RATE_HZ, Samples


class WebRtcDetector:
    """`aggressiveness` 0..3: how much it must resemble voice. Keeps a state, so one per caller."""

    def __init__(self, aggressiveness: int = 2) -> None:
        self._vad = webrtcvad.Vad(aggressiveness)

    def is_speech(self, frame: Samples) -> bool:
        """One frame of 160 samples at 8 kHz."""
        return self._vad.is_speech(frame.tobytes(), LINE_RATE_HZ)
