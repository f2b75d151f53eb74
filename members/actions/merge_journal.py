"""Moving rows from one member to another by the relation policies, written down.

Knows no model by name: what is unique for a member, and under which condition, is read
from the constraints of the model that points at Member. `_base_manager` is used all
over, since some models refuse an ordinary update (the access log) and none may hide
rows here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, cast

from django.apps import apps
from django.db.models import BooleanField, Field, Max, Model, Q, UniqueConstraint

from members.models import Member, Merge, MovedRow
from members.record.relations import OnMerge, RelationPolicy, relation_policies

CHUNK = 5_000


@dataclass(frozen=True)
class Relation:
    """One foreign key to Member with its policy."""

    policy: RelationPolicy
    model: type[Model]
    field: str

    def column(self, name: str) -> "Field[Any, Any]":
        """One of the model's own fields."""
        return cast("Field[Any, Any]", self.model._meta.get_field(name))

    @property
    def name(self) -> str:
        return self.policy.relation

    def rows(self, **conditions: Any) -> Any:
        """Rows of the model, whatever its own manager would hide or refuse."""
        return self.model._base_manager.filter(**conditions)

    def of(self, member_id: int) -> Any:
        """The rows that point at this member."""
        return self.rows(**{self.field: member_id})


def relation_of(name: str) -> Relation:
    """The relation of that name ("app.Model.field"); LookupError when there is none."""
    policy = relation_policies.get(name)
    if policy is None:
        message = f"no relation policy {name!r}"
        raise LookupError(message)
    label, _dot, attribute = name.rpartition(".")
    return Relation(policy, apps.get_model(label), attribute)


def moving_relations() -> list[Relation]:
    """The relations whose rows go with the duplicate."""
    return [
        relation_of(policy.relation)
        for policy in relation_policies
        if policy.on_merge != OnMerge.KEEP
    ]


@dataclass(frozen=True)
class Rule:
    """What only one row of a member may be: fields beside the key, and a condition.

    ``flag`` is the yes/no field that the condition asks for, if that is all it asks:
    a second row with it moves too, without the flag.
    """

    others: tuple[str, ...]
    condition: Q
    flag: str = ""
    empty_is_equal: bool = False


def rules_of(relation: Relation) -> Iterator[Rule]:
    """The rules by which two members' rows can collide when they become one's."""
    meta = relation.model._meta
    if getattr(meta.get_field(relation.field), "unique", False):
        yield Rule((), Q())
    for names in meta.unique_together:
        if relation.field in names:
            yield Rule(_without(names, relation.field), Q())
    for constraint in meta.constraints:
        if not isinstance(constraint, UniqueConstraint):
            continue
        if relation.field not in constraint.fields:
            continue
        condition = constraint.condition or Q()
        yield Rule(
            _without(constraint.fields, relation.field),
            condition,
            _flag_of(relation.model, condition),
            empty_is_equal=constraint.nulls_distinct is False,
        )


def _without(names: Iterable[str], own: str) -> tuple[str, ...]:
    return tuple(name for name in names if name != own)


def _flag_of(model: type[Model], condition: Q) -> str:
    if condition.negated or len(condition.children) != 1:
        return ""
    child = condition.children[0]
    if not (isinstance(child, tuple) and child[1] is True):
        return ""
    name = str(child[0])
    return name if isinstance(model._meta.get_field(name), BooleanField) else ""


@dataclass
class Collisions:
    """Rows that can't come along, each with the row that is there already; and rows
    that come along without a flag."""

    stay: dict[Any, Any] = field(default_factory=dict)
    lower: dict[Any, set[str]] = field(default_factory=dict)


def collisions(relation: Relation, *, source: int, target: int) -> Collisions:
    """What stands in the way of the rows of `source` becoming those of `target`."""
    found = Collisions()
    for rule in rules_of(relation):
        theirs: dict[tuple[Any, ...], Any] = {
            tuple(values): pk
            for pk, *values in relation.of(target)
            .filter(rule.condition)
            .values_list("pk", *rule.others)
        }
        if not theirs:
            continue
        for pk, *values in (
            relation.of(source).filter(rule.condition).values_list("pk", *rule.others)
        ):
            if tuple(values) not in theirs:
                continue
            if None in values and not rule.empty_is_equal:
                continue
            if rule.flag:
                found.lower.setdefault(pk, set()).add(rule.flag)
            else:
                found.stay[pk] = theirs[tuple(values)]
    for pk in found.stay:
        found.lower.pop(pk, None)
    return found


def move_rows(merge: Merge, relation: Relation) -> int:
    """Let the duplicate's rows point at the survivor; returns how many were moved."""
    source, target = merge.duplicate_id, merge.survivor_id
    rows = relation.of(source)
    if relation.model is Member:
        # Nobody brings themselves along: the two are settled as own fields.
        rows = rows.exclude(pk__in=[source, target])
    found = collisions(relation, source=source, target=target)
    keys = list(rows.exclude(pk__in=found.stay).values_list("pk", flat=True))
    _write_down(merge, relation, keys, found.lower)
    _point_at(relation, target, keys, found.lower)
    _settle(merge, relation, found.stay)
    return len(keys)


