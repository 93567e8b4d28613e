"""What a tape says: voiced spans, turn latency, barge-in, dead air, packet quality. Pure functions of the tape.

Times are the tape's: when packets left and arrived, no jitter buffer on either side. A span runs from the arrival (or
sending) of its first voiced packet to that of its last. Two detectors look at every frame: energy over a noise floor,
which draws the spans, and WebRTC's voice model together with a test for pitch (the model alone takes loud hiss for a
voice), which must confirm each of them; what is not confirmed is kept apart as *disputed* and yields no latency.
Nothing here tells music from voice: that is what tones are for.
`ari_app.caller.selftest` proves on tapes with known gaps that the gaps come out.

Above: `convonet call`, the demonstration, the benches. Below: `tape`, `g711`. Not here: what was said.
"""

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import webrtcvad
from numpy.typing import NDArray

from ari_app.caller import g711
from ari_app.caller.g711 import FRAME_S, FRAME_SAMPLES, RATE_HZ, Samples
from ari_app.caller.tape import Mark, Tape, Taped

FLOOR_DB = -45.0  # dBFS of a frame below which nothing counts as voiced, however quiet the rest is
OVER_NOISE_DB = 10.0  # how far a frame must stand out of the noise floor
JOIN_S = 0.25  # pauses up to this long are inside a span
SHORTEST_S = 0.060  # shorter sounds are clicks
CONFIRM_S = 0.100  # the voice model's onset must lie within this of the energy detector's
MODEL_MODE = 3  # WebRTC aggressiveness, 0..3; the milder modes call every loud enough sound a voice
PITCH_HZ = (70.0, 400.0)  # of human voices
PITCHED = 0.5  # normalised autocorrelation at the pitch from which a frame has one: none of 4,000 frames of hiss
PITCHED_SHARE = 0.15  # of a span's frames; words had 0.29 ("six") to 1.0, hiss 0.0
LATE_S = 0.040  # a packet this much behind its predecessor's schedule is late


@dataclass(frozen=True, slots=True)
class Span:
    """From the first voiced packet to the last, seconds on the tape's clock."""

    begin_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        """Wire time between the two packets plus the last packet's own sound."""
        return self.end_s - self.begin_s + FRAME_S


@dataclass(frozen=True, slots=True)
class Heard:
    """One direction: what both detectors call voice, and what only energy does (hiss, whistles, clicks)."""

    voiced: tuple[Span, ...]
    disputed: tuple[Span, ...]

    @property
    def sounding(self) -> tuple[Span, ...]:
        """Everything that is not silence, in order."""
        return tuple(sorted((*self.voiced, *self.disputed), key=lambda span: span.begin_s))


@dataclass(frozen=True, slots=True)
class Turn:
    """One utterance of the caller and what followed."""

    text: str  # from the tape's mark
    said: Span  # from its first to its last voiced packet sent
    answer: Span | None  # first voice after it; None when none came before the caller spoke again
    disputed: bool  # the answer's begin is not confirmed by the second detector: no latency is given
    cut_in: bool  # the far end began to speak before the caller had finished
    stopped_after_s: float | None  # it was speaking when we began: our onset -> its last voiced packet; else None

    @property
    def latency_s(self) -> float | None:
        """Last voiced packet sent -> first voiced packet of the answer received."""
        return None if self.answer is None or self.disputed else self.answer.begin_s - self.said.end_s


@dataclass(frozen=True, slots=True)
class Quality:
    """How the packets of one direction travelled. Gaps are between arrivals, of audio packets only."""

    packets: int
    lost: int
    duplicates: int
    reordered: int
    late: int  # more than LATE_S behind the schedule of their timestamps
    streams: int  # SSRCs seen
    gap_p50_ms: float
    gap_p99_ms: float
    gap_max_ms: float
    jitter_ms: float  # RFC 3550 §6.4.1, at the end


