"""A package index and a publisher of our own on loopback, serving real wheels over real HTTP."""

import hashlib
import http.server
import io
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ari_app.provision.models import Model, ModelFile, Part, Registry


@dataclass
class Recorder:
    """A `Progress` that remembers."""

    said: list[str] = field(default_factory=list)
    begun: list[tuple[str, int | None]] = field(default_factory=list)
    at_bytes: list[int] = field(default_factory=list)
    open_bars: int = 0

    def say(self, sentence: str) -> None:
        self.said.append(sentence)

    def begin(self, label: str, total_bytes: int | None) -> None:
        self.begun.append((label, total_bytes))
        self.open_bars = 1

    def at(self, done_bytes: int) -> None:
        self.at_bytes.append(done_bytes)

    def end(self) -> None:
        self.open_bars = 0


@pytest.fixture
def progress() -> Recorder:
    return Recorder()


@dataclass
class Site:
    """What the server has, what it was asked, and how it behaves badly."""

    url: str
    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    """(path, Range header) of each request."""
    break_after_bytes: int | None = None
    """Close the connection after that many bytes of a body; None: behave."""
    hold: threading.Event | None = None
    """Stop in the middle of a body until this is set."""

    def add_package(self, name: str, version: str, members: dict[str, bytes]) -> None:
        stem = f"{name.replace('-', '_')}-{version}"
        wheel = io.BytesIO()
        with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, content in members.items():
                archive.writestr(member, content)
            archive.writestr(f"{stem}.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
            archive.writestr(
                f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
            )
            archive.writestr(f"{stem}.dist-info/RECORD", "")
        content = wheel.getvalue()
        file = f"{stem}-py3-none-any.whl"
        self.files[f"/files/{file}"] = content
        digest = hashlib.sha256(content).hexdigest()
        page = f'<!DOCTYPE html><html><body><a href="/files/{file}#sha256={digest}">{file}</a></body></html>'
        self.files[f"/simple/{name}/"] = page.encode()

    def downloads(self, part: str) -> int:
        return sum(part in path for path, _ in self.asked)


class _Handler(http.server.BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.site.asked.append((self.path, wanted))
        content = self.site.files.get(self.path)
        if content is None:
            self.send_error(404)
            return
        start = int(wanted.removeprefix("bytes=").split("-")[0]) if wanted else 0
        body = content[start:]
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Type", "text/html" if self.path.endswith("/") else "application/octet-stream")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self._send(body)

    def _send(self, body: bytes) -> None:
        try:
            if self.site.break_after_bytes is not None and self.path.startswith("/files/"):
                self.wfile.write(body[: self.site.break_after_bytes])
                self.close_connection = True
                return
            if self.site.hold is not None and self.path.startswith("/files/"):
                self.wfile.write(body[: len(body) // 2])
                self.wfile.flush()
                self.site.hold.wait(60)
                body = body[len(body) // 2 :]
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def site() -> Iterator[Site]:
    """A web server on loopback."""
    handler = type("Handler", (_Handler,), {})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    here = Site(url=f"http://127.0.0.1:{server.server_address[1]}")
    handler.site = here  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield here
    finally:
        if here.hold is not None:
            here.hold.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


@pytest.fixture
def index(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The same server as the one package index that pip knows."""
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL", "PIP_CERT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_INDEX_URL", f"{site.url}/simple/")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return site


def model_file(name: str, content: bytes, *ways: tuple[Part, ...], url: str | None = None) -> ModelFile:
    digest = hashlib.sha256(content).hexdigest()
    return ModelFile(name=name, size_bytes=len(content), sha256=digest, url=url, ways=ways)


def registry_of(*files: ModelFile, name: str = "tiny", opens: str = ".") -> Registry:
    model = Model.model_validate(
        {
            "name": name,
            "kind": "recogniser",
            "languages": ("en",),
            "licence": "MIT",
            "publisher": "us",
            "opens": opens,
            "file": files,
        }
    )
    return Registry.model_validate({"schema": 1, "model": (model,)})


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"
