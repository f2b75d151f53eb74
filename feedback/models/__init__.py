"""Data of feedback. One file a concept."""

from feedback.models.case import Case, CaseSequence, CaseStaff
from feedback.models.cause import CaseCategory, Cause, Department
from feedback.models.clock import CaseClock, ClockPause, ClockPolicy
from feedback.models.correspondence import Attachment, CaseEntry
from feedback.models.handling import CaseCycle, CaseFact
from feedback.models.redress import CasePromise, FollowUp, RedressItem, Solution

__all__ = [
    "Attachment",
    "Case",
    "CaseCategory",
    "CaseClock",
    "CaseCycle",
    "CaseEntry",
    "CaseFact",
    "CasePromise",
    "CaseSequence",
    "CaseStaff",
    "Cause",
    "ClockPause",
    "ClockPolicy",
    "Department",
    "FollowUp",
    "RedressItem",
    "Solution",
]
