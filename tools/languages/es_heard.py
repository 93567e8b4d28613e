"""Spanish: how callers speak of days, times and people. Data for `tools.office.date_patterns` and the tools."""

from tools.languages.tables import HeardDates, HeardWords

WORDS = HeardWords(
    anybody=frozenset(
        {"alguien", "una persona", "persona", "humano", "un humano", "agente", "un agente", "operador", "operadora"}
    ),
    fillers=frozenset(
        """
        el la los las un una unos unas de del a al en con para por y que lo mi mis su eso esa ese esto es esta tarea
        tareas pendiente pendientes cosa cosas nota recordatorio ya he hecho hecha
        """.split()  # noqa: SIM905 - a word list is read as words
    ),
    ordinals={
        "primero": 1, "primera": 1, "primer": 1, "segundo": 2, "segunda": 2, "tercero": 3, "tercera": 3, "tercer": 3,
        "cuarto": 4, "cuarta": 4, "quinto": 5, "quinta": 5,
    },
    last=frozenset({"ultimo", "ultima"}),
)  # fmt: skip

DATES = HeardDates(
    code="es",
    numbers={
        "un": 1, "una": 1, "veintiun": 21, "veintiuna": 21, "treinta y un": 31, "treinta y una": 31, "primero": 1,
        "par de": 2, "un par de": 2,
    },
    weekdays={"lunes": 0, "martes": 1, "miercoles": 2, "jueves": 3, "viernes": 4, "sabado": 5, "domingo": 6},
    months={
        "enero": 1, "febrero": 2, "marzo": 3, "abril": 4, "mayo": 5, "junio": 6, "julio": 7, "agosto": 8,
        "septiembre": 9, "setiembre": 9, "octubre": 10, "noviembre": 11, "diciembre": 12,
    },
    units={
        "dia": ("day", 1), "dias": ("day", 1), "semana": ("day", 7), "semanas": ("day", 7), "quincena": ("day", 14),
        "mes": ("month", 1), "meses": ("month", 1), "ano": ("month", 12), "anos": ("month", 12), "hora": ("minute", 60),
        "horas": ("minute", 60), "horita": ("minute", 60), "minuto": ("minute", 1), "minutos": ("minute", 1),
    },
    half=("y media",),
    minutes={"media": 30, "cuarto": 15},
    parts={
        "manana": "morning", "madrugada": "morning", "mediodia": "lunchtime", "tarde": "afternoon",
        "tardes": "afternoon", "tardecita": "afternoon", "noche": "night", "noches": "night",
    },
    leads=(
        "para", "el", "antes de", "antes del", "despues de", "a partir de", "a partir del", "desde", "hasta", "sobre",
        "hacia", "de", "del", "a eso de",
    ),
    nothing=(
        "[el] {weekday} pasado", "(la semana|el mes|el ano|el fin de semana) (pasado|pasada)",
        "(cada|todos los|todas las) ({weekday}|dia|dias|semana|semanas|mes|mananas|tardes|noches)",
        "hace {n} {unit}", "ayer", "anteayer", "anoche", "(los|las) {weekday} [siempre]",
        "(la|toda la) manana siguiente", "buenos dias", "buenas (tardes|noches)", "hasta (manana|luego|el {weekday})",
    ),
    days=(
        ("pasado manana", "days 2"),
        ("(hoy|hoy mismo|el dia de hoy)", "days 0"),
        ("(manana|manana mismo|el dia de manana)", "days 1"),
        ("esta {part}", "days 0"),
        ("hoy por la {part}", "days 0"),
        ("[el] ({weekday}|dia) (siguiente)", "weekday"),
        ("[el] {weekday}", "weekday"),
        ("este [mismo] {weekday}", "weekday this"),
        ("[el] (proximo|siguiente) {weekday}", "weekday"),
        ("[el] {weekday} [que] (viene|proximo|entrante|siguiente)", "weekday"),
        ("[el] {weekday} de (la semana que viene|la proxima semana|la semana proxima|la otra semana)", "weekday next"),
        ("(la semana que viene|la proxima semana) el {weekday}", "weekday next"),
        ("[el] {weekday} de esta semana", "weekday this"),
        ("[el] {weekday} que no viene el otro", "weekday after"),
        ("(dentro de|en|de aqui a) {n} {unit} [{half}]", "in"),
        ("(dentro de|en) media hora", "in 30 minute"),
        ("(dentro de|en) (un cuarto de hora)", "in 15 minute"),
        ("(dentro de|en) tres cuartos de hora", "in 45 minute"),
        ("(dentro de|en) hora y media", "in 90 minute"),
        ("(dentro de|en) ocho dias", "in 7 day"),
        ("(dentro de|en) quince dias", "in 14 day"),
        ("de hoy en ocho [dias]", "days 7"),
        ("de manana en ocho [dias]", "days 8"),
        ("[{weekday}] [el] [dia] {number} de {month} [(de|del) [ano] {year}]", "date"),
        ("[el] dia {number} [del|de este|del presente] [mes]", "day"),
        ("el {number} [de este mes]", "day"),
        ("[el] [dia] {number} (del mes que viene|del proximo mes|del mes proximo)", "day next"),
        ("[en] (la semana que viene|la proxima semana|la semana proxima|la semana entrante)", "week 1"),
        ("(la semana que viene no la otra|dentro de dos semanas el lunes)", "week 2"),
        ("[en] (el|este) (fin de semana|finde)", "weekend 0"),
        ("[en] (el proximo fin de semana|el fin de semana que viene)", "weekend 1"),
        ("[en] (el mes que viene|el proximo mes|el mes proximo)", "month 1"),
        ("[en] (el ano que viene|el proximo ano|el ano proximo)", "year 1"),
        ("[a|el] (fin|fines|final|finales) de [esta|la] semana", "end_week 0"),
        ("[a|el] (fin|fines|final|finales) (de|del|de este) mes", "end_month 0"),
        ("[a|el] (fin|fines|final|finales) (del mes que viene|del proximo mes)", "end_month 1"),
        ("[a|el] (fin|fines|final|finales) (de|del|de este) ano", "fixed 12-31"),
        ("[en] [el dia de] (nochebuena)", "fixed 12-24"),
        ("[el] dia de navidad", "fixed 12-25"),
        ("[en] nochevieja", "fixed 12-31"),
        ("[el] dia de reyes", "fixed 01-06"),
    ),
    clocks=(
        ("[a|de|desde|hasta|para|sobre|hacia] [eso de] (las|la) {hour} [en punto]", "clock"),
        ("[a|sobre|hacia|para] [eso de] (las|la) {hour} y {minute}", "clock"),
        ("[a|sobre|hacia|para] [eso de] (las|la) {hour} {minute}", "clock"),
        ("[a|sobre|hacia|para] [eso de] (las|la) {hour} menos {minute}", "clock minus"),
        ("[a|sobre|hacia|para] (un|faltan) {minute} para (las|la) {hour}", "clock minus"),
        ("[a|sobre|hacia|para] [eso de] [las|la] {hhmm} [horas|h]", "clock"),
        ("[a|sobre|hacia|para] [eso de] [las|la] {hh}", "clock late"),
        ("[a] (las|la) {hour} horas", "clock exact"),
        ("(a las|al|a) (12|doce) [en punto] (de la manana|del mediodia)", "at 12:00"),
        ("(al|a|a las doce del) (mediodia|medio dia)", "at 12:00"),
        ("(a|a la) (medianoche|media noche)", "at 23:59"),
    ),
    part_phrases=(
        ("(por|en|de) la {part}", ""), ("(a|al) (mediodia|medio dia)", "lunchtime"), ("a primera hora", "morning"),
        ("de {part}", ""),
    ),
    late_parts=(("{part}", ""), ("(del|de) {part}", ""), ("(am|a m)", "morning"), ("(pm|p m)", "afternoon")),
    repairs=(
        "no", "perdon", "perdona", "perdone", "digo", "mejor", "mejor dicho", "quiero decir", "espera", "espere", "o",
        "no espera", "corrijo", "bueno", "eh",
    ),
)  # fmt: skip
