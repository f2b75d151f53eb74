"""Socket: what an erasure must empty besides the rows that point at the member.

Relation policies tell what becomes of rows with a foreign key to Member. Whatever holds
something personal further away (the words of a case, a picture of a visit, a line of an
imported file, a written export) is emptied by an eraser that its app registers.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.files.storage import Storage
from django.db.models import FileField, Model, QuerySet

from members.models import Member
from members.registry import Registry

HIDDEN = "***"


@dataclass
class Erasure:
    """One erasure: whose records, by what the person can be recognised, and since when.

    ``members`` are the record and those that were merged into it; ``identifiers``
    phone numbers in every form, addresses, accounts and member numbers; ``names`` what
    the person was called. Files are only noted, and deleted when all is committed.
    """

    members: list[Member]
    identifiers: frozenset[str]
    names: frozenset[str]
    addresses: frozenset[str]
    at: datetime
    files: list[tuple[Storage, str]] = field(default_factory=list)

    @property
    def ids(self) -> list[int]:
        """Keys of the records."""
        return [member.pk for member in self.members]

    def knows(self, text: str) -> bool:
        """Whether the text tells who the person is."""
        folded = text.casefold()
        words = (*self.identifiers, *self.names)
        return any(word.casefold() in folded for word in words)

    def scrub(self, text: str) -> str:
        """The text without what tells who the person is."""
        # The longest first: a number within a longer one must not break it up.
        for word in sorted((*self.identifiers, *self.names), key=len, reverse=True):
            start = text.casefold().find(word.casefold())
            while start >= 0:
                text = f"{text[:start]}{HIDDEN}{text[start + len(word) :]}"
                start = text.casefold().find(word.casefold(), start + len(HIDDEN))
        return text

    def scrub_rows(self, rows: QuerySet[Any], names: Iterable[str]) -> int:
        """Scrub text fields of these rows where they know the person; returns how many.

        Goes round managers that refuse to change rows.
        """
        wanted = list(names)
        done = 0
        model: Any = rows.model
        for row in rows.only("pk", *wanted).iterator(chunk_size=500):
            told = {name: getattr(row, name) for name in wanted}
            clean = {name: self.scrub(text) for name, text in told.items()}
            if clean != told:
                model._base_manager.filter(pk=row.pk).update(**clean)
                done += 1
        return done

    def drop_files(self, rows: QuerySet[Any]) -> None:
        """Note the files of these rows, to be deleted when the erasure is committed."""
        for name in file_fields(rows.model):
            for row in rows.exclude(**{name: ""}).only("pk", name):
                stored = getattr(row, name)
                if stored:
                    self.files.append((stored.storage, stored.name))


def file_fields(model: type[Model]) -> list[str]:
    """The names of the model's fields that hold files."""
    fields = model._meta.concrete_fields
    return [each.name for each in fields if isinstance(each, FileField)]


@dataclass(frozen=True)
class Eraser:
    """A function that empties what an app keeps about the person. It runs first, while
    the rows still say whose they are, inside the transaction of the erasure."""

    name: str
    erase: Callable[[Erasure], None]


erasers: Registry[Eraser] = Registry(
    "erasers", key=lambda eraser: eraser.name, requires=("name", "erase")
)
