"""Socket: what letters led to in other apps, by what the letters are about.

A letter's ``ref`` names what it belongs to ("campaigns.run:12"). An app that can tie its
own rows to such a ref counts them here, so that the page of the run can show them.
"""

from collections.abc import Callable
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
    """One kind of effect: "feedback.cases", its words, and how it is counted."""

    code: str
    label: str | Promise
    count: Callable[[str, User], Effect]


letter_effects: Registry[LetterEffect] = Registry(
    "letter effects",
    key=lambda plug: plug.code,
    requires=("code", "label", "count"),
)


def effects_of(ref: str, *, user: User) -> list[tuple[str, Effect]]:
    """What the letters of `ref` led to, in words, as far as `user` may see it."""
    found = [(str(plug.label), plug.count(ref, user)) for plug in letter_effects]
    return [(label, effect) for label, effect in found if effect.count]
