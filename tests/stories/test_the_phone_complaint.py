"""The phone rings: a complaint from the call to the closed case.

The clerk finds the caller while the customer talks, registers the call with the words
to say at hand, is asked whether it is the matter told before, and works it off; what
exceeds the clerk's limit waits for the manager, who also calls the customer afterwards.
"""

import io
import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from feedback.choices import CaseStatus
from feedback.models import Case, CaseCategory, FollowUp, RegisterEntry, Solution
from members.models import Store
from members.search.index import reindex
from tests.factories.amends import make_cause
from tests.factories.feedback import make_case
from tests.factories.members import MemberFactory
from tests.stories.conftest import LAPTOP, PHONE, press
from tests.support.people import furnish

MATTER = "紫砂壶收到时壶嘴破了，送人用的。The spout was broken, and it was a present."
REPLY = "非常抱歉，换一把新壶，另退 200 元。We are sorry: a new pot, and 200 back."
SATISFIED = "处理得很快。That was quick."
WORDS = {
    "en-GB": {
        "duty": "Let the customer finish",
        "alike": "Is it this one?",
        "limit": "You may decide up to 50.00",
        "waits": "It waits for somebody else's approval",
        "call": "There is no e-mail address",
        "own": "Somebody other than the handler asks on the phone.",
        "closed": "Closed",
    },
    "zh-CN": {
        "duty": "让顾客把话说完",
        "alike": "是这一件吗？",
        "limit": "50.00",
        "waits": "正在等待别人批准",
        "call": "没有邮箱",
        "own": "由处理人以外的人",
        "closed": "已闭环",
    },
}


