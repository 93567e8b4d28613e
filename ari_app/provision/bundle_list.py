"""The list inside a bundle: which files it holds, how long each is, and its sha256.

Not here: filling a bundle (`bundle`). Above: `bundle`, `asterisk`. Below: `downloads`.
"""

import json
from pathlib import Path

from ari_app.provision.downloads import sha256_of
from ari_app.provision.errors import BadRegistry

NAME = "bundle.json"


def write(directory: Path) -> None:
    """List every file below `directory`; the list appears in one step, as the last file."""
    listed = {
        path.relative_to(directory).as_posix(): {"size_bytes": path.stat().st_size, "sha256": sha256_of(path)}
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }
    arriving = directory / (NAME + ".partial")
    arriving.write_text(json.dumps({"schema": 1, "files": listed}, indent=1) + "\n")
    arriving.replace(directory / NAME)


def flaws(directory: Path, below: str = "") -> tuple[str, ...]:
    """What is missing or damaged among the listed files whose path begins with `below`, as sentences.

    Raises BadRegistry when this is no finished bundle.
    """
    try:
        listed = json.loads((directory / NAME).read_text("utf-8"))["files"]
        expected = {str(name): (int(entry["size_bytes"]), str(entry["sha256"])) for name, entry in listed.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadRegistry(str(directory / NAME), "this is no finished bundle, write it again") from error
    found: list[str] = []
    for name, (size_bytes, digest) in expected.items():
        path = directory / name
        if not name.startswith(below):
            continue
        if not path.is_file():
            found.append(f"{name} is missing")
        elif path.stat().st_size != size_bytes or sha256_of(path) != digest:
            found.append(f"{name} is damaged")
    return tuple(found)
