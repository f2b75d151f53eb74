"""What a merge moved, and what its undo put back or had to leave, in words."""

from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Count
from django.utils.text import capfirst

from members.models import Member, Merge


@dataclass(frozen=True)
class ReportLine:
    """The rows of one kind: how many moved, and what became of them on the undo."""

    label: str
    moved: int
    back: int = 0
    left: int = 0  # deleted, given to another or changed since
    since: int = 0  # made on the survivor since


def report_lines(merge: Merge) -> list[ReportLine]:
    """One line for each kind of rows that the merge moved or the undo found new."""
    moved = dict(
        merge.rows.filter(moved=True)
        .order_by()
        .values_list("relation")
        .annotate(count=Count("pk"))
    )
    undone = merge.report.get("rows", {})
    names = sorted({*moved, *undone}, key=lambda name: (-moved.get(name, 0), name))
    return [
        _line(name, moved.get(name, 0), undone.get(name, {}))
        for name in names
        if moved.get(name) or undone.get(name, {}).get("since")
    ]


def _line(name: str, moved: int, undone: dict[str, int]) -> ReportLine:
    label, _dot, _field = name.rpartition(".")
    words = apps.get_model(label)._meta.verbose_name_plural
    left = sum(undone.get(each, 0) for each in ("gone", "elsewhere", "blocked"))
    return ReportLine(
        label=str(capfirst(words)),
        moved=moved,
        back=undone.get("back", 0),
        left=left + undone.get("changed", 0),
        since=undone.get("since", 0),
    )


def field_words(merge: Merge) -> list[str]:
    """The own fields that somebody changed since, by their names."""
    words = []
    for name in merge.report.get("fields", []):
        try:
            words.append(str(Member._meta.get_field(name).verbose_name))  # type: ignore[union-attr]  # own fields
        except FieldDoesNotExist:
            words.append(name)
    return words
