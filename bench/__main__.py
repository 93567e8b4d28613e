"""Run the benches one after another and put their figures into one table: `python -m bench [NAME …]`.

All of them when none is named; the rows of those not named stay as they were. Writes `bench/reports/latest.json` and a
PNG a report. Exit code 1 when a goal was missed, a bench failed, or a row got worse beyond noise (`bench.table`).
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench import plots, table
from bench.report import REPORTS

BENCHES = (
    "word_error_rate",
    "turn_latency",
    "overhead",
    "lossy_line",
    "media_calls",
    "setup_rate",
    "leaks",
    "faults",
    "scenarios",
    "barge_in",
    "false_cutoffs",
    "sealed_set",
    "conversations",
    "dead_air",
    "memory",
    "speculation",
)
LATEST = REPORTS / "latest.json"
TURNS = Path(__file__).parents[1] / "docs" / "images" / "turn-waterfall.png"  # in docs/explanation/latency-budget.md


def main() -> int:
    wanted = sys.argv[1:] or list(BENCHES)
    unknown = set(wanted) - {*BENCHES, "table"}
    if unknown:
        print(f"There is no bench {', '.join(sorted(unknown))}. There are: {', '.join(BENCHES)}.", file=sys.stderr)
        print("`table` runs none and shows what there is.", file=sys.stderr)
        return 2
    failed = [name for name in wanted if name != "table" and _run(name)]
    rows = table.latest(_reports(), _read(LATEST) or {}, os.cpu_count() or 1)
    REPORTS.mkdir(exist_ok=True)
    LATEST.write_text(json.dumps(rows, indent=1) + "\n")
    _draw(wanted)
    worse = table.regressions(rows)
    print(table.as_text(rows))
    missed = [row["what"] for row in rows.values() if row["measured"] and not row["met"]]
    print(f"\nMissed: {'; '.join(missed) or 'nothing of what was measured'}.")
    if failed:
        print(f"Benches that missed a goal of their own or failed: {', '.join(failed)}.")
    print("\n".join(f"Worse beyond noise: {line}" for line in worse) or "Nothing worse beyond noise.")
    return 1 if failed or worse else 0


def _run(name: str) -> int:
    """Run one bench; a signal to end us ends it in order first, with the system it started."""
    with subprocess.Popen([sys.executable, "-m", f"bench.{name}"]) as child:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            return child.wait()
        except KeyboardInterrupt:
            child.terminate()
            child.wait()
            raise SystemExit(f"{name} was ended") from None


def _reports() -> dict[str, Any]:
    found = {name: _read(REPORTS / f"{name}.json") for name in BENCHES}
    return {name: report for name, report in found.items() if report is not None}


def _read(path: Path) -> dict[str, Any] | None:
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:
        return None


def _draw(wanted: list[str]) -> None:
    for name, report in _reports().items():
        if name in wanted or "table" in wanted:
            plots.draw_report(REPORTS / f"{name}.png", report)
            if name == "turn_latency":
                plots.draw_turns(TURNS, report)
            parts = plots.waterfall_parts(report) if name == "overhead" else []
            if parts:
                plots.draw_waterfall(
                    REPORTS / "waterfall.png", parts, "A turn of one caller, engines of declared delays"
                )


if __name__ == "__main__":
    raise SystemExit(main())
