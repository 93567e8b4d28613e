"""An Asterisk to run: unpacked from the machine's own Debian mirror without root, or the one the system has.

`obtain` downloads packages with the system's apt into its own state directory (nothing of the system is changed),
unpacks them into one tree and puts a stamp on it. The tree is run by its own dynamic loader, so that its C library need
not be the machine's. `AsteriskTree` says how to start any of its programs; it starts none.

Not here: configuration (`configuration`), starting and stopping (the supervisor), music (`music`).
Above: `ari_app.cli`, `ari_app.supervisor`. Below: `downloads`, `debian_sources`, apt-get, dpkg-deb.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from ari_app.provision import bundle_list, debian_sources
from ari_app.provision.downloads import (
    Command,
    Progress,
    disk_errors,
    machine_lock,
    publish,
    require_room,
    run,
    size_of,
)
from ari_app.provision.errors import (
    NotProvisioned,
    SourceUnreachable,
    ToolMissing,
    TransferFailed,
    UnsuitableVersion,
)

PACKAGES = ("asterisk", "asterisk-core-sounds-en-gsm", "asterisk-core-sounds-en-wav", "flite")
PROMPTS = ("es", "fr", "it", "ru")
"""Languages other than English in which Debian has what queues and voicemail say."""
OLDEST_EMBEDDED = (22, 10)
OLDEST_SYSTEM = (20, 0)
UNPACKED_PER_DOWNLOADED = 4
"""Measured 3.4 for forky: 97 MB of packages become 330 MB of files."""
STAMP = "convonet-tree.json"
MULTIARCH = {
    "amd64": ("x86_64-linux-gnu", "ld-linux-x86-64.so.2"),
    "arm64": ("aarch64-linux-gnu", "ld-linux-aarch64.so.1"),
}
SYSTEM_MODULE_DIRS = (
    *(Path("/usr/lib") / triplet / "asterisk/modules" for triplet, _ in MULTIARCH.values()),
    Path("/usr/lib/asterisk/modules"),
    Path("/usr/lib64/asterisk/modules"),
    Path("/usr/local/lib/asterisk/modules"),
)
SYSTEM_SHARE_DIRS = (Path("/usr/share/asterisk"), Path("/var/lib/asterisk"))
FLITE_VOICES = ("kal", "kal16", "awb", "rms", "slt")


class Launch(NamedTuple):
    """How to start a program: complete argument list and complete environment (nothing is inherited)."""

    argv: tuple[str, ...]
    env: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AsteriskOptions:
    """Which Asterisk, and from where."""

    cache_dir: Path
    source: Literal["embedded", "system"] = "embedded"
    system_program: Path | None = None
    """The system's asterisk program; None: looked for on the usual paths."""
    suite: str = "forky"
    languages: tuple[str, ...] = ()
    """ISO 639-1 of the announcements wanted besides English; those that `PROMPTS` does not name are left out."""
    mirror: str | None = None
    """Base address of a Debian mirror; None: taken from the machine's own apt sources."""
    offline_dir: Path | None = None
    """A bundle; when given, no mirror is asked."""
    apt_etc: Path = Path("/etc/apt")


@dataclass(frozen=True, slots=True)
class AsteriskTree:
    """An Asterisk on disk. `loader` and `library_dir` are None for the system's own."""

    root: Path
    version: str
    program: Path
    module_dir: Path
    share_dir: Path
    """Holds rest-api, documentation and sounds."""
    sounds_dir: Path
    """English prompts: `hello-world.gsm` and so on; those of other languages stand beside it."""
    loader: Path | None = None
    library_dir: Path | None = None

    def command(self, *arguments: str) -> Launch:
        """Start asterisk itself with these arguments (`-C FILE -f`, `-rx ...`)."""
        return self.program_command(self.program, *arguments)

    def program_command(self, program: Path, *arguments: str) -> Launch:
        """Start any program of the tree. The loader's path is not inherited: its children use the machine's own."""
        env = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
        if self.loader is None or self.library_dir is None:
            return Launch((str(program), *arguments), env)
        env |= {
            "GCONV_PATH": str(self.library_dir / "gconv"),
            "OPENSSL_MODULES": str(self.library_dir / "ossl-modules"),
            "OPENSSL_CONF": str(self.root / "usr/lib/ssl/openssl.cnf"),
        }
        loading = (str(self.loader), "--library-path", str(self.library_dir), "--argv0", program.name)
        return Launch((*loading, str(program), *arguments), env)

    def flite(self, text: str, wav: Path, *, voice: str = "slt", settings: Mapping[str, float] | None = None) -> Launch:
        """Speak `text` into `wav` (16-bit mono, 16 kHz; voice `kal`: 8 kHz). `settings`: duration_stretch and the like.

        Raises ValueError for a voice that flite does not have built in.
        """
        if voice not in FLITE_VOICES:
            raise ValueError(f"flite has no voice {voice!r}, only {', '.join(FLITE_VOICES)}")
        tuned = [part for name, value in (settings or {}).items() for part in ("--setf", f"{name}={value:g}")]
        program = self.root / "usr/bin/flite"
        return self.program_command(program, "-voice", voice, *tuned, "-t", text, "-o", str(wav))

    def prompts_dir(self, language: str) -> Path | None:
        """What Asterisk announces in this language (ISO 639-1); None when it is not there."""
        if language == "en":
            return self.sounds_dir
        folder = self.sounds_dir.parent
        return next(
            (path for path in (folder / language, *sorted(folder.glob(f"{language}_*"))) if path.is_dir()), None
        )

    def prepare_data(self, directory: Path) -> Path:
        """Build an astdatadir below `directory`, for an unpacked tree has dangling links; returns it.

        Repeating it changes nothing. Music is another matter: `music.write_music`.
        """
        for name in ("sounds", "keys", "static-http", "phoneprov", "firmware", "images"):
            (directory / name).mkdir(parents=True, exist_ok=True)
        spoken = {language: self.prompts_dir(language) for language in ("en", *PROMPTS)}
        links = {f"sounds/{language}": place for language, place in spoken.items() if place is not None}
        links |= {name: self.share_dir / name for name in ("rest-api", "documentation")}
        for name, target in links.items():
            _link(directory / name, target)
        return directory


