"""Which cases a report is about: its days, its stores, its kind; and links to them."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from feedback.choices import CaseKind
from feedback.models import Case
from feedback.models.case import CaseQuerySet
from feedback.queries.case_groups import Span
from members.models import Region, Store, User, scope_of
from members.models.access import EVERYWHERE, Scope

VIEW = "feedback.view_case"


@dataclass(frozen=True)
class Place:
    """What the reader asked for, inside what the reader may see."""

    user: User
    span: Span
    store: Store | None = None
    region: Region | None = None
    kind: str = CaseKind.COMPLAINT

    @property
    def scope(self) -> Scope:
        """The stores of the report."""
        mine = scope_of(self.user, VIEW)
        if self.store is not None:
            wanted = {self.store.pk}
        elif self.region is not None:
            wanted = set(self.region.stores.values_list("pk", flat=True))
        else:
            return mine
        kept = wanted if mine.everywhere else wanted & mine.store_ids
        return Scope(everywhere=False, store_ids=frozenset(kept))

    @property
    def cases(self) -> CaseQuerySet:
        """The cases of the report, as the reader may see them."""
        return self._of_kind(
            Case.objects.visible_to(self.user).filter(self.scope.q("store"))
        )

    @property
    def chain_cases(self) -> CaseQuerySet:
        """The cases of the whole chain, to compare with; never listed."""
        return self._of_kind(Case.objects.filter(quarantine=""))

    @property
    def is_whole(self) -> bool:
        """Whether there is nothing beyond it to compare with."""
        return self.scope == EVERYWHERE

    def _of_kind(self, cases: CaseQuerySet) -> CaseQuerySet:
        found = cases.filter(quarantine="")
        return found.filter(kind=self.kind) if self.kind else found

    def url(self, group: str, **more: Any) -> str:
        """The list of exactly the cases that a figure counts. A value of None in
        ``more`` stands for cases that have none."""
        words: dict[str, Any] = {
            "group": group,
            "start": self.span.start.isoformat(),
            "end": self.span.end.isoformat(),
        }
        if self.kind:
            words["kind"] = self.kind
        if self.store is not None:
            words["store"] = self.store.pk
        elif self.region is not None:
            words["region"] = self.region.pk
        for name, value in more.items():
            if name == "store" and value is None:
                words["no_store"] = "true"
            else:
                words[name] = "null" if value is None else value
        return f"{reverse('feedback_cases:index')}?{urlencode(words)}"
