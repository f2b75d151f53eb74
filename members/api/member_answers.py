"""Members as the API tells them: masked, unless the token may see and the log knows."""

from collections.abc import Sequence

from django.db.models import Prefetch, prefetch_related_objects

from members.actions.access import log_access, log_revealed
from members.api.auth import ApiRequest
from members.api.member_bodies import BirthdayOut, ConsentOut, MemberOut
from members.choices import (
    AccessAction,
    ApiScope,
    ContactKind,
    ImportantDateKind,
)
from members.models import (
    ConsentState,
    ContactPoint,
    CustomField,
    ImportantDate,
    Member,
    scope_of,
)
from members.models.member import MemberQuerySet
from members.queries.custom_fields import custom_values


def with_places(members: MemberQuerySet) -> MemberQuerySet:
    """With everything that one row of the answer names."""
    return members.select_related("home_store", "source", "referrer", "merged_into")


def tell(
    members: Sequence[Member], *, request: ApiRequest, looked_for: str = ""
) -> list[MemberOut]:
    """The members in their order; four queries and one for the access log.

    Contact data are in full where the token has contacts.read, and each member whose
    data were given stands on the access log. Without it the log gets one row that says
    how many members were read.
    """
    prefetch_related_objects(
        members,
        Prefetch(
            "contact_points",
            queryset=ContactPoint.objects.usable().filter(is_primary=True),
            to_attr="told_contacts",
        ),
        Prefetch(
            "important_dates",
            queryset=ImportantDate.objects.filter(kind=ImportantDateKind.BIRTHDAY),
            to_attr="told_birthdays",
        ),
        Prefetch(
            "consent_states",
            queryset=ConsentState.objects.order_by("purpose", "channel"),
            to_attr="told_consents",
        ),
    )
    is_full = request.auth.has(ApiScope.CONTACTS_READ)
    _log(members, request=request, is_full=is_full, looked_for=looked_for)
    fields = list(CustomField.objects.visible_to(request.by))
    return [
        _member_out(member, request=request, is_full=is_full, fields=fields)
        for member in members
    ]


def _log(
    members: Sequence[Member], *, request: ApiRequest, is_full: bool, looked_for: str
) -> None:
    what = f"API {request.method} {looked_for}".strip()
    if is_full:
        log_revealed(
            members=members,
            what=f"{what}: contact data",
            reason=request.auth.name,
            by=request.by,
            at=request.at,
        )
    elif members:
        only = members[0] if len(members) == 1 else None
        log_access(
            by=request.by,
            action=AccessAction.OPENED if only else AccessAction.SEARCHED,
            what=what,
            member=only,
            count=len(members),
            at=request.at,
        )


def _member_out(
    member: Member, *, request: ApiRequest, is_full: bool, fields: list[CustomField]
) -> MemberOut:
    scope = scope_of(request.by, "members.view_member")
    points: list[ContactPoint] = member.told_contacts  # type: ignore[attr-defined]  # prefetched
    contacts = {
        point.kind: point.value if is_full else point.masked for point in points
    }
    referrer = member.referrer
    is_near = referrer is not None and scope.covers(referrer.home_store_id)
    return MemberOut(
        public_id=member.public_id,
        member_no=member.member_no,
        status=member.status,
        merged_into=member.merged_into.public_id if member.merged_into else None,
        name=member.name,
        form_of_address=member.form_of_address,
        sex=member.sex,
        language=member.language,
        home_store=member.home_store.code,
        source=member.source.name if member.source else None,
        referrer_no=referrer.member_no if referrer and is_near else None,
        joined_on=member.joined_on,
        expires_on=member.expires_on,
        phone=contacts.get(ContactKind.PHONE),
        email=contacts.get(ContactKind.EMAIL),
        wechat=contacts.get(ContactKind.WECHAT),
        address=contacts.get(ContactKind.ADDRESS),
        contacts_masked=not is_full,
        birthday=_birthday(member),
        consents=_consents(member),
        preferences=member.preferences,
        mind=member.mind,
        note=member.note,
        custom=custom_values(member, fields, request.by),
        created_at=member.created_at,
        updated_at=member.updated_at,
    )


def _birthday(member: Member) -> BirthdayOut | None:
    days: list[ImportantDate] = member.told_birthdays  # type: ignore[attr-defined]  # prefetched
    for day in days:
        return BirthdayOut(
            calendar=day.calendar,
            month=day.month,
            day=day.day,
            is_leap_month=day.is_leap_month,
            year=day.year,
            next_on=day.next_on,
        )
    return None


def _consents(member: Member) -> list[ConsentOut]:
    states: list[ConsentState] = member.told_consents  # type: ignore[attr-defined]  # prefetched
    return [
        ConsentOut(
            purpose=state.purpose,
            channel=state.channel,
            is_given=state.is_given,
            since=state.since,
        )
        for state in states
    ]
