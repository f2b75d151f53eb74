"""Everything that stands on a page of results: of a campaign, or of one run of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from campaigns.choices import Arm
from campaigns.journeys.intervals import Group
from campaigns.models import Campaign, OutreachRules, Recipient, Run
from campaigns.queries.against import Arms, arms_of
from campaigns.queries.brought import Figures, figures_by, total_of
from campaigns.reports.drawing import ROW, Bar, Whiskers, way_of, whiskers_of
from campaigns.reports.tiles import Tile, per_cent, tiles_of
from campaigns.reports.words import (
    GroupRow,
    Said,
    against_nothing,
    group_row,
    letter_against_letter,
)
from members.models import Store, User
from members.record.letter_effects import effect_counts

MOST_RUNS = 60


@dataclass(frozen=True)
class Row:
    """One store, step or run with its figures and the way to its people."""

    label: str
    figures: Figures
    query: str

    @property
    def share(self) -> str:
        return per_cent(self.figures.bought, self.figures.contacted)


@dataclass(frozen=True)
class Duel:
    """Two groups side by side: drawing, table, and what may be said."""

    title: str
    said: Said
    rows: list[GroupRow]
    drawing: Whiskers
    # Whether the groups were counted with what they spent.
    counts_money: bool = False


@dataclass(frozen=True)
class Result:
    """What a campaign or a run of it brought."""

    figures: Figures
    tiles: list[Tile]
    bars: list[Bar]
    reasons: list[tuple[str, str, int]]
    effects: list[tuple[str, int]]
    duels: list[Duel]
    days: int
    is_running: bool
    until: datetime | None
    people_url: str
    stores: list[Row] = field(default_factory=list)
    steps: list[Row] = field(default_factory=list)
    runs: list[Row] = field(default_factory=list)

    @property
    def height(self) -> int:
        """Of the drawing."""
        return len(self.bars) * ROW


def result_of(
    campaign: Campaign, *, user: User, at: datetime, run: Run | None = None
) -> Result:
    """What it brought; a fixed number of queries, however many people and stores."""
    rules = OutreachRules.objects.current()
    recipients = Recipient.objects.filter(campaign=campaign)
    if run is not None:
        recipients = recipients.filter(run=run)
    figures = total_of(recipients, rules=rules)
    arms = arms_of([campaign], rules=rules, at=at, run=run)[campaign.pk]
    people_url = reverse("campaigns_brought_people", args=[campaign.pk])
    extra = {"run": run.pk} if run else {}
    way_to = _way_to(people_url, extra)
    tiles = tiles_of(figures, days=rules.goal_days, way_to=way_to)
    refs = _refs(campaign, run)
    effects = effect_counts(refs, user=user)
    breakdown = {} if run else _breakdown(recipients, rules)
    return Result(
        figures=figures,
        tiles=tiles,
        bars=way_of(figures, _way(figures)),
        reasons=[
            (line.label, way_to(line.code), line.count) for line in figures.lines()
        ],
        effects=[(label, counts.total()) for label, counts in effects.items()],
        duels=_duels(arms, _clicks(recipients, arms, rules)),
        days=arms.days,
        is_running=arms.is_running,
        until=arms.until,
        people_url=people_url,
        **breakdown,
    )


def _way_to(people_url: str, extra: dict[str, int]) -> Callable[[str], str]:
    def way_to(what: str) -> str:
        return f"{people_url}?what={what}&{urlencode(extra)}".rstrip("&")

    return way_to


def _refs(campaign: Campaign, run: Run | None) -> list[str]:
    if run is not None:
        return [f"campaigns.run:{run.pk}"]
    return [f"campaigns.run:{pk}" for pk in campaign.runs.values_list("pk", flat=True)]


def _way(figures: Figures) -> list[tuple[str, int]]:
    """The bars from planned to bought; those that nothing can be in are left out."""
    bars = [(_("Planned"), figures.planned)]
    bars.append((_("Written to or called"), figures.accepted + figures.called))
    bars.append((pgettext("campaign", "Reached"), figures.contacted))
    if figures.accepted:
        bars.append((_("Clicked"), figures.clicked))
    if figures.answered:
        bars.append((_("Answered"), figures.answered))
        bars.append((pgettext("event", "Came"), figures.came))
    bars.append((_("Bought"), figures.bought))
    return bars


def _clicks(
    recipients: QuerySet[Recipient], arms: Arms, rules: OutreachRules
) -> dict[str, Group]:
    """Who clicked of those written to, by letter, when two are compared."""
    if not arms.has_second:
        return {}
    found = figures_by("arm", recipients.filter(run__step=0), rules=rules)
    return {
        arm: Group(figures.accepted, figures.clicked)
        for arm in (Arm.FIRST, Arm.SECOND)
        if (figures := found.get(arm, Figures()))
    }


def _duels(arms: Arms, clicks: dict[str, Group]) -> list[Duel]:
    duels = []
    if arms.has_holdout:
        found = arms.against_holdout
        duels.append(
            _duel(
                _("Against those left out at random"),
                against_nothing(found),
                [
                    (_("Got it"), found.one),
                    (_("Left out at random"), found.other),
                ],
            )
        )
    if arms.has_second:
        letters = [_("Letter A"), _("Letter B")]
        bought = arms.first_against_second
        pairs = [
            ("clicked", _("A against B: clicked"), [clicks["a"], clicks["b"]]),
            ("bought", _("A against B: bought"), [bought.one, bought.other]),
        ]
        duels += [
            _duel(
                title,
                letter_against_letter(*groups, measure=measure),
                list(zip(letters, groups, strict=True)),
            )
            for measure, title, groups in pairs
        ]
    return duels


def _duel(title: str, said: Said, groups: list[tuple[str, Group]]) -> Duel:
    return Duel(
        title,
        said,
        [group_row(label, group) for label, group in groups],
        whiskers_of(groups),
        any(group.spent for _label, group in groups),
    )


def _breakdown(
    recipients: QuerySet[Recipient], rules: OutreachRules
) -> dict[str, list[Row]]:
    stores = figures_by("member__home_store_id", recipients, rules=rules)
    names = dict(Store.objects.in_bulk([key for key in stores if key is not None]))
    by_store = [
        Row(str(names[key]), figures, f"store={key}")
        for key, figures in stores.items()
        if isinstance(key, int)
    ]
    steps = figures_by("run__step", recipients, rules=rules)
    by_step = [
        Row(_step_words(key), figures, f"step={key}")
        for key, figures in sorted(steps.items(), key=lambda pair: str(pair[0]))
    ]
    return {
        "stores": sorted(by_store, key=lambda row: -row.figures.planned),
        "steps": by_step if len(by_step) > 1 else [],
        "runs": _runs(recipients, rules),
    }


def _runs(recipients: QuerySet[Recipient], rules: OutreachRules) -> list[Row]:
    """The latest runs; a campaign of one run has nothing more to say."""
    found = Run.objects.filter(pk__in=recipients.values("run")).order_by(
        "-for_date", "-pk"
    )
    runs = list(found[:MOST_RUNS])
    if len(runs) < 2:
        return []
    figures = figures_by("run_id", recipients.filter(run__in=runs), rules=rules)
    return [
        Row(_run_words(run), figures.get(run.pk, Figures()), f"run={run.pk}")
        for run in runs
    ]


def _run_words(run: Run) -> str:
    day = f"{run.for_date:%Y-%m-%d}"
    return f"{day} · {_step_words(run.step)}" if run.step else day


def _step_words(step: object) -> str:
    if not step:
        return _("First letter or call")
    return _("Step %(number)s") % {"number": step}
