"""Numbers and days as people write them in three languages, for tests that read them back.

Nothing here is taken from the region pack: a form that the pack lacks must show.
"""

# ruff: noqa: SIM905 - lists of words are easier to read as one line
from __future__ import annotations

import datetime as dt

from incidents.text.calendars import gregorian

PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")

_EN_ONES = (
    "nineteen eighteen seventeen sixteen fifteen fourteen thirteen twelve eleven ten nine eight seven six five four"
    " three two one zero"
).split()[::-1]
_EN_TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
_FA_ONES = (
    "صفر یک دو سه چهار پنج شش هفت هشت نه ده یازده دوازده سیزده چهارده پانزده شانزده هفده هجده نزده"
).split()  # fmt: skip
_FA_TENS = "- - بیست سی چهل پنجاه شصت هفتاد هشتاد نود".split()
_FA_HUNDREDS = "- صد دوصد سه‌صد چهارصد پنج‌صد شش‌صد هفت‌صد هشت‌صد نه‌صد".split()
_PS_ONES = (
    "صفر یو دوه درې څلور پنځه شپږ اووه اته نهه لس یوولس دوولس دیارلس څوارلس پنځلس شپاړس اوولس اتلس نولس"
).split()  # fmt: skip
_PS_TWENTIES = "شل یوویشت دوه‌ویشت درویشت څلېرویشت پنځه‌ویشت شپږویشت اووه‌ویشت اته‌ویشت نهه‌ویشت".split()
_PS_TENS = "- - شل دېرش څلوېښت پنځوس شپېته اویا اتیا نوي".split()


