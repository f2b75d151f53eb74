"""Who of the archive a row is about: matched, new or ambiguous.

The member number decides. Without one: phone and name together, then the phone alone
when the row has no name, then the e-mail address, then the WeChat id. Where several
fit, nobody is taken. A phone may serve several people of one family: the same number
with another name is another person.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

from members.choices import IN_USE, ContactKind, MemberStatus
from members.imports.cells import fold
from members.imports.reasons import Reason, reason
from members.imports.rows import MemberInput
from members.models import ContactPoint, Member, Scope
from members.queries.survivors import former_names, survivors

SHOWN = 5


@dataclass
class Known:
    """A member as far as matching needs it; ``pk`` 0 is one that the file brings."""

    pk: int
    member_no: str
    name: str
    status: str
    store_id: int | None
    # Folded names of records that were merged into this one.
    former: set[str] = field(default_factory=set)

    def is_called(self, name: str) -> bool:
        """Whether this is the name, or was that of a record merged into it."""
        return fold(name) in {fold(self.name), *self.former}


@dataclass
class Match:
    """The answer: a member, or a reason, or neither (new)."""

    known: Known | None = None
    reason: Reason | None = None
    is_ambiguous: bool = False


@dataclass
class Directory:
    """The members that the rows of one chunk may mean. Four queries at the most."""

    scope: Scope
    by_number: dict[str, Known] = field(default_factory=dict)
    by_contact: dict[tuple[str, str], list[Known]] = field(default_factory=dict)

    @classmethod
    def load(cls, rows: Iterable[MemberInput], *, scope: Scope) -> "Directory":
        """Look up the numbers and contact values of all rows at once.

        Numbers are looked up in the whole chain, since they are unique there; contact
        values in the importer's stores only. A former name, of a record merged into
        somebody, counts as that person's.
        """
        found = cls(scope)
        numbers, contacts = set(), set()
        for row in rows:
            numbers.add(row.member_no)
            contacts |= set(_contacts(row))
        found.load_numbers(numbers - {""})
        for kind in (ContactKind.PHONE, ContactKind.EMAIL, ContactKind.WECHAT):
            values = {value for each, value in contacts if each == kind}
            found.load_contacts(kind, values)
        found.load_former_names()
        return found

    def load_numbers(self, numbers: set[str]) -> None:
        """Read the members of these numbers; a merged one's leads to the survivor."""
        if not numbers:
            return
        rows = list(Member.objects.filter(member_no__in=numbers))
        current = survivors(rows)
        for row in rows:
            self.by_number[row.member_no] = _known(current[row.pk])

    def load_contacts(self, kind: str, values: set[str]) -> None:
        """Read the current members of the scope who have one of these values."""
        if not values:
            return
        points = ContactPoint.objects.filter(
            self.scope.q("member__home_store"),
            kind=kind,
            value_norm__in=values,
            member__status__in=IN_USE,
        ).order_by("member_id")
        for value, pk, number, name, status, store_id in points.values_list(
            "value_norm",
            "member_id",
            "member__member_no",
            "member__name",
            "member__status",
            "member__home_store_id",
        ):
            known = Known(pk, number, name, status, store_id)
            self.by_contact.setdefault((kind, value), []).append(known)

    def load_former_names(self) -> None:
        """Read what the records that were merged into those found were called."""
        everybody = [*self.by_number.values(), *chain(*self.by_contact.values())]
        if not everybody:
            return
        names = former_names({known.pk for known in everybody})
        for known in everybody:
            known.former = {fold(name) for name in names.get(known.pk, ())}

    def add(self, row: MemberInput, *, store_id: int | None) -> Known:
        """Remember a person whom the file brings, for the rows that follow."""
        known = Known(0, row.member_no, row.name, MemberStatus.MEMBER, store_id)
        if row.member_no:
            self.by_number[row.member_no] = known
        for contact in _contacts(row):
            self.by_contact.setdefault(contact, []).append(known)
        return known

    def match(self, row: MemberInput) -> Match:
        """Find the one member whom a row is about."""
        known = self.by_number.get(row.member_no) if row.member_no else None
        if known is not None:
            return self._allowed(known, row.member_no)
        match = self._by_phone(row)
        if match is None and row.email_norm:
            match = self._by_email(row)
        if match is None and row.wechat:
            match = _one(self._with(ContactKind.WECHAT, row.wechat))
        if match is None:
            return Match()
        return _other_number(row, match)

    def _by_phone(self, row: MemberInput) -> Match | None:
        candidates = self._with(ContactKind.PHONE, row.phone_norm)
        if not candidates:
            return None
        if not row.name:
            return _one(candidates)
        same_name = [each for each in candidates if each.is_called(row.name)]
        return _one(same_name) if same_name else None

    def _by_email(self, row: MemberInput) -> Match | None:
        candidates = self._with(ContactKind.EMAIL, row.email_norm)
        if not row.name or not candidates:
            return _one(candidates)
        same_name = [each for each in candidates if each.is_called(row.name)]
        if same_name:
            return _one(same_name)
        if row.member_no or row.phone_norm:
            return None
        return Match(
            reason=reason("other_name", numbers=_numbers(candidates)), is_ambiguous=True
        )

    def _with(self, kind: str, value: str) -> list[Known]:
        return self.by_contact.get((kind, value), []) if value else []

    def _allowed(self, known: Known, number: str) -> Match:
        if not self.scope.covers(known.store_id):
            return Match(reason=reason("member_not_yours", value=number))
        if known.status not in IN_USE:
            return Match(reason=reason("member_gone", value=number))
        return Match(known)


def _contacts(row: MemberInput) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = [
        (ContactKind.PHONE, row.phone_norm),
        (ContactKind.EMAIL, row.email_norm),
        (ContactKind.WECHAT, row.wechat),
    ]
    return [(kind, value) for kind, value in pairs if value]


def _known(member: Member) -> Known:
    return Known(
        member.pk, member.member_no, member.name, member.status, member.home_store_id
    )


def _one(candidates: list[Known]) -> Match | None:
    """The only candidate; several are ambiguous, none is no answer."""
    if not candidates:
        return None
    if len(candidates) == 1:
        return Match(candidates[0])
    return Match(
        reason=reason("several_fit", numbers=_numbers(candidates)), is_ambiguous=True
    )


def _other_number(row: MemberInput, match: Match) -> Match:
    """A new number for somebody who has one already: a person must decide."""
    known = match.known
    if known is None or not row.member_no or not known.member_no:
        return match
    return Match(
        reason=reason("same_person", numbers=known.member_no), is_ambiguous=True
    )


def _numbers(candidates: list[Known]) -> str:
    shown = ", ".join(each.member_no or "?" for each in candidates[:SHOWN])
    return shown if len(candidates) <= SHOWN else f"{shown} …"
