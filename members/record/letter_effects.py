"""Socket: what letters led to in other apps, by what the letters are about.

A letter's ``ref`` names what it belongs to ("campaigns.run:12"). An app that can tie its
own rows to such a ref counts them here, so that the page of the run can show them.
"""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.utils.functional import Promise

from members.models import User
from members.registry import Registry


@dataclass(frozen=True)
class Effect:
    """How many of them the person may see, and the address of the list."""

    count: int
    url: str


@dataclass(frozen=True)
class LetterEffect:
    """One kind of effect: "feedback.cases", its words, and how it is counted.

    ``by_ref``: the counts of many refs at once, with one query.
    """

    code: str
    label: str | Promise
    count: Callable[[str, User], Effect]
    by_ref: Callable[[Collection[str], User], dict[str, int]] | None = None


letter_effects: Registry[LetterEffect] = Registry(
    "letter effects",
    key=lambda plug: plug.code,
    requires=("code", "label", "count"),
)


def effects_of(ref: str, *, user: User) -> list[tuple[str, Effect]]:
    """What the letters of `ref` led to, in words, as far as `user` may see it."""
    found = [(str(plug.label), plug.count(ref, user)) for plug in letter_effects]
    return [(label, effect) for label, effect in found if effect.count]


def effect_counts(refs: Collection[str], *, user: User) -> dict[str, Counter[str]]:
    """By each kind's words the counts of the refs' letters, as far as `user` may see
    them; one query a kind. Kinds with nothing are not in it."""
    found = {}
    for plug in letter_effects:
        counts = plug.by_ref(refs, user) if plug.by_ref and refs else {}
        if counts:
            found[str(plug.label)] = Counter(counts)
    return found
