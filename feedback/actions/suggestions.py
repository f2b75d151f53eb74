"""What becomes of a suggestion: decided, rewarded, told, and shown to everybody."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from feedback.actions.changes import (
    activity_data,
    check_allowed,
    locked,
    save_change,
)
from feedback.actions.thanking import tell_giver
from feedback.choices import CaseKind
from feedback.choices.quality import SuggestionResult
from feedback.exceptions import ActionRefused
from feedback.models import Case, Suggestion
from members.actions.points import adjust_points
from members.models import User
from members.record.timeline import record_activity

PUBLISH = "feedback.publish_suggestion"


@transaction.atomic
def decide_suggestion(
    *,
    case: Case,
    result: str,
    words: str,
    by: User,
    at: datetime,
    points: int = 0,
    gift: str = "",
    may_publish: bool | None = None,
    expected_version: int | None = None,
) -> Suggestion:
    """Say what becomes of it, and tell the giver so; points go to the ledger, once.

    May be done again: what was planned is used later. ActionRefused when it is no
    suggestion, without words, for points without a member or a second time; NotAllowed
    without the right in the store, and for points without "members.adjust_points".
    """
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by)
    if case.kind != CaseKind.SUGGESTION:
        raise ActionRefused(_("This is no suggestion."))
    if case.quarantine:
        raise ActionRefused(_("This message is held back. Let it in first."))
    if not words.strip():
        raise ActionRefused(_("Say what becomes of it; the customer reads it."))
    known = Suggestion.objects.filter(case=case).first()
    row = known or Suggestion(case=case)
    if points:
        _reward(case, row, points, by=by, at=at)
    row.result, row.words = SuggestionResult(result), words.strip()
    row.gift = gift.strip()[:120] or row.gift
    row.may_publish = row.may_publish if may_publish is None else may_publish
    row.decided_at, row.decided_by = at, by
    row.save()
    tell_giver(case=case, text=_told(case, row, points, gift.strip()), by=by, at=at)
    case.refresh_from_db()
    save_change(case, change="suggestion", at=at, by=by)
    if case.member is not None:
        record_activity(
            member=case.member,
            kind="feedback.suggestion_decided",
            at=at,
            by=by,
            store=case.store,
            data=activity_data(case) | {"result": row.result},
            ref=case.ref,
        )
    return row


def _reward(
    case: Case, row: Suggestion, points: int, *, by: User, at: datetime
) -> None:
    if case.member is None:
        raise ActionRefused(_("Points are for members: link the case to one first."))
    if row.points:
        raise ActionRefused(_("Points were given for this suggestion already."))
    adjust_points(
        member=case.member,
        points=points,
        reason=_("For the suggestion %(reference)s") % {"reference": case.reference},
        key=f"suggestion:{case.pk}",
        by=by,
        at=at,
    )
    row.points = points


def _told(case: Case, row: Suggestion, points: int, gift: str) -> str:
    """The words to the giver, and what they get, in the language of the case."""
    with translation.override(case.language):
        lines = [row.words]
        if points:
            lines.append(
                _("As a thank-you we have added %(points)d points to your account.")
                % {"points": points}
            )
        if gift:
            lines.append(_("As a thank-you: %(gift)s") % {"gift": gift})
    return "\n\n".join(lines)


@transaction.atomic
def publish_suggestion(
    *,
    case: Case,
    said: str,
    did: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Suggestion:
    """Put it on the list "you said, we did", in words that name nobody.

    ActionRefused unless its giver agreed, it is used or planned, and both are written;
    NotAllowed without "feedback.publish_suggestion" in the store.
    """
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by, permission=PUBLISH)
    row = Suggestion.objects.filter(case=case).first()
    if row is None or row.result == SuggestionResult.NOT_USED:
        raise ActionRefused(_("Only what is used or planned is published."))
    if not row.may_publish:
        raise ActionRefused(_("Its giver has not agreed to that."))
    if not said.strip() or not did.strip():
        raise ActionRefused(_("Write both: what was said, and what we did."))
    row.said, row.did = said.strip(), did.strip()
    row.published_at, row.published_by = at, by
    row.save(update_fields=["said", "did", "published_at", "published_by"])
    save_change(case, change="suggestion_publish", at=at, by=by)
    return row


@transaction.atomic
def withdraw_suggestion(*, case: Case, by: User, at: datetime) -> Suggestion:
    """Take it off the list; ActionRefused when it is not there."""
    case = locked(case)
    check_allowed(case, by=by, permission=PUBLISH)
    row = Suggestion.objects.filter(case=case, published_at__isnull=False).first()
    if row is None:
        raise ActionRefused(_("It is not on the list."))
    row.published_at = row.published_by = None
    row.save(update_fields=["published_at", "published_by"])
    save_change(case, change="suggestion_withdraw", at=at, by=by)
    return row
