from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from campaigns.actions.campaigns import pause_campaign
from campaigns.actions.gate import judge, release_caps
from campaigns.choices import CampaignKind, CampaignState, LeftOut
from campaigns.models import Call, CapEntry, OutreachRules, Recipient
from campaigns.tasks import climb_ladders, run_campaigns
from members.choices import Channel, MessageState, Purpose
from members.models import ConsentState, MemberStat, Message
from members.outbox.enqueue import enqueue_message
from members.outbox.sender import send_due
from tests.factories.campaigns import CampaignFactory, MessageTemplateFactory
from tests.factories.members import ImportantDateFactory, MemberFactory, PurchaseFactory
from tests.support.smtp import smtp_server

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def agreed_to(member, *channels):
    for channel in channels:
        ConsentState.objects.create(
            member=member,
            purpose=Purpose.GREETINGS,
            channel=channel,
            is_given=True,
            since=AT,
        )


def born_today(**values):
    member = MemberFactory(**values)
    ImportantDateFactory(member=member, month=11, day=21, next_on="2026-11-21")
    return member


@pytest.fixture
def ladder(db):
    template = MessageTemplateFactory()
    template.texts.update(sms_text="{name|您}，生日快乐。", script="Wish them well.")
    return CampaignFactory(active=True, template=template, ladder=["sms", "phone"])


def test_each_is_written_to_by_the_first_channel_that_they_can_be_reached_by(ladder):
    by_mail = born_today(email="a@example.com", phone="13800000001", agreed=True)
    by_sms = born_today(phone="13800000002")
    agreed_to(by_sms, Channel.SMS)
    by_phone = born_today(phone="13800000003")
    agreed_to(by_phone, Channel.PHONE)
    nobody = born_today(email="b@example.com")
    run_campaigns(at=AT)
    channels = dict(Recipient.objects.values_list("member_id", "channel"))
    assert channels == {
        by_mail.pk: "email",
        by_sms.pk: "sms",
        by_phone.pk: "phone",
        nobody.pk: "email",
    }
    assert Recipient.objects.get(member=nobody).left_out == LeftOut.NO_CONSENT
    assert Call.objects.get().member == by_phone
    assert Message.objects.count() == 2


def test_a_letter_that_bounced_is_followed_by_the_next_channel_once(ladder):
    member = born_today(email="a@example.com", phone="13800000001", agreed=True)
    agreed_to(member, Channel.SMS)
    run_campaigns(at=AT)
    Message.objects.update(state=MessageState.BOUNCED, due_at=None)
    for _again in range(3):
        climb_ladders(at=AT + timedelta(hours=1))
    found = Recipient.objects.order_by("pk").values_list("channel", "occurrence")
    assert list(found) == [("email", "birthday:2026"), ("sms", "birthday:2026")]


def test_a_letter_that_arrived_is_not_followed_by_a_text_message(ladder):
    member = born_today(email="a@example.com", phone="13800000001", agreed=True)
    agreed_to(member, Channel.SMS)
    run_campaigns(at=AT)
    Message.objects.update(state=MessageState.ACCEPTED, accepted_at=AT, due_at=None)
    assert climb_ladders(at=AT + timedelta(hours=1)) == 0


def marketing(member, number, at=AT):
    return enqueue_message(
        key=f"news:{member.pk}:{number}",
        channel=Channel.EMAIL,
        kind="marketing",
        purpose=Purpose.NEWS,
        address="a@example.com",
        member=member,
        language="en",
        subject="News",
        text="News.",
        at=at,
    )


def test_the_cap_counts_over_campaigns_and_days(db):
    OutreachRules.objects.create(cap_count=2, cap_days=7)
    member = MemberFactory(email="a@example.com", agreed=True)
    for n in range(4):
        marketing(member, n)
    with smtp_server() as mail:
        for minutes in (0, 10, 20):
            send_due(at=AT + timedelta(minutes=minutes))
    assert len(mail.addresses) == 2
    reasons = Message.objects.filter(state="skipped").values_list("reason", flat=True)
    assert list(reasons) == ["cap", "cap"]
    marketing(member, 9, at=AT + timedelta(days=8))
    with smtp_server() as mail:
        assert send_due(at=AT + timedelta(days=8)) == 1


def test_a_call_counts_to_the_cap_as_well(db):
    OutreachRules.objects.create(cap_count=1, cap_days=7)
    member = MemberFactory(email="a@example.com", agreed=True)
    CapEntry.objects.create(key="call:1", member=member, channel="phone", at=AT)
    marketing(member, 1)
    assert send_due(at=AT) == 0
    assert Message.objects.get().reason == "cap"


