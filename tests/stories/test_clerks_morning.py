"""The clerk's morning: the day page, ten calls without a mouse, a promise kept track of."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.choices import Channel, ContactOutcome, Purpose
from members.models import ConsentState, Contact, MemberStat, Promise, Store
from tests.factories.members import MemberFactory
from tests.stories.conftest import LAPTOP, PHONE
from tests.support.people import furnish

CALLS = 10
PROMISED = "留两罐明前龙井 two tins of Longjing"
NOTE = "想试新茶 would like to try the new tea"
# How a day is typed: headless Chromium's own language is American English.
TYPED = "%m%d%Y"
WORDS = {
    "en-GB": {"calls": "To be called today", "last": "That was the last of 10."},
    "zh-CN": {"calls": "今日应联系", "last": "10"},
}
KEYS = {
    "1": ContactOutcome.REACHED,
    "2": ContactOutcome.WILL_COME,
    "3": ContactOutcome.NO_ANSWER,
    "4": ContactOutcome.CALL_BACK,
    "7": ContactOutcome.WRONG_NUMBER,
    "8": ContactOutcome.REFUSES_CALLS,
}


@pytest.fixture
def morning(transactional_db, live_server):
    """Ten members whom the clerk said to call today."""
    furnish()
    store = Store.objects.get(code="S-HOME")
    today = timezone.localdate()
    members = []
    for number in range(CALLS):
        member = MemberFactory(
            name=f"王芳{number}", home_store=store, phone=f"1391234560{number}"
        )
        ConsentState.objects.create(
            member=member,
            purpose=Purpose.GREETINGS,
            channel=Channel.PHONE,
            is_given=True,
            since=timezone.now(),
        )
        MemberStat.objects.create(
            member=member,
            home_store=store,
            computed_at=timezone.now(),
            next_contact_on=today - timedelta(days=CALLS - number),
        )
        members.append(member)
    return members


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_ten_calls_are_made_by_keyboard_only(morning, visit, language):
    call_back_on = timezone.localdate() + timedelta(days=2)
    with visit(language, LAPTOP) as clerk:
        clerk.log_in("clerk@example.com")
        page = clerk.page
        assert clerk.says(WORDS[language]["calls"])
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.textContent") == "王芳0"
        with page.expect_navigation():
            page.keyboard.press("c")
        for number, key in enumerate(
            ["1", "2", "3", "4", "7", "8", "1", "3", "1", "1"]
        ):
            assert clerk.says(f"王芳{number}")
            page.keyboard.press(key)
            if key == "4":
                page.keyboard.type(call_back_on.strftime(TYPED))
                page.keyboard.press("Escape")
            if number == 0:
                page.keyboard.press("n")
                page.keyboard.type(NOTE)
            if number == 1:
                page.keyboard.press("p")
                page.keyboard.type(PROMISED)
                page.keyboard.press("Tab")
                page.keyboard.type(call_back_on.strftime(TYPED))
                page.keyboard.press("Escape")
            with page.expect_navigation():
                page.keyboard.press("Enter")
        assert page.url.endswith("/admin/today/")
        assert WORDS[language]["last"] in page.locator(".messages").inner_text()
        assert not clerk.says(WORDS[language]["calls"])
        clerk.go("/admin/promises/?tab=coming")
        assert clerk.says(PROMISED)
        assert not clerk.problems
    outcomes = Contact.objects.order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == [
        KEYS[key] for key in ["1", "2", "3", "4", "7", "8", "1", "3", "1", "1"]
    ]
    assert Contact.objects.get(member=morning[0]).said == NOTE
    assert Promise.objects.get().due_on == call_back_on
    assert MemberStat.objects.get(member=morning[3]).next_contact_on == call_back_on
    assert MemberStat.objects.get(member=morning[5]).next_contact_on is None
    assert not MemberStat.objects.filter(
        next_contact_on__lte=timezone.localdate()
    ).exists()


def test_the_same_morning_with_a_thumb(morning, visit):
    with visit("zh-CN", PHONE) as clerk:
        clerk.log_in("clerk@example.com")
        page = clerk.page
        with page.expect_navigation():
            page.locator("#contacts [data-today-start] button").click()
        for _member in morning:
            page.locator("label:has([data-bar-key='1'])").click()
            with page.expect_navigation():
                page.locator("[data-bar-save]").click()
        assert page.url.endswith("/admin/today/")
        assert not clerk.problems
    assert Contact.objects.filter(outcome=ContactOutcome.REACHED).count() == CALLS
