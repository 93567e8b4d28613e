"""PINs: six random digits, kept as a keyed hash that finds the user and an argon2id hash that proves it.

The key lies in a file of its own in the state directory: a copy of the database alone reveals no PIN, though there are
only a million. Hashing takes tens of milliseconds of a core: never call `hashed` or `proves` on the voice process's
loop.
"""

import hmac
import os
import secrets
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_KEY_BYTES = 32
_DIGITS = 6
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP's argon2id minimum


def random_pin() -> str:
    """Six digits, e.g. "041963"."""
    return f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"


def secret_key(state_dir: Path) -> bytes:
    """The installation's PIN key, made (mode 0600) at the first call. Raises OSError; ValueError for a damaged file."""
    path = state_dir / "pin.key"
    state_dir.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)  # whoever is first wins; the other reads the winner's
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    key = path.read_bytes()
    if len(key) != _KEY_BYTES:
        raise ValueError(f"{path} is damaged: restore it from a backup, or remove it and give every user a new PIN")
    return key


def index(key: bytes, tenant_id: int, pin: str) -> bytes:
    """What finds the user: the same PIN in two tenants gives two values."""
    return hmac.digest(key, f"{tenant_id}:{pin}".encode(), "sha256")


def hashed(pin: str) -> str:
    return _HASHER.hash(pin)


def proves(pin: str, pin_hash: str | None) -> bool:
    """Whether `pin` is the hashed one. Without a hash it takes as long and says no."""
    try:
        return _HASHER.verify(pin_hash or _nobody(), pin) and pin_hash is not None
    except (VerificationError, InvalidHashError):
        return False


_dummy: list[str] = []


def _nobody() -> str:
    if not _dummy:
        _dummy.append(_HASHER.hash(secrets.token_hex(8)))
    return _dummy[0]
