"""Writes the reference pages that follow from the code: settings, command line, metrics, events, tools.

`make docs` runs it; a test fails when a page is stale. `--check` only compares.
"""

import argparse
import importlib
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from ari_app.cli import WORDS
from ari_app.main import make_tools
from ari_app.settings import Section, Settings
from ari_app.telemetry.metrics import DECLARED
from audio_pipeline import events
from tools.ports import TodoStore

REFERENCE = Path(__file__).parent / "reference"
NOTE = "<!-- Written by docs/generate.py from the code; do not edit. -->\n\n"


def cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def table(header: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    lines += ["| " + " | ".join(cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def default_of(field: FieldInfo) -> str:
    if field.default_factory is not None:
        return "(depends on the machine)" if field.annotation is Path else "(none)"
    if field.default is PydanticUndefined:
        return "required"
    if isinstance(field.default, BaseModel):
        return ""
    if isinstance(field.default, tuple) and any(isinstance(item, BaseModel) for item in field.default):
        return "; ".join(str(getattr(item, "name", item)) for item in field.default)
    return f"`{field.default!r}`".replace("'", '"') if field.default != "" else '`""`'


def kind_of(annotation: Any) -> str:
    text = getattr(annotation, "__name__", str(annotation)) if isinstance(annotation, type) else str(annotation)
    text = re.sub(r"Annotated\[(\w+), FieldInfo\(.*?\)\]\)\]", r"\1", text)
    return (
        text.replace("typing.", "")
        .replace("ari_app.settings.", "")
        .replace("ari_app.telephone_settings.", "")
        .replace("pathlib._local.", "")
        .replace("pathlib.", "")
    )


def parts_of(annotation: Any) -> Iterator[Any]:
    """The annotation and everything inside its brackets and unions."""
    yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from parts_of(inner)


def sections_of(model: type[BaseModel], path: str) -> Iterator[tuple[str, type[BaseModel]]]:
    """Every section below `model`, with its dotted path; lists are written `name[]`."""
    for name, field in model.model_fields.items():
        for candidate in dict.fromkeys(parts_of(field.annotation)):
            if isinstance(candidate, type) and issubclass(candidate, Section):
                many = candidate is not field.annotation and "tuple" in str(field.annotation)
                by_key = ".KEY" if "dict" in str(field.annotation) else ""
                here = f"{path}{name}{'[]' if many else by_key}"
                yield here, candidate
                yield from sections_of(candidate, f"{here}.")


def settings_page() -> str:
    parts = [
        "# Settings\n\n" + NOTE,
        "Written to `convonet.toml` in the directory the system is started from (or the file that `CONVONET_CONFIG` "
        "names), or given as environment variables: `CONVONET_SIP__UDP_PORT=5070`. The environment wins. A misspelt "
        "name is refused and the nearest valid one is named. `CONVONET_CACHE` moves the download cache.\n",
    ]
    for path, section in sections_of(Settings, ""):
        rows = (
            (f"`{field.alias or name}`", kind_of(field.annotation), default_of(field), field.description or "")
            for name, field in section.model_fields.items()
            if not _is_section(field)
        )
        title = f"[[{path.replace('[]', '')}]]" if path.endswith("[]") else f"[{path}]"
        parts.append(
            f"\n## `{title}`\n\n{inspect.getdoc(section)}\n\n" + table(("name", "kind", "default", "meaning"), rows)
        )
    return "".join(parts)


def _is_section(field: FieldInfo) -> bool:
    return isinstance(field.annotation, type) and issubclass(field.annotation, Section)


def cli_page() -> str:
    parts = ["# Command line\n\n" + NOTE, "`./convonet WORD` in a checkout; `convonet WORD` where it is installed.\n"]
    for word in WORDS:
        module = importlib.import_module(f"ari_app.cli.{word}")
        parser = argparse.ArgumentParser(prog=f"convonet {word}", formatter_class=_Wide)
        module.add_arguments(parser)
        parts.append(
            f"\n## {word}\n\n{cell(module.SUMMARY).capitalize()}.\n\n```\n{parser.format_help().strip()}\n```\n"
        )
    return "".join(parts)


class _Wide(argparse.HelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=110, max_help_position=32)


def metrics_page() -> str:
    rows = ((f"`{m.name}`", m.kind, ", ".join(m.labels) or "-", m.meaning) for m in DECLARED)
    intro = (
        "Prometheus text at `http://127.0.0.1:9108/metrics` (setting `loopback.metrics_port`); `/health` and `/state` "
        "stand beside it.\n\n"
    )
    return "# Metrics\n\n" + NOTE + intro + table(("metric", "kind", "labels", "meaning"), rows)


def events_page() -> str:
    parts = ["# Events of the ear and mouth\n\n" + NOTE, f"{inspect.getdoc(events)}\n"]
    for name, kind in vars(events).items():
        if inspect.isclass(kind) and kind.__module__ == events.__name__:
            fields = ", ".join(f"`{field}: {kind_of(of)}`" for field, of in kind.__annotations__.items())
            parts.append(f"\n## {name}\n\n{inspect.getdoc(kind)}\n\nFields: {fields}\n")
    return "".join(parts)


def tools_page() -> str:
    nobody = cast("TodoStore", None)  # tools are only described here, never run
    rows = (
        (f"`{tool.name}`", tool.effect.value, f"{tool.deadline_s:g} s", tool.description, _arguments(tool.arguments))
        for tool in make_tools(Settings(), nobody)
    )
    return "# Tools\n\n" + NOTE + table(("tool", "effect", "deadline", "what it does", "arguments"), rows)


def _arguments(model: type[BaseModel]) -> str:
    return ", ".join(f"`{name}`: {kind_of(field.annotation)}" for name, field in model.model_fields.items()) or "-"


PAGES = {
    "settings.md": settings_page,
    "cli.md": cli_page,
    "metrics.md": metrics_page,
    "events.md": events_page,
    "tools.md": tools_page,
}


def main() -> int:
    stale = [name for name, page in PAGES.items() if not _same(REFERENCE / name, page())]
    if "--check" in sys.argv:
        sys.stdout.write("".join(f"stale: docs/reference/{name}\n" for name in stale))
        return 1 if stale else 0
    for name in stale:
        (REFERENCE / name).write_text(PAGES[name](), encoding="utf-8")
        sys.stdout.write(f"wrote docs/reference/{name}\n")
    return 0


def _same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
