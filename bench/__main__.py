"""Run the benches one after another: `python -m bench [NAME …]`, all of them when none is named."""

import subprocess
import sys

BENCHES = ("word_error_rate", "turn_latency", "overhead", "media_calls", "setup_rate", "leaks")


def main() -> int:
    wanted = sys.argv[1:] or list(BENCHES)
    unknown = set(wanted) - set(BENCHES)
    if unknown:
        print(f"There is no bench {', '.join(sorted(unknown))}. There are: {', '.join(BENCHES)}.", file=sys.stderr)
        return 2
    commands = {name: [sys.executable, "-m", f"bench.{name}"] for name in wanted}
    failed = [name for name, command in commands.items() if subprocess.run(command, check=False).returncode]
    print(f"Goals missed: {', '.join(failed)}" if failed else "All goals met.")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
