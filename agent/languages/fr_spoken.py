"""French: how written things are read aloud. Data for `agent.spoken_tabled`."""

# ruff: noqa: E501  (tables read as tables)
from agent.languages.tables import SpokenWords

WORDS = SpokenWords(
    code="fr",
    digits=("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"),
    point="virgule",
    minus="moins",
    percent="pour cent",
    signs={
        "@": "arobase", ".": "point", "_": "tiret bas", "-": "tiret", "+": "plus", "/": "barre oblique",
        ":": "deux points", "?": "point d'interrogation", "=": "égale", "&": "et", "#": "dièse", "%": "pour cent",
        "~": "tilde",
    },
    money={
        "€": ("euro", "euros", "centime", "centimes"), "$": ("dollar", "dollars", "cent", "cents"),
        "£": ("livre", "livres", "penny", "pence"),
    },
    amount="{whole} et {cents} {coins}",
    units={
        "km/h": ("kilomètre par heure", "kilomètres par heure"), "km": ("kilomètre", "kilomètres"),
        "cm": ("centimètre", "centimètres"), "mm": ("millimètre", "millimètres"), "m²": ("mètre carré", "mètres carrés"),
        "m2": ("mètre carré", "mètres carrés"), "kg": ("kilo", "kilos"), "mg": ("milligramme", "milligrammes"),
        "ml": ("millilitre", "millilitres"), "kW": ("kilowatt", "kilowatts"), "Go": ("gigaoctet", "gigaoctets"),
        "Mo": ("mégaoctet", "mégaoctets"), "°C": ("degré", "degrés"), "°": ("degré", "degrés"),
        "min": ("minute", "minutes"), "m": ("mètre", "mètres"), "g": ("gramme", "grammes"), "l": ("litre", "litres"),
    },
    short_ones=(),
    months=(
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
        "décembre",
    ),
    date="{day} {month} {year}",
    first="premier",
    hours=("heure", "heures"),
    hour_names={1: "une", 21: "vingt et une"},
    minutes={},
    minute="{minute}",
    article_hour=r"\b([Àà]) (\d{1,2})(?= heures?\b)",
    ordinal=r"(?<![\w.,])(\d{1,3})(ère|ere|er|ème|eme|e)\b",
    ordinals={(1, "er"): "premier", (1, "ère"): "première", (1, "ere"): "première", (2, "nd"): "second"},
    group=2,
    abbreviations={
        "m.": "monsieur", "mme": "madame", "mlle": "mademoiselle", "dr": "docteur", "dr.": "docteur", "etc.": "et cetera",
        "tél.": "téléphone", "n°": "numéro", "av.": "avenue", "bd": "boulevard", "ext.": "poste", "&": "et",
        "%": "pour cent", "+": "plus", "=": "égale", "@": "arobase", "env.": "environ", "max.": "maximum",
        "min.": "minimum", "svp": "s'il vous plaît",
    },
    as_in="{letter} comme {word}",
    alphabet={
        "a": "Anatole", "b": "Berthe", "c": "Célestin", "d": "Désiré", "e": "Eugène", "f": "François", "g": "Gaston",
        "h": "Henri", "i": "Irma", "j": "Joseph", "k": "Kléber", "l": "Louis", "m": "Marcel", "n": "Nicolas", "o": "Oscar",
        "p": "Pierre", "q": "Quintal", "r": "Raoul", "s": "Suzanne", "t": "Thérèse", "u": "Ursule", "v": "Victor",
        "w": "William", "x": "Xavier", "y": "Yvonne", "z": "Zoé",
    },
)  # fmt: skip
