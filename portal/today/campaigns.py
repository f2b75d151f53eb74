"""Campaigns that wait for the person's approval, and runs whose letters went wrong."""

from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.choices import CampaignState
from campaigns.models import Campaign, Run
from campaigns.queries.watch import DAYS
from members.choices import MessageState
from members.models import Member
from portal.today.desk import Desk
from portal.today.kinds import DayKind, Hit, Line, person_named

APPROVE = "campaigns.approve_campaign"
CHANGE = "campaigns.change_campaign"


def to_approve(desk: Desk) -> QuerySet[Campaign]:
    """Campaigns of others that the person may approve, whatever the desk is narrowed
    to."""
    rows = Campaign.objects.visible_to(desk.user, APPROVE)
    own = Q(submitted_by=desk.user.pk) | Q(created_by=desk.user.pk)
    return rows.filter(~own, state=CampaignState.SUBMITTED)


def approval_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "Tasting in December: waits since 22 November". No query."""
    lines = []
    for hit, _member in pairs:
        pk, name, since, *person = hit.facts
        day = formats.date_format(timezone.localtime(since), "MONTH_DAY_FORMAT")
        lines.append(
            Line(
                words=_("%(campaign)s: waits since %(day)s")
                % {"campaign": name, "day": day},
                url=reverse("campaigns_campaigns:inspect", args=[pk]),
                name=person_named(*person),
            )
        )
    return lines


def gone_wrong(desk: Desk) -> QuerySet[Run]:
    """Runs of the last days with letters that failed or are in doubt."""
    runs = Run.objects.filter(
        campaign__in=Campaign.objects.visible_to(desk.user, CHANGE),
        started_at__gte=desk.now - timedelta(days=DAYS),
    )
    return runs.annotate(
        doubtful=_letters(MessageState.IN_DOUBT), failed=_letters(MessageState.FAILED)
    ).filter(Q(doubtful__gt=0) | Q(failed__gt=0))


def _letters(state: str) -> Count:
    return Count(
        "recipients",
        filter=Q(recipients__left_out="", recipients__message__state=state),
    )


def wrong_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "Birthday letters: 3 letters in doubt, 1 failed". No query."""
    lines = []
    for hit, _member in pairs:
        pk, name, doubtful, failed = hit.facts
        words = []
        if doubtful:
            sentence = ngettext(
                "%(count)d letter in doubt", "%(count)d letters in doubt", doubtful
            )
            words.append(sentence % {"count": doubtful})
        if failed:
            sentence = ngettext(
                "%(count)d letter failed", "%(count)d letters failed", failed
            )
            words.append(sentence % {"count": failed})
        lines.append(
            Line(
                words=_(", ").join(words),
                is_late=bool(doubtful),
                url=reverse("campaigns_run", args=[pk]),
                name=name,
            )
        )
    return lines


CAMPAIGN_APPROVALS = DayKind(
    code="campaign-approvals",
    label=gettext_lazy("Campaigns to approve"),
    hint=gettext_lazy("Somebody other than the author lets them begin"),
    icon="calendar-check",
    permission=APPROVE,
    rows=to_approve,
    lines=approval_lines,
    order=("submitted_at", "pk"),
    facts=(
        "pk",
        "name",
        "submitted_at",
        "submitted_by__last_name",
        "submitted_by__first_name",
    ),
    action=gettext_lazy("Look at it"),
    store="",
    member="",
    is_call=False,
)

CAMPAIGN_TROUBLE = DayKind(
    code="campaign-trouble",
    label=gettext_lazy("Letters of campaigns that went wrong"),
    hint=gettext_lazy("Sent or not? Nobody gets one twice by itself"),
    icon="warning",
    permission=CHANGE,
    rows=gone_wrong,
    lines=wrong_lines,
    order=("-started_at", "-pk"),
    facts=("pk", "campaign__name", "doubtful", "failed"),
    action=gettext_lazy("Look at it"),
    store="",
    member="",
    is_call=False,
)
