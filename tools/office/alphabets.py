"""How single digits and letters are said and heard: number words, the NATO alphabet, the names of letters. Pure data.

Not here: putting them together (`tools.office.dictation`, `agent.spelled_forms`, both above). Source of the alphabet:
ICAO Annex 10 volume II, 5.2.1.3; "alpha", "juliet" and "x-ray" as English recognisers write them.
"""

from collections.abc import Mapping

DIGIT_NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
NATO: Mapping[str, str] = {
    name[0].lower(): name
    for name in (
        "Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliet", "Kilo", "Lima",
        "Mike", "November", "Oscar", "Papa", "Quebec", "Romeo", "Sierra", "Tango", "Uniform", "Victor", "Whiskey",
        "X-ray", "Yankee", "Zulu",
    )
}  # fmt: skip
NATO_HEARD: Mapping[str, str] = {name.lower().replace("-", ""): letter for letter, name in NATO.items()} | {
    "alfa": "a", "juliett": "j", "juliette": "j", "whisky": "w", "foxtrott": "f", "xray": "x",
}  # fmt: skip

DIGITS: Mapping[str, str] = {name: str(value) for value, name in enumerate(DIGIT_NAMES)} | {
    "oh": "0", "o": "0", "nought": "0", "naught": "0", "nil": "0", "niner": "9", "fife": "5",
}  # fmt: skip
# Words that are digits only where a digit must be.
DIGIT_HOMOPHONES: Mapping[str, str] = {"for": "4", "fore": "4", "to": "2", "too": "2", "won": "1", "ate": "8"}
REPEATS: Mapping[str, int] = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4}
TEENS: Mapping[str, int] = {
    name: value
    for value, name in enumerate(
        ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"],
        start=10,
    )
}
TENS: Mapping[str, int] = {
    name: 10 * value
    for value, name in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
TENS_HEARD: Mapping[str, int] = {**TENS, "fourty": 40}
SCALES: Mapping[str, int] = {"hundred": 100, "thousand": 1000, "million": 1_000_000}

# What a recogniser writes when it hears the name of a letter: only among other letters.
LETTER_NAMES: Mapping[str, str] = {
    "ay": "a", "eh": "a", "bee": "b", "be": "b", "see": "c", "sea": "c", "dee": "d", "ee": "e", "eff": "f", "ef": "f",
    "gee": "g", "aitch": "h", "haitch": "h", "eye": "i", "jay": "j", "kay": "k", "ell": "l", "el": "l", "em": "m",
    "en": "n", "oh": "o", "pee": "p", "pea": "p", "queue": "q", "cue": "q", "are": "r", "ar": "r", "ess": "s",
    "es": "s", "tee": "t", "tea": "t", "you": "u", "vee": "v", "ex": "x", "why": "y", "zee": "z", "zed": "z",
}  # fmt: skip
