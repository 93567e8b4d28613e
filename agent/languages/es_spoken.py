"""Spanish: how written things are read aloud. Data for `agent.spoken_tabled`."""

# ruff: noqa: E501  (tables read as tables)
from agent.languages.tables import SpokenWords

WORDS = SpokenWords(
    code="es",
    digits=("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"),
    point="coma",
    minus="menos",
    percent="por ciento",
    signs={
        "@": "arroba", ".": "punto", "_": "guion bajo", "-": "guion", "+": "más", "/": "barra", ":": "dos puntos",
        "?": "interrogación", "=": "igual", "&": "y", "#": "almohadilla", "%": "por ciento", "~": "tilde",
    },
    money={
        "€": ("euro", "euros", "céntimo", "céntimos"), "$": ("dólar", "dólares", "centavo", "centavos"),
        "£": ("libra", "libras", "penique", "peniques"),
    },
    amount="{whole} con {cents} {coins}",
    units={
        "km/h": ("kilómetro por hora", "kilómetros por hora"), "km": ("kilómetro", "kilómetros"),
        "cm": ("centímetro", "centímetros"), "mm": ("milímetro", "milímetros"), "m²": ("metro cuadrado", "metros cuadrados"),
        "m2": ("metro cuadrado", "metros cuadrados"), "kg": ("kilo", "kilos"), "mg": ("miligramo", "miligramos"),
        "ml": ("mililitro", "mililitros"), "kW": ("kilovatio", "kilovatios"), "GB": ("gigabyte", "gigabytes"),
        "MB": ("megabyte", "megabytes"), "°C": ("grado", "grados"), "°": ("grado", "grados"),
        "min": ("minuto", "minutos"), "m": ("metro", "metros"), "g": ("gramo", "gramos"), "l": ("litro", "litros"),
    },
    short_ones=(("veintiuno", "veintiún"), ("uno", "un")),
    months=(
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
        "diciembre",
    ),
    date="{day} de {month} de {year}",
    first="uno",
    hours=("", ""),
    hour_names={1: "una", 21: "veintiuna"},
    minutes={15: "y cuarto", 30: "y media"},
    minute="y {minute}",
    article_hour=r"\b([Ll]as?) (\d{1,2})(?= (?:de la|del|en punto)\b)",
    ordinal=r"(?<![\w.,])(\d{1,2})\.?([ºª])",
    ordinals={
        (1, "º"): "primero", (1, "ª"): "primera", (2, "º"): "segundo", (2, "ª"): "segunda", (3, "º"): "tercero",
        (3, "ª"): "tercera", (4, "º"): "cuarto", (4, "ª"): "cuarta", (5, "º"): "quinto", (5, "ª"): "quinta",
    },
    group=3,
    abbreviations={
        "sr.": "señor", "sra.": "señora", "srta.": "señorita", "dr.": "doctor", "dra.": "doctora", "d.": "don",
        "ud.": "usted", "uds.": "ustedes", "etc.": "etcétera", "tel.": "teléfono", "núm.": "número", "n.º": "número",
        "nº": "número", "av.": "avenida", "avda.": "avenida", "ext.": "extensión", "p.": "por", "&": "y", "%": "por ciento",
        "+": "más", "=": "igual a", "@": "arroba", "aprox.": "aproximadamente", "máx.": "máximo", "mín.": "mínimo",
    },
    as_in="{letter} de {word}",
    alphabet={
        "a": "Antonio", "b": "Barcelona", "c": "Carmen", "d": "Domingo", "e": "España", "f": "Francia", "g": "Gerona",
        "h": "Historia", "i": "Inés", "j": "José", "k": "Kilo", "l": "Lorenzo", "m": "Madrid", "n": "Navarra", "ñ": "Ñoño",
        "o": "Oviedo", "p": "París", "q": "Querido", "r": "Ramón", "s": "Sábado", "t": "Toledo", "u": "Ulises",
        "v": "Valencia", "w": "Washington", "x": "Xilófono", "y": "Yegua", "z": "Zaragoza",
    },
)  # fmt: skip
