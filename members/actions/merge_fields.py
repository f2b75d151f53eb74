"""The own fields and figures of two members on a merge: what counts, and the way back.

A field of Member that is not named here follows the usual rule: the survivor's value,
or the duplicate's where the survivor has none. So a new field needs nothing.
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

from django.db.models import Field, Model

from members.actions.statistics import MEMBER_FIELDS
from members.choices import MemberStatus
from members.models import Member, MemberStat

SURVIVOR, DUPLICATE, BOTH = "survivor", "duplicate", "both"
# Each record's own, whatever becomes of it.
FIXED = {
    "id", "public_id", "member_no", "merged_into", "import_batch", "created_at",
    "updated_at",
}  # fmt: skip
# Two texts may be kept one below the other.
TEXTS = ("preferences", "mind", "note")
# Of more than one record only one can point there.
ONLY_ONE = ("user",)
RANKS = (MemberStatus.CLOSED, MemberStatus.PROSPECT, MemberStatus.MEMBER)


def own_fields() -> list["Field[Any, Any]"]:
    """The fields of a member of which one of two values is kept."""
    return [
        each
        for each in Member._meta.concrete_fields
        if each.name not in FIXED and each.name != "status"
    ]


def is_empty(value: Any) -> bool:
    """Whether a field says nothing."""
    return value in (None, "", {}, [])


def default_side(name: str, survivor: Member, duplicate: Member) -> str:
    """Whose value of this field is kept if nobody chooses: survivor, duplicate, both."""
    attname = cast("Field[Any, Any]", Member._meta.get_field(name)).attname
    ours, theirs = getattr(survivor, attname), getattr(duplicate, attname)
    if is_empty(theirs) or ours == theirs:
        return SURVIVOR
    if is_empty(ours):
        return DUPLICATE
    if name in TEXTS:
        return BOTH
    if name == "joined_on":
        return DUPLICATE if theirs < ours else SURVIVOR
    if name == "expires_on":
        return DUPLICATE if theirs > ours else SURVIVOR
    return SURVIVOR


def merged_values(
    survivor: Member, duplicate: Member, keep: Mapping[str, str]
) -> dict[str, Any]:
    """The survivor's own fields after the merge, by attribute ("owner_id").

    ``keep`` says whose value is taken, by field; the rest follows default_side. Where
    "both" makes no sense it means the survivor's. Custom fields are joined value by
    value. The log-in is the survivor's if it has one, whatever is asked.
    """
    found: dict[str, Any] = {"status": _status(survivor, duplicate, keep)}
    for each in own_fields():
        ours, theirs = (
            getattr(survivor, each.attname),
            getattr(duplicate, each.attname),
        )
        side = keep.get(each.name) or default_side(each.name, survivor, duplicate)
        if each.name in ONLY_ONE:
            value = ours or theirs
        elif isinstance(ours, dict) and isinstance(theirs, dict):
            value = {**ours, **theirs} if side == DUPLICATE else {**theirs, **ours}
        elif side == BOTH and each.name in TEXTS:
            value = _joined(ours, theirs)
        else:
            value = theirs if side == DUPLICATE else ours
        found[each.attname] = value
    if found["referrer_id"] in (survivor.pk, duplicate.pk):
        others = {survivor.referrer_id, duplicate.referrer_id}
        others -= {survivor.pk, duplicate.pk, None}
        found["referrer_id"] = others.pop() if others else None
    return found


def _status(survivor: Member, duplicate: Member, keep: Mapping[str, str]) -> str:
    if keep.get("status") == DUPLICATE:
        return duplicate.status
    if keep.get("status") == SURVIVOR:
        return survivor.status
    known = [
        status for status in RANKS if status in {survivor.status, duplicate.status}
    ]
    return known[-1] if known else survivor.status


def _joined(ours: str, theirs: str) -> str:
    if theirs in ours:
        return ours
    return theirs if ours in theirs else f"{ours}\n{theirs}"


def given_up(duplicate: Member, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the duplicate lets go of: a log-in that the survivor takes over, and whoever
    brought it along, who would else have brought two."""
    return {
        "user_id": None
        if values["user_id"] == duplicate.user_id
        else duplicate.user_id,
        "referrer_id": None,
    }


# Figures that no recount makes from the rows of members: how two become one.
Joining = Callable[[Any, Any], Any]


def _latest(ours: Any, theirs: Any) -> Any:
    return max((each for each in (ours, theirs) if each is not None), default=None)


def _earliest(ours: Any, theirs: Any) -> Any:
    return min((each for each in (ours, theirs) if each is not None), default=None)


def figure_fields() -> list["Field[Any, Any]"]:
    """The figures that are not recomputed from purchases."""
    counted = {"member_id", "home_store_id", "computed_at", *MEMBER_FIELDS}
    return [
        each for each in MemberStat._meta.concrete_fields if each.attname not in counted
    ]


def _is_number(model_field: "Field[Any, Any]") -> bool:
    return not model_field.is_relation and "Integer" in model_field.get_internal_type()


def joined_figures(ours: MemberStat, theirs: MemberStat) -> dict[str, Any]:
    """The survivor's figures: numbers add up, moments are the latest, planned days the
    earliest; a tier is the higher one with its own end."""
    found: dict[str, Any] = {}
    for each in figure_fields():
        mine, other = getattr(ours, each.attname), getattr(theirs, each.attname)
        if _is_number(each):
            value = (mine or 0) + (other or 0)
        elif each.get_internal_type() == "DateTimeField":
            value = _latest(mine, other)
        elif each.get_internal_type() == "DateField":
            value = _earliest(mine, other)
        else:
            value = mine or other
        found[each.attname] = value
    if "tier_id" in found:
        better = theirs if _rank(theirs) > _rank(ours) else ours
        found["tier_id"], found["tier_until"] = better.tier_id, better.tier_until
    return found


def _rank(stat: MemberStat) -> int:
    return stat.tier.rank if stat.tier else -1


def empty_figures() -> dict[str, Any]:
    """The figures of a record on which nothing hangs any more."""
    return {each.attname: each.get_default() for each in figure_fields()}


def figures_back(now: MemberStat, before: Model, after: Model) -> dict[str, Any]:
    """The survivor's figures after an undo: what the merge added is taken off, what came
    since stays."""
    found: dict[str, Any] = {}
    for each in figure_fields():
        name = each.attname
        current, old, new = (getattr(row, name) for row in (now, before, after))
        if _is_number(each):
            found[name] = max(0, current - ((new or 0) - (old or 0)))
        else:
            found[name] = old if current == new else current
    return found


def written(row: Model) -> dict[str, Any]:
    """The stored values of a row by attribute, for the journal."""
    return {
        each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields
    }


def read(model: type[Model], values: Mapping[str, Any]) -> Any:
    """A row, not stored, as the journal remembers it; unknown fields are passed over."""
    known = {each.attname: each for each in model._meta.concrete_fields}
    return model(
        **{
            name: known[name].to_python(value)
            for name, value in values.items()
            if name in known
        }
    )
