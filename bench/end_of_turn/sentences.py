"""The sentences and where their speakers may stop to think. Pure; the data is `sentences.txt` beside this file."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

SENTENCES = Path(__file__).parent / "sentences.txt"
WHERE = ("and", "noun", "verb", "prep", "digit", "clause")
_MARK = re.compile(r"<(\w+)>")


@dataclass(frozen=True, slots=True)
class Break:
    """A place to stop: after `words` words, which is `where` (one of WHERE) in the sentence."""

    words: int
    where: str


@dataclass(frozen=True, slots=True)
class Sentence:
    kind: str  # everyday, task, open, number; prompt for a recorded prompt
    text: str
    breaks: tuple[Break, ...]
    held_out: bool  # rules are never fitted to it

    @property
    def words(self) -> list[str]:
        return self.text.split()

    def parts(self, at: Break) -> tuple[str, str]:
        """What is said before and after the pause."""
        return " ".join(self.words[: at.words]), " ".join(self.words[at.words :])


def name_of(text: str) -> str:
    """The file name under which a rendering of `text` is kept."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def parse(line: str, *, held_out: bool) -> Sentence:
    """One line of the file. Raises ValueError for one that is not "kind | sentence" or has an unknown mark."""
    kind, bar, marked = (part.strip() for part in line.partition("|"))
    if not bar:
        raise ValueError(f"no kind in {line!r}")
    breaks: list[Break] = []
    words: list[str] = []
    for token in marked.split():
        mark = _MARK.fullmatch(token)
        if mark is None:
            words.append(token)
        elif mark[1] in WHERE and words:
            breaks.append(Break(len(words), mark[1]))
        else:
            raise ValueError(f"a pause cannot stand at {token!r} in {line!r}")
    return Sentence(kind, " ".join(words), tuple(breaks), held_out)


def load(path: Path = SENTENCES) -> list[Sentence]:
    """Every other sentence is held out: the file is sorted by kind, so that both halves have each."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and line[0] != "#"]
    return [parse(line, held_out=number % 2 == 1) for number, line in enumerate(lines)]
