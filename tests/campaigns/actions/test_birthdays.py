from datetime import UTC, date, datetime, timedelta

import pytest

from campaigns.actions.campaigns import pause_campaign
from campaigns.choices import CampaignState, LeftOut
from campaigns.models import Recipient, Run
from campaigns.queries.results import balance_of, days_ahead
from campaigns.tasks import run_campaigns
from members.actions.consent import suppress
from members.choices import Calendar, MessageState, SuppressionReason
from members.models import ImportantDate, Message, PublicLink, Segment
from members.outbox.render import render
from members.outbox.sender import send_due
from members.tasks import move_important_dates
from tests.factories.campaigns import CampaignFactory
from tests.factories.members import ImportantDateFactory, MemberFactory
from tests.support.smtp import smtp_server

# 10:00 in Shanghai on 21 November 2026.
AT = datetime(2026, 11, 21, 2, tzinfo=UTC)
TODAY = date(2026, 11, 21)


@pytest.fixture
def campaign(db):
    return CampaignFactory(active=True)


def born(day=TODAY, **member):
    values = {"email": f"p{Recipient.objects.count()}{day}@example.com", "agreed": True}
    found = MemberFactory(**values | member)
    ImportantDateFactory(member=found, month=day.month, day=day.day, next_on=day)
    return found


def letters():
    return Message.objects.order_by("pk")


def test_the_days_birthdays_get_one_letter_each(campaign):
    person = born(email="ann@example.com", name="张小明", form_of_address="张先生")
    born(date(2026, 11, 22))
    assert run_campaigns(at=AT) == 1
    letter = letters().get()
    assert letter.address == "ann@example.com"
    assert letter.subject == "小明,生日快乐"
    assert render(letter).text.startswith("张先生,您好!")
    assert person.home_store.name in render(letter).html
    recipient = Recipient.objects.get()
    assert recipient.occurrence == "birthday:2026"
    assert recipient.message == letter
    assert Run.objects.get().planned == 1


def test_running_it_again_changes_nothing(campaign):
    born(email="a@example.com")
    born(agreed=False)
    assert run_campaigns(at=AT) == 2
    for hour in range(5):
        assert run_campaigns(at=AT + timedelta(hours=hour)) == 0
    assert Recipient.objects.count() == 2
    assert letters().count() == 1
    assert PublicLink.objects.count() == 1
    assert Run.objects.get().planned == 2


def test_who_becomes_a_member_during_the_day_is_taken_up(campaign):
    born(email="a@example.com")
    run_campaigns(at=AT)
    born(email="b@example.com")
    assert run_campaigns(at=AT + timedelta(hours=1)) == 1
    assert Run.objects.get().planned == 2


def test_hours_that_were_missed_are_caught_up_but_never_a_day(campaign):
    born(email="a@example.com")
    late = datetime(2026, 11, 21, 15, 50, tzinfo=UTC)  # 23:50 in Shanghai
    assert run_campaigns(at=late) == 1
    born(email="b@example.com")
    next_day = datetime(2026, 11, 21, 16, 10, tzinfo=UTC)  # 00:10 on the 22nd
    assert run_campaigns(at=next_day) == 0


def test_the_day_is_that_of_the_portal_and_not_of_the_server(campaign):
    born(date(2026, 11, 22), email="a@example.com")
    before = datetime(2026, 11, 21, 15, 59, tzinfo=UTC)
    assert run_campaigns(at=before) == 0
    assert run_campaigns(at=before + timedelta(minutes=1)) == 1


def test_a_letter_that_could_not_leave_in_time_does_not_come_the_day_after(campaign):
    born(email="a@example.com")
    run_campaigns(at=AT)
    midnight = datetime(2026, 11, 21, 16, tzinfo=UTC)
    letter = letters().get()
    assert letter.expires_at == midnight
    with smtp_server() as mail:
        assert send_due(at=midnight) == 0
    assert not mail.letters
    letter.refresh_from_db()
    assert letter.state == MessageState.EXPIRED


