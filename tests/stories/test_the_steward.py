"""The steward's afternoon: a file brings two people a second time; the pairs are found,
one is merged and taken back, the other are two people.
"""

import re

import pytest
from django.utils import timezone

from members.actions.members import register_member
from members.models import DuplicatePair, Member, Merge, Store
from tests.factories.members import PurchaseFactory
from tests.stories.conftest import LAPTOP, PHONE
from tests.stories.test_the_walk import bring_in, work

WORDS = {
    "en-GB": {"phone": "same phone", "undone": "two records again"},
    "zh-CN": {"phone": "手机号相同", "undone": "两份档案"},
}
FILE = (
    "会员号,姓名,手机,邮箱,生日,门店,备注\n"
    "N7001,王若南,139 0000 7001,,1985-03-08,湖滨店,爱喝白茶\n"
    "N7002,李女士,138 0000 7002,,,湖滨店,\n"
    "N7003,赵明,137 0000 7003,,,湖滨店,\n"
)


@pytest.fixture
def archive(transactional_db, live_server, settings, tmp_path):
    from tests.support.people import furnish

    settings.PRIVATE_ROOT = tmp_path / "private"
    people = furnish()
    store = Store.objects.get(code="S-HOME")
    for number, name, phone in (
        ("M7001", "王若楠", "13900007001"),
        ("M7002", "李雪梅", "13800007002"),
    ):
        member = register_member(
            name=name,
            phone=phone,
            member_no=number,
            home_store=store,
            by=people["steward"],
            at=timezone.now(),
            note="坐窗边",
        )
        PurchaseFactory(member=member)
    work("--only", "new_duplicates")


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
@pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_the_steward_finds_merges_and_takes_back(archive, visit, language, viewport):
    words = WORDS[language]
    with visit(language, viewport) as steward:
        steward.log_in("steward@example.com")
        bring_in(steward, "again.csv", FILE)
        work("--only", "new_duplicates")
        assert DuplicatePair.objects.open().count() == 2
        merge_the_most_alike(steward, words)
        take_it_back(steward, words)
        say_two_people(steward)
        assert steward.problems == []
    with visit(language, LAPTOP) as clerk:
        clerk.log_in("clerk@example.com")
        assert clerk.go("/admin/duplicates/") != 200 or not clerk.says("王若楠")


def merge_the_most_alike(steward, words):
    page = steward.page
    steward.go("/admin/duplicates/")
    assert words["phone"] in page.locator("body").inner_text()
    assert "13900007001" not in page.content()
    assert_fits(page)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/duplicates/\d+/"))
    assert page.locator("input[name=survivor]:checked").get_attribute("value") == "left"
    assert_fits(page)
    page.keyboard.press("m")
    page.wait_for_url(re.compile(r"/merges/\d+/"))
    old, survivor = (
        Member.objects.get(member_no="N7001"),
        Member.objects.get(member_no="M7001"),
    )
    assert old.merged_into == survivor
    assert set(survivor.note.split("\n")) == {"坐窗边", "爱喝白茶"}
    steward.go(old.get_absolute_url())
    page.wait_for_url(f"**{survivor.get_absolute_url()}")
    steward.go(f"{survivor.get_absolute_url()}timeline/")
    assert steward.says("N7001")


def take_it_back(steward, words):
    page = steward.page
    steward.go(f"/admin/merges/{Merge.objects.get().pk}/")
    assert_fits(page)
    page.locator("form button.serious").click()
    page.wait_for_load_state()
    assert words["undone"] in page.locator("body").inner_text()
    old = Member.objects.get(member_no="N7001")
    assert (old.status, old.note) == ("member", "爱喝白茶")
    assert Member.objects.get(member_no="M7001").note == "坐窗边"


def say_two_people(steward):
    page = steward.page
    steward.go("/admin/duplicates/")
    page.locator("[data-pair]", has_text="N7002").click()
    page.wait_for_url(re.compile(r"/duplicates/\d+/"))
    page.locator("button[name=apart]").click()
    page.wait_for_url(re.compile(r"/duplicates/$"))
    assert page.locator("[data-pair]", has_text="N7002").count() == 0
    assert page.locator("[data-pair]", has_text="N7001").count() == 1


def assert_fits(page):
    """Nothing makes the page itself scroll sideways."""
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 1
