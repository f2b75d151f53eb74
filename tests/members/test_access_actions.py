"""Masked contact data, the logged look behind the mask, and the log itself."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.actions.access import log_access, reveal_contact_point, reveals_left
from members.choices import AccessAction
from members.exceptions import RevealRefused
from members.masking import mask_email, mask_phone, mask_text
from members.models import AccessLog

NOW = datetime(2026, 11, 5, 3, tzinfo=UTC)  # 11:00 in Shanghai


@pytest.fixture
def phone(member):
    return member.contact_points.get(kind="phone")


def test_a_clerk_reveals_a_number_of_her_store_and_it_is_written_down(clerk, phone):
    shown = reveal_contact_point(
        contact_point=phone, by=clerk, reason=" call back ", at=NOW
    )
    assert shown == phone.value
    entry = AccessLog.objects.get()
    assert (entry.user, entry.member, entry.action, entry.reason, entry.at) == (
        clerk,
        phone.member,
        AccessAction.REVEALED,
        "call back",
        NOW,
    )
    assert phone.value not in entry.what
    assert phone.masked in entry.what


@pytest.mark.parametrize("person", ["clerk_of_another_store", "marketer", "stranger"])
def test_who_lacks_the_right_in_the_members_store_sees_nothing(person, phone, request):
    by = request.getfixturevalue(person)
    with pytest.raises(RevealRefused):
        reveal_contact_point(contact_point=phone, by=by, reason="curious", at=NOW)
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_is_revealed(clerk, phone, reason):
    with pytest.raises(RevealRefused):
        reveal_contact_point(contact_point=phone, by=clerk, reason=reason, at=NOW)
    assert not AccessLog.objects.exists()


def test_the_quota_is_for_one_person_and_one_day(clerk, manager, phone, settings):
    settings.PORTAL_REVEALS_PER_DAY = 2
    for _time in range(2):
        reveal_contact_point(contact_point=phone, by=clerk, reason="call", at=NOW)
    with pytest.raises(RevealRefused, match="2"):
        reveal_contact_point(contact_point=phone, by=clerk, reason="call", at=NOW)
    reveal_contact_point(contact_point=phone, by=manager, reason="call", at=NOW)
    # The day begins at midnight in Shanghai, which is 16:00 UTC.
    before_midnight = NOW.replace(hour=15, minute=59)
    assert reveals_left(by=clerk, at=before_midnight) == 0
    assert reveals_left(by=clerk, at=before_midnight + timedelta(minutes=1)) == 2


def test_the_log_can_not_be_changed_or_emptied(clerk, member):
    log_access(by=clerk, action=AccessAction.OPENED, what="record", at=NOW)
    with pytest.raises(TypeError):
        AccessLog.objects.all().delete()
    with pytest.raises(TypeError):
        AccessLog.objects.update(reason="")
    with pytest.raises(TypeError):
        AccessLog.objects.get().delete()


def test_long_texts_are_cut_to_the_log(clerk):
    entry = log_access(
        by=clerk, action=AccessAction.EXPORTED, what="x" * 500, reason="y" * 500, at=NOW
    )
    assert (len(entry.what), len(entry.reason)) == (200, 200)


@given(st.from_regex(r"\+86[0-9]{0,15}", fullmatch=True))
def test_a_masked_phone_shows_at_most_seven_digits_and_hides_four_or_all(phone):
    masked = mask_phone(phone)
    digits = phone.removeprefix("+86")
    shown = sum(each.isdigit() for each in masked)
    assert shown <= 7
    assert len(masked) == len(digits)
    assert masked.count("*") >= min(4, len(digits))


@given(st.emails())
def test_a_masked_address_shows_one_letter_of_its_owner(email):
    local, _at, domain = email.partition("@")
    assert mask_email(email) == f"{local[:1]}***@{domain}"


@given(st.text(min_size=1))
def test_a_masked_text_shows_two_characters_and_never_all(text):
    shown = mask_text(text).removesuffix("***")
    assert len(shown) <= 2
    assert len(shown) < len(text)
    assert text.startswith(shown)