def english(number: int) -> str:
    """'one thousand two hundred and forty-five'."""
    if number < 20:
        return _EN_ONES[number]
    if number < 100:
        return _EN_TENS[number // 10] + (f"-{_EN_ONES[number % 10]}" if number % 10 else "")
    if number < 1000:
        rest = f" and {english(number % 100)}" if number % 100 else ""
        return f"{_EN_ONES[number // 100]} hundred{rest}"
    rest = number % 1000
    joined = f" and {english(rest)}" if 0 < rest < 100 else f" {english(rest)}" if rest else ""
    return f"{english(number // 1000)} thousand{joined}"


def dari(number: int) -> str:
    """Parts joined by 'and', the greatest first."""
    parts = []
    if number >= 1000:
        parts.append("هزار" if number // 1000 == 1 else f"{dari(number // 1000)} هزار")
    if number % 1000 >= 100:
        parts.append(_FA_HUNDREDS[number % 1000 // 100])
    if 0 < number % 100 < 20 or number == 0:
        parts.append(_FA_ONES[number % 100])
    elif number % 100:
        parts.append(_FA_TENS[number % 100 // 10])
        if number % 10:
            parts.append(_FA_ONES[number % 10])
    return " و ".join(parts)


def pashto(number: int) -> str:
    """Ones before tens; hundreds and thousands in the plural from two on."""
    parts = []
    if number >= 1000:
        parts.append("یو زر" if number // 1000 == 1 else f"{pashto(number // 1000)} زره")
    if number % 1000 >= 100:
        parts.append("یو سل" if number % 1000 // 100 == 1 else f"{_PS_ONES[number % 1000 // 100]} سوه")
    rest = number % 100
    if 0 < rest < 20 or number == 0:
        parts.append(_PS_ONES[rest])
    elif 20 <= rest < 30:
        parts.append(_PS_TWENTIES[rest - 20])
    elif rest:
        parts.append((f"{_PS_ONES[rest % 10]} " if rest % 10 else "") + _PS_TENS[rest // 10])
    return " او ".join(parts)


WORDS = {"en": english, "fa": dari, "ps": pashto}


def digits(number: int) -> list[str]:
    """The ways of digits: three scripts, with and without a mark for thousands."""
    plain, marked = str(number), f"{number:,}"
    persian, arabic = marked.replace(",", "٬").translate(PERSIAN), marked.replace(",", "٬").translate(ARABIC)
    return [
        plain,
        marked,
        plain.translate(PERSIAN),
        plain.translate(ARABIC),
        persian,
        arabic,
        marked.translate(PERSIAN),
    ]


# --- days -------------------------------------------------------------------------------------------------------------

_MONTHS = (
    "January February March April May June July August September October November December"
).split()  # fmt: skip
_FA_GREGORIAN = "جنوری فبروری مارچ اپریل می جون جولای اگست سپتمبر اکتوبر نومبر دسمبر".split()
_PS_GREGORIAN = "جنوري فبروري مارچ اپرېل مې جون جولای اګست سپټمبر اکتوبر نومبر ډسمبر".split()
AFGHAN = "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت".split()
IRANIAN = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند".split()
PASHTO = "وری غویی غبرګولی چنګاښ زمری وږی تله لړم لیندۍ مرغومی سلواغه کب".split()
FIRST, LAST = dt.date(1990, 3, 21), dt.date(2049, 12, 31)
"""Days that are tried: those of the conflict and of the years to come."""


def _ordinal(day: int) -> str:
    return "th" if 10 < day % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def gregorian_spellings(day: dt.date) -> dict[str, list[str]]:
    """*day* as written with its year, by language."""
    number, month, year = day.day, _MONTHS[day.month - 1], day.year
    fa, ps = _FA_GREGORIAN[day.month - 1], _PS_GREGORIAN[day.month - 1]
    return {
        "en": [
            f"{month} {number}, {year}", f"{number} {month} {year}", f"{month} {number}{_ordinal(number)}, {year}",
            f"{number}{_ordinal(number)} of {month} {year}", f"{month[:3]} {number}, {year}",
            f"{number} {month[:3]} {year}", day.isoformat(), f"{number}/{day.month}/{year}",
            f"{number:02}.{day.month:02}.{year}", f"{month.upper()} {number}, {year}",
        ],
        "fa": [f"{number} {fa} {year}", f"{number} {fa} {year}".translate(PERSIAN), day.isoformat().translate(PERSIAN)],
        "ps": [f"د {year} کال د {ps} {number}مه".translate(PERSIAN), f"{number} {ps} {year}".translate(ARABIC)],
    }  # fmt: skip


def solar_of(day: dt.date) -> tuple[int, int, int]:
    """Year, month and day of *day* in the solar Hijri calendar, found by trying."""
    year = day.year - 621 if (day.month, day.day) >= (3, 19) else day.year - 622
    while gregorian(year, 1, 1) > day:
        year -= 1
    passed = (day - gregorian(year, 1, 1)).days
    month = passed // 31 + 1 if passed < 186 else (passed - 186) // 30 + 7
    return year, month, passed + 1 - (31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7))


def solar_spellings(day: dt.date) -> dict[str, list[str]]:
    """*day* in the solar Hijri calendar: Afghan and Iranian month names, Pashto ones, and figures."""
    year, month, number = solar_of(day)
    afghan, iranian, pashto_name = AFGHAN[month - 1], IRANIAN[month - 1], PASHTO[month - 1]
    return {
        "fa": [
            f"{number} {afghan} {year}".translate(PERSIAN), f"{number} {iranian} {year}".translate(PERSIAN),
            f"{number} {afghan} {year}", f"{year}/{month}/{number}".translate(PERSIAN),
            f"{number}م {afghan} {year}".translate(PERSIAN), f"{number} {afghan} سال {year}".translate(PERSIAN),
        ],
        "ps": [
            f"د {year} کال د {pashto_name} {number}مه".translate(PERSIAN),
            f"د {year} کال د {pashto_name} په {number}مه".translate(PERSIAN),
            f"د {pashto_name} {number}مه {year}".translate(PERSIAN),
        ],
    }  # fmt: skip
