"""Which column of a file is which: guessed from the headings, order free.

A mapping is ``{field: index of the column}``. Headings are compared folded: width,
case, spaces, punctuation and remarks in brackets make no difference.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from members.choices import ImportKind
from members.imports.columns import (
    COLUMNS,
    KEYS,
    REASON_HEADINGS,
    REQUIRED,
    STORE_OF,
    Column,
)
from members.imports.reasons import FileProblem

MAX_COLUMNS = 100
IN_BRACKETS = re.compile(r"[(\[【<].*?[)\]】>]")
NOT_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Guess:
    """What the headings seem to mean, and those that mean nothing to us."""

    mapping: dict[str, int]
    unknown: list[str]


def fold_heading(heading: str) -> str:
    """A heading reduced to its letters: "手机号 (必填)*" and "手机号" are the same."""
    plain = unicodedata.normalize("NFKC", heading).casefold()
    return NOT_WORDS.sub("", IN_BRACKETS.sub("", plain))


def guess_mapping(
    kind: str, headings: Sequence[str], columns: Sequence[Column] = ()
) -> Guess:
    """Find the fields of a kind of file in its headings: the fixed columns, or those
    that are given (members/imports/custom_columns.py).

    The contract's own names go before synonyms; of two headings for one field the first
    is taken and the other reported as unknown.
    """
    folded = [fold_heading(heading) for heading in headings]
    mapping: dict[str, int] = {}
    for rank in range(2):
        for column in columns or COLUMNS[kind]:
            names = (
                (column.name, *column.synonyms[:1]) if rank == 0 else column.synonyms
            )
            wanted = {fold_heading(name) for name in names}
            place = _first(folded, wanted, taken=set(mapping.values()))
            if place is not None and column.name not in mapping:
                mapping[column.name] = place
    ignored = {fold_heading(name) for name in REASON_HEADINGS}
    unknown = [
        heading
        for place, heading in enumerate(headings)
        if place not in mapping.values()
        and folded[place]
        and folded[place] not in ignored
    ]
    return Guess(mapping, unknown)


def _first(folded: Sequence[str], wanted: set[str], *, taken: set[int]) -> int | None:
    for place, heading in enumerate(folded):
        if heading in wanted and place not in taken:
            return place
    return None


def guess_kind(headings: Sequence[str]) -> str:
    """The kind of file that knows more of the headings; members when equal."""
    members = len(guess_mapping(ImportKind.MEMBERS, headings).mapping)
    purchases = len(guess_mapping(ImportKind.PURCHASES, headings).mapping)
    return ImportKind.PURCHASES if purchases > members else ImportKind.MEMBERS


def check_headings(headings: Sequence[str]) -> None:
    """Refuse a table whose first line can't be headings; FileProblem says why."""
    filled = [heading for heading in headings if heading.strip()]
    if len(headings) > MAX_COLUMNS:
        raise FileProblem("too_many_columns", count=len(headings), limit=MAX_COLUMNS)
    seen: dict[str, int] = {}
    for place, heading in enumerate(headings, start=1):
        if not heading.strip():
            continue
        first = seen.setdefault(heading.strip().casefold(), place)
        if first != place:
            raise FileProblem(
                "heading_twice", heading=heading.strip(), first=first, second=place
            )
    known = any(guess_mapping(kind, headings).mapping for kind in COLUMNS)
    if not known:
        shown = ", ".join(heading.strip()[:30] for heading in filled[:8])
        raise FileProblem("headings_unknown", headings=shown)


def check_mapping(
    kind: str, mapping: Mapping[str, int], *, default_store: int | None = None
) -> None:
    """Refuse a mapping that lacks what is needed or takes a column twice.

    Raises FileProblem. The store may be left out when `default_store` stands in.
    """
    missing = [name for name in REQUIRED[kind] if name not in mapping]
    if kind == ImportKind.PURCHASES and not {"sku", "product"} & set(mapping):
        missing.append("sku")
    if missing:
        raise FileProblem("columns_missing", fields=missing)
    if STORE_OF[kind] not in mapping and default_store is None:
        raise FileProblem("store_column_missing")
    if kind == ImportKind.MEMBERS and not set(KEYS) & set(mapping):
        raise FileProblem("key_column_missing")
    places: dict[int, str] = {}
    for name, place in mapping.items():
        if places.setdefault(place, name) != name:
            raise FileProblem("field_twice", field=name)
