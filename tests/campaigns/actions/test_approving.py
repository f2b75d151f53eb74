from datetime import UTC, datetime

import pytest

from campaigns.actions.approving import (
    approve_campaign,
    refuse_campaign,
    submit_campaign,
    take_back_campaign,
)
from campaigns.actions.campaigns import change_campaign, copy_campaign
from campaigns.choices import CampaignKind, CampaignState, RunState
from campaigns.exceptions import StepRefused
from campaigns.models import Campaign, OutreachRules, Recipient, Run
from members.actions.posts import appoint
from members.choices import Role
from members.models import Message
from tests.factories.campaigns import CampaignFactory
from tests.factories.members import MemberFactory, UserFactory

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)


@pytest.fixture
def draft(db, marketer):
    return CampaignFactory(kind=CampaignKind.ONCE, created_by=marketer)


def people(count, **values):
    return [
        MemberFactory(email=f"p{n}@example.com", agreed=True, **values)
        for n in range(count)
    ]


def test_the_author_never_approves_their_own(draft, marketer, operations):
    submit_campaign(campaign=draft, by=operations, at=AT)
    for author in (marketer, operations):
        with pytest.raises(StepRefused, match="other than the author"):
            approve_campaign(campaign=draft, by=author, at=AT)
    assert not Run.objects.exists()


def test_approving_freezes_the_audience_and_the_words(draft, marketer, operations):
    people(2)
    submit_campaign(campaign=draft, by=marketer, at=AT)
    approved = approve_campaign(campaign=draft, by=operations, at=AT)
    assert approved.state == CampaignState.ACTIVE
    run = Run.objects.get()
    assert run.state == RunState.FROZEN
    assert run.planned == 2
    # Frozen, not sent.
    assert not Message.objects.filter(member__isnull=False).exists()


def test_those_who_may_approve_are_told_and_the_author_is_not(
    draft, marketer, operations
):
    submit_campaign(campaign=draft, by=marketer, at=AT)
    letter = Message.objects.get()
    assert letter.address == operations.email


def test_a_refusal_needs_words_and_reaches_the_author(draft, marketer, operations):
    submit_campaign(campaign=draft, by=marketer, at=AT)
    with pytest.raises(StepRefused, match="Say what"):
        refuse_campaign(campaign=draft, because=" ", by=operations, at=AT)
    refused = refuse_campaign(
        campaign=draft, because="Too many people.", by=operations, at=AT
    )
    assert refused.state == CampaignState.DRAFT
    assert refused.refused_because == "Too many people."
    assert Message.objects.filter(address=marketer.email).count() == 1
    with pytest.raises(StepRefused):
        approve_campaign(campaign=draft, by=operations, at=AT)


def test_what_was_submitted_can_be_taken_back_and_changed(draft, marketer):
    submit_campaign(campaign=draft, by=marketer, at=AT)
    with pytest.raises(StepRefused, match="Only a draft"):
        change_campaign(campaign=draft, by=marketer, name="Other")
    take_back_campaign(campaign=draft, by=marketer)
    assert change_campaign(campaign=draft, by=marketer, name="Other").name == "Other"


def test_up_to_the_limit_the_author_starts_alone(draft, marketer):
    OutreachRules.objects.create(approval_limit=3)
    people(3)
    assert submit_campaign(campaign=draft, by=marketer, at=AT).state == "active"


def test_above_the_limit_somebody_else_is_asked(draft, marketer):
    OutreachRules.objects.create(approval_limit=3)
    people(4)
    assert submit_campaign(campaign=draft, by=marketer, at=AT).state == "submitted"


def test_a_manager_approves_their_stores_small_campaigns_only(
    marketer, manager, store, other_store
):
    OutreachRules.objects.create(chain_approval_limit=2)
    people(3, home_store=store)
    mine = CampaignFactory(kind=CampaignKind.ONCE, store=store, created_by=marketer)
    submit_campaign(campaign=mine, by=marketer, at=AT)
    with pytest.raises(StepRefused, match="head office"):
        approve_campaign(campaign=mine, by=manager, at=AT)
    others = CampaignFactory(
        kind=CampaignKind.ONCE, store=other_store, created_by=marketer
    )
    submit_campaign(campaign=others, by=marketer, at=AT)
    with pytest.raises(StepRefused, match="not your part"):
        approve_campaign(campaign=others, by=manager, at=AT)


def test_a_store_marketers_campaign_is_approved_by_the_manager(store, manager, roles):
    author = UserFactory()
    appoint(user=author, role=Role.MARKETER, store=store)
    mine = CampaignFactory(kind=CampaignKind.ONCE, store=store, created_by=author)
    submit_campaign(campaign=mine, by=author, at=AT)
    assert approve_campaign(campaign=mine, by=manager, at=AT).state == "active"


def test_a_copy_is_a_draft_that_sends_nothing(draft, marketer, operations):
    people(1)
    draft.start_at = AT
    draft.save()
    submit_campaign(campaign=draft, by=marketer, at=AT)
    approve_campaign(campaign=draft, by=operations, at=AT)
    copy = copy_campaign(campaign=draft, name="Once more", by=marketer)
    assert copy.state == CampaignState.DRAFT
    assert copy.start_at is None
    assert copy.approved_by is None
    assert not Recipient.objects.filter(campaign=copy).exists()
    assert Campaign.objects.count() == 2
