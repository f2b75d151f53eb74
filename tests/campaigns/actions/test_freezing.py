from datetime import UTC, datetime, timedelta

import pytest

from campaigns.actions import freezing
from campaigns.actions.approving import approve_campaign, submit_campaign
from campaigns.actions.campaigns import (
    end_campaign,
    pause_campaign,
    resume_campaign,
)
from campaigns.actions.templates import save_template
from campaigns.choices import CampaignKind, LeftOut, RunState
from campaigns.models import Campaign, Recipient, Run
from campaigns.queries.funnel import change_since
from campaigns.queries.results import balance_of
from campaigns.tasks import freeze_audiences, launch_campaigns
from members.choices import MessageState
from members.models import ConsentState, Message
from members.outbox.render import render
from members.outbox.sender import send_due
from tests.factories.campaigns import CampaignFactory, MessageTemplateFactory
from tests.factories.members import MemberFactory
from tests.support.smtp import smtp_server

# 10:00 in Shanghai.
AT = datetime(2026, 11, 21, 2, tzinfo=UTC)


@pytest.fixture
def once(db, marketer, operations):
    def begin(count=3, **values):
        for n in range(count):
            MemberFactory(email=f"p{n}@example.com", agreed=True)
        campaign = CampaignFactory(
            kind=CampaignKind.ONCE, created_by=marketer, **values
        )
        submit_campaign(campaign=campaign, by=marketer, at=AT)
        Message.objects.all().delete()
        return approve_campaign(campaign=campaign, by=operations, at=AT)

    return begin


def test_everybody_gets_one_letter_and_then_the_campaign_has_ended(once):
    campaign = once()
    assert launch_campaigns(at=AT) == 3
    assert launch_campaigns(at=AT) == 0
    with smtp_server() as mail:
        send_due(at=AT + timedelta(minutes=1))
    assert sorted(mail.addresses) == [f"p{n}@example.com" for n in range(3)]
    launch_campaigns(at=AT + timedelta(minutes=2))
    campaign.refresh_from_db()
    assert campaign.state == "ended"
    assert balance_of(Run.objects.get()).closes


def test_nothing_leaves_before_its_hour(once):
    once(start_at=AT + timedelta(days=2))
    assert launch_campaigns(at=AT + timedelta(days=1)) == 0
    assert launch_campaigns(at=AT + timedelta(days=2)) == 3


def test_an_audience_is_frozen_part_by_part_and_goes_on_where_it_stopped(
    once, monkeypatch
):
    monkeypatch.setattr(freezing, "PART", 2)
    once(5)
    run = Run.objects.get()
    assert (run.state, run.planned) == (RunState.FREEZING, 2)
    assert launch_campaigns(at=AT) == 0
    freeze_audiences(at=AT)
    run.refresh_from_db()
    assert (run.state, run.planned) == (RunState.FROZEN, 5)
    assert Recipient.objects.count() == 5
    assert launch_campaigns(at=AT) == 5
    assert Message.objects.count() == 5


def test_who_joins_after_the_approval_is_told_of_but_not_written_to(once):
    once()
    MemberFactory(email="late@example.com", agreed=True)
    assert change_since(Run.objects.get()).joined == 1
    launch_campaigns(at=AT)
    assert not Message.objects.filter(address="late@example.com").exists()


def test_who_withdraws_after_the_approval_gets_nothing(once):
    once(start_at=AT + timedelta(days=1))
    gone = Recipient.objects.order_by("pk")[0]
    ConsentState.objects.filter(member=gone.member).update(is_given=False)
    launch_campaigns(at=AT + timedelta(days=1))
    gone.refresh_from_db()
    assert gone.left_out == LeftOut.NO_CONSENT
    assert Message.objects.count() == 2
    assert balance_of(Run.objects.get()).closes


def test_a_pause_in_mid_run_holds_letters_until_it_goes_on(once, marketer):
    campaign = once()
    launch_campaigns(at=AT)
    pause_campaign(campaign=campaign, by=marketer)
    later = AT + timedelta(hours=1)
    with smtp_server() as mail:
        assert send_due(at=later) == 0
        resume_campaign(campaign=campaign, by=marketer, at=later)
        assert send_due(at=later + timedelta(minutes=1)) == 3
    assert len(mail.addresses) == 3


def test_the_end_cancels_what_has_not_left(once, marketer):
    campaign = once()
    launch_campaigns(at=AT)
    end_campaign(campaign=campaign, by=marketer, at=AT)
    states = set(Message.objects.values_list("state", flat=True))
    assert states == {MessageState.CANCELLED}
    assert balance_of(Run.objects.get()).closes


def test_the_end_before_the_letters_are_written_leaves_nobody_unexplained(
    once, marketer
):
    campaign = once()
    end_campaign(campaign=campaign, by=marketer, at=AT)
    assert launch_campaigns(at=AT) == 0
    assert set(Recipient.objects.values_list("left_out", flat=True)) == {
        LeftOut.CANCELLED
    }


def test_the_holdout_is_left_out_with_its_reason_and_is_the_same_in_a_second_look(
    once,
):
    campaign = once(40, holdout_percent=25)
    held = set(
        Recipient.objects.filter(left_out=LeftOut.HOLDOUT).values_list(
            "member_id", flat=True
        )
    )
    assert 3 <= len(held) <= 18
    Recipient.objects.all().delete()
    Run.objects.all().delete()
    freezing.begin_run(campaign=Campaign.objects.get(pk=campaign.pk), at=AT)
    again = Recipient.objects.filter(left_out=LeftOut.HOLDOUT)
    assert set(again.values_list("member_id", flat=True)) == held


def test_half_of_the_people_get_the_second_letter(once):
    second = MessageTemplateFactory()
    second.texts.update(subject="The other one")
    once(20, second_template=second)
    launch_campaigns(at=AT)
    others = Message.objects.filter(subject="The other one").count()
    assert 3 <= others <= 17


def test_letters_keep_the_words_that_were_approved(once, marketer):
    template = save_template(
        name="Tasting",
        texts={"zh-hans": ("品茶会", "旧的话")},
        by=marketer,
    )
    once(1, template=template)
    save_template(
        template=template,
        name="Tasting",
        texts={"zh-hans": ("品茶会", "新的话")},
        by=marketer,
    )
    launch_campaigns(at=AT)
    assert "旧的话" in render(Message.objects.get()).text


def test_an_address_shared_across_the_parts_gets_one_letter(
    marketer, operations, monkeypatch
):
    monkeypatch.setattr(freezing, "PART", 1)
    for _n in range(3):
        MemberFactory(email="family@example.com", agreed=True)
    campaign = CampaignFactory(kind=CampaignKind.ONCE, created_by=marketer)
    submit_campaign(campaign=campaign, by=marketer, at=AT)
    approve_campaign(campaign=campaign, by=operations, at=AT)
    freeze_audiences(at=AT)
    reasons = Recipient.objects.order_by("pk").values_list("left_out", flat=True)
    assert list(reasons) == ["", LeftOut.SHARED_ADDRESS, LeftOut.SHARED_ADDRESS]


def test_words_that_are_gone_hold_up_no_other_campaign(once, marketer):
    lost = once(1)
    lost.template.texts.all().delete()
    lost.template.versions.all().delete()
    Campaign.objects.filter(pk=lost.pk).update(versions={})
    once(2)
    assert launch_campaigns(at=AT) >= 2
    assert Message.objects.filter(ref__startswith="campaigns.run").count() >= 2