def test_nothing_leaves_before_the_hour_it_may(campaign):
    campaign.send_from = 11
    campaign.save()
    born(email="a@example.com")
    assert run_campaigns(at=AT) == 0
    assert run_campaigns(at=AT + timedelta(hours=1)) == 1


def test_letters_may_leave_days_before(campaign):
    campaign.lead_days = 3
    campaign.save()
    born(date(2026, 11, 24), email="a@example.com")
    born(TODAY, email="b@example.com")
    assert run_campaigns(at=AT) == 1
    assert letters().get().address == "a@example.com"
    assert Run.objects.get().for_date == date(2026, 11, 24)


@pytest.mark.parametrize("state", ["draft", "paused", "ended"])
def test_only_an_active_campaign_sends(campaign, state):
    campaign.state = state
    campaign.save()
    born(email="a@example.com")
    assert run_campaigns(at=AT) == 0
    assert not Run.objects.exists()


def test_a_paused_campaign_goes_on_when_it_is_resumed(campaign, marketer):
    pause_campaign(campaign=campaign, by=marketer)
    born(email="a@example.com")
    assert run_campaigns(at=AT) == 0
    campaign.refresh_from_db()
    campaign.state = CampaignState.ACTIVE
    campaign.save()
    assert run_campaigns(at=AT) == 1


def test_everybody_has_a_letter_or_a_reason_and_the_balance_closes(campaign):
    born(email="a@example.com")
    born(email="A@example.com".lower(), name="同住")
    born(email="", name="no address")
    born(email="b@example.com", agreed=False)
    born(email="spared@example.com")
    suppress(
        channel="email",
        address="spared@example.com",
        reason=SuppressionReason.BOUNCED,
        at=AT,
    )
    run_campaigns(at=AT)
    run = Run.objects.get()
    counts = {line.code: line.count for line in balance_of(run).lines}
    assert counts == {
        MessageState.QUEUED: 1,
        LeftOut.SHARED_ADDRESS: 1,
        LeftOut.NO_ADDRESS: 1,
        LeftOut.NO_CONSENT: 1,
        LeftOut.SUPPRESSED: 1,
    }
    with smtp_server() as mail:
        send_due(at=AT)
    balance = balance_of(run)
    assert balance.closes
    assert (balance.planned, balance.sent) == (5, 1)
    assert mail.addresses == ["a@example.com"]


def test_those_who_left_are_not_even_counted(campaign):
    born(email="a@example.com", status="closed")
    assert run_campaigns(at=AT) == 0


def test_a_campaign_of_a_store_or_a_segment_greets_its_own(campaign, store):
    mine = born(email="a@example.com", home_store=store)
    born(email="b@example.com")
    campaign.store = store
    campaign.save()
    run_campaigns(at=AT)
    assert Recipient.objects.get().member == mine


def test_a_segment_whose_rule_is_gone_sends_to_nobody_and_stops_no_other(campaign):
    campaign.segment = Segment.objects.create(
        name="gone", rules={"match": "all", "rules": [{"rule": "no.such"}]}
    )
    campaign.save()
    born(email="a@example.com")
    CampaignFactory(active=True)
    assert run_campaigns(at=AT) == 1
    assert Recipient.objects.get().campaign != campaign


def test_two_campaigns_greet_a_person_once(campaign):
    CampaignFactory(active=True)
    born(email="a@example.com")
    assert run_campaigns(at=AT) == 2
    assert letters().count() == 1
    assert Recipient.objects.filter(left_out=LeftOut.GREETED_ALREADY).count() == 1


