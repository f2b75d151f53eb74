"""What a members file would do: decided row by row, nothing written."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from members.choices import ContactKind, ImportOutcome, Purpose
from members.custom_values import key_of
from members.imports.cells import fold
from members.imports.context import Context, Result, rejected
from members.imports.custom_columns import importable_fields
from members.imports.matching import Directory, Known
from members.imports.reasons import Reason, reason
from members.imports.rows import MemberInput, clean_member
from members.models import (
    ConsentState,
    ContactPoint,
    CustomField,
    ImportantDate,
    ImportRow,
    Member,
)

CONTACTS = {
    ContactKind.PHONE: ("phone", "phone_norm"),
    ContactKind.EMAIL: ("email", "email_norm"),
    ContactKind.WECHAT: ("wechat", "wechat"),
}
BIRTHDAY_FIELDS = ("calendar", "month", "day", "is_leap_month", "year")


@dataclass
class Existing:
    """What is stored of a matched member, as far as a row may change it."""

    member: Member
    contacts: dict[str, set[str]] = field(default_factory=dict)
    birthday: ImportantDate | None = None
    consents: dict[tuple[str, str], bool] = field(default_factory=dict)


@dataclass
class Changes:
    """What a row changes about a matched member."""

    fields: dict[str, Any] = field(default_factory=dict)
    source: str = ""
    contacts: list[str] = field(default_factory=list)
    birthday: bool = False
    consents: dict[str, bool] = field(default_factory=dict)

    def __bool__(self) -> bool:
        parts = (self.fields, self.source, self.contacts, self.birthday, self.consents)
        return any(parts)


@dataclass
class MemberPlan:
    """One row with its decision; `result.outcome` is created, updated, …"""

    row: MemberInput
    result: Result
    store_id: int | None = None
    known: Known | None = None
    existing: Existing | None = None
    changes: Changes = field(default_factory=Changes)


def plan_members(
    rows: Sequence[ImportRow], context: Context, *, stop_at_repeats: bool
) -> list[MemberPlan]:
    """Decide about rows, in order. Queries: at most eleven, however many rows.

    With `stop_at_repeats` the plans end before a row about a person whom an earlier one
    of them makes or changes: write these plans, then ask for the rest.
    """
    custom = _custom_fields(context)
    cleaned = [
        clean_member(
            row.row_no, row.raw, context.mapping, today=context.today, custom=custom
        )
        for row in rows
    ]
    good = [row for row, reasons in cleaned if not reasons]
    directory = Directory.load(good, scope=context.scope)
    existing: dict[int, Existing] | None = None
    plans: list[MemberPlan] = []
    touched: set[int] = set()
    for row, reasons in cleaned:
        if reasons:
            plans.append(MemberPlan(row, rejected(row.row_no, *reasons)))
            continue
        plan = _decide(row, directory, context)
        if plan.known and context.update:
            if stop_at_repeats and _is_repeat(plan.known, touched):
                break
            if existing is None:
                existing = load_existing(directory)
            _compare(plan, existing, touched)
        plans.append(plan)
    return plans


def _custom_fields(context: Context) -> dict[str, CustomField]:
    """The custom fields that the file has columns for, as far as the importer may."""
    wanted = [name for name in context.mapping if name.startswith(key_of(""))]
    if not wanted:
        return {}
    known = importable_fields(context.by)
    return {name: known[name] for name in wanted if name in known}


def _is_repeat(known: Known, touched: set[int]) -> bool:
    return not known.pk or known.pk in touched


def _decide(row: MemberInput, directory: Directory, context: Context) -> MemberPlan:
    store_id, refusal = _store(row, context)
    if refusal:
        return MemberPlan(row, rejected(row.row_no, refusal))
    match = directory.match(row)
    if match.reason:
        outcome = (
            ImportOutcome.AMBIGUOUS if match.is_ambiguous else ImportOutcome.REJECTED
        )
        return MemberPlan(row, Result(row.row_no, outcome, [match.reason]))
    if match.known:
        result = Result(row.row_no, ImportOutcome.UNCHANGED)
        result.object_id = match.known.pk or None
        if not match.known.pk:
            result.reasons.append(reason("repeats_row"))
        return MemberPlan(row, result, store_id, match.known)
    if not row.name:
        missing = reason("blank", field="name")
        return MemberPlan(row, rejected(row.row_no, missing))
    if not row.home_store and context.default_store is None:
        missing = reason("blank", field="home_store")
        return MemberPlan(row, rejected(row.row_no, missing))
    directory.add(row, store_id=store_id)
    return MemberPlan(row, Result(row.row_no, ImportOutcome.CREATED), store_id)


def _store(row: MemberInput, context: Context) -> tuple[int | None, Reason | None]:
    """The row's store, else the one for all; None for one that is to be made."""
    if row.home_store:
        return context.stores.find(row.home_store)
    default = context.default_store
    if default is not None and not context.scope.covers(default):
        return None, reason("store_not_yours", value="")
    return default, None


