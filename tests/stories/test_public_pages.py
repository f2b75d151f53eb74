"""The public site in a real browser: accessible, safe, and without JavaScript."""

from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from allauth.account.models import EmailAddress
from axe_playwright_python.sync_playwright import Axe

from members.models import MemberStat
from tests.factories.feedback import make_case
from tests.factories.members import (
    ImportantDateFactory,
    PurchaseFactory,
    PurchaseLineFactory,
)
from tests.stories.conftest import LAPTOP, PHONE
from tests.support.public_pages import build

PUBLIC = ["", "about/", "stores/", "news/", "news/cold-brew/", "feedback/", "nothing/"]
MINE = ["/me/", "/me/purchases/", "/me/feedback/", "/me/consents/", "/me/details/"]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PEOPLE = [("en-GB", LAPTOP), ("zh-CN", PHONE)]


@pytest.fixture
def site(transactional_db, settings, tmp_path, store):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SERVE_MEDIA = True
    store.address, store.phone = "湖滨路 28 号", "0571-87012801"
    store.save()
    return build(tmp_path / "pictures")


@pytest.fixture
def regular(member):
    """The member with something on every page."""
    at = datetime(2026, 11, 1, 4, tzinfo=UTC)
    EmailAddress.objects.create(
        user=member.user, email=member.user.email, verified=True, primary=True
    )
    purchase = PurchaseFactory(member=member, purchased_at=at)
    line = PurchaseLineFactory(purchase=purchase)
    ImportantDateFactory(member=member, calendar="lunar", month=8, day=3)
    make_case(member=member, store=member.home_store)
    MemberStat.objects.update_or_create(
        member=member,
        defaults={
            "home_store": member.home_store,
            "visits_365": 3,
            "spend_365": Decimal(128),
            "main_category": line.category,
            "last_purchase_at": at,
            "computed_at": at,
        },
    )
    return member


def faults(visitor):
    """What axe finds against WCAG 2.2 AA on the page that is open."""
    found = Axe().run(visitor.page, options=RULES)
    return [
        (rule["id"], node["html"][:160])
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


def stands_out(visitor):
    """Whether the page is wider than the window."""
    return visitor.page.evaluate(
        "document.documentElement.scrollWidth > window.innerWidth"
    )


@pytest.mark.parametrize(("locale", "viewport"), PEOPLE)
def test_everybody_can_use_the_public_pages(site, visit, locale, viewport):
    prefix = "/zh-hans/" if locale.startswith("zh") else "/en/"
    with visit(locale, viewport) as visitor:
        for path in [*(f"{prefix}{place}" for place in PUBLIC), "/accounts/login/"]:
            status = visitor.go(path)
            assert status == (404 if path.endswith("nothing/") else 200)
            assert faults(visitor) == [], path
            assert not stands_out(visitor), path
        said = [text for text in visitor.problems if "404" not in text]
        assert said == []


@pytest.mark.parametrize(("locale", "viewport"), PEOPLE)
def test_everybody_can_use_the_members_pages(site, regular, visit, locale, viewport):
    with visit(locale, viewport) as visitor:
        visitor.log_in(regular.user.email)
        for path in MINE:
            assert visitor.go(path) == 200
            assert visitor.page.url.endswith(path)
            assert faults(visitor) == [], path
            assert not stands_out(visitor), path
        assert visitor.problems == []


def test_the_site_works_without_javascript(site, regular, browser, live_server):
    context = browser.new_context(locale="en-GB", java_script_enabled=False)
    with closing(context):
        walk_without_javascript(context.new_page(), regular, live_server)


def walk_without_javascript(page, regular, live_server):
    page.goto(f"{live_server.url}/en/")
    page.get_by_role("link", name="简体中文").click()
    assert page.url.endswith("/zh-hans/")
    page.get_by_role("navigation", name="主菜单").get_by_text("门店").click()
    assert "湖滨店" in page.locator("main").inner_text()
    page.get_by_role("link", name="登录").click()
    page.locator("input[name=login]").fill(regular.user.email)
    page.locator("input[name=password]").fill("tea-for-two-2026")
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/me/")
    page.goto(f"{live_server.url}/me/consents/")
    page.locator("input[name='news.email']").check()
    page.get_by_role("button", name="保存我的选择").click()
    assert page.locator("input[name='news.email']").is_checked()


def test_the_first_key_leads_past_the_menu(site, visit):
    with visit() as visitor:
        visitor.go("/en/")
        visitor.page.keyboard.press("Tab")
        visitor.page.keyboard.press("Enter")
        focused = visitor.page.evaluate("document.activeElement.id")
        assert focused == "main"
