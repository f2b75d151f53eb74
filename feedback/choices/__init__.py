"""The closed lists of words that feedback uses, in code and on screen."""

from feedback.choices.amends import GoodsFate, SkipReason
from feedback.choices.cases import (
    CaseChannel,
    CaseKind,
    CaseStatus,
    EntryKind,
    Quarantine,
    Severity,
)
from feedback.choices.clocks import (
    AlarmLevel,
    CalendarDayKind,
    CalendarSource,
    DueWhy,
    Metric,
    PauseReason,
    Unit,
    Weekday,
    YearState,
)
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
from feedback.choices.register import RegisterKind, ReportKind
from feedback.choices.ways_in import MailFate, Scan

__all__ = [
    "AlarmLevel",
    "Appeal",
    "CalendarDayKind",
    "CalendarSource",
    "CaseChannel",
    "CaseKind",
    "CaseStatus",
    "Decision",
    "DueWhy",
    "EntryKind",
    "FactQuestion",
    "FactSource",
    "Finding",
    "FollowUpWay",
    "GoodsFate",
    "MailFate",
    "Metric",
    "PauseReason",
    "Quarantine",
    "Redress",
    "RegisterKind",
    "ReopenReason",
    "ReportKind",
    "Scan",
    "Severity",
    "SkipReason",
    "SolutionState",
    "StaffPart",
    "Unit",
    "Weekday",
    "WouldReturn",
    "YearState",
]
