"""Campaigns on the day page: what waits for approval, what went wrong."""

from datetime import timedelta

import pytest

from campaigns.choices import CampaignState
from members.actions.posts import appoint
from members.choices import MessageState, Role
from portal.today.campaigns import CAMPAIGN_APPROVALS, CAMPAIGN_TROUBLE
from portal.today.day import sections_of
from tests.factories.campaigns import CampaignFactory
from tests.factories.members import UserFactory
from tests.factories.results import campaign_of, recipient_of, run_of


@pytest.fixture
def approver(roles):
    user = UserFactory()
    appoint(user=user, role=Role.OPERATIONS)
    return user


def lines(desk, user, kind):
    return [
        (row.name, row.line.words)
        for section in sections_of(desk(user), [kind])
        for row in section.rows
    ]


def submitted(by, now, **values):
    return CampaignFactory(
        state=CampaignState.SUBMITTED, submitted_by=by, submitted_at=now, **values
    )


def test_a_campaign_waits_for_who_may_approve_it_and_is_not_its_author(
    desk, store, marketer, approver, now
):
    submitted(marketer, now, name="Tasting")
    submitted(approver, now, name="My own")
    CampaignFactory(name="A draft")
    [line] = lines(desk, approver, CAMPAIGN_APPROVALS)
    assert line[1] == "Tasting: waits since November 5"
    assert lines(desk, marketer, CAMPAIGN_APPROVALS) == []


def test_letters_that_went_wrong_lately_are_told_to_who_plans_campaigns(
    desk, store, marketer, auditor, now
):
    run = run_of(campaign_of(name="Spring"), at=now - timedelta(days=1))
    for state in (
        MessageState.IN_DOUBT,
        MessageState.IN_DOUBT,
        MessageState.FAILED,
        MessageState.DELIVERED,
    ):
        recipient_of(run, state=state)
    old = run_of(campaign_of(name="Old"), at=now - timedelta(days=20))
    recipient_of(old, state=MessageState.FAILED)
    recipient_of(run_of(campaign_of(name="Fine"), at=now))
    assert lines(desk, marketer, CAMPAIGN_TROUBLE) == [
        ("Spring", "2 letters in doubt, 1 letter failed")
    ]
    assert lines(desk, auditor, CAMPAIGN_TROUBLE) == []


def test_campaigns_of_another_store_are_nobodys_here(
    desk, roles, store, other_store, now
):
    user = UserFactory()
    appoint(user=user, role=Role.MARKETER, store=store)
    run = run_of(campaign_of(store=other_store), at=now)
    recipient_of(run, state=MessageState.FAILED)
    assert lines(desk, user, CAMPAIGN_TROUBLE) == []