def obtain(options: AsteriskOptions, progress: Progress) -> AsteriskTree:
    """Have an Asterisk on disk; instantaneous when it is there. Raises ProvisionError, and leaves no half tree."""
    if options.source == "system":
        return _system(options)
    tree = _tree_dir(options)
    if (found := _stamped(tree)) and not lacking_prompts(found, options):
        return found
    options.cache_dir.mkdir(parents=True, exist_ok=True)
    with machine_lock(options.cache_dir / "asterisk.lock", progress), disk_errors(options.cache_dir):
        found = _stamped(tree)
        if found and not lacking_prompts(found, options):
            return found
        wanted = PACKAGES if found is None else ()
        packages_dir = _packages(options, wanted + _prompt_packages(options), progress)
        if found is None:
            _unpack(packages_dir, tree, options, progress)
        else:
            _add_prompts(packages_dir, found, options, progress)
        if options.offline_dir is None:
            shutil.rmtree(packages_dir.parent.parent, ignore_errors=True)
    found = _stamped(tree)
    if found is None:
        raise NotProvisioned(f"The Asterisk tree {tree}", "run: ./convonet provision")
    origin = "from the bundle" if options.offline_dir else "packages signed by their distribution"
    progress.say(f"Asterisk {found.version}: {size_of(tree) / 1e6:.0f} MB, {origin}")
    return found


def locate(options: AsteriskOptions) -> AsteriskTree:
    """The Asterisk that must be there already. Raises NotProvisioned, ToolMissing, UnsuitableVersion."""
    if options.source == "system":
        return _system(options)
    found = _stamped(_tree_dir(options))
    if found is None:
        raise NotProvisioned("Asterisk", "fetch it with: ./convonet provision")
    return found


def lacking_prompts(tree: AsteriskTree, options: AsteriskOptions) -> tuple[str, ...]:
    """Wanted languages in which this Asterisk could speak, had it their announcements."""
    return tuple(one for one in options.languages if one in PROMPTS and tree.prompts_dir(one) is None)


def _prompt_packages(options: AsteriskOptions) -> tuple[str, ...]:
    """Sounds and, in a package of its own, what is said in them."""
    wanted = (f"asterisk-core-sounds-{language}" for language in options.languages if language in PROMPTS)
    return tuple(package for name in wanted for package in (name, f"{name}-wav"))


def download_packages(
    options: AsteriskOptions, into: Path, progress: Progress, wanted: tuple[str, ...] | None = None
) -> tuple[Path, ...]:
    """Fetch the packages and all they depend on into `into`; continues what an earlier run left there. `wanted`: all
    of Asterisk and its announcements unless given.

    Raises SourceUnreachable (no mirror, none answers), ToolMissing (no apt), DiskFull, TransferFailed.
    """
    if shutil.which("apt-get") is None:
        raise ToolMissing("apt-get", "on a machine without apt set asterisk.source to system and install Asterisk")
    into.mkdir(parents=True, exist_ok=True)
    log = options.cache_dir / "downloads" / "apt.log"
    failures: list[str] = []
    for mirror in debian_sources.mirrors(options.apt_etc, options.mirror):
        apt = debian_sources.write_apt_configuration(into, mirror, options.suite)
        try:
            apt = _read_lists(apt, options.suite, log, progress)
        except TransferFailed as failure:
            failures.append(f"{mirror.uri} ({failure.reason})")
            continue
        wanted = PACKAGES + _prompt_packages(options) if wanted is None else wanted
        return _download(apt, wanted, into, log, progress)
    raise SourceUnreachable(f"Asterisk (Debian suite {options.suite})", tuple(failures) or (_no_mirror(options),))


