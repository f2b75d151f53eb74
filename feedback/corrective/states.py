"""The life of a corrective action as a table: what may follow, and what must be there.

Actions ask ``target_of`` and ``missing``, the page draws its buttons from them, a test
walks the whole table.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from feedback.choices.quality import CorrectiveForm, CorrectiveState, Judgement

OPEN, CONTAINMENT = CorrectiveState.OPEN, CorrectiveState.CONTAINMENT
ANALYSIS, ACTING = CorrectiveState.ANALYSIS, CorrectiveState.ACTING
VERIFYING, CLOSED = CorrectiveState.VERIFYING, CorrectiveState.CLOSED
EIGHT_D, PDCA = CorrectiveForm.EIGHT_D, CorrectiveForm.PDCA

HOURS_TO_CONTAIN = 24


@dataclass(frozen=True)
class Facts:
    """What the rules look at: which texts are there, and how many actions."""

    form: str
    state: str
    filled: frozenset[str] = frozenset()
    items: int = 0
    open_mending: int = 0  # immediate and corrective actions that are not done
    open_items: int = 0  # all that are not done
    judgement: str = ""


@dataclass(frozen=True)
class Need:
    """One thing that must be there; ``words`` say what is missing."""

    words: str | Promise
    is_met: Callable[[Facts], bool]


def _text(name: str, words: str | Promise) -> Need:
    return Need(words, lambda facts: name in facts.filled)


OWNER = _text("owner", _("Name an owner."))
TEAM = _text("team", _("Name the team (D1)."))
PROBLEM = _text("problem", _("Say what the problem is (D2)."))
CONTAINED = _text("containment", _("Say how it is contained (D3)."))
PROOF = _text("containment_proof", _("Say how you know that it holds (D3)."))
ROOT = _text("root_cause", _("Say what the root cause is."))
UNSEEN = _text("root_unseen", _("Say why it slipped through (D4)."))
DONE = _text("done", _("Say what was done, and how it was checked."))
PREVENTION = _text("prevention", _("Say what keeps it from happening elsewhere."))
AN_ITEM = Need(
    _("Write down at least one action, with owner and date."),
    lambda facts: facts.items > 0,
)
MENDED = Need(
    _("Immediate and corrective actions are still open."),
    lambda facts: facts.open_mending == 0,
)
NO_OPEN = Need(_("Actions are still open."), lambda facts: facts.open_items == 0)
JUDGED = Need(
    _("Nobody has judged the effect yet."), lambda facts: bool(facts.judgement)
)
NOT_FAILED = Need(
    _("It did not work: go back to the cause instead."),
    lambda facts: facts.judgement != Judgement.FAILED,
)


@dataclass(frozen=True)
class Turn:
    """One step on the way. ``targets`` maps form and state to the state that follows."""

    name: str
    label: str | Promise
    icon: str
    targets: dict[str, dict[str, CorrectiveState]]
    needs: dict[str, tuple[Need, ...]] = field(default_factory=dict)


def _both(targets: dict[str, CorrectiveState]) -> dict[str, dict[str, CorrectiveState]]:
    return {EIGHT_D: targets, PDCA: targets}


TURNS: dict[str, Turn] = {
    turn.name: turn
    for turn in (
        Turn(
            "contain",
            _("Start to contain it"),
            "lock",
            {EIGHT_D: {OPEN: CONTAINMENT}, PDCA: {}},
            {EIGHT_D: (OWNER, TEAM, PROBLEM)},
        ),
        Turn(
            "analyse",
            _("Look for the cause"),
            "search",
            {EIGHT_D: {CONTAINMENT: ANALYSIS}, PDCA: {OPEN: ANALYSIS}},
            {EIGHT_D: (CONTAINED, PROOF), PDCA: (OWNER, PROBLEM)},
        ),
        Turn(
            "act",
            _("Start to mend it"),
            "cog",
            _both({ANALYSIS: ACTING}),
            {EIGHT_D: (ROOT, UNSEEN, AN_ITEM), PDCA: (ROOT, AN_ITEM)},
        ),
        Turn(
            "verify",
            _("Mended: watch the effect"),
            "view",
            _both({ACTING: VERIFYING}),
            {EIGHT_D: (DONE, MENDED), PDCA: (DONE, MENDED)},
        ),
        Turn(
            "close",
            pgettext_lazy("corrective action", "Close"),
            "check",
            _both({VERIFYING: CLOSED}),
            {
                EIGHT_D: (JUDGED, NOT_FAILED, NO_OPEN, PREVENTION),
                PDCA: (JUDGED, NOT_FAILED, NO_OPEN, PREVENTION),
            },
        ),
        # It did not work, or came back: the cause was not the cause.
        Turn(
            "reopen",
            _("Back to the cause"),
            "undo",
            _both({VERIFYING: ANALYSIS, CLOSED: ANALYSIS}),
        ),
    )
}


def target_of(name: str, *, form: str, state: str) -> CorrectiveState | None:
    """The state that follows, or None when the step may not be taken here."""
    return TURNS[name].targets[form].get(state)


def missing(name: str, facts: Facts) -> list[str | Promise]:
    """What must still be there before the step, in words; empty when nothing is."""
    needs = TURNS[name].needs.get(facts.form, ())
    return [need.words for need in needs if not need.is_met(facts)]


def turns_from(*, form: str, state: str) -> list[Turn]:
    """The steps that lie before a corrective action in this state."""
    return [turn for turn in TURNS.values() if state in turn.targets[form]]
