"""Praise on its way: verified, named, agreed, shared, seen, recognised, thanked for."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from feedback.actions.changes import check_allowed, locked, save_change
from feedback.actions.opening import open_case
from feedback.actions.thanking import tell_giver
from feedback.choices import CaseKind, StaffPart
from feedback.choices.quality import Behaviour
from feedback.exceptions import ActionRefused
from feedback.models import Case, CaseStaff, Praise, PraiseSight
from members.models import User


def _begin(case: Case, by: User | None, version: int | None) -> tuple[Case, Praise]:
    """The case, locked, and its praise, made when it is the first time."""
    case = locked(case, expected_version=version)
    check_allowed(case, by=by)
    if case.kind != CaseKind.PRAISE:
        raise ActionRefused(_("This is no praise."))
    if case.quarantine:
        raise ActionRefused(_("This message is held back. Let it in first."))
    praise, _created = Praise.objects.get_or_create(case=case)
    return case, praise


@transaction.atomic
def verify_praise(
    *,
    case: Case,
    behaviours: Collection[str],
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Praise:
    """Say that it is really about us, and for what. May be done again to mend the tags.

    The refusals of all actions here: ActionRefused when it is no praise, NotAllowed
    without the right in the case's store, CaseChanged when it has moved on.
    """
    case, praise = _begin(case, by, expected_version)
    praise.behaviours = [code for code in Behaviour.values if code in set(behaviours)]
    praise.verified_at = praise.verified_at or at
    praise.verified_by = praise.verified_by or by
    praise.save(update_fields=["behaviours", "verified_at", "verified_by"])
    save_change(case, change="praise_verify", at=at, by=by)
    return praise


@transaction.atomic
def name_staff(
    *,
    case: Case,
    people: Collection[User],
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Praise:
    """Say which colleagues are praised; who is not among `people` is no longer named.

    ActionRefused for a colleague who is involved in the case as well.
    """
    case, praise = _begin(case, by, expected_version)
    wanted = {person.pk: person for person in people}
    involved = CaseStaff.objects.filter(
        case=case, part=StaffPart.INVOLVED, user__in=wanted
    )
    if involved.exists():
        raise ActionRefused(_("Who is involved in a case is not praised in it."))
    named = CaseStaff.objects.filter(case=case, part=StaffPart.PRAISED)
    named.exclude(user__in=wanted).delete()
    there = set(named.values_list("user_id", flat=True))
    CaseStaff.objects.bulk_create(
        CaseStaff(case=case, user=person, part=StaffPart.PRAISED, at=at, by=by)
        for pk, person in wanted.items()
        if pk not in there
    )
    names = ", ".join(str(person) for person in wanted.values())
    save_change(case, change="praise_staff", at=at, by=by, data={"to": names})
    return praise


@transaction.atomic
def record_praise_consent(
    *,
    case: Case,
    may_quote: bool,
    may_name: bool,
    how: str,
    at: datetime,
    by: User | None,
    expected_version: int | None = None,
) -> Praise:
    """Write down whether the customer's words, and name, may be shown to others.

    ``by`` is None when the customer said it on the form.
    """
    case, praise = _begin(case, by, expected_version)
    praise.may_quote, praise.may_name = may_quote, may_name
    praise.agreed_how = how.strip()[:200]
    praise.save(update_fields=["may_quote", "may_name", "agreed_how"])
    save_change(case, change="praise_consent", at=at, by=by)
    return praise


@transaction.atomic
def share_praise(
    *, case: Case, by: User, at: datetime, expected_version: int | None = None
) -> Praise:
    """Tell the colleagues: it shows on their day page and on the meeting sheet.

    ActionRefused before it is verified.
    """
    case, praise = _begin(case, by, expected_version)
    if praise.verified_at is None:
        raise ActionRefused(_("Verify the praise first: is it about us, and for what?"))
    if praise.shared_at is None:
        praise.shared_at = at
        praise.save(update_fields=["shared_at"])
        save_change(case, change="praise_share", at=at, by=by)
    return praise


@transaction.atomic
def recognise_staff(
    *,
    case: Case,
    recognition: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Praise:
    """Write down what the colleagues got for it: words at the meeting, a gift."""
    case, praise = _begin(case, by, expected_version)
    if not recognition.strip():
        raise ActionRefused(_("Say what the colleagues got for it."))
    praise.recognition = recognition.strip()
    praise.save(update_fields=["recognition"])
    save_change(case, change="praise_recognise", at=at, by=by)
    return praise


@transaction.atomic
def thank_member(
    *,
    case: Case,
    text: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Praise:
    """Thank the customer by letter and on the customer's page; once.

    ActionRefused without words, and when we have thanked already.
    """
    case, praise = _begin(case, by, expected_version)
    if not text.strip():
        raise ActionRefused(_("Please write the thanks first."))
    if praise.thanked_at is not None:
        raise ActionRefused(_("The customer was thanked already."))
    praise.thanked_at = at
    praise.save(update_fields=["thanked_at"])
    tell_giver(case=case, text=text, by=by, at=at)
    return praise


@transaction.atomic
def mark_seen(*, named: CaseStaff, by: User, at: datetime) -> PraiseSight:
    """The praised colleague has read it; a second time changes nothing.

    ActionRefused for anybody else.
    """
    if named.user_id != by.pk or named.part != StaffPart.PRAISED:
        raise ActionRefused(_("This praise is not about you."))
    sight, _created = PraiseSight.objects.get_or_create(
        named=named, defaults={"at": at}
    )
    return sight


@transaction.atomic
def split_case(
    *,
    case: Case,
    body: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Case:
    """Make a case of its own of the other half: the complaint in a praise, or the praise
    in a complaint. Returns the new case; the two point at each other.

    The new one is of the same person, store and way in, and was received when the first
    was. ActionRefused without words, and when it was split before.
    """
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by)
    if case.kind not in {CaseKind.PRAISE, CaseKind.COMPLAINT}:
        raise ActionRefused(_("Only praise and complaints are split."))
    if not body.strip():
        raise ActionRefused(_("Say which part becomes a case of its own."))
    if Praise.objects.filter(case=case).exclude(other=None).exists() or (
        Praise.objects.filter(other=case).exists()
    ):
        raise ActionRefused(_("This message was split already."))
    is_praise = case.kind == CaseKind.PRAISE
    half = open_case(
        kind=CaseKind.COMPLAINT if is_praise else CaseKind.PRAISE,
        body=body,
        channel=case.channel,
        at=at,
        language=case.language,
        by=by,
        store=case.store,
        member=case.member,
        name=case.name,
        email=case.email,
        phone=case.phone,
        happened_on=case.happened_on,
        receipt_no=case.receipt_no,
    )
    praised, other = (case, half) if is_praise else (half, case)
    Praise.objects.update_or_create(case=praised, defaults={"other": other})
    save_change(case, change="split", at=at, by=by, data={"to": half.reference})
    return half
