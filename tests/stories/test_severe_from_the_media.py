"""A severe case from the media: told at once, escalated when nobody takes it, answered.

The care agent registers what stood in the paper two days ago. Store manager and head
office are told the same minute; since nobody has accepted it within its 24 hours, the
job tells everybody up the line, once. Operations finds it on the day page, takes it on
and answers for the house.
"""

import io
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from feedback.choices import AlarmLevel, CaseStatus, Metric, Severity
from feedback.models import Case, CaseCategory, ClockAlarm
from members.actions.posts import appoint
from members.choices import Role
from members.models import Message, Store
from members.outbox.render import render
from tests.factories.amends import make_cause
from tests.factories.members import UserFactory
from tests.stories.conftest import LAPTOP, PHONE, press
from tests.support.people import furnish

MATTER = "晚报：松声茶舍卖陈茶。The Evening News: stale tea sold as fresh."
REPLY = "我们已停售该批次并公开说明。We took the batch off the shelves and say so."
HOURS = 50
WORDS = {
    "en-GB": {
        "duty": "Tell the store manager and head office now.",
        "severe": "Severe",
        "told": "Told: Operations",
        "overdue": "overdue",
        "answered": "Replied",
    },
    "zh-CN": {
        "duty": "立即告知",
        "severe": "严重",
        "told": "已提醒：运营",
        "overdue": "逾期",
        "answered": "已答复",
    },
}


@pytest.fixture
def house(transactional_db, live_server, settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.BASE_URL = live_server.url
    cache.clear()
    people = furnish()
    people["care"] = UserFactory(email="care@example.com", first_name="care")
    appoint(user=people["care"], role=Role.CARE_AGENT)
    people["store"] = Store.objects.get(code="S-HOME")
    people["cause"] = make_cause("Stale goods")
    people["category"] = CaseCategory.objects.create(
        code="goods", name="Goods", name_zh="商品"
    )
    return people


def is_accessible(visitor):
    results = Axe().run(visitor.page)
    assert results.violations_count == 0, results.generate_report()


def watch():
    call_command("work", "--once", "--only", "watch_clocks", stdout=io.StringIO())


def letters(begin):
    found = Message.objects.filter(key__startswith=begin)
    return sorted(found.values_list("address", flat=True))


def register(care, house, words):
    """By hand, as the paper lies on the table; the clocks count from two days ago."""
    came = timezone.localtime(timezone.now() - timedelta(hours=HOURS))
    care.go("/admin/cases/new/")
    care.page.locator(".register-ways a[href*='channel=media']").click()
    care.page.wait_for_load_state("networkidle")
    assert care.says(words["duty"])
    is_accessible(care)
    fields = {
        "body": MATTER,
        "received_at": f"{came:%Y-%m-%dT%H:%M}",
        "name": "晚报编辑部",
        "email": "desk@evening.example",
        "way-outlet": "晚报 Evening News",
        "way-published_on": f"{came:%Y-%m-%d}",
    }
    for name, value in fields.items():
        care.page.locator(f"[name='{name}']").fill(value)
    care.page.locator("[name=store]").select_option(str(house["store"].pk))
    care.page.locator("form.case-register button[type=submit]").click()
    care.page.wait_for_url(lambda url: "/new/" not in url)


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_a_severe_case_from_the_media_is_escalated_and_answered(house, visit, language):
    words = WORDS[language]
    with visit(language, LAPTOP) as care:
        care.log_in("care@example.com")
        register(care, house, words)
        assert care.says(words["severe"])
        assert care.says("Evening News")
        assert care.problems == []
    case = Case.objects.get()
    assert (case.severity, case.status) == (Severity.SEVERE, CaseStatus.RECEIVED)
    assert letters(f"severe:{case.pk}:") == [
        "manager@example.com",
        "operations@example.com",
    ]

    for _turn in range(3):
        watch()
    accept = ClockAlarm.objects.filter(clock__case=case, clock__metric=Metric.ACCEPT)
    assert list(accept.order_by("pk").values_list("level", flat=True)) == [
        AlarmLevel.CLERK,
        AlarmLevel.MANAGER,
        AlarmLevel.OPERATIONS,
    ]
    told = letters("clock-alarms:")
    assert len(told) == len(set(told))
    assert {"clerk@example.com", "operations@example.com"} <= set(told)

    handle(visit, language, case, house)
    case.refresh_from_db()
    assert (case.status, case.handler) == (CaseStatus.REPLIED, house["operations"])
    letter = Message.objects.get(key__startswith=f"case:{case.pk}:reply")
    assert (letter.address, REPLY in letter.text) == ("desk@evening.example", True)
    # What is answered alarms nobody any more.
    watch()
    assert letters("clock-alarms:") == told


def handle(visit, language, case, house):
    """From the letter's link to the list, to the case, to the answer."""
    words = WORDS[language]
    alarm = Message.objects.get(
        key__startswith="clock-alarms:", address="operations@example.com"
    )
    assert case.reference in render(alarm).text
    with visit(language, PHONE) as boss:
        boss.log_in("operations@example.com")
        boss.go("/admin/")
        assert boss.says(case.reference)
        assert boss.says(words["overdue"])
    with visit(language, LAPTOP) as boss:
        boss.log_in("operations@example.com")
        boss.go("/admin/cases/?waiting=overdue")
        boss.page.get_by_role("link", name=case.reference).first.click()
        boss.page.wait_for_load_state("networkidle")
        assert boss.says(words["told"])
        is_accessible(boss)
        press(boss, "/accept/")
        press(
            boss,
            "/assess/",
            category=str(house["category"].pk),
            cause=str(house["cause"].pk),
            spread="public",
        )
        press(boss, "/investigate/")
        press(boss, "/judge/", finding="ours", decision="upheld")
        press(boss, "/reply/", text=REPLY)
        assert boss.says(words["answered"])
        assert boss.says("off the shelves")
        is_accessible(boss)
        assert boss.problems == []
