"""At a glance, the calendar and the next 30 days, asked over HTTP."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.choices import CampaignKind, CampaignState, EventState, RunState
from campaigns.models import OutreachRules, Run
from members.actions.posts import appoint
from members.choices import MessageState, Role
from members.models import Segment
from tests.factories.campaigns import CampaignFactory, MessageTemplateFactory
from tests.factories.events import EventFactory
from tests.factories.members import ImportantDateFactory, MemberFactory, UserFactory
from tests.factories.results import campaign_of, recipient_of, run_of

PAGES = ("campaigns_overview", "campaigns_calendar", "campaigns_outlook")


@pytest.fixture
def logged_in(client, marketer):
    client.force_login(marketer)
    return client


@pytest.fixture
def now(db):
    """The hour at which the tests run: it must not be a quiet one."""
    OutreachRules.objects.create(quiet_from=0, quiet_until=0)
    return timezone.now()


@pytest.fixture
def local_manager(roles, store):
    user = UserFactory()
    appoint(user=user, role=Role.STORE_MANAGER, store=store)
    return user


def text(client, name, **asked):
    response = client.get(reverse(name), asked)
    assert response.status_code == 200
    return response.content.decode()


def born(day, **more):
    more = {"email": f"p{MemberFactory.name}{day}@example.com", "agreed": True} | more
    person = MemberFactory(**more)
    ImportantDateFactory(member=person, month=day.month, day=day.day, next_on=day)
    return person


@pytest.mark.parametrize("name", PAGES)
def test_pages_without_anything_say_so(logged_in, name):
    page = text(logged_in, name)
    words = {
        "campaigns_overview": "Nothing waits and nothing went wrong.",
        "campaigns_calendar": "Calendar of campaigns",
        "campaigns_outlook": "Nothing is planned.",
    }
    assert words[name] in page


@pytest.mark.parametrize("name", PAGES)
def test_who_plans_nothing_sees_no_campaign(client, roles, clerk, name, now):
    campaign = campaign_of(name="Secret plan")
    run_of(campaign, at=now)
    client.force_login(clerk)
    page = client.get(reverse(name)).content.decode()
    assert "Secret plan" not in page


@pytest.mark.parametrize("name", PAGES)
def test_campaigns_of_another_store_are_not_there(
    client, local_manager, store, other_store, now, name
):
    for place, words in ((store, "Ours"), (other_store, "Theirs")):
        campaign = CampaignFactory(store=place, name=words, active=True)
        run = run_of(campaign, at=now)
        recipient_of(run, state=MessageState.FAILED)
        born(timezone.localdate() + timedelta(days=1), home_store=place)
    client.force_login(local_manager)
    page = text(client, name)
    assert "Ours" in page
    assert "Theirs" not in page


def test_what_waits_and_what_went_wrong_stands_on_top(logged_in, marketer, now):
    CampaignFactory(
        name="Spring tasting",
        state=CampaignState.SUBMITTED,
        submitted_by=marketer,
        submitted_at=now,
    )
    CampaignFactory(
        name="Wordless", template=MessageTemplateFactory(words=False), active=True
    )
    gone = Segment.objects.create(
        name="Gone",
        rules={"match": "all", "rules": [{"rule": "gone", "params": {}}]},
    )
    CampaignFactory(name="Ruleless", segment=gone, active=True)
    run = run_of(campaign_of(name="Bounces"), at=now)
    recipient_of(run, state=MessageState.BOUNCED)
    recipient_of(run, state=MessageState.IN_DOUBT)
    lost = run_of(campaign_of(name="Unbalanced"), at=now)
    Run.objects.filter(pk=lost.pk).update(planned=7)
    page = text(logged_in, "campaigns_overview")
    for words in (
        "waits for approval",
        "has a letter without words",
        "a rule of its segment is gone",
        "1 bounced",
        "1 in doubt",
        "the balance does not close",
    ):
        assert words in page, words
    assert "Nothing waits" not in page


def test_a_clean_run_needs_nobody(logged_in, now):
    recipient_of(run_of(campaign_of(), at=now))
    assert "Nothing waits and nothing went wrong." in text(
        logged_in, "campaigns_overview"
    )


def test_the_calendar_shows_what_ran_what_comes_what_waits_and_events(
    logged_in, now, store
):
    recipient_of(run_of(campaign_of(name="Ran today"), at=now))
    CampaignFactory(name="Greets daily", active=True)
    born(timezone.localdate(now))
    CampaignFactory(
        name="Not yet approved",
        kind=CampaignKind.ONCE,
        state=CampaignState.SUBMITTED,
        start_at=now,
    )
    EventFactory(
        title="Tasting night",
        state=EventState.OPEN,
        starts_at=now,
        ends_at=now + timedelta(hours=2),
    )
    page = text(logged_in, "campaigns_calendar")
    for words in ("Ran today", "Greets daily", "Not yet approved", "Tasting night"):
        assert words in page, words
    elsewhere = text(logged_in, "campaigns_calendar", store=store.pk)
    assert "Ran today" not in elsewhere


def test_festivals_stand_in_the_calendar(logged_in):
    assert "Spring Festival" in text(logged_in, "campaigns_calendar", month="2027-02")


@pytest.mark.parametrize("month", ["", "2026-13", "0001-01", "9999-12", "x"])
def test_a_month_that_is_none_is_this_month(logged_in, month):
    page = text(logged_in, "campaigns_calendar", month=month)
    assert f"{timezone.localdate():%B %Y}" in page


def test_a_day_of_the_forecast_shows_its_people_and_why_others_get_nothing(
    logged_in, now
):
    CampaignFactory(active=True, name="Greetings")
    day = timezone.localdate(now) + timedelta(days=3)
    born(day, name="收信人")
    born(day, name="没同意", agreed=False, email="n@example.com")
    page = text(logged_in, "campaigns_outlook", day=day.isoformat())
    assert "收信人" in page
    assert "没同意" in page
    assert "Did not agree to it" in page
    assert "收信人" not in text(logged_in, "campaigns_outlook")


def test_people_of_other_stores_are_counted_in_the_forecast_but_not_listed(
    client, roles, store, other_store, now
):
    campaign = campaign_of(store=store, name="Ours")
    at = now + timedelta(days=2)
    run = run_of(campaign, at=at, state=RunState.FROZEN)
    for place, name in ((store, "本店客人"), (other_store, "外店客人")):
        member = MemberFactory(
            name=name, home_store=place, email=f"{place.pk}@e.com", agreed=True
        )
        recipient_of(run, member, state=None)
    user = UserFactory()
    appoint(user=user, role=Role.STORE_MANAGER, store=store)
    client.force_login(user)
    day = timezone.localdate(at).isoformat()
    page = text(client, "campaigns_outlook", day=day)
    assert "本店客人" in page
    assert "外店客人" not in page


@pytest.mark.parametrize("name", PAGES)
def test_bad_filters_are_said_to_be_bad(logged_in, name):
    if name == "campaigns_overview":
        return
    page = text(logged_in, name, store="999999")
    assert "Select a valid choice" in page


@pytest.mark.parametrize("name", PAGES)
def test_pages_cost_the_same_for_one_and_for_three(
    logged_in, name, now, django_assert_max_num_queries
):
    CampaignFactory(active=True, name="Greetings")
    counts = []
    for many in (1, 3):
        for number in range(many):
            day = timezone.localdate(now) + timedelta(days=1)
            born(day, email=f"{many}{number}@example.com")
            run = run_of(campaign_of(state="ended"), at=now)
            recipient_of(run, state=MessageState.BOUNCED)
        logged_in.get(reverse(name), {"day": day.isoformat()})
        with django_assert_max_num_queries(120) as asked:
            logged_in.get(reverse(name), {"day": day.isoformat()})
        counts.append(len(asked))
    assert counts[0] == counts[1]
