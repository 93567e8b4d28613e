"""Counts what STYLE limits: lines of modules and functions, methods and attributes of classes, broad excepts.

Run as a program it prints what is over budget. Not here: complexity and argument counts, which ruff checks.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("ari_app", "agent", "tools", "audio_pipeline")

MODULE_LINES = 500
FUNCTION_LINES = 60
CLASS_METHODS = 20
CLASS_ATTRIBUTES = 15
BROAD_EXCEPTS_PER_KLOC = 1.0

# Over budget by decision, each with its reason.
EXCEPTIONS: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Excess:
    where: str
    what: str
    count: float
    limit: float

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.count:g} > {self.limit:g}"


def sources() -> list[Path]:
    return sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def _attributes(cls: ast.ClassDef) -> set[str]:
    """Names assigned as `self.x` anywhere in the class."""
    return {
        node.attr
        for node in ast.walk(cls)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    }


def _in_tree(name: str, tree: ast.Module) -> Iterator[Excess]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield Excess(f"{name}::{node.name}", "lines of function", lines, FUNCTION_LINES)
        elif isinstance(node, ast.ClassDef):
            methods = sum(isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef) for item in node.body)
            if methods > CLASS_METHODS:
                yield Excess(f"{name}::{node.name}", "methods of class", methods, CLASS_METHODS)
            attributes = len(_attributes(node))
            if attributes > CLASS_ATTRIBUTES:
                yield Excess(f"{name}::{node.name}", "attributes of class", attributes, CLASS_ATTRIBUTES)


def _is_broad(node: ast.ExceptHandler) -> bool:
    return node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException"))


def excesses() -> list[Excess]:
    """Everything over budget that is not a listed exception."""
    found: list[Excess] = []
    broad = 0
    lines_in_all = 0
    for path in sources():
        text = path.read_text()
        name = str(path.relative_to(ROOT))
        lines = text.count("\n")
        lines_in_all += lines
        if lines > MODULE_LINES:
            found.append(Excess(name, "lines of module", lines, MODULE_LINES))
        tree = ast.parse(text)
        broad += sum(isinstance(node, ast.ExceptHandler) and _is_broad(node) for node in ast.walk(tree))
        found.extend(_in_tree(name, tree))
    rate = broad / max(1.0, lines_in_all / 1000)
    if rate > BROAD_EXCEPTS_PER_KLOC:
        found.append(Excess("all rooms", "broad excepts per 1000 lines", round(rate, 2), BROAD_EXCEPTS_PER_KLOC))
    return [excess for excess in found if excess.where not in EXCEPTIONS]


if __name__ == "__main__":
    over = excesses()
    sys.stdout.write("".join(f"{excess}\n" for excess in over))
    sys.exit(1 if over else 0)
