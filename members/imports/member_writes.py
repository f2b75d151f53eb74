"""Writing the planned rows of a members file, as sets."""

from collections.abc import Iterable, Sequence
from typing import Any

from members.actions.gaps import refresh_gaps
from members.actions.statistics import recompute
from members.choices import (
    ConsentAction,
    ConsentSource,
    ContactKind,
    ImportantDateKind,
    ImportOutcome,
    Purpose,
)
from members.contact_values import phone_tail
from members.dates.birthdays import next_on
from members.imports.changes import note_import_changes
from members.imports.context import Context
from members.imports.member_plans import BIRTHDAY_FIELDS, CONTACTS, MemberPlan
from members.imports.rows import Birthday, MemberInput
from members.models import (
    Activity,
    Consent,
    ConsentState,
    ContactPoint,
    ImportantDate,
    Member,
    Source,
)
from members.search.index import reindex

ACTIVITY = "members.imported"


def write_members(plans: Sequence[MemberPlan], context: Context) -> None:
    """Write what the plans decided and name the rows made or changed in their results.

    Call it inside a transaction. New rows of each table go in by one statement a chunk;
    search tokens, statistics and timeline rows follow for exactly these members.
    """
    _make_stores(plans, context)
    sources = _make_sources(plans)
    created = [p for p in plans if p.result.outcome == ImportOutcome.CREATED]
    updated = [p for p in plans if p.result.outcome == ImportOutcome.UPDATED]
    members = _create(created, sources, context)
    consents: list[tuple[int, str, str, bool]] = [
        (plan.result.object_id or 0, purpose, channel, given)
        for plan in created
        for channel, given in plan.row.consents.items()
        for purpose in Purpose.values
    ]
    for plan in updated:
        consents += _update(plan, sources, context)
    _write_consents(consents, context)
    note_import_changes(
        [(plan.result.object_id or 0, plan.result.before or {}) for plan in updated],
        context,
    )
    touched = [*members, *(plan.existing.member for plan in updated if plan.existing)]
    ids = [member.pk for member in touched]
    Activity.objects.bulk_create(
        Activity(
            member=member,
            kind=ACTIVITY,
            at=context.at,
            by=context.by,
            store_id=member.home_store_id,
            data={"created": place < len(members)},
            ref=context.ref,
        )
        for place, member in enumerate(touched)
    )
    reindex(ids)
    recompute(ids, at=context.at)
    refresh_gaps(ids, at=context.at)


def _make_stores(plans: Iterable[MemberPlan], context: Context) -> None:
    for plan in plans:
        if plan.result.outcome == ImportOutcome.REJECTED or plan.store_id:
            continue
        if plan.row.home_store:
            plan.store_id = context.stores.make(plan.row.home_store)
            if "home_store_id" in plan.changes.fields:
                plan.changes.fields["home_store_id"] = plan.store_id


def _make_sources(plans: Iterable[MemberPlan]) -> dict[str, int]:
    """The sources named by rows that are written, by name; unknown ones are made."""
    wanted = {
        plan.row.source
        for plan in plans
        if plan.row.source
        and plan.result.outcome in (ImportOutcome.CREATED, ImportOutcome.UPDATED)
    }
    if not wanted:
        return {}
    found = dict(Source.objects.filter(name__in=wanted).values_list("name", "pk"))
    missing = sorted(wanted - set(found))
    if missing:
        Source.objects.bulk_create(
            [Source(name=name) for name in missing], ignore_conflicts=True
        )
        found = dict(Source.objects.filter(name__in=wanted).values_list("name", "pk"))
    return found


def _create(
    plans: Sequence[MemberPlan], sources: dict[str, int], context: Context
) -> list[Member]:
    members = Member.objects.bulk_create(
        Member(
            member_no=row.member_no or f"I{context.batch_id}-{row.row_no}",
            name=row.name,
            sex=row.sex,
            home_store_id=plan.store_id or 0,
            source_id=sources.get(row.source),
            joined_on=row.joined_on,
            note=row.note,
            custom=row.custom,
            import_batch_id=context.batch_id,
        )
        for plan in plans
        for row in (plan.row,)
    )
    points: list[ContactPoint] = []
    dates: list[ImportantDate] = []
    for plan, member in zip(plans, members, strict=True):
        plan.result.object_id = member.pk
        points += (
            _contact(member.pk, kind, plan.row)
            for kind, (_value, norm) in CONTACTS.items()
            if getattr(plan.row, norm)
        )
        if plan.row.birthday:
            dates.append(_birthday(member.pk, plan.row.birthday, context))
    ContactPoint.objects.bulk_create(points)
    ImportantDate.objects.bulk_create(dates)
    return members


def _contact(member_id: int, kind: str, row: MemberInput) -> ContactPoint:
    value, norm = (getattr(row, name) for name in CONTACTS[ContactKind(kind)])
    return ContactPoint(
        member_id=member_id,
        kind=kind,
        value=value,
        value_norm=norm,
        tail4=phone_tail(norm) if kind == ContactKind.PHONE else "",
        is_primary=True,
    )


