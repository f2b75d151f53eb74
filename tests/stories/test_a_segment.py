"""A segment built in the browser: groups in groups, counted at once, frozen."""

import pytest

from members.models import Member, Segment
from members.search.index import reindex
from tests.factories.members import MemberFactory
from tests.stories.conftest import LAPTOP, PHONE


@pytest.fixture
def house(transactional_db, live_server):
    from tests.support.people import furnish

    furnish()
    store = Member.home_store.field.related_model.objects.get(code="S-HOME")
    for name, sex, language in (
        ("Ann", "female", "en"),
        ("Bea", "female", "zh-hans"),
        ("Dan", "male", "en"),
    ):
        MemberFactory(name=name, sex=sex, language=language, home_store=store)
    reindex(list(Member.objects.values_list("pk", flat=True)))


def press(page, step):
    """Press a button of the builder and wait until the rules are drawn anew."""
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator(f"button[value='{step}']").click()
    page.wait_for_load_state("networkidle")


def reaches(page, number):
    page.locator(f"[data-segment-preview] b:text-is('{number}')").wait_for()


@pytest.mark.parametrize(("locale", "viewport"), [("en-GB", LAPTOP), ("zh-CN", PHONE)])
def test_a_segment_is_built_in_groups_counted_and_frozen(
    house, visit, locale, viewport
):
    with visit(locale, viewport) as marketer:
        marketer.log_in("marketer@example.com")
        marketer.go("/admin/segments/new/")
        page = marketer.page
        page.locator("[name=name]").fill("Guests")
        page.locator("[name=new_0]").select_option("members.status")
        press(page, "add-rule:0")
        page.locator("[name=r1-status]").select_option("member")
        reaches(page, 3)
        press(page, "add-group:0")
        page.locator("[name=match_2]").select_option("none")
        press(page, "add-group:2")
        page.locator("[name=new_3]").select_option("members.sex")
        press(page, "add-rule:3")
        page.locator("[name=r4-sex]").select_option("male")
        reaches(page, 2)
        page.locator("[name=new_3]").select_option("members.language")
        press(page, "add-rule:3")
        page.locator("[name=r5-language]").select_option("en")
        reaches(page, 2)  # all of a man who reads English: Dan alone
        page.locator("[name=match_3]").select_option("any")
        reaches(page, 1)
        page.locator("#segment-who").fill("Dan")
        page.locator(".verdict-words--out").wait_for()
        assert page.locator("[name=name]").input_value() == "Guests"
        page.locator("[name=name]").press("Enter")
        page.wait_for_url(lambda url: "/new/" not in url)
        segment = Segment.objects.get(name="Guests")
        marketer.go(f"/admin/segments/inspect/{segment.pk}/")
        assert marketer.says("Bea")
        marketer.go(f"/admin/segments/{segment.pk}/freeze/")
        page.locator("[name=name]").fill("Guests of today")
        page.locator("form[method=post].segment button[type=submit]").click()
        page.wait_for_url("**/inspect/**")
        assert Segment.objects.get(name="Guests of today").is_static
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= viewport["width"]
        assert not marketer.problems
    assert segment.rules["rules"][1]["rules"][0]["match"] == "any"
