"""The life of a case as a table: what may be done in which state, by whom, and what
has to be there before.

Actions ask ``target_of``, screens draw their buttons from ``staff_actions``, and a test
walks the whole table. Nothing else in the product knows which state follows which.
"""

from feedback.workflow.duties import FIRST_DUTIES, severity_of
from feedback.workflow.severity import (
    BY_CHANNEL,
    CRITERIA,
    MATRIX,
    judge_severity,
)
from feedback.workflow.states import (
    FINAL_STATUSES,
    OPEN_STATUSES,
    STATES,
    State,
    is_open,
)
from feedback.workflow.transitions import (
    ADD,
    APPROVE,
    CHANGE,
    ENDINGS,
    FORCE,
    REFUSE,
    TRANSITIONS,
    Transition,
    next_steps,
    staff_actions,
    target_of,
)

__all__ = [
    "ADD",
    "APPROVE",
    "BY_CHANNEL",
    "CHANGE",
    "CRITERIA",
    "ENDINGS",
    "FINAL_STATUSES",
    "FIRST_DUTIES",
    "FORCE",
    "MATRIX",
    "OPEN_STATUSES",
    "REFUSE",
    "STATES",
    "TRANSITIONS",
    "State",
    "Transition",
    "is_open",
    "judge_severity",
    "next_steps",
    "severity_of",
    "staff_actions",
    "target_of",
]
