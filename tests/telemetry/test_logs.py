"""Log lines carry fields, and no personal data unless asked."""

import io
import json
import logging

import pytest
import structlog

from ari_app.telemetry import logs


@pytest.fixture
def _restored_logging() -> object:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def written(*, personal_data: bool) -> list[dict[str, str]]:
    stream = io.StringIO()
    logs.configure(level="info", personal_data=personal_data, stream=stream)
    log = structlog.get_logger()
    log.info("turn_finished", call_id="c1", pii_heard="my card is 4111")
    log.debug("too_quiet")
    logging.getLogger("aiohttp").warning("odd %s", "thing")
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.usefixtures("_restored_logging")
def test_personal_data_is_masked_by_default() -> None:
    first, second = written(personal_data=False)
    assert first["pii_heard"] == logs.MASK
    assert (first["event"], first["call_id"], first["level"]) == ("turn_finished", "c1", "info")
    assert second["event"] == "odd thing"


@pytest.mark.usefixtures("_restored_logging")
def test_personal_data_is_written_when_asked_for() -> None:
    assert written(personal_data=True)[0]["pii_heard"] == "my card is 4111"


@pytest.mark.usefixtures("_restored_logging")
def test_a_logger_made_before_standard_error_was_replaced_writes_to_the_new_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old, new = io.StringIO(), io.StringIO()
    monkeypatch.setattr("sys.stderr", old)
    logs.configure(level="info", personal_data=False)
    log = structlog.get_logger()
    log.info("first")
    old.close()
    monkeypatch.setattr("sys.stderr", new)
    log.info("second")
    assert json.loads(new.getvalue())["event"] == "second"
