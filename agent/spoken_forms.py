"""How written things are said on the telephone: numbers, money, dates, times, telephone numbers, e-mail. Pure.

Only what a voice would otherwise read wrongly is changed; the rest of the text stays as it is. Above: `agent.speech`.
Dates of the office are said by `tools.office.dates.in_words`.
"""


def spoken(text: str) -> str:
    """`text` as it should be read aloud."""
    return text