def _point_at(
    relation: Relation, target: int, keys: Sequence[Any], lower: dict[Any, set[str]]
) -> None:
    for pk in lower.keys() & set(keys):
        lowered: dict[str, Any] = dict.fromkeys(lower[pk], False)
        relation.rows(pk=pk).update(**{relation.field: target, **lowered})
    plain = [pk for pk in keys if pk not in lower]
    for chunk in _chunks(plain):
        relation.rows(pk__in=chunk).update(**{relation.field: target})


def _settle(merge: Merge, relation: Relation, stay: dict[Any, Any]) -> None:
    """Let the survivor's rows take over what the rows left behind know better."""
    settle = relation.policy.settle
    if settle is None or not stay:
        return
    rows = relation.model._base_manager.in_bulk([*stay, *stay.values()])
    for left, kept in stay.items():
        change_row(merge, relation, rows[kept], settle(rows[kept], rows[left]))


def change_row(
    merge: Merge, relation: Relation, row: Any, values: dict[str, Any]
) -> None:
    """Give one row these values, and write down what it was."""
    before = {
        name: getattr(row, name)
        for name, value in values.items()
        if getattr(row, name) != value
    }
    if not before:
        return
    MovedRow.objects.create(
        merge=merge,
        relation=relation.name,
        object_pk=str(row.pk),
        moved=False,
        before=before,
        after={name: values[name] for name in before},
    )
    relation.rows(pk=row.pk).update(**{name: values[name] for name in before})


def _write_down(
    merge: Merge,
    relation: Relation,
    keys: Iterable[Any],
    lowered: dict[Any, set[str]],
) -> None:
    MovedRow.objects.bulk_create(
        (
            MovedRow(
                merge=merge,
                relation=relation.name,
                object_pk=str(pk),
                before=dict.fromkeys(sorted(lowered.get(pk, ())), True),
                after=dict.fromkeys(sorted(lowered.get(pk, ())), False),
            )
            for pk in keys
        ),
        batch_size=CHUNK,
    )


def highest_keys(relations: Iterable[Relation]) -> dict[str, int]:
    """The highest key of each table now; tables with other keys than numbers are left
    out. What is higher later was made since."""
    marks = {}
    for relation in relations:
        top = relation.rows().aggregate(top=Max("pk"))["top"]
        if top is None or isinstance(top, int):
            marks[relation.name] = top or 0
    return marks


@dataclass
class PutBack:
    """What became of the rows of one relation on an undo."""

    back: int = 0
    gone: int = 0  # deleted since
    elsewhere: int = 0  # moved on to another member since
    blocked: int = 0  # the duplicate has another such row by now
    changed: int = 0  # changed since, so that the later value stays
    since: int = 0  # made on the survivor since


def put_back(merge: Merge, relation: Relation) -> PutBack:
    """Undo what the merge did to the rows of one relation, where nobody came after."""
    result = PutBack()
    journal = MovedRow.objects.filter(merge=merge, relation=relation.name)
    keys = journal.filter(moved=True).order_by("pk")
    _move_back(merge, relation, keys.values_list("object_pk", flat=True), result)
    lowered = journal.filter(moved=True).exclude(before={})
    for row in [*lowered, *journal.filter(moved=False).order_by("-pk")]:
        _restore_values(relation, row, result)
    mark = merge.marks.get(relation.name)
    if mark is not None:
        rows = relation.of(merge.survivor_id)
        result.since = rows.filter(pk__gt=mark).count()
    return result


def _move_back(
    merge: Merge, relation: Relation, keys: Iterable[str], result: PutBack
) -> None:
    source, target = merge.survivor_id, merge.duplicate_id
    column = relation.column(relation.field).attname
    found: Collisions | None = None
    for chunk in _chunks(keys):
        found = found or collisions(relation, source=source, target=target)
        now = dict(relation.rows(pk__in=chunk).values_list("pk", column))
        ours = [pk for pk, member_id in now.items() if member_id == source]
        free = [pk for pk in ours if pk not in found.stay]
        _point_at(relation, target, free, found.lower)
        result.back += len(free)
        result.blocked += len(ours) - len(free)
        result.elsewhere += len(now) - len(ours)
        result.gone += len(chunk) - len(now)


def _restore_values(relation: Relation, entry: MovedRow, result: PutBack) -> None:
    """Put the other values of one row back unless they were changed since."""
    row = relation.rows(pk=entry.object_pk).first()
    if row is None:
        result.gone += not entry.moved
        return
    fields = {name: relation.column(name) for name in entry.before}
    for name, model_field in fields.items():
        if getattr(row, name) != model_field.to_python(entry.after[name]):
            result.changed += 1
            return
    values = {name: each.to_python(entry.before[name]) for name, each in fields.items()}
    if any(values.get(rule.flag) for rule in rules_of(relation) if rule.flag):
        member = getattr(row, relation.field)
        if _flag_is_taken(relation, row, values, member.pk):
            result.changed += 1
            return
    relation.rows(pk=row.pk).update(**values)


def _flag_is_taken(
    relation: Relation, row: Any, values: dict[str, Any], member_id: int
) -> bool:
    """Whether another row of the member carries the flag by now."""
    for rule in rules_of(relation):
        if not values.get(rule.flag):
            continue
        same = {name: getattr(row, name) for name in rule.others}
        others = relation.of(member_id).filter(rule.condition, **same)
        if others.exclude(pk=row.pk).exists():
            return True
    return False


def _chunks(keys: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(keys)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