def _read_lists(apt: tuple[str, ...], suite: str, log: Path, progress: Progress) -> tuple[str, ...]:
    """Read the package lists; returns the command line to go on with. Raises TransferFailed.

    A mirror that stands still for some days is used all the same, and said: the lists' signature was checked.
    """
    what = f"Reading the package lists of {suite}"
    progress.say(f"{what} ...")
    try:
        run(Command(what, (*apt, "update"), log, 300.0), progress)
    except TransferFailed as failure:
        if "is expired" not in failure.reason:
            raise
        progress.say(
            "The mirror has not been renewed for some time; its lists are signed, so they are used all the same."
        )
        apt = (*apt, "-o", "Acquire::Check-Valid-Until=false")
        run(Command(what, (*apt, "update"), log, 300.0), progress)
    return apt


def _no_mirror(options: AsteriskOptions) -> str:
    return f"{options.apt_etc} names no Debian mirror (set asterisk.mirror, or use the system's Asterisk)"


def _download(
    apt: tuple[str, ...], packages: tuple[str, ...], into: Path, log: Path, progress: Progress
) -> tuple[Path, ...]:
    wanted = ("install", "--yes", "--no-install-recommends", *packages)
    listing = subprocess.run(
        (*apt, "--print-uris", "-qq", *wanted), capture_output=True, text=True, timeout=120, check=False
    )
    if listing.returncode != 0:
        told = listing.stderr.strip().splitlines()
        raise TransferFailed("Choosing the packages of Asterisk", told[-1] if told else "apt said nothing")
    total_bytes = sum(int(row[2]) for line in listing.stdout.splitlines() if len(row := line.split()) >= 3)
    archives = into / "cache" / "archives"
    have_bytes = size_of(archives)
    require_room(into, (1 + UNPACKED_PER_DOWNLOADED) * total_bytes)
    what = "Asterisk and its libraries" if "asterisk" in packages else "Asterisk's announcements"
    progress.begin(what, have_bytes + total_bytes)
    try:
        fetch = (*apt, "-qq", "--download-only", *wanted)
        run(Command(f"Fetching {what}", fetch, log, arrived=lambda: size_of(archives)), progress)
    finally:
        progress.end()
    return tuple(sorted(archives.glob("*.deb")))


def _packages(options: AsteriskOptions, wanted: tuple[str, ...], progress: Progress) -> Path:
    if options.offline_dir is None:
        into = options.cache_dir / "downloads" / f"apt-{options.suite}"
        download_packages(options, into, progress, wanted)
        return into / "cache" / "archives"
    if wrong := bundle_list.flaws(options.offline_dir, "debs/"):
        raise SourceUnreachable("Asterisk", (f"the bundle is not whole ({wrong[0]})",))
    packages_dir = options.offline_dir / "debs"
    if not any(packages_dir.glob("*.deb")):
        raise SourceUnreachable("Asterisk", (f"the bundle holds no packages in {packages_dir}",))
    return packages_dir


def _unpack(packages_dir: Path, tree: Path, options: AsteriskOptions, progress: Progress) -> None:
    if shutil.which("dpkg-deb") is None:
        raise ToolMissing("dpkg-deb", "it is part of every Debian; elsewhere set asterisk.source to system")
    packages = sorted(packages_dir.glob("*.deb"))
    total_bytes = sum(path.stat().st_size for path in packages)
    arriving = tree.with_name(tree.name + ".partial")
    shutil.rmtree(arriving, ignore_errors=True)
    arriving.mkdir(parents=True)
    require_room(arriving, UNPACKED_PER_DOWNLOADED * total_bytes)
    log = options.cache_dir / "downloads" / "unpack.log"
    done_bytes = 0
    progress.begin("Unpacking Asterisk", total_bytes)
    try:
        for package in packages:
            run(Command(f"Unpacking {package.name}", ("dpkg-deb", "-x", str(package), str(arriving)), log), progress)
            done_bytes += package.stat().st_size
            progress.at(done_bytes)
    finally:
        progress.end()
    versions = dict(path.name.split("_")[:2] for path in packages)
    version = measured_version(_laid_out(arriving, "unknown"))
    if _numbers(version) < OLDEST_EMBEDDED:
        shutil.rmtree(arriving, ignore_errors=True)
        raise UnsuitableVersion(f"Asterisk in the suite {options.suite}", version, "22.10")
    stamp = {"version": version, "suite": options.suite, "packages": versions}
    (arriving / STAMP).write_text(json.dumps(stamp, indent=1, sort_keys=True) + "\n")
    publish(arriving, tree)


