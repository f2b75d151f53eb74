"""Rules about campaigns: sent, followed, answered, came, called; who gave no answer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.models import Click, ClubMembership, Recipient, Run, SurveyAnswer
from members.models import Message
from members.segments.uses import uses_of
from tests.factories.calls import CallFactory
from tests.factories.campaigns import CampaignFactory
from tests.factories.events import (
    ClubFactory,
    EventFactory,
    InvitationFactory,
    SurveyFactory,
)
from tests.factories.members import MemberFactory
from tests.support.segments import days_ago, leaf, names, tree

EVERYBODY = {"Ann", "Bob", "Cay"}


def both_ways(rule, fits):
    assert names(rule) == fits
    assert names(rule, match="none") == EVERYBODY - fits


@pytest.fixture
def people(store):
    return {
        name: MemberFactory(name=name, home_store=store) for name in sorted(EVERYBODY)
    }


@pytest.fixture
def campaign(db):
    return CampaignFactory()


def sent(member, campaign, *, days):
    """A letter of the campaign that left so many days ago."""
    run, _made = Run.objects.get_or_create(
        campaign=campaign,
        for_date=timezone.localdate(),
        defaults={"started_at": days_ago(days)},
    )
    message = Message.objects.create(
        key=f"{campaign.pk}-{member.pk}",
        member=member,
        channel="email",
        kind="marketing",
        purpose="greetings",
        address=f"{member.pk}@example.com",
        state="accepted",
        queued_at=days_ago(days),
        accepted_at=days_ago(days),
    )
    return Recipient.objects.create(
        run=run,
        campaign=campaign,
        member=member,
        channel="email",
        occurrence="birthday:2026",
        message=message,
    )


def clicked(recipient, *, is_scanner=False):
    return Click.objects.create(
        message=recipient.message,
        member=recipient.member,
        number=1,
        at=timezone.now(),
        is_scanner=is_scanner,
    )


def test_who_was_sent_a_campaign_is_known(people, campaign):
    other = CampaignFactory(name="Other")
    sent(people["Ann"], campaign, days=3)
    sent(people["Bob"], other, days=30)
    both_ways(leaf("campaigns.sent", campaign=campaign.pk, days=3), {"Ann"})
    both_ways(leaf("campaigns.sent", campaign=campaign.pk, days=2), set())
    both_ways(leaf("campaigns.sent", campaign=None, days=30), {"Ann", "Bob"})
    assert names(leaf("campaigns.sent", campaign=campaign.pk, days=5)) == {"Ann"}


def test_clicks_of_scanners_are_no_clicks(people, campaign):
    clicked(sent(people["Ann"], campaign, days=3))
    clicked(sent(people["Bob"], campaign, days=3), is_scanner=True)
    both_ways(leaf("campaigns.clicked", campaign=campaign.pk, days=3), {"Ann"})
    both_ways(leaf("campaigns.clicked", campaign=None, days=3), {"Ann"})
    both_ways(leaf("campaigns.clicked", campaign=CampaignFactory().pk, days=3), set())


def test_no_answer_is_neither_clicked_nor_answered(people, campaign):
    clicked(sent(people["Ann"], campaign, days=3))
    InvitationFactory(
        member=people["Bob"],
        recipient=sent(people["Bob"], campaign, days=3),
        answered_at=timezone.now(),
    )
    rule = leaf("campaigns.no_answer", campaign=campaign.pk, days=3)
    both_ways(rule, set())
    InvitationFactory(
        member=people["Cay"], recipient=sent(people["Cay"], campaign, days=3)
    )
    both_ways(rule, {"Cay"})


@pytest.mark.parametrize(
    ("answer", "fits"),
    [
        ("accepted", {"Ann"}),
        ("came", {"Ann"}),
        ("declined", {"Bob"}),
        ("silent", {"Cay"}),
        ("missed", set()),
    ],
)
def test_answers_to_an_invitation_are_told_apart(people, answer, fits):
    event = EventFactory()
    for name, state in (("Ann", "came"), ("Bob", "declined"), ("Cay", "invited")):
        InvitationFactory(
            event=event,
            member=people[name],
            state=state,
            invited_at=days_ago(10),
            checked_in_at=days_ago(1) if state == "came" else None,
        )
    asked = {"answer": answer, "days": 10}
    both_ways(leaf("campaigns.invitation", event=event.pk, **asked), fits)
    both_ways(leaf("campaigns.invitation", event=None, **asked), fits)
    both_ways(leaf("campaigns.invitation", event=EventFactory().pk, **asked), set())
    both_ways(leaf("campaigns.invitation", event=None, answer=answer, days=9), set())


def test_calls_clubs_and_surveys_are_asked(people):
    CallFactory(member=people["Ann"], state="done", done_at=days_ago(5))
    CallFactory(member=people["Bob"], state="unreached", done_at=days_ago(5))
    both_ways(leaf("campaigns.called", outcome="spoken", days=5), {"Ann"})
    both_ways(leaf("campaigns.called", outcome="unreached", days=4), set())
    club = ClubFactory()
    for name, left_at in (("Ann", None), ("Bob", timezone.now())):
        ClubMembership.objects.create(
            club=club,
            member=people[name],
            joined_at=days_ago(10),
            left_at=left_at,
        )
    both_ways(leaf("campaigns.club", club=None), {"Ann"})
    both_ways(leaf("campaigns.club", club=club.pk), {"Ann"})
    survey = SurveyFactory(questions=False)
    SurveyAnswer.objects.create(
        survey=survey,
        member=people["Cay"],
        occurrence="event:1",
        via="link",
        at=timezone.now() - timedelta(days=1),
    )
    both_ways(leaf("campaigns.survey", survey=survey.pk, days=1), {"Cay"})
    both_ways(leaf("campaigns.survey", survey=None, days=0), set())


def test_a_campaign_elsewhere_is_named_to_nobody(
    people, marketer, manager, other_store, django_assert_num_queries
):
    segment = CampaignFactory.create(
        name="Chain", active=True, segment=segment_of(marketer)
    ).segment
    CampaignFactory(name="Elsewhere", store=other_store, segment=segment)
    assert [use.label for use in uses_of(segment, marketer)] == ["Chain", "Elsewhere"]
    assert [use.is_active for use in uses_of(segment, marketer)] == [True, False]
    assert {use.label for use in uses_of(segment, manager)} == {"A campaign elsewhere"}
    assert not any(use.url for use in uses_of(segment, manager))
    with django_assert_num_queries(2):
        uses_of(segment, marketer)


def segment_of(user):
    from members.actions.segments import save_segment

    rules = tree(leaf("members.key_account"))
    return save_segment(name="Keys", description="", rules=rules, by=user)
