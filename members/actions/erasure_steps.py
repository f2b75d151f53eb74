"""The steps of an erasure, each over all records of the person at once."""

import json
import re
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    CharField,
    Field,
    JSONField,
    Model,
    Q,
    QuerySet,
    TextField,
)
from wagtail.models import ModelLogEntry

from members.actions.consent import suppress
from members.choices import (
    Channel,
    ContactKind,
    MessageState,
    SuppressionReason,
)
from members.models import (
    AccessLog,
    ContactPhoto,
    ContactPoint,
    Household,
    HouseholdMembership,
    Member,
    MemberStat,
    Merge,
    Message,
    MovedRow,
    PublicLink,
    User,
)
from members.record.erasers import Erasure
from members.record.own_fields import erased_values
from members.record.relations import OnErase, RelationPolicy, relation_policies

CHANNELS_OF_KIND = {
    ContactKind.EMAIL: (Channel.EMAIL,),
    ContactKind.PHONE: (Channel.SMS, Channel.PHONE),
}


def records_of(member: Member) -> list[Member]:
    """The record and all that were merged into it, at any depth."""
    found, newest = [member], [member.pk]
    while newest:
        merged = list(Member.objects.filter(merged_into__in=newest))
        newest = [each.pk for each in merged]
        found += merged
    return found


def recognised_by(members: Iterable[Member]) -> tuple[set[str], set[str], set[str]]:
    """(identifiers, names, addresses): by what a text tells who the person is."""
    identifiers, names, addresses = set(), set(), set()
    points = ContactPoint.objects.filter(member__in=[each.pk for each in members])
    for point in points:
        forms = {point.value, point.value_norm}
        addresses |= forms
        if point.kind == ContactKind.PHONE:
            forms |= written_forms(point.value_norm)
        identifiers |= forms
    for member in members:
        identifiers.add(member.member_no)
        names.add(member.name)
        if member.user:
            identifiers.add(member.user.email)
    return (
        {each for each in identifiers if each},
        {each for each in names if len(each) > 1},
        {each for each in addresses if each},
    )


def written_forms(e164: str) -> set[str]:
    """The usual ways to write a phone number: +86 139…, 139…, 139 1234 5678."""
    national = e164.removeprefix("+86").removeprefix("+")
    forms = {e164, e164.removeprefix("+"), national}
    if re.fullmatch(r"1\d{10}", national):
        for gap in (" ", "-"):
            forms.add(gap.join((national[:3], national[3:7], national[7:])))
    return forms


def keep_sending_nothing(erasure: Erasure) -> None:
    """A standing order against each address, kept as a keyed hash, so that we never
    write again, even if somebody imports the address anew."""
    for point in ContactPoint.objects.filter(member__in=erasure.ids):
        for channel in CHANNELS_OF_KIND.get(ContactKind(point.kind), ()):
            suppress(
                channel=channel,
                address=point.value_norm,
                reason=SuppressionReason.REFUSED,
                at=erasure.at,
            )


def stop_letters(erasure: Erasure) -> None:
    """Letters that wait are cancelled; letters to the same address that name no member
    lose address and words, as the policies do for the others."""
    own = Message.objects.filter(member__in=erasure.ids)
    own.waiting().update(
        state=MessageState.CANCELLED, due_at=None, lease_by="", reason=""
    )
    others = Message.objects.filter(member=None, address__in=erasure.addresses)
    others.waiting().update(state=MessageState.CANCELLED, due_at=None, lease_by="")
    personal = ("address", "subject", "text", "html", "values", "links", "reason")
    blank_rows(others, personal)
    targets = [f"members.member:{pk}" for pk in erasure.ids]
    PublicLink.objects.filter(target__in=targets).delete()


def leave_households(erasure: Erasure) -> None:
    """A household of nobody else goes; one named after the person loses the name."""
    memberships = HouseholdMembership.objects.filter(member__in=erasure.ids)
    for household in Household.objects.filter(memberships__in=memberships).distinct():
        others = household.memberships.exclude(member__in=erasure.ids)
        if not others.exists():
            household.delete()
        elif erasure.knows(household.name):
            household.name = erasure.scrub(household.name)
            household.save(update_fields=["name"])


