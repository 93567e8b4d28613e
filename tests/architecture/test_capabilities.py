"""`docs/reference/capabilities.md` tells the truth: every id once, and every proof it names is a test that exists.

Both ways: a test marked `capability("A1")` must be named beside A1, and a capability that *works* must name a test.
"""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "capabilities.md"
ROW = re.compile(r"^\| (?P<id>[A-G]\d+) \| (?P<text>.+?) \| (?P<state>works|partial|not yet) \| (?P<note>.*?) \|$")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
SIZES = {"A": 14, "B": 17, "C": 10, "D": 9, "E": 10, "F": 13, "G": 7}


def rows() -> dict[str, re.Match[str]]:
    matches = [match for line in PAGE.read_text().splitlines() if (match := ROW.match(line))]
    assert len({match["id"] for match in matches}) == len(matches), "an id stands twice"
    return {match["id"]: match for match in matches}


def functions(path: Path) -> set[str]:
    return {
        node.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def marked() -> set[tuple[str, str, str]]:
    """(id, file, test) of every test that claims to prove a capability."""
    found: set[tuple[str, str, str]] = set()
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.capability":
                    found |= {
                        (str(argument.value), str(path.relative_to(ROOT)), node.name)
                        for argument in decorator.args
                        if isinstance(argument, ast.Constant)
                    }
    return found


def test_every_promised_id_stands_in_the_table_with_its_text() -> None:
    promised = {f"{letter}{number}" for letter, size in SIZES.items() for number in range(1, size + 1)}
    assert set(rows()) == promised
    assert all(len(match["text"]) > 5 for match in rows().values())


@pytest.mark.parametrize("row", rows().values(), ids=list(rows()))
def test_every_named_proof_exists(row: re.Match[str]) -> None:
    for file, name in TEST.findall(row["note"]):
        assert (ROOT / file).is_file(), file
        assert name in functions(ROOT / file), f"{file}::{name}"


def test_what_works_has_a_proof_and_what_is_partial_says_what_is_missing() -> None:
    for identity, row in rows().items():
        if row["state"] == "works":
            assert TEST.search(row["note"]), f"{identity} works, but no test is named"
        if row["state"] == "partial":
            assert "missing" in row["note"], f"{identity} is partial, but what is missing?"
        if row["state"] == "not yet":
            assert not TEST.search(row["note"]), f"{identity} is not there yet, but a test is named"


def test_every_test_that_claims_a_capability_is_named_beside_it() -> None:
    table = rows()
    unnamed = [
        f"{identity}: {file}::{name}"
        for identity, file, name in sorted(marked())
        if (file, name) not in TEST.findall(table[identity]["note"])
    ]
    assert not unnamed, "\n".join(unnamed)
