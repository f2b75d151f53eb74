"""The stores side by side: what waits in each, kind by kind."""

from collections.abc import Iterable
from dataclasses import dataclass

from members.models import Store
from portal.today.desk import Desk
from portal.today.kinds import DayKind


@dataclass(frozen=True)
class Cell:
    """One store and kind; ``share`` is the percentage of the largest of the kind."""

    kind: DayKind
    count: int
    share: int


@dataclass(frozen=True)
class StoreRow:
    """One store with its cells in the order of the kinds."""

    store: Store
    cells: list[Cell]
    total: int


@dataclass(frozen=True)
class StoreTable:
    """The whole table, busiest store first."""

    kinds: list[DayKind]
    rows: list[StoreRow]


def side_by_side(desk: Desk, kinds: Iterable[DayKind]) -> StoreTable:
    """Count every kind in every store of the desk: one query a kind."""
    shown = [kind for kind in kinds if kind.store and kind.is_for(desk)]
    counts = {kind.code: kind.count_by_store(desk) for kind in shown}
    most = {code: max(found.values(), default=0) for code, found in counts.items()}
    rows = []
    for store in desk.stores:
        if store.pk not in desk.store_ids:
            continue
        cells = []
        for kind in shown:
            count = counts[kind.code].get(store.pk, 0)
            top = most[kind.code]
            cells.append(Cell(kind, count, count * 100 // top if top else 0))
        rows.append(StoreRow(store, cells, sum(cell.count for cell in cells)))
    rows.sort(key=lambda row: (-row.total, row.store.code))
    return StoreTable(kinds=shown, rows=rows)
