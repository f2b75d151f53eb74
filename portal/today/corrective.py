"""Corrective actions: what is due, what is to be judged, what is proposed."""

from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from feedback.choices.quality import Recurrence
from feedback.models import ActionItem, CorrectionProposal, CorrectiveAction
from members.models import Member
from portal.today.desk import Desk
from portal.today.kinds import DayKind, Hit, Line, person_named

CHANGE = "feedback.change_correctiveaction"


def _here(desk: Desk, way: str = "") -> Q:
    """Of the stores shown; what is the whole chain's while nothing is narrowed."""
    place = Q(**{f"{way}store__in": desk.store_ids})
    return place if desk.store is not None else place | Q(**{f"{way}store": None})


def actions_due(desk: Desk) -> QuerySet[ActionItem]:
    """Actions due by today: the person's own, and those of the stores they answer for."""
    actions = CorrectiveAction.objects.visible_to(desk.user, CHANGE).open()
    own = Q(owner=desk.user.pk)
    if not desk.mine:
        own |= Q(action__in=actions.values("pk")) & _here(desk, "action__")
    return ActionItem.objects.open().filter(own, due_on__lte=desk.today)


def action_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "Seal the tins twice — by 20 November". No query."""
    return [
        Line(
            words=_("%(what)s (by %(day)s)")
            % {"what": what, "day": formats.date_format(on, "MONTH_DAY_FORMAT")},
            is_late=on < desk.today,
            url=f"{reverse('feedback_corrective', args=[pk])}#actions",
            name=person_named(*owner) or _("Nobody"),
        )
        for what, on, pk, *owner in (hit.facts for hit, _member in pairs)
    ]


def to_judge(desk: Desk) -> QuerySet[CorrectiveAction]:
    """Corrective actions whose weeks of watching are over."""
    rows = CorrectiveAction.objects.visible_to(desk.user, CHANGE)
    rows = rows.to_be_judged(today=desk.today).filter(_here(desk))
    return rows.filter(owner=desk.user) if desk.mine else rows


def judge_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "Tins leak: did it help?". No query."""
    return [_judge_line(*hit.facts, today=desk.today) for hit, _member in pairs]


def _judge_line(pk: int, title: str, on: date, *, today: date) -> Line:
    return Line(
        words=_("%(title)s: did it help?") % {"title": title},
        is_late=on < today,
        url=f"{reverse('feedback_corrective', args=[pk])}#effect",
        name=f"CA-{pk:04d}",
    )


def proposed(desk: Desk) -> QuerySet[CorrectionProposal]:
    """Proposals that wait for a decision."""
    rows = CorrectionProposal.objects.visible_to(
        desk.user, "feedback.add_correctiveaction"
    )
    return rows.waiting().filter(_here(desk))


def proposed_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "The same cause in the same store: 5 cases". No query."""
    labels = dict(Recurrence.choices)
    lines = []
    for hit, _member in pairs:
        kind, figures = hit.facts
        cases = ngettext("%(cases)d case", "%(cases)d cases", figures["cases"])
        lines.append(
            Line(
                words=f"{labels[kind]}: {cases % {'cases': figures['cases']}}",
                url=reverse("feedback_corrective_list"),
                name=_("It comes back"),
            )
        )
    return lines


ACTIONS = DayKind(
    code="corrective_actions",
    label=gettext_lazy("Corrective actions due"),
    hint=gettext_lazy("So that it does not happen again"),
    icon="rotate",
    permission="feedback.view_correctiveaction",
    rows=actions_due,
    lines=action_lines,
    order=("due_on", "pk"),
    facts=("what", "due_on", "action_id", "owner__last_name", "owner__first_name"),
    action=pgettext_lazy("corrective action", "Do it"),
    store="action__store",
    member="",
    is_call=False,
)

JUDGEMENTS = DayKind(
    code="corrective_effects",
    label=gettext_lazy("Effects to judge"),
    hint=gettext_lazy("The weeks of watching are over"),
    icon="view",
    permission=CHANGE,
    rows=to_judge,
    lines=judge_lines,
    order=("judge_on", "pk"),
    facts=("pk", "title", "judge_on"),
    action=gettext_lazy("Judge"),
    store="store",
    member="",
    is_call=False,
)

PROPOSALS = DayKind(
    code="corrections_proposed",
    label=gettext_lazy("Problems that come back"),
    hint=gettext_lazy("A corrective action is proposed"),
    icon="warning",
    permission="feedback.add_correctiveaction",
    rows=proposed,
    lines=proposed_lines,
    order=("-found_at", "pk"),
    facts=("kind", "figures"),
    action=gettext_lazy("Decide"),
    store="store",
    member="",
    is_call=False,
)
