"""A birthday campaign from the segment to its result, and a campaign that pauses.

The marketer writes it, operations sends it back with words and then approves it; the
worker sends; a member buys, and the page tells.
"""

import io
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from campaigns.choices import CampaignKind, CampaignState
from campaigns.models import Campaign, OutreachRules, Recipient
from members.actions.segments import save_segment
from members.choices import MessageState
from members.models import Message, Store, User
from tests.factories.campaigns import CampaignFactory, MessageTemplateFactory
from tests.factories.members import (
    ImportantDateFactory,
    MemberFactory,
    PurchaseFactory,
)
from tests.stories.conftest import LAPTOP, PHONE

WORDS = {
    "en-GB": ("Birthday greetings", "Only the lakeside store, please."),
    "zh-CN": ("生日祝福", "先只发湖滨店吧。"),
}


@pytest.fixture
def house(transactional_db, live_server, settings):
    from tests.support.people import furnish

    settings.BASE_URL = live_server.url
    cache.clear()
    # A story is told at any hour of the day.
    OutreachRules.objects.create(quiet_from=0, quiet_until=0, rule_set="none")
    return furnish()


def people_born_today(count):
    today = timezone.localdate()
    store = Store.objects.get(code="S-HOME")
    for n in range(count):
        member = MemberFactory(
            name=f"张小明{n}", email=f"p{n}@example.com", agreed=True, home_store=store
        )
        ImportantDateFactory(
            member=member, month=today.month, day=today.day, next_on=today
        )
    return store


def work(*jobs):
    for job in jobs:
        call_command("work", "--once", "--only", job, stdout=io.StringIO())


def step(visitor, campaign, name):
    visitor.page.locator(
        f"form[action$='/{campaign.pk}/step/{name}/'] button[type=submit]"
    ).click()
    visitor.page.wait_for_load_state("networkidle")
    campaign.refresh_from_db()


def page_of(campaign):
    return f"/admin/campaigns/campaigns/inspect/{campaign.pk}/"


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_a_birthday_campaign_from_the_segment_to_what_it_brought(house, visit, locale):
    name, objection = WORDS[locale]
    store = people_born_today(3)
    template = MessageTemplateFactory()
    segment = save_segment(
        name="Lakeside",
        description="",
        rules={
            "match": "all",
            "rules": [{"rule": "members.home_store", "params": {"store": store.pk}}],
        },
        by=User.objects.get(email="marketer@example.com"),
    )
    with visit(locale, LAPTOP) as marketer:
        marketer.log_in("marketer@example.com")
        marketer.go("/admin/campaigns/campaigns/new/")
        marketer.page.locator("a[href='?kind=birthday']").click()
        marketer.page.locator("[name=name]").fill(name)
        marketer.page.locator("[name=template]").select_option(str(template.pk))
        marketer.page.locator("[name=send_from]").fill("0")
        marketer.page.locator("#w-editor-form button[type=submit]").first.click()
        marketer.page.wait_for_url("**/inspect/**")
        campaign = Campaign.objects.get()
        assert campaign.state == CampaignState.DRAFT
        assert marketer.page.locator(".funnel tr").count() >= 2
        step(marketer, campaign, "submit")
        assert campaign.state == CampaignState.SUBMITTED
        assert not marketer.problems
    with visit(locale, PHONE) as operations:
        operations.log_in("operations@example.com")
        operations.go(page_of(campaign))
        refuse = operations.page.locator("form[action$='/step/refuse/']")
        refuse.locator("[name=because]").fill(objection)
        refuse.locator("button[type=submit]").click()
        operations.page.wait_for_load_state("networkidle")
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.DRAFT
    with visit(locale, LAPTOP) as marketer:
        marketer.log_in("marketer@example.com")
        marketer.go(page_of(campaign))
        assert marketer.says(objection)
        marketer.go(f"/admin/campaigns/campaigns/edit/{campaign.pk}/")
        marketer.page.locator("[name=segment]").select_option(str(segment.pk))
        marketer.page.locator("#w-editor-form button[type=submit]").first.click()
        marketer.page.wait_for_url("**/inspect/**")
        step(marketer, campaign, "submit")
    with visit(locale, LAPTOP) as operations:
        operations.log_in("operations@example.com")
        operations.go(page_of(campaign))
        step(operations, campaign, "approve")
        assert campaign.state == CampaignState.ACTIVE
    work("run_campaigns", "send_outbox")
    sent = Message.objects.filter(state=MessageState.ACCEPTED, kind="marketing")
    assert sent.count() == 3
    PurchaseFactory(
        member=Recipient.objects.first().member,
        purchased_at=timezone.now() + timedelta(seconds=1),
    )
    with visit(locale, LAPTOP) as marketer:
        marketer.log_in("marketer@example.com")
        marketer.go(page_of(campaign))
        marketer.page.locator(f"a[href$='/campaigns/runs/{campaign.runs.get().pk}/']")
        assert marketer.go(f"/admin/campaigns/runs/{campaign.runs.get().pk}/") == 200
        assert marketer.says("张小明0")
        assert not marketer.problems


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_a_campaign_pauses_in_mid_run_and_goes_on(house, visit, locale):
    people_born_today(5)
    campaign = CampaignFactory(
        kind=CampaignKind.ONCE,
        created_by=User.objects.get(email="marketer@example.com"),
        name=WORDS[locale][0],
    )
    with visit(locale, LAPTOP) as marketer:
        marketer.log_in("marketer@example.com")
        marketer.go(page_of(campaign))
        step(marketer, campaign, "submit")
        with visit(locale, PHONE) as operations:
            operations.log_in("operations@example.com")
            operations.go(page_of(campaign))
            step(operations, campaign, "approve")
        work("launch_campaigns")
        marketer.go(page_of(campaign))
        step(marketer, campaign, "pause")
        assert campaign.state == CampaignState.PAUSED
        work("send_outbox")
        letters = Message.objects.filter(ref__startswith="campaigns.run")
        assert not letters.filter(state=MessageState.ACCEPTED).exists()
        step(marketer, campaign, "resume")
        work("send_outbox", "launch_campaigns")
        assert letters.filter(state=MessageState.ACCEPTED).count() == 5
        campaign.refresh_from_db()
        assert campaign.state == CampaignState.ENDED
        assert not marketer.problems