def drop_pictures(erasure: Erasure) -> None:
    """Pictures of visits."""
    photos = ContactPhoto.objects.filter(contact__member__in=erasure.ids)
    erasure.drop_files(photos)
    photos.delete()


def empty_journals(erasure: Erasure) -> None:
    """What merges wrote down of each row; a merge of an erased record is never undone."""
    concerned = Q(survivor__in=erasure.ids) | Q(duplicate__in=erasure.ids)
    MovedRow.objects.filter(merge__in=Merge.objects.filter(concerned)).update(
        before={}, after={}
    )


def scrub_logs(erasure: Erasure) -> None:
    """Who looked stays in the logs; a name or number that somebody wrote there goes."""
    entries = AccessLog.objects.filter(member__in=erasure.ids)
    erasure.scrub_rows(entries, ("what", "reason"))
    about: list[tuple[type[Model], list[int]]] = [(Member, erasure.ids)]
    users = [each.user_id for each in erasure.members if each.user_id]
    if users:
        about.append((User, users))
    for model, ids in about:
        ModelLogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(model),
            object_id__in=[str(pk) for pk in ids],
        ).update(label="", data={})


def apply_policies(erasure: Erasure) -> dict[str, int]:
    """Delete, blank or detach what points at the records; returns rows by relation."""
    counts = {}
    for policy in relation_policies:
        rows = pointing_rows(policy, erasure.ids)
        if policy.on_erase == OnErase.DELETE:
            erasure.drop_files(rows)
            counts[policy.relation], _by_model = rows.delete()
        elif policy.on_erase == OnErase.BLANK:
            erasure.drop_files(rows)
            counts[policy.relation] = blank_rows(rows, policy.blank)
        elif policy.on_erase == OnErase.DETACH:
            field = policy.relation.rpartition(".")[2]
            counts[policy.relation] = rows.update(**{field: None})
    return counts


def pointing_rows(policy: RelationPolicy, ids: list[int]) -> QuerySet[Any]:
    """The rows of the policy's relation that point at these members."""
    label, _dot, field = policy.relation.rpartition(".")
    model = apps.get_model(label)
    rows: QuerySet[Any] = model._base_manager.filter(**{f"{field}__in": ids})
    return rows


def blank_rows(rows: QuerySet[Any], names: Iterable[str]) -> int:
    """Empty these fields of the rows with one statement; returns how many rows."""
    values = {name: empty_value(rows.model, name) for name in names}
    return rows.update(**values) if values else 0


def empty_value(model: type[Model], name: str) -> Any:
    """What an emptied field holds: nothing where that may be, else "" or its default."""
    field: Field[Any, Any] = model._meta.get_field(name)  # type: ignore[assignment]  # a column
    if field.null:
        return None
    if isinstance(field, CharField | TextField):
        return ""
    if isinstance(field, JSONField) and not field.has_default():
        return json.loads("{}")
    return field.get_default()


def close_log_ins(erasure: Erasure) -> None:
    """The log-ins of the records are closed: no address, no password, no way in.

    A colleague who is a member as well keeps the log-in for work.
    """
    ids = [member.user_id for member in erasure.members if member.user_id]
    for user in User.objects.filter(pk__in=ids, is_staff=False):
        EmailAddress.objects.filter(user=user).delete()
        Authenticator.objects.filter(user=user).delete()
        user.email = f"{uuid4().hex}@erased.invalid"
        user.first_name = user.last_name = ""
        user.is_active = False
        user.set_unusable_password()
        user.save()


def empty_records(erasure: Erasure) -> None:
    """The records themselves: what tells who it was goes, what statistics need stays."""
    for member in erasure.members:
        values = erased_values()
        if member.merged_into_id:
            # It stays a merged record, since it leads to the other one.
            values.pop("status")
        Member.objects.filter(pk=member.pk).update(**values)
    MemberStat.objects.filter(member__in=erasure.ids).update(
        next_contact_on=None, due_on=None, cycle_turns_on=None, birthday_on=None
    )
