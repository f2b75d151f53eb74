"""The festivals of the year, solar and lunar, as days."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from members.dates.lunar import LunarDate, to_solar


class Festival(NamedTuple):
    """A day of the year in its own calendar."""

    month: int
    day: int
    is_lunar: bool = True


FESTIVALS: Mapping[str, Festival] = MappingProxyType(
    {
        "new_year": Festival(1, 1, is_lunar=False),
        "spring_festival": Festival(1, 1),
        "lantern": Festival(1, 15),
        "womens_day": Festival(3, 8, is_lunar=False),
        "labour_day": Festival(5, 1, is_lunar=False),
        "dragon_boat": Festival(5, 5),
        "qixi": Festival(7, 7),
        "mid_autumn": Festival(8, 15),
        "double_ninth": Festival(9, 9),
        "national_day": Festival(10, 1, is_lunar=False),
        "christmas": Festival(12, 25, is_lunar=False),
    }
)


def festival_on(code: str, year: int) -> date:
    """The solar day of a festival that falls into solar `year`.

    Every lunar festival of the table falls once into each solar year: the first month
    begins after 20 January, the ninth ends before December. KeyError for a code that is
    not in the table; ValueError outside of the lunar table's years.
    """
    festival = FESTIVALS[code]
    if not festival.is_lunar:
        return date(year, festival.month, festival.day)
    return to_solar(LunarDate(year, festival.month, festival.day))


def festivals_between(first: date, last: date) -> list[tuple[date, str]]:
    """The festivals of the days `first` to `last`, both included, in order."""
    found = []
    for year in range(first.year, last.year + 1):
        for code in FESTIVALS:
            day = festival_on(code, year)
            if first <= day <= last:
                found.append((day, code))
    return sorted(found)
