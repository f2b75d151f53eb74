"""Reading dates as people and programs write them, in the solar and the lunar calendar.

Understood: 2026-11-21, 2026/11/21, 2026.11.21, 21.11.2026, 20261121, 2026年11月21日, the
serial numbers of spreadsheets (46347 is 2026-11-21), a day without a year (11-21,
11月21日), lunar days (农历八月初三, 闰四月十五, 1990年腊月三十), each with a time behind it
or without. 21/11/2026 is read when only one order is possible, and refused otherwise.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

SOLAR = "solar"
LUNAR = "lunar"
# Day 0 of spreadsheets (they believe in a 29 February 1900, long past for us).
SERIAL_EPOCH = date(1899, 12, 30)
# 1927-05-18 to 2118-12-31: five-digit numbers that can hardly be anything else.
SERIALS = range(10_000, 80_000)

_LUNAR_MARK = re.compile(r"^(?:农历|農曆|阴历|陰曆|旧历|舊曆|lunar)\s*", re.IGNORECASE)
_SOLAR_MARK = re.compile(r"^(?:公历|公曆|阳历|陽曆|新历|solar)\s*", re.IGNORECASE)
_NUMERIC = (
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(
        r"(?P<y>\d{4})年(?P<leap>[闰閏])?(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号號]?"
    ),
    re.compile(r"(?:--)?(?P<m>\d{1,2})[-/](?P<d>\d{1,2})"),
    re.compile(r"(?P<leap>[闰閏])?(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号號]?"),
)
_EITHER_ORDER = re.compile(r"(?P<a>\d{1,2})[-/](?P<b>\d{1,2})[-/](?P<y>\d{4})")
_SERIAL = re.compile(r"(?P<days>\d{5})(?P<part>\.\d+)?")
_CHINESE = re.compile(
    r"(?:(?P<y>\d{4}|[〇零○一二三四五六七八九]{4})年)?"
    r"(?P<leap>[闰閏])?(?P<m>[正一二三四五六七八九十冬腊臘]{1,3})月"
    r"(?P<d>[初一二三四五六七八九十廿卅]{1,3}|\d{1,2})(?P<suffix>[日号號])?"
)
_TIME = re.compile(
    r"[\sT]*(?P<h>\d{1,2})(?:[:时時点點](?P<m>\d{1,2}))"
    r"(?:[:分](?P<s>\d{1,2})(?:\.\d+)?)?[分秒]?(?P<half>\s*[AaPp][Mm])?$"
)
_DIGITS = dict(zip("〇零○一二三四五六七八九", (0, 0, 0, *range(1, 10)), strict=True))
_MONTHS = {"正": 1, "冬": 11, "腊": 12, "臘": 12, "十": 10, "十一": 11, "十二": 12}


@dataclass(frozen=True)
class WrittenDate:
    """A day as written; ``calendar`` is "" when the text does not tell it.

    Nothing is checked beyond the shape: 31 February is a WrittenDate.
    """

    month: int
    day: int
    year: int | None = None
    calendar: str = ""
    is_leap_month: bool = False

    def as_date(self) -> date:
        """The plain date of a solar day with its year; ValueError for any other."""
        if self.year is None or self.calendar == LUNAR:
            message = "not a plain date"
            raise ValueError(message)
        return date(self.year, self.month, self.day)


def parse_date(text: str) -> WrittenDate | None:
    """The day that a text means, or None when it has none of the known shapes.

    A time behind the day is passed over.
    """
    plain, calendar = _marked(text)
    found = _read_day(plain)
    if found is None:
        day, _clock = _cut_time(plain)
        found = _read_day(day) if day != plain else None
    if found is None:
        return None
    return replace(found, calendar=calendar) if calendar else found


def parse_moment(text: str) -> datetime | None:
    """The naive moment that a text means; midnight when it has no time.

    None when it has none of the known shapes; ValueError for a day that does not exist
    or has no year.
    """
    plain, calendar = _marked(text)
    serial = _SERIAL.fullmatch(plain)
    if serial and int(serial["days"]) in SERIALS:
        minutes = round(float(serial["part"] or 0) * 24 * 60)
        start = SERIAL_EPOCH + timedelta(days=int(serial["days"]))
        return datetime.combine(start, time()) + timedelta(minutes=minutes)
    day, clock = _cut_time(plain)
    found = _read_day(day)
    if found is None:
        return None
    return datetime.combine(replace(found, calendar=calendar).as_date(), clock)


def _marked(text: str) -> tuple[str, str]:
    plain = unicodedata.normalize("NFKC", text).strip()
    for mark, calendar in ((_LUNAR_MARK, LUNAR), (_SOLAR_MARK, SOLAR)):
        rest = mark.sub("", plain)
        if rest != plain:
            return rest.replace(" ", ""), calendar
    return plain, ""


def _cut_time(text: str) -> tuple[str, time]:
    match = _TIME.search(text)
    if match is None:
        return text, time()
    hour = int(match["h"])
    half = (match["half"] or "").strip().lower()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        clock = time(hour, int(match["m"]), int(match["s"] or 0))
    except ValueError:
        return text, time()
    return text[: match.start()].strip(), clock


def _read_day(text: str) -> WrittenDate | None:
    text = re.sub(r"\s*([年月日号])\s*", r"\1", text)
    for pattern in _NUMERIC:
        if match := pattern.fullmatch(text):
            parts = match.groupdict()
            year = parts.get("y")
            leap = bool(parts.get("leap"))
            return WrittenDate(
                int(parts["m"]),
                int(parts["d"]),
                int(year) if year else None,
                LUNAR if leap else "",
                leap,
            )
    return _read_either_order(text) or _read_serial(text) or _read_chinese(text)


def _read_either_order(text: str) -> WrittenDate | None:
    match = _EITHER_ORDER.fullmatch(text)
    if match is None:
        return None
    first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
    if first > 12 >= second or first == second:
        return WrittenDate(second, first, year)
    if second > 12 >= first:
        return WrittenDate(first, second, year)
    return None


def _read_serial(text: str) -> WrittenDate | None:
    match = _SERIAL.fullmatch(text)
    if match is None or int(match["days"]) not in SERIALS:
        return None
    day = SERIAL_EPOCH + timedelta(days=int(match["days"]))
    return WrittenDate(day.month, day.day, day.year)


def _read_chinese(text: str) -> WrittenDate | None:
    match = _CHINESE.fullmatch(text)
    if match is None:
        return None
    month = _MONTHS.get(match["m"]) or _number(match["m"])
    day = _day_number(match["d"])
    if month is None or day is None:
        return None
    year = match["y"]
    # 八月初三 and 八月十五 are told in the lunar calendar, 八月十五日 need not be.
    is_lunar = (
        not match["suffix"] or match["d"][0] in "初廿卅" or match["m"][0] in "正冬腊臘"
    )
    leap = bool(match["leap"])
    return WrittenDate(
        month, day, _year_number(year), LUNAR if is_lunar or leap else "", leap
    )


def _year_number(text: str | None) -> int | None:
    if not text:
        return None
    if text.isdigit() and text.isascii():
        return int(text)
    return int("".join(str(_DIGITS[char]) for char in text))


def _day_number(text: str) -> int | None:
    if text.isascii():
        return int(text)
    if text[0] == "初":
        return _number(text[1:])
    if text[0] in "廿卅":
        tens = 20 if text[0] == "廿" else 30
        ones = _number(text[1:]) if len(text) > 1 else 0
        return None if ones is None or ones > 9 else tens + ones
    return _number(text)


def _number(text: str) -> int | None:
    """三 is 3, 十 is 10, 十五 is 15, 二十 is 20, 二十九 is 29."""
    tens, ten, ones = text.rpartition("十")
    if len(tens) > 1 or len(ones) > 1 or not (ten or ones):
        return None
    high = _DIGITS.get(tens) if tens else 1
    low = _DIGITS.get(ones) if ones else 0
    if high is None or low is None:
        return None
    return (high * 10 if ten else 0) + low