def hear(packets: Sequence[Taped]) -> Heard:
    """Voiced spans of one direction."""
    frames = [taped for taped in packets if taped.packet.payload_type == 0 and taped.packet.payload]
    if not frames:
        return Heard((), ())
    at_s = np.array([taped.at_s for taped in frames])
    energetic = _energetic(frames)
    model, pitched = _model_voiced(frames), _pitched(frames, energetic)
    voiced: list[Span] = []
    disputed: list[Span] = []
    for first, last in _runs(at_s, energetic):
        span = Span(float(at_s[first]), float(at_s[last]))
        if span.duration_s >= SHORTEST_S:
            has_pitch = float(pitched[first : last + 1].mean()) >= PITCHED_SHARE
            (voiced if has_pitch and _confirmed(at_s, model, first, last) else disputed).append(span)
    return Heard(tuple(voiced), tuple(disputed))


def turns(tape: Tape, sent: Heard | None = None, received: Heard | None = None) -> tuple[Turn, ...]:
    """Every utterance the tape has a `said` or `barge_in` mark for, with its answer; a hand-off ends the last."""
    sent = sent or hear(tape.sent)
    received = received or hear(tape.received)
    marks = [mark for mark in tape.marks if mark.kind in ("said", "barge_in", "handed_off")]
    found: list[Turn] = []
    for index, mark in enumerate(marks):
        until_s = marks[index + 1].at_s if index + 1 < len(marks) else math.inf
        turn = _turn(mark, until_s, sent, received) if mark.kind != "handed_off" else None
        if turn is not None:
            found.append(turn)
    return tuple(found)


def dead_air(tape: Tape, sent: Heard | None = None, received: Heard | None = None) -> Span:
    """The longest stretch in which nobody could hear anything, from the first packet received to the last."""
    if not tape.received:
        return Span(tape.begin_s, tape.end_s)
    sounds = (*(sent or hear(tape.sent)).sounding, *(received or hear(tape.received)).sounding)
    silent_from_s, end_s = tape.received[0].at_s, tape.received[-1].at_s
    longest = Span(silent_from_s, silent_from_s)
    for span in (*sorted(sounds, key=lambda span: span.begin_s), Span(end_s, end_s)):
        if span.begin_s - silent_from_s > longest.end_s - longest.begin_s:
            longest = Span(silent_from_s, span.begin_s)
        silent_from_s = max(silent_from_s, span.end_s)
    return longest


def quality(packets: Sequence[Taped]) -> Quality:
    """Loss, order and pacing of one direction."""
    audio = [taped for taped in packets if taped.packet.payload_type == 0]
    by_source: dict[int, list[Taped]] = {}
    for taped in packets:
        by_source.setdefault(taped.packet.ssrc, []).append(taped)
    lost = duplicates = reordered = 0
    for source in by_source.values():
        counts = _count_sequence([taped.packet.sequence for taped in source])
        lost, duplicates, reordered = lost + counts[0], duplicates + counts[1], reordered + counts[2]
    gaps_ms = np.diff([taped.at_s for taped in audio]) * 1000 if len(audio) > 1 else np.zeros(1)
    late, jitter_s = _lateness(audio)
    return Quality(
        packets=len(audio),
        lost=lost,
        duplicates=duplicates,
        reordered=reordered,
        late=late,
        streams=len(by_source),
        gap_p50_ms=float(np.percentile(gaps_ms, 50)),
        gap_p99_ms=float(np.percentile(gaps_ms, 99)),
        gap_max_ms=float(gaps_ms.max()),
        jitter_ms=jitter_s * 1000,
    )