def load_existing(directory: Directory) -> dict[int, Existing]:
    """Everything that rows may change of the members in the directory (four queries)."""
    known = chain(directory.by_number.values(), *directory.by_contact.values())
    ids = {each.pk for each in known if each.pk}
    found = {
        member.pk: Existing(member)
        for member in Member.objects.filter(pk__in=ids).select_related("source")
    }
    points = ContactPoint.objects.filter(member__in=ids, kind__in=list(CONTACTS))
    for member_id, kind, value in points.values_list("member_id", "kind", "value_norm"):
        found[member_id].contacts.setdefault(kind, set()).add(value)
    for birthday in ImportantDate.objects.filter(member__in=ids, kind="birthday"):
        found[birthday.member_id].birthday = birthday
    for state in ConsentState.objects.filter(member__in=ids):
        pair = (state.purpose, state.channel)
        found[state.member_id].consents[pair] = state.is_given
    return found


def _compare(
    plan: MemberPlan, existing: dict[int, Existing], touched: set[int]
) -> None:
    """See what the row would change of its member, if anything."""
    assert plan.known is not None  # noqa: S101 -- the caller asked
    stored = existing.get(plan.known.pk)
    if stored is None:
        return
    plan.existing = stored
    plan.changes = _differences(plan, stored)
    if _withdrawn(plan.row, stored):
        plan.result.reasons.append(reason("consent_kept"))
    if plan.changes:
        plan.result.outcome = ImportOutcome.UPDATED
        touched.add(plan.known.pk)


def _differences(plan: MemberPlan, stored: Existing) -> Changes:
    row, member = plan.row, stored.member
    changes = Changes()
    if row.name and plan.known and not plan.known.is_called(row.name):
        changes.fields["name"] = row.name
    if row.home_store and plan.store_id != member.home_store_id:
        changes.fields["home_store_id"] = plan.store_id
    said: dict[str, Any] = {
        name: getattr(row, name) for name in ("sex", "joined_on", "note")
    }
    said["custom"] = {**member.custom, **row.custom}
    for name, value in said.items():
        if value and value != getattr(member, name):
            changes.fields[name] = value
    source = member.source.name if member.source else ""
    if row.source and fold(row.source) != fold(source):
        changes.source = row.source
    for kind, (_value, norm) in CONTACTS.items():
        value = getattr(row, norm)
        if value and value not in stored.contacts.get(kind, ()):
            changes.contacts.append(kind)
    changes.birthday = _has_other_birthday(row, stored.birthday)
    changes.consents = {
        channel: given
        for channel, given in row.consents.items()
        if _is_new_answer(channel, given, stored)
    }
    return changes


def _has_other_birthday(row: MemberInput, stored: ImportantDate | None) -> bool:
    if row.birthday is None:
        return False
    if stored is None:
        return True
    names = [
        name
        for name in BIRTHDAY_FIELDS
        # A file that knows no year does not make a known one unknown.
        if name != "year" or row.birthday.year
    ]
    return any(getattr(row.birthday, name) != getattr(stored, name) for name in names)


def _is_new_answer(channel: str, given: bool, stored: Existing) -> bool:
    """A no always counts; a yes only where the member never answered."""
    states = [stored.consents.get((purpose, channel)) for purpose in Purpose.values]
    return any(state is None or (state and not given) for state in states)


def _withdrawn(row: MemberInput, stored: Existing) -> bool:
    return any(
        given and stored.consents.get((purpose, channel)) is False
        for channel, given in row.consents.items()
        for purpose in Purpose.values
    )
