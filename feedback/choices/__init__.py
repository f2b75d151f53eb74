"""The closed lists of words that feedback uses, in code and on screen."""

from feedback.choices.cases import (
    CaseChannel,
    CaseKind,
    CaseStatus,
    EntryKind,
    Quarantine,
    Severity,
)
from feedback.choices.clocks import Metric, PauseReason, Unit
from feedback.choices.handling import (
    Appeal,
    Decision,
    FactQuestion,
    FactSource,
    Finding,
    FollowUpWay,
    Redress,
    ReopenReason,
    SolutionState,
    StaffPart,
    WouldReturn,
)

__all__ = [
    "Appeal",
    "CaseChannel",
    "CaseKind",
    "CaseStatus",
    "Decision",
    "EntryKind",
    "FactQuestion",
    "FactSource",
    "Finding",
    "FollowUpWay",
    "Metric",
    "PauseReason",
    "Quarantine",
    "Redress",
    "ReopenReason",
    "Severity",
    "SolutionState",
    "StaffPart",
    "Unit",
    "WouldReturn",
]