def sound(packets: Sequence[Taped], begin_s: float, end_s: float) -> Samples:
    """What one direction sounded like between two moments: int16 at 8 kHz, silence where no packet was.

    A packet lies where its timestamp says relative to the last anchor; the anchor moves when that drifts more than
    60 ms from its arrival (a new talk spurt's phase, another sender).
    """
    total = max(0, round((end_s - begin_s) * RATE_HZ))
    samples = np.zeros(total, np.int16)
    anchor: tuple[int, int, int] | None = None  # (ssrc, timestamp, position in samples)
    for taped in packets:
        packet = taped.packet
        if packet.payload_type != 0:
            continue
        arrived = round((taped.at_s - begin_s) * RATE_HZ)
        position = arrived
        if anchor is not None and anchor[0] == packet.ssrc:
            position = anchor[2] + _signed32(packet.timestamp - anchor[1])
        if anchor is None or anchor[0] != packet.ssrc or abs(position - arrived) > 0.060 * RATE_HZ:
            position = arrived
            anchor = (packet.ssrc, packet.timestamp, position)
        _place(samples, g711.decode(packet.payload), position)
    return samples


def tone_strength(samples: Samples, hz: float) -> float:
    """Amplitude of one frequency in `samples` (8 kHz), 0..32767; the Goertzel bin as one correlation."""
    if not len(samples):
        return 0.0
    turn = np.exp(-2j * np.pi * hz * np.arange(len(samples)) / RATE_HZ)
    return float(2 * abs(np.dot(samples.astype(np.float64), turn)) / len(samples))


def tone(hz: float, duration_s: float, amplitude: int = 4000) -> Samples:
    """A pure tone: each party of a test call sends its own, and whoever hears it has two-way audio."""
    return (amplitude * np.sin(2 * np.pi * hz * np.arange(round(duration_s * RATE_HZ)) / RATE_HZ)).astype(np.int16)


def tones_heard(packets: Sequence[Taped], candidates_hz: Iterable[float], within_s: float = 0.6) -> frozenset[float]:
    """Which of the tones are in the last `within_s` of a direction."""
    recent = [taped for taped in packets if packets and taped.at_s > packets[-1].at_s - within_s]
    heard = g711.decode(b"".join(taped.packet.payload for taped in recent if taped.packet.payload_type == 0))
    return frozenset(hz for hz in candidates_hz if tone_strength(heard, hz) > 400)


def percentile(values: Sequence[float], share: float) -> float:
    """Linear percentile, `share` 0..100; NaN for no values."""
    return float(np.percentile(np.array(values), share)) if len(values) else math.nan


def _energetic(frames: Sequence[Taped]) -> NDArray[np.bool_]:
    power = np.array([np.mean(g711.decode(taped.packet.payload).astype(np.float64) ** 2) for taped in frames])
    level_db = 10 * np.log10(np.maximum(power, 1.0) / 32768.0**2)
    noise_db = min(float(np.percentile(level_db, 10)), FLOOR_DB)  # a direction that never pauses has no visible floor
    return level_db > max(FLOOR_DB, noise_db + OVER_NOISE_DB)


def _model_voiced(frames: Sequence[Taped]) -> NDArray[np.bool_]:
    model = webrtcvad.Vad(MODEL_MODE)
    verdicts: list[bool] = []
    for taped in frames:
        samples = g711.decode(taped.packet.payload)[:FRAME_SAMPLES]
        padded = np.pad(samples, (0, FRAME_SAMPLES - len(samples)))
        verdicts.append(bool(model.is_speech(padded.tobytes(), RATE_HZ)))
    return np.array(verdicts, dtype=np.bool_)


