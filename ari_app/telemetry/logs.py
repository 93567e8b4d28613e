"""How log lines look: one JSON object a line, a constant event name, fields, `call_id` bound by whoever owns the call.

Speech, numbers and prompts may only stand under keys that begin with `pii_`; they are masked here unless personal data
was asked for. Exceptions keep their traceback, but not on people's screens: the log goes to a file or a pipe.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO, cast

import structlog

MASK = "[masked]"


def mask_personal_data(logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace every value whose key begins with `pii_`."""
    del logger, method
    for key in event:
        if key.startswith("pii_"):
            event[key] = MASK
    return event


class _Screen:
    """Whatever standard error is when a line is written: it may be another file than when the logger was made."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def configure(*, level: str, personal_data: bool, stream: TextIO | None = None) -> None:
    """Set up structlog; the standard library's loggers (aiohttp, sqlalchemy, asyncio) write the same lines."""
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    if not personal_data:
        shared.append(mask_personal_data)
    out = stream or cast("TextIO", _Screen())
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(number, logging.WARNING))
