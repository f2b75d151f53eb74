"""Periodic jobs of feedback; portal/jobs.py says when each runs."""

import logging
from datetime import datetime

from django.conf import settings

from feedback.actions.alarms import sweep_clocks, tell_alarms
from feedback.actions.calendars import propose_year
from feedback.actions.counting import forget_counts
from feedback.actions.follow_up import (
    ask_follow_up,
    close_by_itself,
    plan_follow_up,
)
from feedback.actions.late_clocks import start_missing_clocks
from feedback.actions.pauses import end_pauses_over
from feedback.actions.proposing import propose_corrections as find_recurrences
from feedback.actions.scanning import scan_pending
from feedback.actions.subscriptions import send_reports
from feedback.choices import FollowUpWay
from feedback.imports.mailbox import MailboxDown, open_mailbox
from feedback.imports.taking_in import take_in
from feedback.models import FollowUp
from feedback.queries.calendars import years_to_propose
from feedback.queries.follow_ups import unplanned_cases

# Rows in one run; the next run takes the next ones.
CHUNK = 200

logger = logging.getLogger(__name__)

MAILS_A_TURN = 200


def watch_clocks(*, at: datetime) -> int:
    """Start clocks that are missing, end pauses that are over, raise the alarms that are
    due, write their letters; returns how many alarms are new. Safe to run twice."""
    start_missing_clocks(at=at)
    end_pauses_over(at=at)
    raised = sweep_clocks(at=at)
    tell_alarms(at=at)
    return raised


def propose_calendars(*, at: datetime) -> int:
    """Propose the holidays of this year, from November on also of the next, until they
    are announced; returns how many years. Safe to run twice."""
    years = years_to_propose(at=at)
    for year in years:
        propose_year(year=year, at=at)
    return len(years)


def propose_corrections(*, at: datetime) -> int:
    """Propose corrective actions for what comes back; returns how many proposals are
    new. Safe to run twice."""
    return find_recurrences(at=at)


def fetch_mail(*, at: datetime) -> int:
    """Read the new mails of FEEDBACK_MAIL_URL; returns how many. Without a mailbox there
    is nothing to do; one that can't be reached is reported, and read the next time."""
    if not settings.FEEDBACK_MAIL_URL:
        return 0
    done = 0
    try:
        with open_mailbox(settings.FEEDBACK_MAIL_URL) as mailbox:
            for letter in mailbox.new():
                take_in(letter, at=at)
                # Only now: what was not kept comes again.
                mailbox.done(letter)
                done += 1
                if done == MAILS_A_TURN:
                    break
    except MailboxDown as error:
        logger.error("the mailbox can't be read: %s", error)  # noqa: TRY400 -- the reason is enough
    return done


def scan_files(*, at: datetime) -> int:
    """Ask the virus scanner about the files that wait for it; returns how many."""
    return scan_pending(at=at)


def tell_reports(*, at: datetime) -> int:
    """Tell by mail of the reports whose period is over; returns how many letters. Safe
    to run twice."""
    return send_reports(at=at)


def forget_places(*, at: datetime) -> int:
    """Forget from which networks the public forms came, once their hour is over."""
    return forget_counts(at=at)


def follow_up_cases(*, at: datetime) -> int:
    """Plan to ask about answered cases, and ask about those whose moment has come."""
    done = 0
    for case in unplanned_cases().order_by("pk")[:CHUNK]:
        done += plan_follow_up(case=case, at=at) is not None
    due = FollowUp.objects.due(at=at).filter(way=FollowUpWay.MAIL)
    for follow_up in due.select_related("case").order_by("due_at", "pk")[:CHUNK]:
        done += ask_follow_up(follow_up=follow_up, at=at)
    return done


def close_followed_up(*, at: datetime) -> int:
    """Close what satisfied or stayed unanswered, and has nothing left to do."""
    return close_by_itself(at=at)
