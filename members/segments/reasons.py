"""A segment's tree rule by rule: in words, and for one member with tick or cross."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, When

from members.models import Member
from members.segments.compiler import (
    ALL,
    NONE,
    condition_of,
    describe,
    leaves_of,
)
from members.segments.nodes import MATCH_WORDS


@dataclass(frozen=True)
class Reason:
    """A rule or a group in words. ``holds`` is None where nobody was asked about."""

    words: str
    holds: bool | None = None
    is_group: bool = False
    parts: tuple["Reason", ...] = ()


def outline(tree: dict[str, Any]) -> Reason:
    """The tree in words, part by part. UnknownRule as describe() raises it."""
    return _reason(tree, iter(()))


def reasons(tree: dict[str, Any], member: Member) -> Reason:
    """Why the member is in or out; one query besides those that name rows.

    UnknownRule as condition_of() raises it.
    """
    leaves = leaves_of(tree)
    asked = {
        f"leaf{number}": Case(
            When(condition_of(leaf), then=1), default=0, output_field=IntegerField()
        )
        for number, leaf in enumerate(leaves)
    }
    answers = Member.objects.filter(pk=member.pk).annotate(**asked).values_list(*asked)
    row = answers.get() if asked else ()
    return _reason(tree, (bool(answer) for answer in row))


def _reason(tree: dict[str, Any], answers: Iterator[bool]) -> Reason:
    if "rule" in tree:
        return Reason(describe(tree), next(answers, None))
    parts = tuple(_reason(branch, answers) for branch in tree.get("rules", []))
    match = tree.get("match", ALL)
    return Reason(
        words=str(MATCH_WORDS[match]),
        holds=_holds(match, [part.holds for part in parts]),
        is_group=True,
        parts=parts,
    )


def _holds(match: str, answers: list[bool | None]) -> bool | None:
    """As the compiler joins; an empty group holds for everybody."""
    if None in answers:
        return None
    if not answers:
        return True
    if match == ALL:
        return all(answers)
    return not any(answers) if match == NONE else any(answers)
