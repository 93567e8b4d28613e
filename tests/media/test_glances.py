"""Early looks at a voice that begins while ours is heard."""

from audio_pipeline.events import Glimpse, SpeechStarted
from tests.media.far_end import on_stage, tone, until
from tests.media.virtual_time import virtual


@virtual
async def test_a_voice_into_ours_is_looked_at_early_and_a_little_more_each_time() -> None:
    async with on_stage() as stage:
        stage.recogniser.glimpses = ["Y", "Yeah", "Yeah"]
        stage.session.say(1, "x" * 200)
        await until(lambda: len(stage.far.voiced()) > 10)
        await stage.far.silence(0.3)
        await stage.far.talk(tone(0.6))
        await until(lambda: len(stage.of(Glimpse)) == 3)
        began, seen = stage.of(SpeechStarted)[0], stage.of(Glimpse)
        assert [one.text for one in seen] == ["Y", "Yeah", "Yeah"]
        assert {one.onset_s for one in seen} == {began.onset_s}
        assert 0.13 < seen[0].lasted_s < 0.17
        lengths = [sound.duration_s for sound in stage.recogniser.glanced]
        assert lengths == sorted(lengths)
        assert lengths[0] < 0.3


@virtual
async def test_nobody_looks_while_we_are_silent_or_after_the_voice_fell_silent() -> None:
    async with on_stage() as stage:
        await stage.far.talk(tone(0.6))
        await stage.far.silence(0.4)
        assert stage.recogniser.glanced == []
        stage.session.say(1, "x" * 200)
        await until(lambda: len(stage.far.voiced()) > 10)
        await stage.far.talk(tone(0.14))
        await stage.far.silence(0.6)
        assert len(stage.recogniser.glanced) <= 4
        looked = len(stage.recogniser.glanced)
        await stage.far.silence(0.6)
        assert len(stage.recogniser.glanced) == looked


@virtual
async def test_an_engine_with_nothing_to_spare_gives_no_glimpse() -> None:
    async with on_stage() as stage:
        stage.session.say(1, "x" * 200)
        await until(lambda: len(stage.far.voiced()) > 10)
        await stage.far.talk(tone(0.6))
        assert stage.recogniser.glanced
        assert stage.of(Glimpse) == []
