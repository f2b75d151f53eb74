"""The parts of a report: which texts each holds, in the order of 8D and of PDCA."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.choices.quality import CorrectiveForm


@dataclass(frozen=True)
class Part:
    """One part: its number, its heading, a hint, and the fields of the model in it."""

    name: str
    number: str
    heading: str | Promise
    hint: str | Promise
    fields: tuple[str, ...]


EIGHT_D: tuple[Part, ...] = (
    Part(
        "emergency",
        "D0",
        _("Emergency action"),
        _("What was done at once so that nobody comes to harm."),
        ("emergency",),
    ),
    Part("team", "D1", _("Team"), _("Who works on it, and what for."), ("team",)),
    Part(
        "problem",
        "D2",
        _("The problem"),
        _("What happened, where, when, how often: facts, no guesses."),
        ("problem",),
    ),
    Part(
        "containment",
        "D3",
        _("Containment"),
        _(
            "Within 24 hours: what keeps it from reaching further customers, and the proof."
        ),
        ("containment", "containment_proof"),
    ),
    Part(
        "causes",
        "D4",
        _("Causes"),
        _("Why did it happen, and why did nobody notice before the customer did?"),
        ("whys", "whys_unseen", "branches", "root_cause", "root_unseen"),
    ),
    Part(
        "chosen",
        "D5",
        _("Actions chosen"),
        _("Which actions take the cause away, and why these. The actions stand below."),
        ("chosen",),
    ),
    Part(
        "done",
        "D6",
        _("Done and checked"),
        _("What was done, since when, and how it was checked."),
        ("done",),
    ),
    Part(
        "prevention",
        "D7",
        _("Prevention"),
        _("Standards, training, contracts, the other stores."),
        ("prevention",),
    ),
    Part(
        "recognition",
        "D8",
        _("Recognition"),
        _("Thanks to the team, and what was learnt."),
        ("recognition",),
    ),
)

PDCA: tuple[Part, ...] = (
    Part(
        "plan",
        "P",
        _("Plan"),
        _("What is the problem, why does it happen, what do we do about it?"),
        ("problem", "root_cause", "chosen"),
    ),
    Part("done", "D", _("Do"), _("What was done, and how it was checked."), ("done",)),
    Part(
        "prevention",
        "A",
        _("Act"),
        _("What becomes the rule, and where else."),
        ("prevention",),
    ),
)

PARTS: dict[str, tuple[Part, ...]] = {
    CorrectiveForm.EIGHT_D: EIGHT_D,
    CorrectiveForm.PDCA: PDCA,
}


def part_of(form: str, name: str) -> Part | None:
    """The part of that name, or None when the form has none."""
    return next((part for part in PARTS[form] if part.name == name), None)
