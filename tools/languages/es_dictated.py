"""Spanish: how callers dictate. Data for `tools.office.dictated_tables`."""

# ruff: noqa: E501  (tables read as tables)
from tools.languages.tables import HeardDictation

DICTATION = HeardDictation(
    code="es",
    numbers={"un": 1, "una": 1, "veintiun": 21, "veintiuna": 21},
    thousand="mil",
    repeats={"doble": 2, "triple": 3},
    plus="mas",
    fillers=frozenset("y luego despues guion espacio eh ehm este barra punto prefijo".split()),  # noqa: SIM905
    polite=frozenset("por favor gracias eso es todo ya esta vale si correcto nada mas".split()),  # noqa: SIM905
    leads=(
        r"(?:(?:si|vale|bueno|pues|claro|a ver|eh|es|un momento) )*"
        r"(?:(?:mi|el|su|la) (?:numero|telefono|codigo|pin|nombre|correo|apellido|direccion)(?: de \w+)?(?: es)?(?: el| la)?|es"
        r"|es el|es la|apunte|anote|tome nota|se escribe)?"
    ),
    correction=r"\b(?:no perdon|perdon|no espere|no espera|digo|quiero decir|no)\b",
    letters={
        "a": "a", "be": "b", "ce": "c", "de": "d", "e": "e", "efe": "f", "ge": "g", "hache": "h", "i": "i", "jota": "j",
        "ka": "k", "ele": "l", "eme": "m", "ene": "n", "enie": "ñ", "o": "o", "pe": "p", "cu": "q", "erre": "r", "ere": "r",
        "ese": "s", "te": "t", "u": "u", "uve": "v", "uve doble": "w", "doble uve": "w", "doble u": "w", "doble ve": "w",
        "equis": "x", "i griega": "y", "ye": "y", "zeta": "z", "ceta": "z",
    },
    as_in=frozenset({"de", "como"}),
    signs={
        "arroba": "@", "punto": ".", "guion bajo": "_", "guion": "-", "subrayado": "_", "mas": "+", "barra baja": "_",
    },
    mail_leads=r"^.*?\b(?:correo(?: electronico)?|email|e mail|mail|direccion)(?: es)?\b|^(?:es|si|vale|claro) ",
    units={"euro": "euro", "euros": "euro", "dolar": "dollar", "dolares": "dollar", "libra": "pound", "libras": "pound"},
    cents=frozenset({"con", "coma", "y"}),
)  # fmt: skip
