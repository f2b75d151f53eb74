"""The one table of what the day page shows, most urgent first."""

from portal.today.accounts import DECLINING, VISITS
from portal.today.approvals import APPROVALS
from portal.today.belongings import SERVICES, USES
from portal.today.birthdays import BIRTHDAYS
from portal.today.calls import CALLS, THANKS
from portal.today.campaigns import CAMPAIGN_APPROVALS, CAMPAIGN_TROUBLE
from portal.today.case_work import CASE_CALLS, CASE_PROMISES, DISSATISFIED, SOLUTIONS
from portal.today.cases import CASES
from portal.today.clocks import OVERDUE, YEARS
from portal.today.corrective import ACTIONS, JUDGEMENTS, PROPOSALS
from portal.today.ending import MEMBERSHIPS, POINTS
from portal.today.handling import ENDINGS_ASKED, PASSED_ON, PROJECTS
from portal.today.kinds import DayKind
from portal.today.praised import PRAISED
from portal.today.promises import CONTACTS, PROMISES
from portal.today.readings import READINGS
from portal.today.rhythms import EXPECTED, RUNNING_OUT
from portal.today.silent import SILENT
from portal.today.ways_in import FAILED_MAILS, HELD
from portal.today.yesterday import YESTERDAY

DAY_KINDS: tuple[DayKind, ...] = (
    PRAISED,
    OVERDUE,
    CASES,
    HELD,
    FAILED_MAILS,
    ENDINGS_ASKED,
    PASSED_ON,
    PROJECTS,
    DISSATISFIED,
    SOLUTIONS,
    READINGS,
    APPROVALS,
    CAMPAIGN_APPROVALS,
    CAMPAIGN_TROUBLE,
    ACTIONS,
    JUDGEMENTS,
    PROPOSALS,
    YEARS,
    CASE_PROMISES,
    PROMISES,
    CASE_CALLS,
    CALLS,
    CONTACTS,
    SILENT,
    DECLINING,
    BIRTHDAYS,
    YESTERDAY,
    RUNNING_OUT,
    EXPECTED,
    THANKS,
    VISITS,
    SERVICES,
    USES,
    MEMBERSHIPS,
    POINTS,
)


def find_kind(code: str) -> DayKind | None:
    """The kind of that code, or None."""
    return next((kind for kind in DAY_KINDS if kind.code == code), None)
