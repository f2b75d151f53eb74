"""What one import needs to know beside its rows: who imports what for which stores."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from members.choices import ImportOutcome
from members.imports.cells import fold
from members.imports.reasons import Reason, reason
from members.models import ImportBatch, Scope, Store, User, scope_of

PERMISSION = "members.import_member"
CODE_LENGTH = 20


@dataclass
class Result:
    """What became (or would become) of one row."""

    row_no: int
    outcome: str
    reasons: list[Reason] = field(default_factory=list)
    object_id: int | None = None
    before: dict[str, Any] | None = None


def rejected(row_no: int, *reasons: Reason) -> Result:
    """The row is not imported, for these reasons."""
    return Result(row_no, ImportOutcome.REJECTED, list(reasons))


@dataclass
class Stores:
    """All stores by code and name; makes unknown ones when asked to."""

    scope: Scope
    may_create: bool
    known: dict[str, int] = field(default_factory=dict)

    @classmethod
    def load(cls, *, scope: Scope, may_create: bool) -> "Stores":
        """Read the chain's stores (one query)."""
        known: dict[str, int] = {}
        for pk, code, name in Store.objects.values_list("pk", "code", "name"):
            known[fold(code)] = pk
            known.setdefault(fold(name), pk)
        return cls(scope, may_create and scope.everywhere, known)

    def find(self, text: str) -> tuple[int | None, Reason | None]:
        """The store of that code or name, or why it can't be used.

        (None, None) is a store that `make` will make.
        """
        store_id = self.known.get(fold(text))
        if store_id is None:
            if self.may_create:
                return None, None
            return None, reason("store_unknown", value=text)
        if not self.scope.covers(store_id):
            return None, reason("store_not_yours", value=text)
        return store_id, None

    def make(self, text: str) -> int:
        """The store of that code or name; a new one when it is unknown."""
        store_id = self.known.get(fold(text))
        if store_id is None:
            store_id = Store.objects.create(code=self._free_code(text), name=text).pk
            self.known[fold(text)] = store_id
        return store_id

    def _free_code(self, text: str) -> str:
        if len(text) <= CODE_LENGTH:
            return text
        number = len(self.known) + 1
        while f"s{number:03d}" in self.known:
            number += 1
        return f"S{number:03d}"


@dataclass
class Context:
    """One import while it is worked on."""

    batch_id: int
    kind: str
    by: User
    scope: Scope
    stores: Stores
    mapping: dict[str, int]
    at: datetime
    update: bool = False
    default_store: int | None = None

    @classmethod
    def of(cls, batch: ImportBatch, *, at: datetime) -> "Context":
        """Read what the batch needs; the importer's rights are asked afresh."""
        scope = scope_of(batch.by, PERMISSION)
        options = batch.options
        return cls(
            batch_id=batch.pk,
            kind=batch.kind,
            by=batch.by,
            scope=scope,
            stores=Stores.load(
                scope=scope, may_create=bool(options.get("create_stores"))
            ),
            mapping=batch.mapping,
            at=at,
            update=bool(options.get("update")),
            default_store=options.get("default_store"),
        )

    @property
    def today(self) -> date:
        """The day of the import in the portal's zone."""
        return self.at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()

    @property
    def ref(self) -> str:
        """How timeline rows name the batch."""
        return f"members.importbatch:{self.batch_id}"
