"""Pages of results, asked over HTTP by the people who may and those who may not."""

from datetime import timedelta

import pytest
from django.urls import reverse

from campaigns.choices import Arm, LeftOut
from campaigns.models import CampaignStep
from feedback.models import Case
from members.actions.posts import appoint
from members.choices import Role
from members.models import ExportRequest, MemberList
from tests.factories.feedback import make_case
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.results import (
    LEFT,
    buys,
    campaign_of,
    click,
    held_out,
    recipient_of,
    run_of,
)


@pytest.fixture
def campaign(db):
    return campaign_of(name="Autumn tasting")


@pytest.fixture
def run(campaign):
    return run_of(campaign)


@pytest.fixture
def logged_in(client, marketer):
    client.force_login(marketer)
    return client


@pytest.fixture
def local_marketer(roles, store):
    user = UserFactory()
    appoint(user=user, role=Role.MARKETER, store=store)
    return user


def results(client, campaign):
    return client.get(reverse("campaigns_results", args=[campaign.pk]))


def people(client, campaign, **asked):
    return client.get(reverse("campaigns_brought_people", args=[campaign.pk]), asked)


def test_the_page_tells_what_a_campaign_brought(logged_in, campaign, run):
    reader = recipient_of(run)
    click(reader)
    buys(reader, days=3, amount=1234)
    recipient_of(run, left_out=LeftOut.NO_CONSENT)
    page = results(logged_in, campaign).content.decode()
    assert "Bought within 30 days" in page
    assert "1,234" in page
    assert "Did not agree to it" in page
    assert reader.member.home_store.name in page


def test_few_people_are_plainly_said_to_be_too_few(logged_in, campaign, run):
    recipient_of(run)
    recipient_of(run, arm=Arm.SECOND)
    held_out(run)
    page = results(logged_in, campaign).content.decode()
    assert page.count("Too few people to tell.") == 3
    assert "Estimated extra" not in page


def test_a_difference_that_stands_out_is_told_with_its_interval(
    logged_in, campaign, run
):
    for number in range(40):
        each = recipient_of(run)
        if number < 20:
            buys(each, days=1)
    for number in range(40):
        each = held_out(run)
        if number < 4:
            buys(each, days=1)
    page = results(logged_in, campaign).content.decode()
    assert "purchases that would not have come anyway" in page
    assert "+40.0 percentage points" in page
    assert "Estimated extra buyers: +16" in page


def test_no_winner_is_named_when_it_may_be_chance(logged_in, campaign, run):
    for number in range(80):
        each = recipient_of(run, arm=Arm.FIRST if number < 40 else Arm.SECOND)
        if number % 4 == 0:
            click(each)
    page = results(logged_in, campaign).content.decode()
    assert "No winner: the difference may be chance." in page
    assert "is clicked more" not in page


def test_steps_and_runs_stand_below_with_their_own_figures(logged_in, campaign, run):
    CampaignStep.objects.create(
        campaign=campaign, place=1, wait_days=7, template=campaign.template
    )
    first = recipient_of(run)
    recipient_of(run_of(campaign, step=1), first.member)
    page = results(logged_in, campaign).content.decode()
    assert "By step" in page
    assert "Step 1" in page


def test_a_campaign_that_never_ran_says_so(logged_in, campaign):
    assert "nobody was planned" in results(logged_in, campaign).content.decode()


def test_complaints_about_the_letters_are_counted(logged_in, campaign, run):
    letter = recipient_of(run)
    case = make_case(member=letter.member, store=letter.member.home_store)
    Case.objects.filter(pk=case.pk).update(about_ref=f"campaigns.run:{run.pk}")
    assert "Complaints about it" not in results(logged_in, campaign).content.decode()
    logged_in.force_login(see_everything())
    assert "Complaints about it" in results(logged_in, campaign).content.decode()


def see_everything():
    user = UserFactory()
    appoint(user=user, role=Role.OPERATIONS)
    return user


def test_a_figure_opens_its_people(logged_in, campaign, run):
    buyer = recipient_of(run, MemberFactory(name="张买茶"))
    recipient_of(run, MemberFactory(name="李看看"))
    buys(buyer, days=2)
    page = people(logged_in, campaign, what="bought").content.decode()
    assert "张买茶" in page
    assert "李看看" not in page
    assert people(logged_in, campaign, what="nonsense").status_code == 404
    by_run = people(logged_in, campaign, what="planned", run=run.pk + 1)
    assert "Nobody to show here." in by_run.content.decode()