def _pitched(frames: Sequence[Taped], energetic: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Energetic frames that repeat themselves at the period of some voice, looked at together with the one before."""
    shortest, longest = (round(RATE_HZ / hz) for hz in reversed(PITCH_HZ))
    verdicts = np.zeros(len(frames), dtype=np.bool_)
    for index in np.flatnonzero(energetic).tolist():
        near = b"".join(taped.packet.payload[:FRAME_SAMPLES] for taped in frames[max(0, index - 1) : index + 1])
        sound = g711.decode(near).astype(np.float64)
        if len(sound) <= longest:
            continue
        sound -= sound.mean()
        products = np.correlate(sound, sound, "full")[len(sound) - 1 :][shortest : longest + 1]
        energy = np.concatenate(([0.0], np.cumsum(sound**2)))
        head, tail = energy[::-1][shortest : longest + 1], energy[-1] - energy[shortest : longest + 1]
        verdicts[index] = float((products / np.maximum(np.sqrt(head * tail), 1.0)).max()) >= PITCHED
    return verdicts


def _runs(at_s: NDArray[np.float64], voiced: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """(first, last) frame of every stretch of voiced frames whose inner pauses are at most JOIN_S."""
    runs: list[tuple[int, int]] = []
    for index in np.flatnonzero(voiced).tolist():
        if runs and at_s[index] - at_s[runs[-1][1]] <= JOIN_S + FRAME_S:
            runs[-1] = (runs[-1][0], index)
        else:
            runs.append((index, index))
    return runs


def _confirmed(at_s: NDArray[np.float64], model: NDArray[np.bool_], first: int, last: int) -> bool:
    near = (at_s >= at_s[first] - CONFIRM_S) & (at_s <= at_s[first] + CONFIRM_S)
    share = float(model[first : last + 1].mean())
    return bool(model[near].any()) and share >= 0.3


def _turn(mark: Mark, until_s: float, sent: Heard, received: Heard) -> Turn | None:
    spoken = [
        span for span in sent.sounding if mark.at_s <= span.begin_s < until_s
    ]  # marks are set before the first packet
    if not spoken:
        return None
    said = Span(spoken[0].begin_s, spoken[-1].end_s)
    answers = [span for span in received.sounding if said.end_s < span.begin_s < until_s]
    # Whoever falls silent in the very frame of our onset was still speaking when we began.
    running = [s for s in received.sounding if s.begin_s < said.begin_s <= s.end_s + 2 * FRAME_S]
    return Turn(
        text=mark.text,
        said=said,
        answer=answers[0] if answers else None,
        disputed=bool(answers) and answers[0] in received.disputed,
        cut_in=any(said.begin_s <= span.begin_s <= said.end_s for span in received.voiced),
        stopped_after_s=max(0.0, running[0].end_s - said.begin_s) if running else None,
    )


def _count_sequence(numbers: Sequence[int]) -> tuple[int, int, int]:
    """(lost, duplicates, reordered) of one source; a jump of more than 1,000 is a restart, not a loss."""
    seen: set[int] = set()
    highest, lowest = numbers[0], numbers[0]
    extended, lost_to_restart, duplicates, reordered = numbers[0], 0, 0, 0
    for number in numbers:
        step = (number - extended + 0x8000) % 0x10000 - 0x8000
        here = extended + step
        if here in seen:
            duplicates += 1
            continue
        if here < highest:
            reordered += 1
        elif here - highest > 1000:
            lost_to_restart += here - highest - 1
        seen.add(here)
        highest, lowest = max(highest, here), min(lowest, here)
        extended = highest
    return highest - lowest + 1 - len(seen) - lost_to_restart, duplicates, reordered


def _lateness(audio: Sequence[Taped]) -> tuple[int, float]:
    """(packets late, RFC 3550 jitter in seconds), within each source and talk spurt."""
    late, jitter_s = 0, 0.0
    for before, after in itertools.pairwise(audio):
        if before.packet.ssrc != after.packet.ssrc or after.packet.marker:
            continue
        due_s = _signed32(after.packet.timestamp - before.packet.timestamp) / RATE_HZ
        behind_s = after.at_s - before.at_s - due_s
        jitter_s += (abs(behind_s) - jitter_s) / 16
        late += behind_s > LATE_S
    return late, jitter_s


def _signed32(difference: int) -> int:
    return (difference + 0x80000000) % 0x100000000 - 0x80000000


def _place(samples: Samples, payload: Samples, position: int) -> None:
    begin, end = max(0, position), min(len(samples), position + len(payload))
    if begin < end:
        samples[begin:end] = payload[begin - position : end - position]
