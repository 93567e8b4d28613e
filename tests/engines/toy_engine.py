"""An engine process without a model: the real server around a computation that can be told how to behave."""

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from audio_pipeline.engine_protocol import Ask
from audio_pipeline.engine_server import Answer, CannotWork, Refused, add_arguments, run_engine


class ToyEngine:
    name = "toy"

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._arguments = arguments
        self._hoard: list[bytes] = []
        self._served: list[str] = []

    def load(self) -> None:
        time.sleep(self._arguments.load_s)
        if self._arguments.cannot_work:
            raise CannotWork("there is no model here")

    def answer(self, ask: Ask) -> Iterator[Answer]:
        match ask.operation:
            case "echo":
                yield Answer(ask.fields, ask.payload)
            case "count":
                for number in range(ask.fields["to"]):
                    time.sleep(ask.fields.get("each_s", 0))
                    self._served.append(f"{ask.fields.get('who', '')}{number}")
                    yield Answer({"number": number}, lasts_s=ask.fields.get("lasts_s", 0.0))
            case "served":
                yield Answer({"served": list(self._served)})
            case "sleep":
                time.sleep(ask.fields["s"])
                yield Answer()
            case "break":
                raise RuntimeError("broken on purpose")
            case "hoard":
                self._hoard.append(b"x" * ask.fields["bytes"])
                yield Answer()
            case "nothing":
                return
            case "nonsense":
                yield Answer({"text": 7, "confidence": "high", "p_complete": float("1e9"), "rate_hz": "x"}, b"odd")
            case "recognise" | "speak" | "p_complete":
                yield Answer({"text": 7, "confidence": "high", "p_complete": 1e9, "rate_hz": "x"}, b"odd")
            case _:
                raise Refused(f"unknown operation {ask.operation!r}")


def main() -> int:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    parser.add_argument("--load-s", type=float, default=0.0)
    parser.add_argument("--cannot-work", action="store_true")
    arguments = parser.parse_args()
    return run_engine(ToyEngine(arguments), arguments)


if __name__ == "__main__":
    sys.exit(main())
