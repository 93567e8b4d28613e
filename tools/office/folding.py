"""One spelling for what recognisers write with accents, capitals and typographic marks. Pure; no language.

Every character stays one character, so that a place in the folded text is the same place in the text.
"""

import re
import unicodedata

_JOINTS = re.compile(r"(?<!\d)[-'’‑](?!\d)|(?<=\D)[-'’‑]|[-'’‑](?=\D)")


def folded(text: str) -> str:
    """ "Qu'est-ce que c'est à 15 h" -> "qu est ce que c est a 15 h": lower case, no accents, no joints of words."""
    plain = "".join(_bare(char) for char in text)
    return _JOINTS.sub(" ", plain)


def _bare(char: str) -> str:
    lower = char.lower()
    return unicodedata.normalize("NFD", lower if len(lower) == 1 else char)[0]
