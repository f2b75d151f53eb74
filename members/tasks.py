"""Background work of members: thin functions that portal/jobs.py calls."""

from datetime import datetime
from time import monotonic

from members.actions.alerts import watch_access
from members.actions.api_answers import forget_answers
from members.actions.controlled import expire_documents
from members.actions.disclosing import write_copies
from members.actions.duplicates import check_new_members, find_duplicates
from members.actions.gaps import refresh_all_gaps
from members.actions.important_dates import move_dates
from members.actions.points import expire_points
from members.actions.statistics import rebuild, turn_cycles
from members.actions.tiers import compute_tiers
from members.exports.building import build_documents
from members.imports.erasing import purge_imports
from members.imports.lease import claim_next
from members.imports.pipeline import work_on
from members.outbox.channels import Transports
from members.outbox.sender import send_due

# The connections of this process, kept from one turn to the next.
_transports = Transports()


def nightly_statistics(*, at: datetime) -> int:
    """Recompute everybody's figures; returns the rows written. Safe to run twice.

    The windows of 90 and 365 days move every midnight without any sale.
    """
    return rebuild(at=at).written


def nightly_tiers(*, at: datetime) -> int:
    """Look at everybody's tier; returns how many moved. After nightly_statistics."""
    return compute_tiers(at=at)


def nightly_points(*, at: datetime) -> int:
    """Let the points go whose last day is over; returns the entries made."""
    return expire_points(at=at)


def turn_activity_cycles(*, at: datetime) -> int:
    """Turn active into due, due into overdue … where the day has come; returns rows."""
    return turn_cycles(at=at)


def find_gaps(*, at: datetime) -> int:
    """Look for what every record lacks; returns the rows that changed.

    Safe to run twice: only differences are written. Silence comes by itself.
    """
    return refresh_all_gaps(at=at)


def nightly_duplicates(*, at: datetime) -> int:
    """Search the whole archive for records of one person; returns the pairs."""
    return find_duplicates(at=at).pairs


def new_duplicates(*, at: datetime) -> int:
    """Compare the records opened lately with all others; returns how many were new."""
    return check_new_members(at=at)


def send_outbox(*, at: datetime) -> int:
    """Send the letters that are due; returns how many were accepted.

    Safe to run on several machines at once: each letter is claimed by one of them.
    """
    return send_due(at=at, transports=_transports)


def move_important_dates(*, at: datetime) -> int:
    """Move the birthdays that have passed to their next day; returns how many."""
    return move_dates(at=at)


# A long import makes room for the other jobs after so many seconds, and goes on when
# its turn comes again.
IMPORT_SECONDS = 60.0


def commit_imports(*, at: datetime) -> int:
    """Read, preview, carry out and undo the files that are due; returns rows done.

    Safe to run on several machines at once: each batch is claimed by one of them. A
    batch whose worker died is taken up where it was when its claim has run out.
    """
    end = monotonic() + IMPORT_SECONDS
    done = 0
    while monotonic() < end and (batch := claim_next(at=at)):
        done += work_on(batch, at=at, seconds=end - monotonic())
    return done


def write_documents(*, at: datetime) -> int:
    """Write the exports that were approved; returns how many became ready."""
    return build_documents(at=at)


def end_documents(*, at: datetime) -> int:
    """Delete the exports whose period of use is over; returns how many ended."""
    return expire_documents(at=at)


def clear_api_answers(*, at: datetime) -> int:
    """Forget the API's answers of a day ago; returns how many. Safe to run twice."""
    return forget_answers(at=at)


def purge_old_imports(*, at: datetime) -> int:
    """Delete what imports of long ago held; returns how many imports."""
    return purge_imports(at=at)


def write_disclosures(*, at: datetime) -> int:
    """Put together the copies of data that were asked for; delete the expired ones."""
    return write_copies(at=at)


def watch_looks(*, at: datetime) -> int:
    """Notice who looks at far more people than usual; returns how many new alerts."""
    return watch_access(at=at)