def test_a_letter_asked_about_twice_has_one_place(db):
    OutreachRules.objects.create(cap_count=1, cap_days=7)
    letter = marketing(MemberFactory(email="a@example.com", agreed=True), 1)
    assert judge([letter], at=AT) == {}
    assert judge([letter], at=AT) == {}
    assert CapEntry.objects.count() == 1


def test_the_place_of_a_letter_that_did_not_leave_is_given_back(db):
    OutreachRules.objects.create(cap_count=1, cap_days=7)
    member = MemberFactory(email="a@example.com", agreed=True)
    judge([marketing(member, 1)], at=AT)
    assert release_caps(at=AT) == 0
    Message.objects.update(state=MessageState.FAILED, due_at=None)
    assert release_caps(at=AT) == 1


def test_service_letters_know_no_cap_and_no_quiet_hours(db):
    OutreachRules.objects.create(cap_count=1, cap_days=7)
    night = datetime(2026, 11, 21, 23, tzinfo=SHANGHAI)
    letters = [
        enqueue_message(
            key=f"service:{n}",
            channel=Channel.EMAIL,
            kind="service",
            address="a@example.com",
            language="en",
            subject="Ready",
            text="Ready.",
            at=night,
        )
        for n in range(3)
    ]
    assert judge(letters, at=night) == {}


def test_marketing_waits_for_the_end_of_the_night(db):
    night = datetime(2026, 11, 21, 23, 30, tzinfo=SHANGHAI)
    letter = marketing(MemberFactory(email="a@example.com", agreed=True), 1, at=night)
    verdict = judge([letter], at=night)[letter.pk]
    assert verdict.reason == "quiet"
    morning = datetime(2026, 11, 22, 8, tzinfo=SHANGHAI)
    assert morning <= verdict.until <= morning + timedelta(hours=1)
    assert not CapEntry.objects.exists()


def test_a_birthday_letter_that_would_wait_past_its_day_is_dropped(db):
    CampaignFactory(active=True)
    born_today(email="a@example.com", agreed=True)
    run_campaigns(at=datetime(2026, 11, 21, 20, 30, tzinfo=SHANGHAI))
    with smtp_server() as mail:
        send_due(at=datetime(2026, 11, 21, 22, tzinfo=SHANGHAI))
        send_due(at=datetime(2026, 11, 22, 10, tzinfo=SHANGHAI))
    assert mail.addresses == []
    assert Message.objects.get().state == MessageState.EXPIRED


def test_a_letter_in_a_workers_hand_is_stopped_by_a_pause(db, marketer):
    campaign = CampaignFactory(active=True)
    born_today(email="a@example.com", agreed=True)
    run_campaigns(at=AT)
    letter = Message.objects.get()
    pause_campaign(campaign=campaign, by=marketer)
    assert judge([letter], at=AT)[letter.pk].reason == "paused"


def test_whoever_buys_before_the_letter_leaves_is_not_won_back(db):
    campaign = CampaignFactory(
        kind=CampaignKind.WIN_BACK,
        state=CampaignState.ACTIVE,
        cycle_state="dormant",
    )
    member = MemberFactory(email="a@example.com", agreed=True)
    MemberStat.objects.create(
        member=member,
        home_store=member.home_store,
        last_purchase_at=AT - timedelta(days=300),
        cycle_state="dormant",
        computed_at=AT,
    )
    run_campaigns(at=AT)
    letter = Message.objects.get(ref__startswith="campaigns.run")
    assert judge([letter], at=AT) == {}
    PurchaseFactory(member=member, purchased_at=AT + timedelta(hours=1))
    verdict = judge([letter], at=AT + timedelta(hours=2))[letter.pk]
    assert (verdict.reason, verdict.state) == ("bought", MessageState.CANCELLED)
    campaign.stops_when_bought = False
    campaign.save()
    assert judge([letter], at=AT + timedelta(hours=2)) == {}


def test_the_gate_costs_the_same_for_one_and_many(db, django_assert_num_queries):
    member = MemberFactory(email="a@example.com", agreed=True)
    one = [marketing(member, 0)]
    with django_assert_num_queries(6) as asked:
        judge(one, at=AT)
    CapEntry.objects.all().delete()
    many = [
        marketing(MemberFactory(email=f"p{n}@example.com", agreed=True), 1)
        for n in range(20)
    ]
    with django_assert_num_queries(len(asked)):
        judge(many, at=AT)
