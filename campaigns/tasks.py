"""Background work of campaigns: thin functions that portal/jobs.py calls."""

import logging
from datetime import datetime

from campaigns.actions import freezing, gate, journeys, ladders
from campaigns.actions.call_lists import end_late_calls
from campaigns.actions.event_clock import (
    close_lists,
    forget_guests,
    offer_seats,
    remind_guests,
    write_all_effects,
)
from campaigns.actions.follow_up import make_service_calls
from campaigns.actions.taking_up import take_up
from campaigns.actions.thanks import suggest_thanks
from campaigns.choices import CampaignKind, CampaignState
from campaigns.models import Campaign

logger = logging.getLogger(__name__)


def run_campaigns(*, at: datetime) -> int:
    """Take up whoever the active campaigns are for today; returns how many were new.

    Run as often as you like: nobody is taken up twice for the same.
    """
    campaigns = Campaign.objects.filter(state=CampaignState.ACTIVE).exclude(
        kind=CampaignKind.ONCE
    )
    added = 0
    for campaign in campaigns.select_related("template", "segment").order_by("pk"):
        try:
            added += take_up(campaign=campaign, at=at)
        except LookupError:
            # A segment rule or the words are gone: the other campaigns go on.
            logger.exception("campaign %s can't run", campaign.pk)
    return added


def freeze_audiences(*, at: datetime) -> int:
    """Go on putting approved audiences together; returns the runs worked on."""
    return freezing.freeze_audiences(at=at)


def launch_campaigns(*, at: datetime) -> int:
    """Write the letters of frozen audiences whose hour has come; how many people."""
    return freezing.launch_due(at=at)


def advance_enrolments(*, at: datetime) -> int:
    """Take people on to the further steps of campaigns; how many were looked at."""
    return journeys.advance_enrolments(at=at)


def climb_ladders(*, at: datetime) -> int:
    """Try the next channel for those whom the first did not reach; how many."""
    return ladders.climb_ladders(at=at)


def release_caps(*, at: datetime) -> int:
    """Give back the places under the cap of letters that never left; how many."""
    return gate.release_caps(at=at)


def turn_event_clock(*, at: datetime) -> int:
    """End offers and make new ones, queue reminders, close the lists of events that are
    over; returns how many people it was about. Safe to run twice."""
    return offer_seats(at=at) + remind_guests(at=at) + close_lists(at=at)


def tidy_events(*, at: datetime) -> int:
    """Once a day: write down what events led to, forget guests without a record."""
    return write_all_effects(at=at) + forget_guests(at=at)


def end_calls(*, at: datetime) -> int:
    """Calls and lists whose last day has passed end; returns the calls."""
    return end_late_calls(at=at)


def make_follow_up_calls(*, at: datetime) -> int:
    """The calls about services that are old enough by now."""
    return make_service_calls(at=at)


def find_thanks(*, at: datetime) -> int:
    """Thank-you letters to suggest."""
    return suggest_thanks(at=at)
