"""Which rows of a file belong together, told cheaply from the raw cells.

For purchases the lines of one receipt; for members the rows about one person, as far as
the cells are written alike (only the counts of the preview rest on it).
"""

import hashlib
import re
from collections.abc import Mapping, Sequence

from members.choices import ImportKind
from members.imports.cells import fold

LENGTH = 120
PHONE_DIGITS = 11


def group_of(
    kind: str, row_no: int, cells: Sequence[str], mapping: Mapping[str, int]
) -> str:
    """The group of a row; a row that belongs to no other has one of its own."""

    def cell(name: str) -> str:
        place = mapping.get(name)
        return "" if place is None or place >= len(cells) else fold(cells[place])

    if kind == ImportKind.PURCHASES:
        number = cell("receipt_no")
        parts = [number, cell("store")] if number else []
    else:
        parts = _person(cell("member_no"), cell("name"), cell("phone"), cell("email"))
    if not parts:
        return f"?{row_no}"
    return _fitting("|".join(parts))


def _person(number: str, name: str, phone: str, email: str) -> list[str]:
    if number:
        return ["n", number]
    if phone:
        return ["p", re.sub(r"\D", "", phone)[-PHONE_DIGITS:], name]
    return ["e", email] if email else []


def _fitting(text: str) -> str:
    """The text, its end replaced by a hash when it is too long for the column."""
    if len(text) <= LENGTH:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()[:32]
    return f"{text[: LENGTH - 32]}{digest}"