def _add_prompts(packages_dir: Path, tree: AsteriskTree, options: AsteriskOptions, progress: Progress) -> None:
    """Announcements of more languages into a tree that is in use: each language's folder appears in one step."""
    arriving = tree.root.with_name(tree.root.name + ".prompts")
    shutil.rmtree(arriving, ignore_errors=True)
    log = options.cache_dir / "downloads" / "unpack.log"
    try:
        for language in lacking_prompts(tree, options):
            for package in sorted(packages_dir.glob(f"asterisk-core-sounds-{language}[-_]*.deb")):
                unpack = ("dpkg-deb", "-x", str(package), str(arriving))
                run(Command(f"Unpacking {package.name}", unpack, log), progress)
            for folder in (arriving / "usr/share/asterisk/sounds").glob(f"{language}_*"):
                folder.replace(tree.sounds_dir.parent / folder.name)
        _keep_transcripts(arriving, tree)
    finally:
        shutil.rmtree(arriving, ignore_errors=True)
    if lacking := lacking_prompts(tree, options):
        reason = f"no package of them holds {', '.join(f'asterisk-core-sounds-{one}-wav' for one in lacking)}"
        raise SourceUnreachable("Asterisk's announcements", (reason,))


def _keep_transcripts(arriving: Path, tree: AsteriskTree) -> None:
    for text in (arriving / "usr/share/doc").glob("*/core-sounds-*.txt.gz"):
        kept = tree.root / text.relative_to(arriving)
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(text, kept)


def _tree_dir(options: AsteriskOptions) -> Path:
    return (options.cache_dir / "asterisk" / options.suite).absolute()


def _stamped(tree: Path) -> AsteriskTree | None:
    try:
        stamp = json.loads((tree / STAMP).read_text())
        return _laid_out(tree, str(stamp["version"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _laid_out(tree: Path, version: str) -> AsteriskTree:
    """The tree's parts by Debian's layout, for whichever architecture was unpacked. Raises NotProvisioned."""
    for triplet, loader in MULTIARCH.values():
        library_dir = tree / "usr/lib" / triplet
        if (library_dir / loader).exists():
            return AsteriskTree(
                root=tree,
                version=version,
                program=tree / "usr/sbin/asterisk",
                module_dir=library_dir / "asterisk/modules",
                share_dir=tree / "usr/share/asterisk",
                sounds_dir=tree / "usr/share/asterisk/sounds/en_US_f_Allison",
                loader=library_dir / loader,
                library_dir=library_dir,
            )
    raise NotProvisioned(f"A program loader in {tree}", "this processor type is not supported; use a system Asterisk")


def measured_version(tree: AsteriskTree) -> str:
    """Start it with -V and read what it says, `22.10.1`. Raises TransferFailed when it does not start."""
    launch = tree.command("-V")
    try:
        told = subprocess.run(
            launch.argv, env=dict(launch.env), capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise TransferFailed(f"Starting {tree.program}", str(error)) from error
    found = re.search(r"Asterisk\s+(?:certified[-/])?(\d+\.\d+(?:\.\d+)?)", told.stdout)
    if found is None:
        reason = (told.stderr or told.stdout).strip().splitlines()
        raise TransferFailed(f"Starting {tree.program}", reason[-1] if reason else f"it ended with {told.returncode}")
    return found[1]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _system(options: AsteriskOptions) -> AsteriskTree:
    searched = "/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin"
    program = options.system_program or shutil.which("asterisk", path=searched)
    if program is None or not Path(program).is_file():
        raise ToolMissing(
            str(program or "asterisk"), "install Asterisk 20 or newer, or set asterisk.source to embedded"
        )
    module_dir = next((path for path in SYSTEM_MODULE_DIRS if path.is_dir()), None)
    share_dir = next((path for path in SYSTEM_SHARE_DIRS if path.is_dir()), None)
    if module_dir is None or share_dir is None:
        raise NotProvisioned("The module or data directory of the system's Asterisk", "set asterisk.source to embedded")
    sounds = [share_dir / "sounds" / name for name in ("en_US_f_Allison", "en")]
    tree = AsteriskTree(
        root=Path("/"),
        version="unknown",
        program=Path(program),
        module_dir=module_dir,
        share_dir=share_dir,
        sounds_dir=next((path for path in sounds if path.is_dir()), sounds[-1]),
    )
    version = measured_version(tree)
    if _numbers(version) < OLDEST_SYSTEM:
        raise UnsuitableVersion(f"The system's Asterisk ({program})", version, "20")
    return AsteriskTree(tree.root, version, tree.program, tree.module_dir, tree.share_dir, tree.sounds_dir)


def _link(link: Path, target: Path) -> None:
    if link.is_symlink():
        if link.readlink() == target:
            return
        link.unlink()
    link.symlink_to(target)
