"""Finding a member from whatever was typed: one index per kind of input, never a scan.

Two steps: at most 200 ids from one narrow index, then the page of members. Both steps
ask for rows of the user's stores only. The texts are compared as ranges
(``>= text, < prefix_end(text)``), which both databases answer from a B-tree;
``startswith`` would read the table (docs/architecture.md, search).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from phonenumbers import country_code_for_region

from members.choices import ContactKind
from members.fields import prefix_end
from members.models import (
    ContactPoint,
    Member,
    MemberSearchToken,
    Scope,
    User,
    scope_of,
)
from members.search.index import HIDDEN
from members.search.tokens import TOKEN_LENGTH, compact, fold

MOST_IDS = 200
TAIL_LENGTH = 4
PHONE_LENGTH = 7
PHONE_SHAPE = re.compile(r"\+?[\d\s()./\-]+")


@dataclass
class Hits:
    """Ids of members, those that match the whole input apart."""

    exact: set[int] = field(default_factory=set)
    others: set[int] = field(default_factory=set)

    def add(self, rows: Iterable[tuple[int, str]], *, whole: str) -> None:
        """Take (member id, matched text) rows in."""
        for member_id, text in rows:
            (self.exact if text == whole else self.others).add(member_id)

    def all(self) -> list[int]:
        """Every id, at most 200, exact ones first."""
        others = sorted(self.others - self.exact)
        return [*sorted(self.exact), *others][:MOST_IDS]


def find_members(text: str, *, user: User, limit: int = 20) -> list[Member]:
    """The members of `user`'s stores that fit what was typed, best first.

    Seven or more digits: phone number from its beginning, with or without the country
    code; four digits: the phone's last four; with @: e-mail address; else name, pinyin,
    initials, member number. Whole matches come first, then who bought last. At most
    `limit` members, with ``home_store`` and ``stat`` loaded. Never more than five
    queries, whatever is typed.
    """
    scope = scope_of(user, "members.view_member")
    if not scope.everywhere and not scope.store_ids:
        return []
    ids, exact = find_ids(text, scope=scope)
    if not ids:
        return []
    page = (
        Member.objects.visible_to(user)
        .filter(pk__in=ids)
        .exclude(status__in=HIDDEN)
        .select_related("home_store", "stat")
        .annotate(rank=_rank(exact))
        .order_by("rank", F("stat__last_purchase_at").desc(nulls_last=True), "-pk")
    )
    return list(page[:limit])


def find_ids(text: str, *, scope: Scope) -> tuple[list[int], set[int]]:
    """Ids of at most 200 members of the scope that fit, and which fit wholly."""
    hits = Hits()
    for branch in _branches(text):
        branch(scope, hits)
    return hits.all(), hits.exact


def _rank(exact: set[int]) -> Case | Value:
    if not exact:
        return Value(1)
    return Case(
        When(pk__in=sorted(exact)[:MOST_IDS], then=0),
        default=1,
        output_field=IntegerField(),
    )


Branch = Callable[[Scope, Hits], None]


def _branches(text: str) -> Iterator[Branch]:
    """The indexes that can answer this input."""
    folded, packed = fold(text), compact(text)
    if "@" in folded:
        yield _by_token(folded)
        return
    if PHONE_SHAPE.fullmatch(folded):
        digits = re.sub(r"\D", "", folded)
        if len(digits) >= PHONE_LENGTH:
            yield _by_phone(digits, has_country=folded.startswith("+"))
        elif len(digits) == TAIL_LENGTH:
            yield _by_tail(digits)
    if packed:
        yield _by_token(packed)
    if folded != packed and " " not in folded:
        yield _by_token(folded)  # the beginning of an e-mail address: ann.le


def _by_token(token: str) -> Branch:
    token = token[:TOKEN_LENGTH]

    def look(scope: Scope, hits: Hits) -> None:
        rows = (
            MemberSearchToken.objects.filter(_prefix("token", token), scope.q("store"))
            .order_by("token")
            .values_list("member_id", "token")
        )
        hits.add(rows[:MOST_IDS], whole=token)

    return look


def _by_phone(digits: str, *, has_country: bool) -> Branch:
    """Number as typed: +86139…, 86139…, 0086139…, 139…; a landline's 0 is dropped."""
    code = str(country_code_for_region(settings.PORTAL_COUNTRY))
    if has_country or digits.startswith("00"):
        starts = {f"+{digits.removeprefix('00')}"}
    else:
        starts = {f"+{code}{digits.removeprefix('0')}"}
        if digits.startswith(code):
            starts.add(f"+{digits}")

    def look(scope: Scope, hits: Hits) -> None:
        for start in sorted(starts):
            rows = _phones(scope).filter(
                _prefix("value_norm", start), kind=ContactKind.PHONE
            )
            hits.add(
                rows.order_by("value_norm").values_list("member_id", "value_norm")[
                    :MOST_IDS
                ],
                whole=start,
            )

    return look


def _by_tail(digits: str) -> Branch:
    def look(scope: Scope, hits: Hits) -> None:
        rows = _phones(scope).filter(tail4=digits).values_list("member_id", "tail4")
        hits.add(rows[:MOST_IDS], whole=digits)

    return look


def _phones(scope: Scope) -> QuerySet[ContactPoint]:
    return ContactPoint.objects.filter(scope.q("member__home_store"))


def _prefix(column: str, start: str) -> Q:
    return Q(**{f"{column}__gte": start, f"{column}__lt": prefix_end(start)})