def test_people_come_a_page_at_a_time(logged_in, campaign, run):
    for _each in range(51):
        recipient_of(run)
    page = people(logged_in, campaign)
    assert len(page.context["people"]) == 50
    following = people(logged_in, campaign, after=page.context["following"])
    assert len(following.context["people"]) == 1


def test_people_of_other_stores_are_counted_but_not_listed(
    client, roles, store, other_store
):
    """A campaign of a store may still meet members who moved away."""
    campaign = campaign_of(store=store)
    run = run_of(campaign)
    recipient_of(run, MemberFactory(name="本店客人", home_store=store))
    recipient_of(run, MemberFactory(name="外店客人", home_store=other_store))
    user = UserFactory()
    appoint(user=user, role=Role.STORE_MANAGER, store=store)
    client.force_login(user)
    page = people(client, campaign).content.decode()
    assert "本店客人" in page
    assert "外店客人" not in page


def test_a_campaign_of_another_store_is_not_found(client, local_marketer, other_store):
    foreign = campaign_of(store=other_store)
    client.force_login(local_marketer)
    assert results(client, foreign).status_code == 404
    assert people(client, foreign).status_code == 404
    ask = reverse("campaigns_brought_ask", args=[foreign.pk])
    assert client.post(ask).status_code == 404
    page = client.get(reverse("campaigns_compare"), {"c": foreign.pk})
    assert page.context["table"] is None
    assert foreign.name not in page.content.decode()


def test_an_export_is_asked_for_with_the_people_kept_as_a_list(
    logged_in, campaign, run
):
    buyer = recipient_of(run)
    recipient_of(run)
    buys(buyer, days=1)
    ask = reverse("campaigns_brought_ask", args=[campaign.pk]) + "?what=bought"
    assert logged_in.get(ask).status_code == 405
    response = logged_in.post(ask)
    kept = MemberList.objects.get()
    assert response.url.endswith(f"?member_list={kept.pk}")
    assert [entry.member for entry in kept.entries.all()] == [buyer.member]
    assert kept.frozen_at
    assert logged_in.get(response.url).status_code == 200
    assert not ExportRequest.objects.exists()
    logged_in.post(ask)
    assert MemberList.objects.count() == 2


def test_nobody_makes_no_list(logged_in, campaign):
    ask = reverse("campaigns_brought_ask", args=[campaign.pk]) + "?what=bought"
    page = logged_in.post(ask, follow=True).content.decode()
    assert "There is nobody to put on a list." in page
    assert not MemberList.objects.exists()


def test_campaigns_stand_side_by_side(logged_in, campaign, run):
    buys(recipient_of(run), days=1, amount=77)
    other = campaign_of(name="Win back")
    held_out(run_of(other))
    page = logged_in.get(
        reverse("campaigns_compare"), {"c": [campaign.pk, other.pk, "x"]}
    )
    text = page.content.decode()
    assert [each.campaign for each in page.context["table"].columns] == [
        campaign,
        other,
    ]
    assert "too few to tell" in text
    assert "nobody was left out" in text


def test_the_run_page_shows_what_it_brought(logged_in, campaign, run):
    buys(recipient_of(run), days=1)
    page = logged_in.get(reverse("campaigns_run", args=[run.pk])).content.decode()
    assert "What it brought" in page
    assert f"what=bought&amp;run={run.pk}" in page


@pytest.mark.parametrize("name", ["results", "people", "compare"])
def test_pages_cost_the_same_for_one_and_for_three(
    logged_in, name, django_assert_max_num_queries
):
    counts = []
    campaigns = [campaign_of()]
    for many in (1, 3):
        for _each in range(many):
            day = LEFT - timedelta(days=len(campaigns))
            buys(recipient_of(run_of(campaigns[0], at=day)), days=1)
            campaigns.append(campaign_of())
            recipient_of(run_of(campaigns[-1]))
        address = {
            "results": reverse("campaigns_results", args=[campaigns[0].pk]),
            "people": reverse("campaigns_brought_people", args=[campaigns[0].pk]),
            "compare": reverse("campaigns_compare")
            + "?"
            + "&".join(f"c={each.pk}" for each in campaigns),
        }[name]
        logged_in.get(address)
        with django_assert_max_num_queries(60) as asked:
            logged_in.get(address)
        counts.append(len(asked))
    # One run has no table of runs: two statements more for the second.
    assert counts[1] - counts[0] <= (6 if name == "results" else 0)
