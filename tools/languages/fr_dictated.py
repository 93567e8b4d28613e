"""French: how callers dictate. Data for `tools.office.dictated_tables`."""

# ruff: noqa: E501  (tables read as tables)
from tools.languages.tables import HeardDictation

DICTATION = HeardDictation(
    code="fr",
    numbers={"une": 1, "septante": 70, "huitante": 80, "nonante": 90},
    thousand="mille",
    repeats={"double": 2, "triple": 3, "deux fois": 2, "trois fois": 3},
    plus="plus",
    fillers=frozenset("et puis ensuite tiret espace euh barre point indicatif".split()),  # noqa: SIM905
    polite=frozenset("s il vous plait merci c est tout voila oui d accord correct".split()),  # noqa: SIM905
    leads=(
        r"(?:(?:oui|d accord|bon|alors|euh|bien sur|un instant) )*"
        r"(?:(?:mon|ma|le|la|l|c est le|c est) (?:numero|telephone|code|pin|nom|mail|adresse|courriel)?(?: de \w+)?"
        r"(?: c est| est)?(?: le| la)?|c est|c est le|notez|ca s ecrit)?"
    ),
    correction=r"\b(?:non pardon|pardon|non attendez|je veux dire|non)\b",
    letters={
        "a": "a", "be": "b", "ce": "c", "de": "d", "e": "e", "effe": "f", "ge": "g", "hache": "h", "ache": "h", "i": "i",
        "ji": "j", "ka": "k", "elle": "l", "aime": "m", "emme": "m", "haine": "n", "enne": "n", "o": "o", "pe": "p", "cu": "q",
        "erre": "r", "air": "r", "esse": "s", "te": "t", "u": "u", "ve": "v", "double ve": "w", "double v": "w", "ixe": "x",
        "i grec": "y", "zede": "z", "zed": "z",
    },
    as_in=frozenset({"comme"}),
    signs={
        "arobase": "@", "arrobase": "@", "at": "@", "point": ".", "tiret bas": "_", "underscore": "_", "tiret": "-",
        "plus": "+", "trait d union": "-",
    },
    mail_leads=r"^.*?\b(?:adresse(?: mail| e mail| electronique)?|mail|courriel|email|e mail)(?: c est| est)?\b|^(?:c est|oui) ",
    units={"euro": "euro", "euros": "euro", "dollar": "dollar", "dollars": "dollar", "livre": "pound", "livres": "pound"},
    cents=frozenset({"virgule", "et"}),
)  # fmt: skip
