"""What waits for a person in the handling of cases: endings to confirm, cases that were
passed to one's department, projects that are due."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.models import Case, CaseProject, Department, EndingRequest
from feedback.workflow import CHANGE, FORCE, REFUSE, TRANSITIONS
from members.models import Member
from portal.today.desk import Desk
from portal.today.kinds import DayKind, Hit, Line

# A project shows this long before it is due.
AHEAD = timedelta(days=7)


def _here(desk: Desk, way: str = "") -> Q:
    """Of the stores shown; what belongs to head office while nothing is narrowed."""
    place = Q(**{f"{way}store__in": desk.store_ids})
    return place if desk.store is not None else place | Q(**{f"{way}store": None})


def asked_endings(desk: Desk) -> QuerySet[EndingRequest]:
    """Endings that others asked for and this person may confirm: closing by force
    needs another right than the rest."""
    may = Q(case__in=Case.objects.visible_to(desk.user, REFUSE)) & ~Q(name="force")
    may |= Q(case__in=Case.objects.visible_to(desk.user, FORCE), name="force")
    waiting = EndingRequest.objects.filter(may, _here(desk, "case__"), decided_at=None)
    return waiting.exclude(asked_by=desk.user.pk)


def ending_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "End 202611-0007 as “Spam”?". No query."""
    lines = []
    for hit, member in pairs:
        public_id, reference, name, reason, guest = hit.facts
        words = _("End %(reference)s as “%(ending)s”?") % {
            "reference": reference,
            "ending": TRANSITIONS[name].label,
        }
        lines.append(
            Line(
                words=words,
                note=reason[:80],
                url=reverse("feedback_case", args=[public_id]),
                name=member.name if member else guest or _("Guest"),
            )
        )
    return lines


ENDINGS_ASKED = DayKind(
    code="endings",
    label=gettext_lazy("Endings to confirm"),
    hint=gettext_lazy("A clerk asked; the case waits for your word"),
    icon="check",
    permission=REFUSE,
    rows=asked_endings,
    lines=ending_lines,
    order=("asked_at", "pk"),
    facts=("case__public_id", "case__reference", "name", "reason", "case__name"),
    action=gettext_lazy("Open the case"),
    store="case__store",
    member="case__member",
    is_call=False,
)


def passed_on(desk: Desk) -> QuerySet[Case]:
    """Open cases of the person's departments that none of their people has taken."""
    mine = Department.objects.filter(people=desk.user.pk)
    theirs = Department.people.through.objects.filter(
        department=OuterRef("department"), user=OuterRef("handler")
    )
    cases = Case.objects.visible_to(desk.user, CHANGE).open()
    return cases.filter(
        ~Exists(theirs),
        _here(desk),
        department__in=mine,
        accepted_at__isnull=False,
    )


def passed_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "202611-0007 was passed to your department". No query."""
    return [
        Line(
            words=_("%(reference)s was passed to your department")
            % {"reference": hit.facts[1]},
            url=reverse("feedback_case", args=[hit.facts[0]]),
            name=member.name if member else hit.facts[2] or _("Guest"),
        )
        for hit, member in pairs
    ]


PASSED_ON = DayKind(
    code="passed-on",
    label=gettext_lazy("Passed to your department"),
    hint=gettext_lazy("Nobody of you has taken it yet"),
    icon="arrow-right",
    permission=CHANGE,
    rows=passed_on,
    lines=passed_lines,
    order=("received_at", "pk"),
    facts=("public_id", "reference", "name"),
    action=gettext_lazy("Open the case"),
    store="store",
    member="member",
    is_call=False,
)


def due_projects(desk: Desk) -> QuerySet[CaseProject]:
    """The person's projects that are due within AHEAD, or over."""
    visible = Case.objects.visible_to(desk.user)
    return CaseProject.objects.filter(
        _here(desk, "case__"),
        owner=desk.user.pk,
        ended_at=None,
        due_on__lte=desk.today + AHEAD,
        case__in=visible,
    ).annotate(public_id=F("case__public_id"))


def project_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "Project: …, due on 12-01". No query."""
    lines = []
    for hit, member in pairs:
        public_id, reference, goal, due_on, guest = hit.facts
        words = _("Project %(reference)s is due on %(day)s: %(goal)s") % {
            "reference": reference,
            "day": due_on.strftime("%m-%d"),
            "goal": goal,
        }
        lines.append(
            Line(
                words=words,
                is_late=due_on < desk.today,
                url=reverse("feedback_case", args=[public_id]),
                name=member.name if member else guest or _("Guest"),
            )
        )
    return lines


PROJECTS = DayKind(
    code="projects",
    label=gettext_lazy("Your projects"),
    hint=gettext_lazy("Cases that stayed open for three months"),
    icon="folder-open-1",
    permission="feedback.view_case",
    rows=due_projects,
    lines=project_lines,
    order=("due_on", "pk"),
    facts=("case__public_id", "case__reference", "goal", "due_on", "case__name"),
    action=gettext_lazy("Open the case"),
    store="case__store",
    member="case__member",
    is_call=False,
)
