"""The life of a case as a table: what may be done in which state, and by whom.

Actions ask ``target_of``, screens draw their buttons from ``staff_actions``, and a test
walks the whole table. Nothing else in the product knows which state follows which.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from feedback.choices import CaseChannel, CaseStatus, Severity

RECEIVED, ACCEPTED, REPLIED = (
    CaseStatus.RECEIVED,
    CaseStatus.ACCEPTED,
    CaseStatus.REPLIED,
)
CLOSED, REJECTED = CaseStatus.CLOSED, CaseStatus.REJECTED

OPEN_STATUSES = (
    RECEIVED,
    ACCEPTED,
    CaseStatus.ASSESSED,
    CaseStatus.INVESTIGATING,
    CaseStatus.PROPOSED,
    CaseStatus.APPROVED,
    REPLIED,
    CaseStatus.FOLLOW_UP,
    CaseStatus.DISPUTED,
    CaseStatus.EXTERNAL,
)
FINAL_STATUSES = (
    CLOSED,
    CaseStatus.SETTLED,
    REJECTED,
    CaseStatus.DUPLICATE,
    CaseStatus.WITHDRAWN,
    CaseStatus.SPAM,
)

# F4: by the clock, nights and holidays included.
HOURS_TO_ACCEPT = 24


@dataclass(frozen=True)
class State:
    """How a status looks: to staff (colour, icon) and to the customer (plain words)."""

    status: CaseStatus
    colour: str  # a name of the style sheets: "new", "busy", "waiting", "done", "off"
    icon: str  # of Wagtail's set
    short: str | Promise  # a step on the customer's way
    plain: str | Promise  # what the tracking page says


STATES: dict[str, State] = {
    state.status: state
    for state in (
        State(
            RECEIVED,
            "new",
            "mail",
            _("Received"),
            _("We have received your message. Somebody will take it on soon."),
        ),
        State(
            ACCEPTED,
            "busy",
            "cog",
            _("Taken on"),
            _("We have taken on your matter and are looking into it."),
        ),
        State(
            CaseStatus.ASSESSED,
            "busy",
            "cog",
            _("Taken on"),
            _("We have taken on your matter and are looking into it."),
        ),
        State(
            CaseStatus.INVESTIGATING,
            "busy",
            "search",
            _("Looked into"),
            _("We are finding out what happened."),
        ),
        State(
            CaseStatus.PROPOSED,
            "busy",
            "clipboard-list",
            _("Looked into"),
            _("We are preparing our answer to you."),
        ),
        State(
            CaseStatus.APPROVED,
            "busy",
            "check",
            _("Looked into"),
            _("We are preparing our answer to you."),
        ),
        State(
            REPLIED,
            "waiting",
            "comment",
            _("Answered"),
            _("We have answered you. If something is still open, tell us below."),
        ),
        State(
            CaseStatus.FOLLOW_UP,
            "waiting",
            "view",
            _("Answered"),
            _(
                "We have answered you and make sure that it is settled. If something is still open, tell us below."
            ),
        ),
        State(
            CaseStatus.DISPUTED,
            "busy",
            "warning",
            _("Disputed"),
            _("You do not agree with our answer. Somebody else looks at it again."),
        ),
        State(
            CaseStatus.EXTERNAL,
            "waiting",
            "link-external",
            _("With an outside body"),
            _(
                "The matter is with an authority or a mediator. We keep to what they decide."
            ),
        ),
        State(
            CaseStatus.SETTLED,
            "done",
            "check",
            _("Settled on the spot"),
            _(
                "The matter was settled on the spot. If it is not settled for you, tell us below."
            ),
        ),
        State(
            CaseStatus.DUPLICATE,
            "off",
            "copy",
            pgettext_lazy("case status", "Duplicate"),
            _("You told us of this matter before; we answer you there."),
        ),
        State(
            CaseStatus.WITHDRAWN,
            "off",
            "undo",
            pgettext_lazy("case status", "Withdrawn"),
            _("You withdrew the matter."),
        ),
        State(
            CaseStatus.SPAM,
            "off",
            "cross",
            _("Spam"),
            _("We could not treat this message as a case."),
        ),
        State(
            CLOSED,
            "done",
            "check",
            pgettext_lazy("case status", "Closed"),
            _("The matter is closed. If it is not settled for you, tell us below."),
        ),
        State(
            REJECTED,
            "off",
            "cross",
            pgettext_lazy("case status", "Not a case"),
            _("We could not treat this message as a case."),
        ),
    )
}


@dataclass(frozen=True)
class Transition:
    """One thing that can be done with a case.

    ``targets`` maps each status in which it may be done to the status that follows.
    ``permission`` is asked in the case's store; empty means that the customer does it.
    """

    name: str
    label: str | Promise
    icon: str
    permission: str
    targets: dict[CaseStatus, CaseStatus]


ADD = "feedback.add_case"
CHANGE = "feedback.change_case"
REFUSE = "feedback.reject_case"

TRANSITIONS: dict[str, Transition] = {
    transition.name: transition
    for transition in (
        Transition(
            "accept",
            pgettext_lazy("case action", "Accept"),
            "check",
            CHANGE,
            {RECEIVED: ACCEPTED},
        ),
        # Who answers at once has taken it on: the reply accepts as well.
        Transition(
            "reply",
            pgettext_lazy("case action", "Reply"),
            "mail",
            CHANGE,
            {RECEIVED: REPLIED, ACCEPTED: REPLIED, REPLIED: REPLIED},
        ),
        Transition(
            "close",
            pgettext_lazy("case action", "Close"),
            "lock",
            CHANGE,
            {REPLIED: CLOSED},
        ),
        Transition(
            "reject",
            pgettext_lazy("case action", "Not a case"),
            "cross",
            REFUSE,
            {RECEIVED: REJECTED, ACCEPTED: REJECTED},
        ),
        Transition(
            "reopen",
            pgettext_lazy("case action", "Reopen"),
            "undo",
            CHANGE,
            {CLOSED: ACCEPTED, REJECTED: ACCEPTED},
        ),
        # The customer writes again: what was answered or closed is open again.
        Transition(
            "answer",
            pgettext_lazy("case action", "Customer's answer"),
            "comment",
            "",
            {
                RECEIVED: RECEIVED,
                ACCEPTED: ACCEPTED,
                REPLIED: ACCEPTED,
                CLOSED: ACCEPTED,
            },
        ),
    )
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


def is_open(status: str) -> bool:
    """Whether the case waits for something."""
    return status in OPEN_STATUSES


# F1: the way in decides what has to be done first.
FIRST_DUTIES: dict[CaseChannel, str | Promise] = {
    CaseChannel.ONLINE: _("The customer has a number already. Accept within 24 hours."),
    CaseChannel.PHONE: _(
        "Let the customer finish, repeat what you understood, say the number and when "
        "we call back."
    ),
    CaseChannel.LETTER: _(
        "Pass the letter on at once, add a scan here, and acknowledge it in writing."
    ),
    CaseChannel.IN_STORE: _(
        "Ask the customer to a quiet place. Solve it on the spot if you can; otherwise "
        "say when the answer comes."
    ),
    CaseChannel.EMAIL: _("Acknowledge it today; the number goes into the answer."),
    CaseChannel.SOCIAL_MEDIA: _(
        "Answer publicly that we look after it, settle it in private, never argue."
    ),
    CaseChannel.MEDIA: _(
        "Tell the store manager and head office now. Head office answers, nobody else."
    ),
    CaseChannel.AUTHORITY: _(
        "Tell the store manager and head office now. Keep every paper; head office "
        "answers within the authority's time limit."
    ),
}


def severity_of(channel: str, severity: str) -> Severity:
    """The severity to begin with: what comes by the media or an authority is severe (F6)."""
    if channel in {CaseChannel.MEDIA, CaseChannel.AUTHORITY}:
        return Severity.SEVERE
    return Severity(severity)
