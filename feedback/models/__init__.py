"""Data of feedback. One file a concept."""

from feedback.models.calendar import (
    CalendarDay,
    CalendarYear,
    WorkCalendar,
    WorkHours,
)
from feedback.models.canned import CannedReply
from feedback.models.case import (
    Case,
    CaseSequence,
    CaseStaff,
)
from feedback.models.cause import (
    CaseCategory,
    Cause,
    Department,
)
from feedback.models.clock import (
    CaseClock,
    ClockAlarm,
    ClockPause,
    ClockPolicy,
    DueChange,
)
from feedback.models.corrective import (
    ActionItem,
    CorrectiveAction,
    CorrectiveEvent,
)
from feedback.models.correspondence import (
    Attachment,
    CaseEntry,
)
from feedback.models.endings import (
    EndingRequest,
    ExternalMatter,
)
from feedback.models.goods import ReturnedGoods
from feedback.models.handling import (
    CaseCycle,
    CaseFact,
)
from feedback.models.limits import AuthorityLimit, CaseRules
from feedback.models.mail import (
    IncomingMail,
)
from feedback.models.place_count import PlaceCount
from feedback.models.praise import (
    Incident,
    Praise,
    PraiseSight,
    Suggestion,
)
from feedback.models.recurrence import (
    CorrectionProposal,
    RecurrenceRule,
)
from feedback.models.redress import (
    CasePromise,
    FollowUp,
    RedressItem,
    Solution,
)
from feedback.models.register import (
    RegisterClosing,
    RegisterEntry,
)
from feedback.models.relations import CaseLink, CaseProject, KnownMatter
from feedback.models.reporting import (
    DailyReading,
    ReportSubscription,
)

__all__ = [
    "ActionItem",
    "Attachment",
    "AuthorityLimit",
    "CalendarDay",
    "CalendarYear",
    "CannedReply",
    "Case",
    "CaseCategory",
    "CaseClock",
    "CaseCycle",
    "CaseEntry",
    "CaseFact",
    "CaseLink",
    "CaseProject",
    "CasePromise",
    "CaseRules",
    "CaseSequence",
    "CaseStaff",
    "Cause",
    "ClockAlarm",
    "ClockPause",
    "ClockPolicy",
    "CorrectionProposal",
    "CorrectiveAction",
    "CorrectiveEvent",
    "DailyReading",
    "Department",
    "DueChange",
    "EndingRequest",
    "ExternalMatter",
    "FollowUp",
    "Incident",
    "IncomingMail",
    "KnownMatter",
    "PlaceCount",
    "Praise",
    "PraiseSight",
    "RecurrenceRule",
    "RedressItem",
    "RegisterClosing",
    "RegisterEntry",
    "ReportSubscription",
    "ReturnedGoods",
    "Solution",
    "Suggestion",
    "WorkCalendar",
    "WorkHours",
]
