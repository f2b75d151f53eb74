"""Members who stay away are won back by e-mail, else by text message, else by a call."""

import io
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from campaigns.choices import CampaignState, EnrolmentState
from campaigns.models import Call, Campaign, Enrolment, OutreachRules, Recipient
from members.actions.bounces import note_bounce
from members.choices import Channel, Purpose
from members.models import ConsentState, MemberStat, Message, Store
from tests.factories.campaigns import MessageTemplateFactory
from tests.factories.members import MemberFactory, PurchaseFactory
from tests.stories.conftest import LAPTOP


@pytest.fixture
def house(transactional_db, live_server, settings, tmp_path):
    from tests.support.people import furnish

    settings.BASE_URL = live_server.url
    settings.SMS_URL = f"file:{tmp_path / 'sms.jsonl'}"
    cache.clear()
    OutreachRules.objects.create(quiet_from=0, quiet_until=0, rule_set="none")
    return furnish()


def stays_away(name, **values):
    store = Store.objects.get(code="S-HOME")
    member = MemberFactory(name=name, home_store=store, **values)
    for channel in (Channel.EMAIL, Channel.SMS, Channel.PHONE):
        ConsentState.objects.get_or_create(
            member=member,
            purpose=Purpose.NEWS,
            channel=channel,
            defaults={"is_given": True, "since": timezone.now()},
        )
    MemberStat.objects.create(
        member=member,
        home_store=store,
        last_purchase_at=timezone.now() - timedelta(days=300),
        cycle_state="dormant",
        computed_at=timezone.now(),
    )
    return member


def work(*jobs):
    for job in jobs:
        call_command("work", "--once", "--only", job, stdout=io.StringIO())


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_members_are_won_back_by_the_channel_that_reaches_them(house, visit, locale):
    by_mail = stays_away("张邮件", email="a@example.com", phone="13800000001")
    bounced = stays_away("李退信", email="b@example.com", phone="13800000002")
    by_phone = stays_away("王电话", phone="13800000003")
    ConsentState.objects.filter(member=by_phone, channel=Channel.SMS).delete()
    template = MessageTemplateFactory()
    template.texts.update(sms_text="{name|您}，好久不见。", script="Ask how they are.")
    with visit(locale, LAPTOP) as marketer:
        marketer.log_in("marketer@example.com")
        marketer.go("/admin/campaigns/campaigns/new/?kind=win_back")
        page = marketer.page
        page.locator("[name=name]").fill("Long time")
        page.locator("[name=template]").select_option(str(template.pk))
        page.locator("[name=purpose]").select_option("news")
        page.locator("[name=cycle_state]").select_option("dormant")
        page.locator("[name=send_from]").fill("0")
        page.locator("[name=ladder][value=sms]").check()
        page.locator("[name=ladder][value=phone]").check()
        page.locator("[name=steps-0-wait_days]").fill("14")
        page.locator("[name=steps-0-template]").select_option(str(template.pk))
        page.locator("#w-editor-form button[type=submit]").first.click()
        page.wait_for_url("**/inspect/**")
        campaign = Campaign.objects.get()
        page.locator("form[action$='/step/submit/'] button").click()
        page.wait_for_load_state("networkidle")
    with visit(locale, LAPTOP) as operations:
        operations.log_in("operations@example.com")
        operations.go(f"/admin/campaigns/campaigns/inspect/{campaign.pk}/")
        operations.page.locator("form[action$='/step/approve/'] button").click()
        operations.page.wait_for_load_state("networkidle")
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.ACTIVE
    work("run_campaigns", "send_outbox")
    assert Call.objects.get().member == by_phone
    note_bounce(
        message=Message.objects.get(member=bounced),
        reason="no such user",
        at=timezone.now(),
    )
    work("climb_ladders", "send_outbox")
    channels = Recipient.objects.filter(member=bounced).order_by("pk")
    assert [each.channel for each in channels] == ["email", "sms"]
    PurchaseFactory(member=by_mail, purchased_at=timezone.now())
    Enrolment.objects.update(next_at=timezone.now())
    work("advance_enrolments")
    assert Enrolment.objects.get(member=by_mail).state == EnrolmentState.LEFT
    assert Recipient.objects.filter(run__step=1).exclude(member=by_mail).exists()
    with visit(locale, LAPTOP) as marketer:
        marketer.log_in("marketer@example.com")
        marketer.go(f"/admin/campaigns/campaigns/inspect/{campaign.pk}/")
        assert marketer.page.locator(".campaign-way li").count() == 1
        run = campaign.runs.get(step=0)
        marketer.go(f"/admin/campaigns/runs/{run.pk}/")
        assert marketer.says("李退信")
        assert marketer.says("王电话")
        assert not marketer.problems
