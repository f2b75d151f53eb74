"""Asking how a service was: from the repair to the month's report.

The manager's rule makes the calls; the clerk takes them, reads what to say beside the
card, calls by keyboard, and when a customer is angry opens the complaint without leaving
the call. The next morning a call is typed in from paper; the month's report tells it all.
"""

import io
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from campaigns.actions.follow_up import save_service_rule
from campaigns.choices import CallState
from campaigns.models import Call, OutreachRules
from feedback.models import Case
from members.choices import ThingKind
from members.models import Contact, OwnedThing, ServiceRecord, Store
from tests.factories.members import MemberFactory
from tests.stories.conftest import LAPTOP, PHONE
from tests.support.people import furnish

ANGRY = "修好第二天又漏水。It leaked again on the next day."
WORDS = {
    "en-GB": {
        "take": "5 calls",
        "aim": "After a service",
        "say": "how does the kettle work?",
        "done": "New seal",
        "complaint": "Complaint opened in this call:",
        "last": "That was the last of your calls.",
        "report": "Monthly report of calls after services",
        "problem": "Work not well done",
    },
    "zh-CN": {
        "take": "5通",
        "aim": "服务回访",
        "say": "壶用着怎么样",
        "done": "New seal",
        "complaint": "通话中登记的投诉：",
        "last": "您的电话已全部拨打完。",
        "report": "回访月报",
        "problem": "做得不好",
    },
}


@pytest.fixture
def house(transactional_db, live_server, settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.BASE_URL = live_server.url
    cache.clear()
    people = furnish()
    people["store"] = store = Store.objects.get(code="S-HOME")
    OutreachRules.objects.create(calls_from=0, calls_until=24)
    people["members"] = []
    for number, language in enumerate(("en", "zh-hans", "en"), start=1):
        member = MemberFactory(
            name=f"张小明{number}",
            form_of_address=f"张先生{number}",
            language=language,
            home_store=store,
            phone=f"1390000000{number}",
        )
        thing = OwnedThing.objects.create(
            member=member, kind=ThingKind.APPLIANCE, name="Kettle T6"
        )
        ServiceRecord.objects.create(
            thing=thing,
            member=member,
            store=store,
            at=timezone.now() - timedelta(days=4),
            what="New seal",
        )
        people["members"].append(member)
    return people


def work():
    call_command(
        "work", "--once", "--only", "make_follow_up_calls", stdout=io.StringIO()
    )


def is_accessible(visitor):
    results = Axe().run(visitor.page)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize(
    ("locale", "viewport"),
    [("en-GB", LAPTOP), ("zh-CN", LAPTOP), ("zh-CN", PHONE)],
)
def test_a_complaint_is_opened_in_a_call_after_a_service(
    house, visit, locale, viewport
):
    words = WORDS[locale]
    manager, clerk = house["manager"], house["clerk"]
    save_service_rule(
        by=manager,
        at=timezone.now(),
        name="器具保养回访",
        store=house["store"],
        days=3,
        days_open=7,
        script_zh="{form_of_address|您}好，壶用着怎么样？",
        script_en="Hello {form_of_address|there}, how does the kettle work?",
    )
    work()
    assert Call.objects.count() == 3
    with visit(locale, viewport) as visitor:
        visitor.log_in(clerk.email)
        take_and_call(visitor, words)
        angry = open_complaint(visitor, words)
        typed_from_paper(visitor, words)
        assert visitor.problems == []
    with visit(locale, viewport) as visitor:
        visitor.log_in(manager.email)
        read_report(visitor, words, angry)
        assert visitor.problems == []


def take_and_call(visitor, words):
    """Take five, read, press 1 and Enter: the next call is there."""
    page = visitor.page
    assert visitor.go("/admin/campaigns/calls/") == 200
    is_accessible(visitor)
    page.locator(".calls__take button", has_text=words["take"]).click()
    page.wait_for_load_state("networkidle")
    assert visitor.says(words["aim"])
    assert visitor.says("how does the kettle work?")
    assert visitor.says(words["done"])
    is_accessible(visitor)
    page.locator(".call-bar [name=satisfaction][value='5']").check(force=True)
    page.locator("body").press("1")
    page.locator("#id_said").fill("很好 Fine")
    page.locator("#id_said").press("Enter")
    page.wait_for_load_state("networkidle")
    first = Call.objects.get(state=CallState.DONE)
    assert (first.outcome, first.satisfaction) == ("reached", 5)
    assert visitor.says("张小明2")


def open_complaint(visitor, words):
    """The second customer is angry: the case is registered within the call."""
    page = visitor.page
    assert visitor.says("壶用着怎么样")
    page.locator("body").press("c")
    page.wait_for_url("**/cases/new/**")
    page.locator("[name=body]").fill(ANGRY)
    page.locator("form.case-register button[type=submit]").click()
    page.wait_for_url("**/campaigns/calls/**")
    page.wait_for_load_state("networkidle")
    case = Case.objects.get()
    assert visitor.says(words["complaint"])
    assert visitor.says(case.reference)
    page.locator(".call-bar [name=satisfaction][value='1']").check(force=True)
    page.locator(".call-bar [name=problems][value='quality']").check(force=True)
    page.locator("body").press("1")
    page.locator("#id_said").fill(ANGRY)
    page.locator("#id_said").press("Enter")
    page.wait_for_load_state("networkidle")
    call = Call.objects.get(satisfaction=1)
    assert (call.case_number, call.state) == (case.reference, CallState.DONE)
    assert Contact.objects.filter(ref=call.ref).count() == 1
    return case


def typed_from_paper(visitor, words):
    """The third call was made from paper; a line that says nothing stays."""
    page = visitor.page
    call = Call.objects.get(state=CallState.RESERVED)
    assert visitor.go("/admin/campaigns/calls/paper/") == 200
    assert visitor.says(call.code)
    visitor.go("/admin/campaigns/calls/typed/")
    is_accessible(visitor)
    page.locator("[name=lines]").fill(f"{call.code} 1 s4 好 well\n??? 1")
    page.locator("form.calls__typed button[type=submit]").click()
    page.wait_for_load_state("networkidle")
    call.refresh_from_db()
    assert (call.satisfaction, call.note) == (4, "好 well")
    assert page.locator("[name=lines]").input_value() == "??? 1"


def read_report(visitor, words, case):
    """Three called, all reached, two satisfied, one problem, one complaint."""
    page = visitor.page
    month = timezone.localdate().strftime("%Y-%m")
    assert visitor.go(f"/admin/campaigns/follow-up/?month={month}") == 200
    assert visitor.says(words["report"])
    assert visitor.says(words["problem"])
    assert visitor.says(case.reference)
    figures = page.locator(".follow-up__tiles dd").all_inner_texts()
    assert [text.split()[0] for text in figures] == ["3", "3", "2", "3.3", "1", "1"]
    is_accessible(visitor)
    page.locator("[name=store]").first.select_option(index=1)
    page.locator(".follow-up__asked button[type=submit]").click()
    page.wait_for_load_state("networkidle")
    page.locator("[name=words]").fill("修好当面试水 Try it with water")
    page.locator(".follow-up__write button").click()
    page.wait_for_load_state("networkidle")
    assert visitor.says("Try it with water")