def test_a_corrected_birthday_brings_no_second_letter_that_year(campaign):
    person = born(email="a@example.com")
    run_campaigns(at=AT)
    later = AT + timedelta(days=30)
    ImportantDate.objects.filter(member=person).update(
        calendar=Calendar.LUNAR, month=11, day=12, next_on=date(2026, 12, 21)
    )
    assert run_campaigns(at=later) == 1
    assert letters().count() == 1
    assert Recipient.objects.last().left_out == LeftOut.GREETED_ALREADY


def test_letters_are_in_the_members_own_language(campaign):
    born(email="a@example.com", language="en", name="Ann Lee")
    run_campaigns(at=AT)
    letter = letters().get()
    assert letter.subject == "Happy birthday, Ann"
    assert "Stop these letters" in render(letter).text
    assert letter.language == "en"


def test_the_cost_does_not_grow_with_the_people(
    campaign, django_assert_max_num_queries
):
    for n in range(3):
        born(email=f"p{n}@example.com")
    with django_assert_max_num_queries(44):
        run_campaigns(at=AT)
    more = AT + timedelta(hours=1)
    for n in range(30):
        born(email=f"q{n}@example.com")
    with django_assert_max_num_queries(44):
        run_campaigns(at=more)


def celebrate(years, calendar, month, day, **extra):
    """Let the daily jobs run for years; the days on which a letter was queued."""
    person = MemberFactory(email="a@example.com", agreed=True)
    ImportantDateFactory(
        member=person, calendar=calendar, month=month, day=day, **extra
    )
    first, last = years
    at = datetime(first, 1, 1, 2, tzinfo=UTC)
    while at.year <= last:
        move_important_dates(at=at)
        coming = ImportantDate.objects.get().next_on
        at = max(at, datetime(coming.year, coming.month, coming.day, 2, tzinfo=UTC))
        if at.year > last:
            break
        run_campaigns(at=at)
        at += timedelta(days=1)
    return {
        recipient.run.for_date: recipient.occurrence
        for recipient in Recipient.objects.select_related("run")
    }


def test_a_leapling_is_greeted_every_year(campaign):
    found = celebrate((2026, 2029), "solar", 2, 29)
    assert list(found) == [
        date(2026, 2, 28),
        date(2027, 2, 28),
        date(2028, 2, 29),
        date(2029, 2, 28),
    ]
    assert found[date(2028, 2, 29)] == "birthday:2028"


def test_a_lunar_birthday_twice_in_a_solar_year_is_greeted_twice(campaign):
    found = celebrate((2026, 2028), "lunar", 11, 25)
    assert found == {
        date(2026, 1, 13): "birthday:lunar:2025",
        date(2027, 1, 2): "birthday:lunar:2026",
        date(2027, 12, 22): "birthday:lunar:2027",
    }


def test_new_years_eve_the_30th_is_greeted_on_the_29th_of_short_months(campaign):
    found = celebrate((2026, 2027), "lunar", 12, 30)
    assert found == {
        date(2026, 2, 16): "birthday:lunar:2025",
        date(2027, 2, 5): "birthday:lunar:2026",
    }


def test_moving_dates_touches_only_those_that_passed(db, django_assert_num_queries):
    passed = ImportantDateFactory(month=11, day=20, next_on=date(2026, 11, 20))
    today = ImportantDateFactory(month=11, day=21, next_on=TODAY)
    new = ImportantDateFactory(month=1, day=5)
    assert move_important_dates(at=AT) == 2
    assert move_important_dates(at=AT) == 0
    for row, on in ((passed, 2027), (today, 2026), (new, 2027)):
        row.refresh_from_db()
        assert row.next_on.year == on


def test_the_next_days_are_counted(campaign, django_assert_num_queries):
    born(email="a@example.com")
    born(email="b@example.com", agreed=False)
    born(date(2026, 11, 23), email="c@example.com")
    with django_assert_num_queries(1):
        days = days_ahead(campaign, today=TODAY, days=3)
    assert [(day.birthdays, day.reachable) for day in days] == [(2, 1), (0, 0), (1, 1)]
