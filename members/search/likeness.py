"""How much two records look like one person: points for what agrees and what doesn't.

Pure: it compares what it is given. Weights are points; from LEAST on a person is asked.
A family that shares a phone has other names, and falls below.
"""

from dataclasses import dataclass, field

from members.models.duplicate import PairReason
from members.search.tokens import HAN_RUN, LATIN_WORD, compact, fold, sounds_of

LEAST = 45
MOST = 100

WEIGHTS: dict[str, int] = {
    PairReason.SAME_PHONE: 50,
    PairReason.SAME_EMAIL: 45,
    PairReason.SAME_WECHAT: 45,
    PairReason.SAME_NAME: 30,
    PairReason.SAME_SOUND: 20,
    PairReason.SAME_SURNAME: 5,
    PairReason.PART_OF_NAME: 10,
    PairReason.OTHER_NAME: -40,
    PairReason.SAME_BIRTHDAY: 30,
    PairReason.SAME_DAY: 15,
    PairReason.OTHER_YEAR: -10,
    PairReason.OTHER_BIRTHDAY: -25,
    PairReason.SAME_TAIL: 15,
    PairReason.SAME_STORE: 5,
    PairReason.OTHER_SEX: -20,
}
# Ways to write a person of whom only the surname is known: 王女士.
TITLES = ("女士", "先生", "小姐", "太太", "老师", "阿姨", "叔叔", "大姐", "大哥", "总")


@dataclass(frozen=True)
class Birthday:
    """A day in its own calendar."""

    calendar: str
    month: int
    day: int
    year: int | None


@dataclass
class Traits:
    """What of a member is compared."""

    name: str
    sex: str
    store_id: int
    phones: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    wechats: set[str] = field(default_factory=set)
    tails: set[str] = field(default_factory=set)
    birthday: Birthday | None = None


@dataclass(frozen=True)
class Likeness:
    """The sum of the points, 0 to 100, and the reasons in the order of the table."""

    score: int
    reasons: list[str]


def compare(one: Traits, other: Traits) -> Likeness:
    """How much these two look like one person."""
    reasons: list[str] = _contacts(one, other)
    reasons.append(_names(one.name, other.name))
    reasons.extend(_birthdays(one.birthday, other.birthday))
    if one.store_id == other.store_id:
        reasons.append(PairReason.SAME_STORE)
    if one.sex and other.sex and one.sex != other.sex:
        reasons.append(PairReason.OTHER_SEX)
    score = sum(WEIGHTS[reason] for reason in reasons)
    return Likeness(max(0, min(MOST, score)), [str(reason) for reason in reasons])


def _contacts(one: Traits, other: Traits) -> list[str]:
    found: list[str] = []
    if one.phones & other.phones:
        found.append(PairReason.SAME_PHONE)
    elif one.tails & other.tails:
        found.append(PairReason.SAME_TAIL)
    if one.emails & other.emails:
        found.append(PairReason.SAME_EMAIL)
    if one.wechats & other.wechats:
        found.append(PairReason.SAME_WECHAT)
    return found


def _names(one: str, other: str) -> str:
    if compact(one) == compact(other):
        return PairReason.SAME_NAME
    if sounds_of(one) & sounds_of(other):
        return PairReason.SAME_SOUND
    if _is_title(one) or _is_title(other):
        same = fold(one)[:1] == fold(other)[:1]
        return PairReason.SAME_SURNAME if same else PairReason.OTHER_NAME
    words, others = _words(one), _words(other)
    if words and others and (words <= others or others <= words):
        return PairReason.PART_OF_NAME
    return PairReason.OTHER_NAME


def _is_title(name: str) -> bool:
    return any(compact(name)[1:] == title for title in TITLES)


def _words(name: str) -> set[str]:
    return set(LATIN_WORD.findall(HAN_RUN.sub(" ", fold(name))))


def _birthdays(one: Birthday | None, other: Birthday | None) -> list[str]:
    if one is None or other is None or one.calendar != other.calendar:
        return []
    if (one.month, one.day) != (other.month, other.day):
        return [PairReason.OTHER_BIRTHDAY]
    if one.year is None or other.year is None:
        return [PairReason.SAME_DAY]
    if one.year == other.year:
        return [PairReason.SAME_BIRTHDAY]
    return [PairReason.SAME_DAY, PairReason.OTHER_YEAR]
