"""The forecast as a month's grid, with the lines of a chosen day."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from campaigns.choices import FestivalDay
from campaigns.models import Campaign
from campaigns.queries.brought import reason_words
from campaigns.queries.forecast import Forecast, Foreseen
from members.choices import Channel
from members.dates.festivals import festivals_between
from members.models import Store, User

NameOf = Callable[[Foreseen], str]
WEEK = 7
CHANNELS = (Channel.EMAIL, Channel.SMS, Channel.PHONE)


@dataclass
class Cell:
    """One day of the grid: how many by channel, and who is left out."""

    day: date
    is_inside: bool
    planned: Counter[str] = field(default_factory=Counter)
    left_out: int = 0
    festivals: list[str] = field(default_factory=list)

    @property
    def letters(self) -> int:
        return self.planned[Channel.EMAIL]

    @property
    def texts(self) -> int:
        return self.planned[Channel.SMS]

    @property
    def calls(self) -> int:
        return self.planned[Channel.PHONE]

    @property
    def total(self) -> int:
        return self.planned.total()


@dataclass
class Line:
    """One campaign on one channel in one store."""

    campaign: Campaign
    step: int
    channel: str
    store: str
    planned: int = 0
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def left_out(self) -> int:
        return self.reasons.total()

    @property
    def why(self) -> list[tuple[str, int]]:
        """The reasons in words, the most frequent first."""
        return [
            (reason_words(code, held), count)
            for (code, held), count in self.reasons.most_common()
        ]


@dataclass(frozen=True)
class Load:
    """What a store or a caller has before them: of all days, and of the fullest."""

    name: str
    planned: Counter[str]
    calls_on: Counter[date]

    @property
    def letters(self) -> int:
        return self.planned[Channel.EMAIL] + self.planned[Channel.SMS]

    @property
    def calls(self) -> int:
        return self.planned[Channel.PHONE]

    @property
    def fullest(self) -> tuple[date, int] | None:
        """The day with the most calls."""
        busiest = self.calls_on.most_common(1)
        return busiest[0] if busiest else None


@dataclass(frozen=True)
class Outlook:
    """The whole page."""

    weeks: list[list[Cell]]
    lines: list[Line]
    stores: list[Load]
    callers: list[Load]
    total: int
    cut: list[Campaign]
    broken: list[Campaign]


def outlook_of(
    found: Forecast,
    rows: Sequence[Foreseen],
    *,
    campaigns: dict[int, Campaign],
    chosen: date | None,
    by_store: bool = True,
) -> Outlook:
    """The grid of ``rows``, which are those of the forecast that the person may see and
    asked for; the lines are of the chosen day, else of all days, each store's apart
    unless ``by_store`` is off. Two queries."""
    stores = Store.objects.in_bulk({each.store_id for each in rows})
    names = {pk: str(store) for pk, store in stores.items()}
    callers = User.objects.in_bulk({each.owner_id for each in rows if each.owner_id})
    people = {pk: str(person) for pk, person in callers.items()}
    shown = [each for each in rows if chosen is None or each.day == chosen]
    calls = [each for each in shown if each.channel == Channel.PHONE]
    return Outlook(
        weeks=_weeks(found, rows),
        lines=_lines(shown, campaigns, names if by_store else None),
        stores=_loads(shown, lambda row: names.get(row.store_id, "")),
        callers=_loads(calls, lambda row: people.get(row.owner_id or 0, "")),
        total=sum(not each.reason for each in rows),
        cut=[campaigns[pk] for pk in sorted(found.cut) if pk in campaigns],
        broken=[campaigns[pk] for pk in sorted(found.broken) if pk in campaigns],
    )


def _weeks(found: Forecast, rows: Sequence[Foreseen]) -> list[list[Cell]]:
    last = found.first + timedelta(days=found.days - 1)
    monday = found.first - timedelta(days=found.first.weekday())
    count = -(-((last - monday).days + 1) // WEEK) * WEEK
    cells = {}
    for number in range(count):
        day = monday + timedelta(days=number)
        cells[day] = Cell(day, found.first <= day <= last)
    for day, code in festivals_between(found.first, last):
        cells[day].festivals.append(str(FestivalDay(code).label))
    for each in rows:
        if each.reason:
            cells[each.day].left_out += 1
        else:
            cells[each.day].planned[each.channel] += 1
    days = list(cells.values())
    return [days[start : start + WEEK] for start in range(0, count, WEEK)]


def _lines(
    rows: Sequence[Foreseen],
    campaigns: dict[int, Campaign],
    stores: dict[int, str] | None,
) -> list[Line]:
    lines: dict[tuple[int, int, str, int], Line] = {}
    for each in rows:
        store = 0 if stores is None else each.store_id
        key = (each.campaign_id, each.step, each.channel, store)
        line = lines.get(key)
        if line is None:
            line = lines[key] = Line(
                campaigns[each.campaign_id],
                each.step,
                str(Channel(each.channel).label),
                (stores or {}).get(store, ""),
            )
        if each.reason:
            line.reasons[each.reason, each.held_by] += 1
        else:
            line.planned += 1
    return [lines[key] for key in sorted(lines)]


def _loads(rows: Sequence[Foreseen], name_of: NameOf) -> list[Load]:
    loads: dict[str, Load] = {}
    for each in rows:
        if each.reason:
            continue
        name = name_of(each)
        load = loads.setdefault(name, Load(name, Counter(), Counter()))
        load.planned[each.channel] += 1
        if each.channel == Channel.PHONE:
            load.calls_on[each.day] += 1
    return sorted(loads.values(), key=lambda load: -load.planned.total())
