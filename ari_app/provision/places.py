"""Where a running system keeps its things, and the passwords it made for itself.

The supervisor, the voice process and the command line all derive the same paths from the same state directory. A
`Places` makes its directories; nothing else here touches the disk but `Secrets.load_or_make`.
Above: `ari_app.cli`, `ari_app.main`. Below: nothing of ours.
"""

import hashlib
import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ari_app.provision.errors import ProvisionError
from ari_app.provision.site import new_password, new_pin

SECRETS_FILE = "secrets.json"


class DamagedSecrets(ProvisionError):
    """The file with the generated passwords cannot be read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(path)

    def __str__(self) -> str:
        return f"{self.path} is damaged. Remove it: new passwords are made at the next start."


class ForeignDirectory(ProvisionError):
    """The directory for sockets belongs to another user."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(path)

    def __str__(self) -> str:
        return f"{self.path} belongs to another user. Remove it, or set TMPDIR to a directory of your own."


@dataclass(frozen=True, slots=True)
class Places:
    """Absolute paths of one system."""

    state_dir: Path
    run_dir: Path  # sockets; outside the state directory because their paths must stay below 108 bytes
    log_dir: Path

    @classmethod
    def of(cls, state_dir: Path) -> "Places":
        """Make the directories. Raises ForeignDirectory, OSError."""
        state = state_dir.absolute()
        digest = hashlib.sha256(str(state).encode()).hexdigest()[:10]
        run_dir = Path(tempfile.gettempdir()) / f"convonet-{os.getuid()}-{digest}"
        run_dir.mkdir(mode=0o700, exist_ok=True)
        if run_dir.stat().st_uid != os.getuid() or run_dir.is_symlink():
            raise ForeignDirectory(run_dir)
        run_dir.chmod(0o700)
        (state / "log").mkdir(parents=True, exist_ok=True)
        return cls(state, run_dir, state / "log")

    def socket(self, engine: str) -> Path:
        """Where that engine process listens."""
        return self.run_dir / f"{engine}.sock"

    @property
    def recordings(self) -> Path:
        return self.state_dir / "recordings"

    @property
    def asterisk(self) -> Path:
        return self.state_dir / "asterisk"

    @property
    def journal(self) -> Path:
        return self.state_dir / "journal"


@dataclass(frozen=True, slots=True)
class Secrets:
    """Generated once per state directory, kept in a file only its owner can read."""

    ari_password: str = field(repr=False)
    ami_password: str = field(repr=False)
    caller_password: str = field(repr=False)
    language_key: str = field(repr=False)
    mailbox_pins: Mapping[str, str] = field(repr=False)  # department -> voicemail PIN

    @classmethod
    def load_or_make(cls, state_dir: Path, departments: tuple[str, ...]) -> "Secrets":
        """Read the file; make what is missing (a new department needs a new PIN). Raises DamagedSecrets, OSError."""
        path = state_dir / SECRETS_FILE
        try:
            known: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
        except ValueError:
            raise DamagedSecrets(path) from None
        pins = {name: known.get("mailbox_pins", {}).get(name) or new_pin() for name in departments}
        made = cls(
            ari_password=known.get("ari_password") or new_password(),
            ami_password=known.get("ami_password") or new_password(),
            caller_password=known.get("caller_password") or new_password(),
            language_key=known.get("language_key") or secrets.token_urlsafe(24),
            mailbox_pins=pins,
        )
        if asdict(made) != known:
            write_private(path, json.dumps(asdict(made), indent=1))
        return made


def write_private(path: Path, text: str) -> None:
    """Replace `path` at once by a file that only its owner can read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    partial.replace(path)
