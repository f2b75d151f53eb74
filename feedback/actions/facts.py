"""Finding out: facts with their source, questions to the customer, staff named."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from feedback.actions.changes import check_allowed, locked, save_change
from feedback.actions.handling import ask_customer
from feedback.actions.pauses import pause_clocks
from feedback.choices import PauseReason, StaffPart
from feedback.exceptions import ActionRefused
from feedback.models import Case, CaseFact, CaseStaff
from feedback.queries.facts import QUESTIONS
from feedback.queries.metrics import MAY_PAUSE
from feedback.queries.pauses import days_left_to_pause
from feedback.workflow import REFUSE
from members.models import User

# How long we wait for an answer before the clocks run on.
WAIT = timedelta(days=7)
# So long may the words of a pause be.
LONGEST_QUESTION = 300


@transaction.atomic
def add_fact(
    *, case: Case, question: str, text: str, source: str, by: User, at: datetime
) -> CaseFact:
    """Write down one fact and from whom it is; what was written earlier stays.

    ActionRefused without words; NotAllowed without the right to change the case.
    """
    if not text.strip():
        raise ActionRefused(_("Please write the fact first."))
    case = locked(case)
    check_allowed(case, by=by)
    return CaseFact.objects.create(
        case=case, question=question, text=text.strip(), source=source, at=at, by=by
    )


@transaction.atomic
def ask_for_facts(
    *,
    case: Case,
    questions: Sequence[str],
    text: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Case:
    """Ask the customer for what is missing: one public message in the customer's
    language. The clocks that may pause stand still until the answer.

    ActionRefused with nothing to ask or for more than LONGEST_QUESTION characters;
    otherwise as feedback.actions.changes.begin.
    """
    with translation.override(case.language):
        lines = [str(QUESTIONS[question]) for question in questions]
    words = "\n".join(part for part in (text.strip(), *lines) if part)
    if not words:
        raise ActionRefused(_("Please choose or write what to ask."))
    if len(words) > LONGEST_QUESTION:
        raise ActionRefused(_("Please ask less at one time."))
    fresh = locked(case, expected_version=expected_version)
    clocks = list(fresh.clocks.running().filter(metric__in=MAY_PAUSE))
    left = days_left_to_pause(fresh, clocks, at=at) if clocks else timedelta(0)
    if left > timedelta(0) and not fresh.quarantine:
        pause_clocks(
            case=fresh,
            reason=PauseReason.CUSTOMER,
            words=words,
            until=at + min(WAIT, left),
            by=by,
            at=at,
        )
    else:
        ask_customer(case=fresh, text=words, by=by, at=at)
    return fresh


@transaction.atomic
def name_involved(
    *,
    case: Case,
    person: User,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> CaseStaff:
    """Say that a colleague is involved: that person sees and handles it no longer.

    A manager's business. The involved handler loses the case to the manager who names
    them. ActionRefused for oneself, and when the person is named already.
    """
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by, permission=REFUSE)
    if person.pk == by.pk:
        raise ActionRefused(_("Another manager has to name you."))
    named, is_new = CaseStaff.objects.get_or_create(
        case=case, user=person, part=StaffPart.INVOLVED, defaults={"at": at, "by": by}
    )
    if not is_new:
        raise ActionRefused(_("This colleague is named already."))
    if case.handler_id == person.pk:
        case.handler = by
    save_change(case, "handler", change="name", at=at, by=by, data={"to": str(person)})
    return named


@transaction.atomic
def unname_involved(
    *,
    case: Case,
    person: User,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Case:
    """Take back that a colleague is involved. A manager's business; refused (ActionRefused)
    when the person is not named."""
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by, permission=REFUSE)
    gone, _rows = CaseStaff.objects.filter(
        case=case, user=person, part=StaffPart.INVOLVED
    ).delete()
    if not gone:
        raise ActionRefused(_("This colleague is not named."))
    save_change(case, change="unname", at=at, by=by, data={"to": str(person)})
    return case