def _birthday(member_id: int, birthday: Birthday, context: Context) -> ImportantDate:
    values = {name: getattr(birthday, name) for name in BIRTHDAY_FIELDS}
    return ImportantDate(
        member_id=member_id,
        kind=ImportantDateKind.BIRTHDAY,
        next_on=next_on(
            birthday.calendar,
            birthday.month,
            birthday.day,
            birthday.is_leap_month,
            after=context.today,
        ),
        **values,
    )


def _update(
    plan: MemberPlan, sources: dict[str, int], context: Context
) -> list[tuple[int, str, str, bool]]:
    """Change one member; gives the consents to write. Notes in `before` what was."""
    assert plan.existing is not None  # noqa: S101 -- updated plans have one
    member, changes = plan.existing.member, plan.changes
    before: dict[str, Any] = {}
    fields = dict(changes.fields)
    if changes.source:
        fields["source_id"] = sources[plan.row.source]
    if fields:
        before["fields"] = {
            name: [_plain(getattr(member, name)), _plain(value)]
            for name, value in fields.items()
        }
        for name, value in fields.items():
            setattr(member, name, value)
        member.updated_at = context.at
        Member.objects.filter(pk=member.pk).update(**fields, updated_at=context.at)
    if changes.contacts:
        before["contacts"] = [_add_contact(plan, kind) for kind in changes.contacts]
    if changes.birthday and plan.row.birthday:
        before["birthday"] = _set_birthday(plan, plan.row.birthday, context)
    if changes.consents:
        before["consents"] = _consents_before(plan)
    plan.result.object_id = member.pk
    plan.result.before = before
    return [
        (member.pk, purpose, channel, given)
        for channel, given in changes.consents.items()
        for purpose in Purpose.values
        if _counts(plan, purpose, channel, given)
    ]


def _counts(plan: MemberPlan, purpose: str, channel: str, given: bool) -> bool:
    assert plan.existing is not None  # noqa: S101 -- updated plans have one
    state = plan.existing.consents.get((purpose, channel))
    return state is None or (state and not given)


def _consents_before(plan: MemberPlan) -> list[list[Any]]:
    assert plan.existing is not None  # noqa: S101 -- updated plans have one
    return [
        [purpose, channel, plan.existing.consents.get((purpose, channel)), given]
        for channel, given in plan.changes.consents.items()
        for purpose in Purpose.values
        if _counts(plan, purpose, channel, given)
    ]


def _add_contact(plan: MemberPlan, kind: str) -> list[int | None]:
    """The file's value becomes the first one; the old one stays behind it."""
    assert plan.existing is not None  # noqa: S101 -- updated plans have one
    member_id = plan.existing.member.pk
    old = ContactPoint.objects.filter(member=member_id, kind=kind, is_primary=True)
    old_id = old.values_list("pk", flat=True).first()
    old.update(is_primary=False)
    added = _contact(member_id, kind, plan.row)
    added.save(force_insert=True)
    return [added.pk, old_id]


def _set_birthday(
    plan: MemberPlan, birthday: Birthday, context: Context
) -> dict[str, Any] | None:
    assert plan.existing is not None  # noqa: S101 -- updated plans have one
    stored = plan.existing.birthday
    new = _birthday(plan.existing.member.pk, birthday, context)
    if stored is None:
        new.save(force_insert=True)
        return {"old": None, "new": _birthday_json(new)}
    old = _birthday_json(stored)
    if new.year is None and _same_day(new, stored):
        new.year = stored.year
    new.pk = stored.pk
    new.save(force_update=True)
    return {"old": old, "new": _birthday_json(new)}


def _same_day(one: ImportantDate, other: ImportantDate) -> bool:
    names = BIRTHDAY_FIELDS[:-1]
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _birthday_json(birthday: ImportantDate) -> dict[str, Any]:
    return {name: getattr(birthday, name) for name in BIRTHDAY_FIELDS}


def _plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def _write_consents(
    consents: Sequence[tuple[int, str, str, bool]], context: Context
) -> None:
    """Add to the ledger, and bring the states up to it."""
    if not consents:
        return
    Consent.objects.bulk_create(
        Consent(
            member_id=member_id,
            purpose=purpose,
            channel=channel,
            action=ConsentAction.GIVEN if given else ConsentAction.WITHDRAWN,
            source=ConsentSource.IMPORT,
            at=context.at,
            by=context.by,
            import_batch_id=context.batch_id,
        )
        for member_id, purpose, channel, given in consents
    )
    ConsentState.objects.bulk_create(
        [
            ConsentState(
                member_id=member_id,
                purpose=purpose,
                channel=channel,
                is_given=given,
                since=context.at,
            )
            for member_id, purpose, channel, given in consents
        ],
        update_conflicts=True,
        unique_fields=["member", "purpose", "channel"],
        update_fields=["is_given", "since"],
    )
