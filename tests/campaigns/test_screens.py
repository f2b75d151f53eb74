"""Staff screens of campaigns, asked over HTTP."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from campaigns.choices import CampaignState
from campaigns.models import Campaign, Run
from campaigns.tasks import run_campaigns
from members.actions.posts import appoint
from members.choices import Role
from members.models import Message, Segment
from tests.factories.campaigns import CampaignFactory, MessageTemplateFactory
from tests.factories.members import ImportantDateFactory, MemberFactory, UserFactory

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)


@pytest.fixture
def campaign(db):
    return CampaignFactory(active=True)


@pytest.fixture
def logged_in(client, marketer):
    client.force_login(marketer)
    return client


@pytest.fixture
def local_marketer(roles, store):
    user = UserFactory()
    appoint(user=user, role=Role.MARKETER, store=store)
    return user


def birthdays(count=1, **member):
    for n in range(count):
        person = MemberFactory(email=f"p{n}@example.com", agreed=True, **member)
        ImportantDateFactory(member=person, month=11, day=21, next_on="2026-11-21")


def fields(**values):
    """What the form of a new birthday campaign posts."""
    return {
        "name": "Greetings",
        "purpose": "greetings",
        "channel": "email",
        "template": MessageTemplateFactory().pk,
        "lead_days": 0,
        "send_from": 9,
        "holdout_percent": 0,
        "steps-TOTAL_FORMS": 1,
        "steps-INITIAL_FORMS": 0,
        "steps-0-condition": "no_answer",
        "steps-0-channel": "email",
    } | values


def add_url(kind="birthday"):
    return f"{reverse('campaigns_campaigns:add')}?kind={kind}"


def test_the_first_question_is_what_sets_it_off(logged_in):
    page = logged_in.get(reverse("campaigns_campaigns:add")).content.decode()
    assert "?kind=win_back" in page
    form = logged_in.get(add_url("after_purchase")).content.decode()
    assert 'name="after_days"' in form
    assert 'name="festival"' not in form


def test_a_campaign_is_made_as_a_draft_and_begins_by_another_persons_hand(
    logged_in, client, operations
):
    logged_in.post(add_url(), fields())
    campaign = Campaign.objects.get()
    assert campaign.state == CampaignState.DRAFT
    submit = reverse("campaigns_step", args=[campaign.pk, "submit"])
    approve = reverse("campaigns_step", args=[campaign.pk, "approve"])
    assert logged_in.get(submit).status_code == 405
    assert logged_in.post(submit).status_code == 302
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.SUBMITTED
    assert logged_in.post(approve).status_code == 404
    client.force_login(operations)
    page = client.get(reverse("campaigns_campaigns:inspect", args=[campaign.pk]))
    assert "Waits for your approval" in page.content.decode()
    assert client.post(approve).status_code == 302
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.ACTIVE


def test_further_steps_are_kept_with_the_campaign_or_refused_with_it(logged_in):
    letter = MessageTemplateFactory().pk
    half = {"steps-0-wait_days": 7, "steps-0-template": ""}
    refused = logged_in.post(add_url(), fields(**half))
    assert "Choose the letter." in refused.content.decode()
    assert not Campaign.objects.exists()
    whole = half | {"steps-0-template": letter, "steps-0-ladder": ["sms", "email"]}
    logged_in.post(add_url(), fields(**whole))
    step = Campaign.objects.get().further_steps.get()
    assert (step.wait_days, step.template_id, step.ladder) == (7, letter, ["sms"])


def test_a_step_that_does_not_fit_is_refused_with_a_sentence(logged_in, campaign):
    Campaign.objects.update(state=CampaignState.ENDED)
    step = reverse("campaigns_step", args=[campaign.pk, "pause"])
    page = logged_in.post(step, follow=True).content.decode()
    assert "can’t become" in page or "can&#x27;t become" in page
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.ENDED


def test_a_template_without_words_starts_no_campaign(logged_in):
    campaign = CampaignFactory(template=MessageTemplateFactory(words=False))
    step = reverse("campaigns_step", args=[campaign.pk, "submit"])
    page = logged_in.post(step, follow=True).content.decode()
    assert "The template has no words yet." in page
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.DRAFT


@pytest.mark.parametrize("state", ["draft", "submitted", "active"])
def test_a_campaign_whose_segment_lost_a_rule_says_so(logged_in, marketer, state):
    lost = {"match": "all", "rules": [{"rule": "no.such"}]}
    segment = Segment.objects.create(name="Lost", rules=lost)
    campaign = CampaignFactory(segment=segment, state=state)
    page = logged_in.get(reverse("campaigns_campaigns:inspect", args=[campaign.pk]))
    assert "be read any more" in page.content.decode()
    step = reverse("campaigns_step", args=[campaign.pk, "submit"])
    assert logged_in.post(step, follow=True).status_code == 200
    campaign.refresh_from_db()
    assert campaign.state == state


def test_the_page_of_a_draft_shows_whom_it_reaches(logged_in):
    campaign = CampaignFactory()
    birthdays(2, name="agreed")
    MemberFactory(email="", agreed=True)
    page = logged_in.get(reverse("campaigns_campaigns:inspect", args=[campaign.pk]))
    text = page.content.decode()
    assert "Would be reached" in text
    assert "Did not agree to it" in text or "No e-mail address" in text


def test_the_campaign_page_shows_the_days_ahead_and_the_runs(logged_in, campaign):
    birthdays(2)
    run_campaigns(at=AT)
    page = logged_in.get(reverse("campaigns_campaigns:inspect", args=[campaign.pk]))
    text = page.content.decode()
    assert "2026-11-21" in text
    assert "closes" in text


def test_the_run_page_costs_the_same_for_one_and_three(
    logged_in, campaign, django_assert_max_num_queries
):
    counts = []
    for people in (1, 3):
        birthdays(people, name=f"多{people}")
        run_campaigns(at=AT)
        url = reverse("campaigns_run", args=[Run.objects.get().pk])
        logged_in.get(url)
        with django_assert_max_num_queries(40) as asked:
            page = logged_in.get(url).content.decode()
        counts.append(len(asked))
    assert "多1" in page
    assert "Somebody at this address got it already" in page
    assert counts[0] == counts[1]


def test_a_reason_narrows_the_run_page(logged_in, campaign):
    birthdays(name="张写信")
    person = MemberFactory(name="李无信", email="")
    ImportantDateFactory(member=person, month=11, day=21, next_on="2026-11-21")
    run_campaigns(at=AT)
    url = reverse("campaigns_run", args=[Run.objects.get().pk])
    page = logged_in.get(url, {"why": "no_consent"}).content.decode()
    assert "李无信" in page
    assert "张写信" not in page


def test_a_campaign_of_another_store_is_not_found(
    client, local_marketer, store, other_store
):
    foreign = CampaignFactory(store=other_store, active=True)
    birthdays(home_store=other_store)
    run_campaigns(at=AT)
    client.force_login(local_marketer)
    for url in (
        reverse("campaigns_campaigns:inspect", args=[foreign.pk]),
        reverse("campaigns_campaigns:edit", args=[foreign.pk]),
        reverse("campaigns_run", args=[Run.objects.get().pk]),
    ):
        assert client.get(url).status_code == 404
    step = reverse("campaigns_step", args=[foreign.pk, "pause"])
    assert client.post(step).status_code == 404


def test_a_marketer_of_a_store_makes_campaigns_for_that_store_only(
    client, local_marketer, store, other_store
):
    client.force_login(local_marketer)
    data = fields()
    for chosen in ("", other_store.pk):
        posted = data | {"store": chosen}
        assert client.post(add_url(), posted).status_code == 200
    assert client.post(add_url(), data | {"store": store.pk}).status_code == 302


def test_the_record_shows_letters_and_why_there_was_none(
    client, clerk, store, campaign
):
    birthdays(home_store=store, name="张小明")
    silent = MemberFactory(name="李四", home_store=store)
    ImportantDateFactory(member=silent, month=11, day=21, next_on="2026-11-21")
    run_campaigns(at=AT)
    client.force_login(clerk)
    member = Message.objects.get().member
    page = client.get(
        reverse("members_record", args=[member.public_id]), {"panels": "all"}
    )
    assert "小明,生日快乐" in page.content.decode()
    page = client.get(
        reverse("members_record", args=[silent.public_id]), {"panels": "all"}
    )
    assert "Did not agree to it" in page.content.decode()
