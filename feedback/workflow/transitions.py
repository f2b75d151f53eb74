"""What can be done with a case, and which state follows."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from feedback.choices import CaseKind, CaseStatus
from feedback.workflow.states import FINAL_STATUSES, OPEN_STATUSES

RECEIVED, ACCEPTED, ASSESSED, INVESTIGATING, PROPOSED, APPROVED, REPLIED = (
    CaseStatus.RECEIVED,
    CaseStatus.ACCEPTED,
    CaseStatus.ASSESSED,
    CaseStatus.INVESTIGATING,
    CaseStatus.PROPOSED,
    CaseStatus.APPROVED,
    CaseStatus.REPLIED,
)
FOLLOW_UP, DISPUTED, EXTERNAL, CLOSED, SETTLED = (
    CaseStatus.FOLLOW_UP,
    CaseStatus.DISPUTED,
    CaseStatus.EXTERNAL,
    CaseStatus.CLOSED,
    CaseStatus.SETTLED,
)
REJECTED, DUPLICATE, WITHDRAWN, SPAM = (
    CaseStatus.REJECTED,
    CaseStatus.DUPLICATE,
    CaseStatus.WITHDRAWN,
    CaseStatus.SPAM,
)

ADD = "feedback.add_case"
CHANGE = "feedback.change_case"
REFUSE = "feedback.reject_case"
APPROVE = "feedback.approve_solution"
FORCE = "feedback.force_case"

Targets = dict[CaseStatus, CaseStatus]


@dataclass(frozen=True)
class Transition:
    """One thing that can be done with a case.

    ``targets`` maps each status in which it may be done to the status that follows.
    ``permission`` is asked in the case's store; empty means that the customer does it.
    ``confirm``: who holds this right too does it at once; anybody else only asks for
    it, and the case stays as it is until somebody with the right has confirmed.
    ``needs`` names what has to be there before (feedback/queries/needs.py).
    """

    name: str
    label: str | Promise
    icon: str
    permission: str
    targets: Targets
    needs: tuple[str, ...] = ()
    confirm: str = ""


def _to(target: CaseStatus, *sources: CaseStatus) -> Targets:
    return dict.fromkeys(sources, target)


def _stays(*sources: CaseStatus) -> Targets:
    return {source: source for source in sources}


# What a complaint is judged by; whatever else somebody tells us needs none of it.
JUDGED = ("category", "cause", "finding", "decision")
# The work between taking on and answering.
AT_WORK = (ACCEPTED, ASSESSED, INVESTIGATING, PROPOSED, APPROVED)

TRANSITIONS: dict[str, Transition] = {
    transition.name: transition
    for transition in (
        Transition(
            "accept",
            pgettext_lazy("case action", "Accept"),
            "check",
            CHANGE,
            _to(ACCEPTED, RECEIVED),
        ),
        # What was answered or settled on the spot can be sorted afterwards.
        Transition(
            "assess",
            pgettext_lazy("case action", "Assess"),
            "clipboard-list",
            CHANGE,
            _to(ASSESSED, RECEIVED, ACCEPTED)
            | _stays(ASSESSED, INVESTIGATING, PROPOSED, APPROVED)
            | _stays(REPLIED, FOLLOW_UP, DISPUTED, EXTERNAL, SETTLED),
        ),
        Transition(
            "investigate",
            pgettext_lazy("case action", "Investigate"),
            "search",
            CHANGE,
            _to(INVESTIGATING, ASSESSED, DISPUTED, EXTERNAL),
            needs=("category",),
        ),
        Transition(
            "propose",
            pgettext_lazy("case action", "Propose a solution"),
            "clipboard-list",
            CHANGE,
            _to(PROPOSED, ASSESSED, INVESTIGATING, DISPUTED),
            needs=("category", "cause", "finding"),
        ),
        Transition(
            "send_back",
            pgettext_lazy("case action", "Send back"),
            "undo",
            APPROVE,
            _to(INVESTIGATING, PROPOSED),
        ),
        Transition(
            "approve",
            pgettext_lazy("case action", "Approve"),
            "check",
            APPROVE,
            _to(APPROVED, PROPOSED),
        ),
        # Who answers at once has taken it on: the reply accepts as well. A proposed
        # solution waits for its approval: nothing is promised before.
        Transition(
            "reply",
            pgettext_lazy("case action", "Reply"),
            "mail",
            CHANGE,
            _to(REPLIED, RECEIVED, ACCEPTED, ASSESSED, INVESTIGATING, APPROVED)
            | _to(REPLIED, REPLIED, DISPUTED)
            | _stays(FOLLOW_UP, EXTERNAL),
            needs=("reasons", "approval"),
        ),
        Transition(
            "ask",
            pgettext_lazy("case action", "Ask the customer"),
            "help",
            CHANGE,
            _to(ACCEPTED, RECEIVED) | _stays(*AT_WORK, REPLIED, DISPUTED, EXTERNAL),
        ),
        Transition(
            "follow_up",
            pgettext_lazy("case action", "Follow up"),
            "view",
            CHANGE,
            _to(FOLLOW_UP, REPLIED),
        ),
        Transition(
            "close",
            pgettext_lazy("case action", "Close"),
            "lock",
            CHANGE,
            _to(CLOSED, ACCEPTED, REPLIED, FOLLOW_UP, EXTERNAL),
            needs=("answer", *JUDGED, "promises", "result"),
        ),
        Transition(
            "settle",
            pgettext_lazy("case action", "Settled on the spot"),
            "check",
            CHANGE,
            _to(SETTLED, RECEIVED, ACCEPTED),
        ),
        Transition(
            "reject",
            pgettext_lazy("case action", "Not a case"),
            "cross",
            CHANGE,
            _to(REJECTED, RECEIVED, ACCEPTED, ASSESSED, INVESTIGATING),
            confirm=REFUSE,
        ),
        Transition(
            "duplicate",
            pgettext_lazy("case action", "Duplicate"),
            "copy",
            CHANGE,
            _to(DUPLICATE, RECEIVED, *AT_WORK),
            confirm=REFUSE,
        ),
        Transition(
            "withdraw",
            pgettext_lazy("case action", "Withdrawn by the customer"),
            "undo",
            CHANGE,
            _to(WITHDRAWN, *OPEN_STATUSES),
            confirm=REFUSE,
        ),
        Transition(
            "spam",
            pgettext_lazy("case action", "Spam"),
            "bin",
            CHANGE,
            _to(SPAM, RECEIVED, ACCEPTED),
            confirm=REFUSE,
        ),
        # A known matter without a solution; the customer has been told so.
        Transition(
            "force",
            pgettext_lazy("case action", "Close by force"),
            "lock",
            CHANGE,
            _to(CLOSED, *AT_WORK, REPLIED, FOLLOW_UP, DISPUTED),
            needs=("answer", "category"),
            confirm=FORCE,
        ),
        Transition(
            "dispute",
            pgettext_lazy("case action", "The customer disagrees"),
            "warning",
            CHANGE,
            _to(DISPUTED, REPLIED, FOLLOW_UP),
        ),
        Transition(
            "external",
            pgettext_lazy("case action", "With an outside body"),
            "link-external",
            REFUSE,
            _to(EXTERNAL, *(each for each in OPEN_STATUSES if each != EXTERNAL)),
        ),
        Transition(
            "reopen",
            pgettext_lazy("case action", "Reopen"),
            "undo",
            CHANGE,
            # Who is asked and is not satisfied need not wait for the closing.
            _to(ACCEPTED, *FINAL_STATUSES, FOLLOW_UP),
        ),
        # The customer writes again: what was answered or closed is open again.
        Transition(
            "answer",
            pgettext_lazy("case action", "Customer's answer"),
            "comment",
            "",
            _stays(RECEIVED, *AT_WORK, DISPUTED, EXTERNAL, DUPLICATE)
            | _to(ACCEPTED, REPLIED, FOLLOW_UP, CLOSED, SETTLED, WITHDRAWN),
        ),
        # The customer does not accept our answer, and says why.
        Transition(
            "disagree",
            pgettext_lazy("case action", "Customer disagrees"),
            "warning",
            "",
            _to(DISPUTED, REPLIED, FOLLOW_UP) | _to(ACCEPTED, CLOSED, SETTLED),
        ),
    )
}

# How a case may end without being closed: with a reason, confirmed by a manager.
ENDINGS = tuple(name for name, each in TRANSITIONS.items() if each.confirm)

# What comes next on the long way of a complaint, and on the short way of all others.
LONG_WAY: dict[CaseStatus, tuple[str, ...]] = {
    RECEIVED: ("accept",),
    ACCEPTED: ("assess",),
    ASSESSED: ("investigate", "reply"),
    INVESTIGATING: ("propose", "reply"),
    PROPOSED: ("approve", "send_back"),
    APPROVED: ("reply",),
    REPLIED: ("follow_up", "close"),
    FOLLOW_UP: ("close",),
    DISPUTED: ("investigate", "reply"),
    EXTERNAL: ("close",),
} | dict.fromkeys(FINAL_STATUSES, ("reopen",))
SHORT_WAY = LONG_WAY | {
    ACCEPTED: ("reply",),
    ASSESSED: ("reply",),
    INVESTIGATING: ("reply",),
    REPLIED: ("close",),
}


def target_of(name: str, status: str) -> CaseStatus | None:
    """The status that follows, or None when it may not be done in this one."""
    return TRANSITIONS[name].targets.get(CaseStatus(status))


def staff_actions(status: str) -> list[Transition]:
    """What staff may do with a case in this status, in the table's order."""
    return [
        transition
        for transition in TRANSITIONS.values()
        if transition.permission and CaseStatus(status) in transition.targets
    ]


def next_steps(kind: str, status: str) -> tuple[str, ...]:
    """The names of what comes next in this status, the usual one first."""
    way = LONG_WAY if kind == CaseKind.COMPLAINT else SHORT_WAY
    return way[CaseStatus(status)]
