"""The states of a case: which are open, and how each looks to staff and customer."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from feedback.choices import CaseStatus

OPEN_STATUSES = (
    CaseStatus.RECEIVED,
    CaseStatus.ACCEPTED,
    CaseStatus.ASSESSED,
    CaseStatus.INVESTIGATING,
    CaseStatus.PROPOSED,
    CaseStatus.APPROVED,
    CaseStatus.REPLIED,
    CaseStatus.FOLLOW_UP,
    CaseStatus.DISPUTED,
    CaseStatus.EXTERNAL,
)
FINAL_STATUSES = (
    CaseStatus.CLOSED,
    CaseStatus.SETTLED,
    CaseStatus.REJECTED,
    CaseStatus.DUPLICATE,
    CaseStatus.WITHDRAWN,
    CaseStatus.SPAM,
)


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
            CaseStatus.RECEIVED,
            "new",
            "mail",
            _("Received"),
            _("We have received your message. Somebody will take it on soon."),
        ),
        State(
            CaseStatus.ACCEPTED,
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
            CaseStatus.REPLIED,
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
            CaseStatus.CLOSED,
            "done",
            "check",
            pgettext_lazy("case status", "Closed"),
            _("The matter is closed. If it is not settled for you, tell us below."),
        ),
        State(
            CaseStatus.REJECTED,
            "off",
            "cross",
            pgettext_lazy("case status", "Not a case"),
            _("We could not treat this message as a case."),
        ),
    )
}


def is_open(status: str) -> bool:
    """Whether the case waits for something."""
    return status in OPEN_STATUSES
