from datetime import UTC, datetime, timedelta

import pytest

from members.actions.consent import lift, record_consent, suppress
from members.choices import (
    Channel,
    ConsentAction,
    ConsentSource,
    Purpose,
    SuppressionReason,
)
from members.models import Activity, Consent, ConsentState, ConsentWording, Suppression
from members.queries.contactability import consents_of, contactable, suppressed
from members.queries.wordings import wording_of
from tests.factories.members import MemberFactory

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def person(store):
    return MemberFactory(home_store=store, email="Ann@Example.com")


def act(person, action=ConsentAction.GIVEN, at=AT, **changes):
    values = {
        "purpose": Purpose.GREETINGS,
        "channel": Channel.EMAIL,
        "source": ConsentSource.TILL,
    }
    return record_consent(member=person, action=action, at=at, **values | changes)


def is_given(person):
    return ConsentState.objects.get(member=person).is_given


def test_agreeing_is_in_the_ledger_the_state_and_the_timeline(person, clerk):
    given = act(person, by=clerk)
    assert given.wording == wording_of(Purpose.GREETINGS)
    assert given.wording.startswith("[2026-11] You may write to me on my birthday")
    assert is_given(person)
    assert Activity.objects.get().data["action"] == "given"


def test_saying_it_twice_is_two_acts_one_state_and_one_line(person):
    act(person)
    act(person, at=AT + DAY)
    assert Consent.objects.count() == 2
    assert ConsentState.objects.count() == 1
    assert Activity.objects.count() == 1


def test_withdrawing_counts_at_once(person):
    act(person)
    act(person, ConsentAction.WITHDRAWN, at=AT + DAY, source=ConsentSource.UNSUBSCRIBE)
    assert not is_given(person)
    assert Activity.objects.count() == 2


def test_never_having_agreed_and_withdrawing_changes_nothing_that_shows(person):
    act(person, ConsentAction.WITHDRAWN)
    assert not is_given(person)
    assert not Activity.objects.exists()


def test_a_late_import_does_not_overrule_what_was_said_since(person):
    act(person)
    act(person, at=AT + 2 * DAY)
    act(person, ConsentAction.WITHDRAWN, at=AT + DAY, source=ConsentSource.IMPORT)
    assert is_given(person)
    assert Consent.objects.count() == 3


def test_every_purpose_and_channel_stands_for_itself(person):
    act(person)
    stands = consents_of(person)
    assert stands[Purpose.GREETINGS, Channel.EMAIL]
    assert not stands[Purpose.NEWS, Channel.EMAIL]
    assert not stands[Purpose.GREETINGS, Channel.SMS]


def test_a_standing_order_is_kept_without_the_address(person):
    order = suppress(
        channel=Channel.EMAIL,
        address="ann@example.com",
        reason=SuppressionReason.REFUSED,
        at=AT,
    )
    assert "ann" not in order.address_hash
    assert suppressed(Channel.EMAIL, [" ANN@example.com", "bob@example.com"]) == {
        " ANN@example.com": SuppressionReason.REFUSED
    }
    again = suppress(
        channel=Channel.EMAIL,
        address="ann@example.com",
        reason=SuppressionReason.BOUNCED,
        at=AT + DAY,
    )
    assert again.reason == SuppressionReason.REFUSED
    assert lift(channel=Channel.EMAIL, address="Ann@example.com")
    assert not lift(channel=Channel.EMAIL, address="Ann@example.com")
    assert not Suppression.objects.exists()


def refused_calls(person, reason=SuppressionReason.REFUSED):
    number = person.contact_points.get(kind="phone").value_norm
    suppress(channel=Channel.PHONE, address=number, reason=reason, at=AT)
    return number


@pytest.mark.parametrize("source", ["till", "online", "staff"])
def test_agreeing_to_calls_anew_lifts_the_refusal_of_the_number(source, store):
    person = MemberFactory(home_store=store, phone="13912345678")
    number = refused_calls(person)
    act(person, channel=Channel.EMAIL)
    act(person, ConsentAction.WITHDRAWN, channel=Channel.PHONE)
    assert suppressed(Channel.PHONE, [number])
    act(person, channel=Channel.PHONE, at=AT + DAY, source=source)
    assert not suppressed(Channel.PHONE, [number])


def test_neither_a_file_nor_a_late_note_lifts_a_refusal_nor_a_consent_a_dead_number(
    store,
):
    person = MemberFactory(home_store=store, phone="13912345678")
    number = refused_calls(person)
    act(person, channel=Channel.PHONE, source=ConsentSource.IMPORT)
    act(person, ConsentAction.WITHDRAWN, channel=Channel.PHONE, at=AT + DAY)
    act(person, channel=Channel.PHONE)
    assert suppressed(Channel.PHONE, [number])
    lift(channel=Channel.PHONE, address=number)
    refused_calls(person, SuppressionReason.SPAM_REPORT)
    act(person, channel=Channel.PHONE, at=AT + 2 * DAY)
    assert suppressed(Channel.PHONE, [number])


def test_those_who_agreed_and_can_be_reached_are_found_with_their_address(person):
    act(person)
    silent = MemberFactory(email="silent@example.com")
    MemberFactory(agreed=True)
    gone = MemberFactory(email="gone@example.com", agreed=True, status="closed")
    wrong = MemberFactory(email="wrong@example.com", agreed=True)
    wrong.contact_points.update(invalid_at=AT)
    found = contactable(
        type(person).objects.all(), purpose=Purpose.GREETINGS, channel=Channel.EMAIL
    )
    assert [(row, row.address) for row in found] == [(person, "ann@example.com")]
    assert silent not in found
    assert gone not in found


def test_a_new_version_of_a_wording_is_shown_from_its_day_and_kept_in_the_ledger(
    member,
):
    for version, day in (("2026-12", "2020-01-01"), ("2099-01", "2099-01-01")):
        ConsentWording.objects.create(
            purpose=Purpose.NEWS, language="en", version=version, text=f"New {version}",
            valid_from=day,
        )  # fmt: skip
    assert wording_of(Purpose.NEWS) == "[2026-12] New 2026-12"
    assert wording_of(Purpose.GREETINGS).startswith("[2026-11] ")
    ConsentWording.objects.create(
        purpose=Purpose.NEWS, channel="sms", language="en", version="s1", text="By SMS",
        valid_from="2020-01-01",
    )  # fmt: skip
    assert wording_of(Purpose.NEWS, "sms") == "[s1] By SMS"
    assert wording_of(Purpose.NEWS, "email") == "[2026-12] New 2026-12"
