"""What can go wrong while getting Asterisk, models and packages onto a machine; each is one sentence for a person.

ProvisionError
├── SourceUnreachable     no mirror, no hub, no package index answered       (a later try may help)
├── TransferFailed        a download broke off or a called program failed    (a later try may help)
├── DiskFull              too little room, found before or while writing
├── WrongDigest           a file is whole but is not the file that was promised
├── ToolMissing           a program of the operating system is not installed
├── NotProvisioned        something is needed that was never fetched, and fetching was not asked for
├── UnsuitableVersion     what was found is too old
├── UnsuitableModel      a model was chosen for what it cannot do
├── BadRegistry           the model registry or a bundle's list contradicts itself
└── LockTimeout           another process held the cache for too long        (a later try may help)
"""

from pathlib import Path


class ProvisionError(Exception):
    """Base of this part's errors; `str()` is one sentence that names the way out."""


class SourceUnreachable(ProvisionError):
    """Nobody answered who could have given `what`; `tried` lists the ways, in order, each with its reason."""

    def __init__(self, what: str, tried: tuple[str, ...]) -> None:
        self.what = what
        self.tried = tried
        super().__init__(what, tried)

    def __str__(self) -> str:
        ways = "; ".join(self.tried) or "no source is configured"
        return f"{self.what} could not be fetched: {ways}. Check the network, or use a bundle with --offline DIR."


class TransferFailed(ProvisionError):
    """A download or a called program stopped half-way; `log` is the file with everything it said, if any."""

    def __init__(self, what: str, reason: str, log: Path | None = None) -> None:
        self.what = what
        self.reason = reason
        self.log = log
        super().__init__(what, reason, log)

    def __str__(self) -> str:
        where = f" (all of it: {self.log})" if self.log else ""
        return f"{self.what} failed: {self.reason}{where}. Run the command again; it continues where it stopped."


class DiskFull(ProvisionError):
    """`path` lies on a file system with `free_bytes` left; `needed_bytes` is None when a write itself failed."""

    def __init__(self, path: Path, free_bytes: int, needed_bytes: int | None = None) -> None:
        self.path = path
        self.free_bytes = free_bytes
        self.needed_bytes = needed_bytes
        super().__init__(path, free_bytes, needed_bytes)

    def __str__(self) -> str:
        free = f"{self.free_bytes / 1e6:.0f} MB are free"
        if self.needed_bytes is None:
            return f"The disk ran full while writing below {self.path} ({free}). Make room and run it again."
        return f"{self.path} needs {self.needed_bytes / 1e6:.0f} MB, but {free}. Make room and run it again."


class WrongDigest(ProvisionError):
    """`file` is not what the registry promises; `expected` and `found` are sha256 digests or sizes in words."""

    def __init__(self, file: str, expected: str, found: str, source: str) -> None:
        self.file = file
        self.expected = expected
        self.found = found
        self.source = source
        super().__init__(file, expected, found, source)

    def __str__(self) -> str:
        return (
            f"{self.file} from {self.source} is not the expected file "
            f"(expected {self.expected}, found {self.found}); it was thrown away."
        )


class ToolMissing(ProvisionError):
    """The program `tool` is not installed; `mend` is what to type or to set."""

    def __init__(self, tool: str, mend: str) -> None:
        self.tool = tool
        self.mend = mend
        super().__init__(tool, mend)

    def __str__(self) -> str:
        return f"{self.tool} is needed and not installed: {self.mend}."


class NotProvisioned(ProvisionError):
    """`what` is not on this machine; `mend` is the command that brings it."""

    def __init__(self, what: str, mend: str) -> None:
        self.what = what
        self.mend = mend
        super().__init__(what, mend)

    def __str__(self) -> str:
        return f"{self.what} is not there; {self.mend}."


class UnsuitableVersion(ProvisionError):
    """`what` was found in version `found`; at least `wanted` is needed."""

    def __init__(self, what: str, found: str, wanted: str) -> None:
        self.what = what
        self.found = found
        self.wanted = wanted
        super().__init__(what, found, wanted)

    def __str__(self) -> str:
        return f"{self.what} is version {self.found}, at least {self.wanted} is needed."


class BadRegistry(ProvisionError):
    """A list of files (registry, bundle) is wrong in itself, or was asked for a name it does not hold."""

    def __init__(self, file: str, reason: str) -> None:
        self.file = file
        self.reason = reason
        super().__init__(file, reason)

    def __str__(self) -> str:
        return f"{self.file}: {self.reason}."


class UnsuitableModel(ProvisionError):
    """A model that was chosen cannot do what it was chosen for."""

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        self.reason = reason
        super().__init__(name, reason)

    def __str__(self) -> str:
        return f"The model {self.name} {self.reason}."


class LockTimeout(ProvisionError):
    """Another process kept `path` locked for `waited_s` seconds."""

    def __init__(self, path: Path, waited_s: float) -> None:
        self.path = path
        self.waited_s = waited_s
        super().__init__(path, waited_s)

    def __str__(self) -> str:
        return f"Another process has been provisioning for {self.waited_s:.0f} s (lock {self.path}); wait for it."