@pytest.fixture
def house(transactional_db, live_server, settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.BASE_URL = live_server.url
    cache.clear()
    people = furnish()
    people["store"] = Store.objects.get(code="S-HOME")
    people["cause"] = make_cause("Broken on the way")
    people["category"] = CaseCategory.objects.create(
        code="goods", name="Goods", name_zh="商品"
    )
    people["member"] = member = MemberFactory(
        name="张小明",
        home_store=people["store"],
        phone="13912345678",
    )
    reindex([member.pk])
    return people


def work(*arguments):
    call_command("work", "--once", *arguments, stdout=io.StringIO())


def is_accessible(visitor):
    results = Axe().run(visitor.page)
    assert results.violations_count == 0, results.generate_report()


def find_caller(clerk, member):
    """`f`, the last digits of the number on the display, Enter; then the record."""
    clerk.go("/admin/")
    clerk.page.keyboard.press("f")
    clerk.page.keyboard.type("5678")
    clerk.page.locator("[data-find-results] [role=option]").first.wait_for()
    clerk.page.keyboard.press("Enter")
    clerk.page.wait_for_url(re.compile(str(member.public_id)))
    clerk.page.wait_for_load_state("networkidle")


def register(clerk, words, earlier):
    """The words to say stand on top; what the member told lately is shown at once."""
    page = clerk.page
    page.locator("a[href*='/cases/new/?member=']").first.click()
    page.locator(".register-ways a[href*='channel=phone']").click()
    page.wait_for_load_state("networkidle")
    assert clerk.says(words["duty"])
    assert clerk.says("张小明")
    assert clerk.says(words["alike"])
    assert clerk.says(earlier.reference)
    is_accessible(clerk)
    page.locator("[name=body]").fill(MATTER)
    page.locator("[name=wish]").fill("一把好的壶 A pot that is whole")
    page.locator("[name=way-call_back]").fill("18:00")
    page.locator("form.case-register button[type=submit]").click()
    page.wait_for_load_state("networkidle")


def work_it_off(clerk, house, words):
    """Accepted, sorted, found out, and a solution that is above the clerk's limit."""
    press(clerk, "/accept/")
    press(
        clerk,
        "/assess/",
        category=str(house["category"].pk),
        cause=str(house["cause"].pk),
        harm="loss",
        spread="one",
    )
    press(clerk, "/investigate/")
    for question, text, source in (
        ("where", "快递途中 on the way", "customer"),
        ("how", "无防震包装 no padding", "staff"),
    ):
        press(clerk, "/fact/", question=question, text=text, source=source)
    press(clerk, "/judge/", finding="ours", decision="upheld")
    assert clerk.says("no padding")
    assert clerk.says(words["limit"])
    is_accessible(clerk)
    press(
        clerk,
        "/propose/",
        decision="upheld",
        reasons="包装不当 badly packed",
        **{
            "item0-kind": "exchange",
            "item0-what": "紫砂壶 a pot",
            "item0-amount": "0",
            "item1-kind": "compensation",
            "item1-amount": "200",
        },
    )
    assert clerk.says(words["waits"])


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_the_phone_complaint_from_ring_to_closure(house, visit, language):
    words, member = WORDS[language], house["member"]
    earlier = make_case(
        store=house["store"],
        member=member,
        kind="enquiry",
        body="几点开门？ When do you open?",
        at=timezone.now() - timedelta(days=2),
    )
    with visit(language, LAPTOP) as clerk:
        clerk.log_in("clerk@example.com")
        find_caller(clerk, member)
        register(clerk, words, earlier)
        clerk.page.wait_for_url(re.compile(r"/cases/[0-9a-f-]{36}/"))
        case = Case.objects.exclude(pk=earlier.pk).get()
        assert clerk.says(case.reference)
        work_it_off(clerk, house, words)
        case.refresh_from_db()
        assert case.status == CaseStatus.PROPOSED
        assert clerk.page.locator("form[action*='/approve/']").count() == 0
        assert clerk.problems == []
    approve(visit, language, case)
    answer(visit, language, case, house)
    call_afterwards(visit, language, case, words)
    stands_in_the_register(visit, language, case, words)


def approve(visit, language, case):
    """The manager finds it on the day page and approves it, on the phone."""
    with visit(language, PHONE) as manager:
        manager.log_in("manager@example.com")
        manager.go("/admin/")
        assert manager.says(case.reference)
        manager.page.locator("main a[href*='/approvals/']").first.click()
        manager.page.wait_for_load_state("networkidle")
        assert manager.says("badly packed")
        is_accessible(manager)
        press(manager, "/approve/", comment="好 fine")
        assert manager.problems == []
    assert Solution.objects.get(case=case).state == "approved"


def answer(visit, language, case, house):
    """Agreed, done, answered; the customer has no address, so the page says: call."""
    words = WORDS[language]
    with visit(language, LAPTOP) as clerk:
        clerk.log_in("clerk@example.com")
        clerk.go(case.get_absolute_url())
        press(clerk, "/agree/", how="电话 on the phone")
        for _item in range(2):
            press(clerk, "/item_done/")
        assert clerk.says(words["call"])
        press(clerk, "/reply/", text=REPLY)
        assert clerk.says("200 back")
        work("--only", "follow_up_cases")
        clerk.go(case.get_absolute_url())
        assert clerk.says(words["own"])
        assert clerk.page.locator("form[action*='/heard/']").count() == 0
        assert clerk.problems == []
    case.refresh_from_db()
    assert (case.status, case.handler) == (CaseStatus.REPLIED, house["clerk"])


def call_afterwards(visit, language, case, words):
    """Days later it stands on the manager's day page, who calls and closes it."""
    # The answer was given eight days ago; the browser can't wait that long.
    lately = timezone.now() - timedelta(days=8)
    case.entries.filter(kind="reply").update(at=lately)
    FollowUp.objects.filter(case=case).update(due_at=timezone.now())
    work("--only", "follow_up_cases")
    with visit(language, LAPTOP) as manager:
        manager.log_in("manager@example.com")
        manager.go("/admin/")
        manager.page.locator(f"main a[href*='{case.public_id}']").first.click()
        manager.page.wait_for_load_state("networkidle")
        press(manager, "/heard/", outcome="5", process="4", words=SATISFIED)
        assert manager.says("That was quick.")
        press(manager, "/close/")
        assert manager.says(words["closed"])
        is_accessible(manager)
        assert manager.problems == []
    case.refresh_from_db()
    assert case.status == CaseStatus.CLOSED
    assert FollowUp.objects.get(case=case).outcome == 5
    assert not case.clocks.filter(stopped_at=None).exists()


def stands_in_the_register(visit, language, case, words):
    kinds = RegisterEntry.objects.filter(case=case).order_by("pk")
    assert [each.kind for each in kinds] == ["received", "ended"]
    with visit(language, LAPTOP) as manager:
        manager.log_in("manager@example.com")
        manager.go("/admin/register/")
        row = manager.page.locator("tr", has_text=case.reference)
        assert words["closed"] in row.first.inner_text()
        assert manager.says("broken")
        assert manager.problems == []
