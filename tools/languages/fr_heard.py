"""French: how callers speak of days, times and people. Data for `tools.office.date_patterns` and the tools."""

from tools.languages.tables import HeardDates, HeardWords

WORDS = HeardWords(
    anybody=frozenset(
        {"quelqu un", "une personne", "personne", "un humain", "humain", "un agent", "agent", "un conseiller"}
    ),
    fillers=frozenset(
        """
        le la les l un une des de du d a au aux en avec pour et que ce cet cette ma mon mes sa son est c tache taches
        chose choses note rappel celle celui deja fait faite ai j qui
        """.split()  # noqa: SIM905 - a word list is read as words
    ),
    ordinals={
        "premier": 1, "premiere": 1, "deuxieme": 2, "second": 2, "seconde": 2, "troisieme": 3, "quatrieme": 4,
        "cinquieme": 5,
    },
    last=frozenset({"dernier", "derniere"}),
)  # fmt: skip

DATES = HeardDates(
    code="fr",
    numbers={"une": 1, "premier": 1, "1er": 1, "vingt et une": 21, "trente et une": 31, "vingt un": 21},
    weekdays={"lundi": 0, "mardi": 1, "mercredi": 2, "jeudi": 3, "vendredi": 4, "samedi": 5, "dimanche": 6},
    months={
        "janvier": 1, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7, "aout": 8,
        "septembre": 9, "octobre": 10, "novembre": 11, "decembre": 12,
    },
    units={
        "jour": ("day", 1), "jours": ("day", 1), "semaine": ("day", 7), "semaines": ("day", 7),
        "quinzaine": ("day", 14), "mois": ("month", 1), "an": ("month", 12), "ans": ("month", 12),
        "annee": ("month", 12), "heure": ("minute", 60), "heures": ("minute", 60), "minute": ("minute", 1),
        "minutes": ("minute", 1),
    },
    half=("et demie", "et demi"),
    minutes={"demie": 30, "demi": 30, "quart": 15, "le quart": 15},
    parts={
        "matin": "morning", "matinee": "morning", "midi": "lunchtime", "apres midi": "afternoon", "aprem": "afternoon",
        "soir": "evening", "soiree": "evening", "nuit": "night",
    },
    leads=("pour", "le", "avant", "avant le", "d ici", "d ici a", "d ici au", "des", "a partir de", "a partir du",
           "jusqu a", "jusqu au", "apres", "de"),
    nothing=(
        "[le] {weekday} dernier", "(la semaine|le mois|l annee|le week end) (derniere|dernier|passe|passee)",
        "(chaque|tous les|toutes les) ({weekday}|{weekday}s|jour|jours|semaine|semaines|mois|matin|matins|soir|soirs)",
        "il y a {n} {unit}", "(hier|avant hier)", "le lendemain", "(bon matin|bonne soiree|bonne nuit|bonne journee)",
        "a (demain|bientot|{weekday}|plus tard)",
    ),
    days=(
        ("apres demain", "days 2"),
        ("aujourd hui", "days 0"),
        ("(demain|des demain)", "days 1"),
        ("(ce|cet|cette) {part}", "days 0"),
        ("[le|ce] {weekday}", "weekday"),
        ("ce {weekday}", "weekday this"),
        ("[le] {weekday} (prochain|qui vient|suivant)", "weekday"),
        ("[le] {weekday} de (la semaine prochaine|la semaine qui vient)", "weekday next"),
        ("(la semaine prochaine) [le] {weekday}", "weekday next"),
        ("[le] {weekday} en (huit|8)", "weekday after"),
        ("[le] {weekday} de cette semaine", "weekday this"),
        ("(dans|d ici) {n} {unit} [{half}]", "in"),
        ("(dans|d ici) une demi heure", "in 30 minute"),
        ("(dans|d ici) un quart d heure", "in 15 minute"),
        ("(dans|d ici) trois quarts d heure", "in 45 minute"),
        ("(dans|d ici) (huit|8) jours", "in 7 day"),
        ("(dans|d ici) (quinze|15) jours", "in 14 day"),
        ("aujourd hui en (huit|8)", "days 7"),
        ("demain en (huit|8)", "days 8"),
        ("[{weekday}] [le] {number} {month} [{year}]", "date"),
        ("le {number} [de ce mois|du mois|courant]", "day"),
        ("[le] {number} (du mois prochain|du mois qui vient)", "day next"),
        ("[dans|pendant] (la semaine prochaine|la semaine qui vient)", "week 1"),
        ("(ce|le) (week end|weekend)", "weekend 0"),
        ("le (week end|weekend) prochain", "weekend 1"),
        ("(le mois prochain|le mois qui vient)", "month 1"),
        ("(l annee prochaine|l an prochain)", "year 1"),
        ("[a|en] [la] fin de [la|cette] semaine", "end_week 0"),
        ("en fin de semaine", "end_week 0"),
        ("[a|en] [la] fin (du|de ce) mois", "end_month 0"),
        ("[a|en] [la] fin du mois prochain", "end_month 1"),
        ("[a|en] [la] fin de (l annee|l an|cette annee)", "fixed 12-31"),
        ("(le jour de noel|a noel)", "fixed 12-25"),
        ("la veille de noel", "fixed 12-24"),
        ("(le reveillon du nouvel an|a la saint sylvestre)", "fixed 12-31"),
        ("(le jour de l an)", "fixed 01-01"),
    ),
    clocks=(
        ("(a|vers|avant|apres|pour|des|jusqu a) {hour} (heure|heures) [pile|precises]", "clock"),
        ("(a|vers|avant|apres|pour|des|jusqu a) {hour} (heure|heures) [et] {minute}", "clock"),
        ("(a|vers|avant|apres|pour|des|jusqu a) {hour} (heure|heures) moins {minute}", "clock minus"),
        ("{hour} (heure|heures) [et] {minute}", "clock late"),
        ("{hour} (heure|heures)", "clock late"),
        ("[a|vers|avant|apres|pour] {hhmm}", "clock"),
        ("(a|vers|avant|apres|pour) {hh}", "clock"),
        ("{hh}", "clock late"),
        ("(a|vers|avant|pour) midi [pile]", "at 12:00"),
        ("(a|vers|avant|pour) midi (et demi|et demie)", "at 12:30"),
        ("(a|vers|avant|pour) midi et quart", "at 12:15"),
        ("(a|vers|avant|pour) (minuit)", "at 23:59"),
    ),
    part_phrases=(
        ("(le|dans la|en) {part}", ""), ("[dans] l {part}", ""), ("en (debut|milieu|fin) (de|d) {part}", ""),
        ("a la premiere heure", "morning"),
    ),
    late_parts=(("{part}", ""), ("(du|de la|de l) {part}", "")),
    repairs=(
        "non", "pardon", "enfin", "plutot", "ou plutot", "je veux dire", "attendez", "attends", "ou", "euh", "non non",
        "excusez moi", "non pardon",
    ),
)  # fmt: skip
