"""What members change themselves: consents, language, form of address."""

from datetime import UTC, datetime

import pytest

from members.actions.consent import record_consent, suppress
from members.actions.own_details import change_own_details, choose_consents
from members.choices import (
    Channel,
    ConsentAction,
    ConsentSource,
    Purpose,
    SuppressionReason,
)
from members.models import Activity, Consent, ConsentState, Suppression

AT = datetime(2026, 11, 21, 4, tzinfo=UTC)
NEWS_BY_MAIL = (Purpose.NEWS.value, Channel.EMAIL.value)
GREETINGS_BY_SMS = (Purpose.GREETINGS.value, Channel.SMS.value)


def given(member):
    rows = ConsentState.objects.filter(member=member, is_given=True)
    return set(rows.values_list("purpose", "channel"))


def test_what_is_ticked_is_what_is_agreed(member):
    choose_consents(member=member, agreed=[NEWS_BY_MAIL], by=member.user, at=AT)
    assert given(member) == {NEWS_BY_MAIL}
    changed = choose_consents(
        member=member, agreed=[GREETINGS_BY_SMS], by=member.user, at=AT
    )
    assert changed == 2
    assert given(member) == {GREETINGS_BY_SMS}


def test_the_ledger_says_where_and_in_which_words_it_was_agreed(member):
    choose_consents(member=member, agreed=[NEWS_BY_MAIL], by=member.user, at=AT)
    act = Consent.objects.get(member=member)
    assert act.source == ConsentSource.ONLINE
    assert act.by == member.user
    assert act.wording


def test_keeping_the_same_choices_writes_nothing(member):
    choose_consents(member=member, agreed=[NEWS_BY_MAIL], by=member.user, at=AT)
    again = choose_consents(member=member, agreed=[NEWS_BY_MAIL], by=member.user, at=AT)
    assert again == 0
    assert Consent.objects.filter(member=member).count() == 1


@pytest.mark.parametrize(
    ("reason", "stays"),
    [(SuppressionReason.UNSUBSCRIBED, False), (SuppressionReason.BOUNCED, True)],
)
def test_agreeing_again_lifts_the_unsubscribe_and_nothing_else(member, reason, stays):
    suppress(channel=Channel.EMAIL, address="member@example.com", reason=reason, at=AT)
    choose_consents(member=member, agreed=[NEWS_BY_MAIL], by=member.user, at=AT)
    assert Suppression.objects.exists() is stays


def test_withdrawing_lifts_no_standing_order(member):
    record_consent(
        member=member,
        purpose=Purpose.NEWS,
        channel=Channel.EMAIL,
        action=ConsentAction.GIVEN,
        source=ConsentSource.TILL,
        at=AT,
    )
    suppress(
        channel=Channel.EMAIL,
        address="member@example.com",
        reason=SuppressionReason.UNSUBSCRIBED,
        at=AT,
    )
    choose_consents(member=member, agreed=[], by=member.user, at=AT)
    assert Suppression.objects.count() == 1


def test_a_changed_language_stands_on_the_timeline(member):
    change_own_details(
        member=member,
        language="en",
        form_of_address=" 张女士 ",
        by=member.user,
        at=AT,
    )
    member.refresh_from_db()
    assert (member.language, member.form_of_address) == ("en", "张女士")
    row = Activity.objects.get(member=member)
    assert row.kind == "members.own_details"
    assert row.data == {"fields": ["language", "form_of_address"]}


def test_saving_unchanged_details_writes_no_row(member):
    change_own_details(
        member=member,
        language=member.language,
        form_of_address="",
        by=member.user,
        at=AT,
    )
    assert not Activity.objects.exists()


def test_a_language_that_we_do_not_write_is_refused(member):
    with pytest.raises(ValueError, match="fr"):
        change_own_details(
            member=member, language="fr", form_of_address="", by=member.user, at=AT
        )
