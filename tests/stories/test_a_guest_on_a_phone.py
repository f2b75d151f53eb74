"""A guest writes on a phone, loses the page and finds the draft, sends, confirms by the
letter, reads our answer, disputes it and is heard; then somebody who stays unknown comes
back with 16 digits. Every page is checked for accessibility."""

import re
from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from PIL import Image

from feedback.actions.handling import reply_to_case
from feedback.choices import Quarantine
from feedback.models import Case
from members.models import Message, Store
from members.outbox.render import render
from portal.public_site import build_public_site
from tests.stories.conftest import PHONE

WORDS = {
    "en-GB": ("/en/feedback/", "en"),
    "zh-CN": ("/zh-hans/feedback/", "zh-hans"),
}
MATTER = "龙井罐子漏气。The tin leaks."
WISH = "换一罐 A new tin"


@pytest.fixture
def house(transactional_db, settings, tmp_path, live_server):
    from tests.support.people import furnish

    settings.PRIVATE_ROOT = tmp_path / "private"
    people = furnish()
    build_public_site(stores=Store.objects.all(), at=timezone.now())
    settings.BASE_URL = live_server.url
    return people


def check(visitor):
    results = Axe().run(visitor.page)
    assert results.violations_count == 0, results.generate_report()


def send(visitor):
    visitor.page.wait_for_timeout(3200)  # nobody writes faster
    visitor.page.locator("form[data-feedback-form] button[type=submit]").click()
    visitor.page.wait_for_url(lambda url: "/received/" in url)


def photo(tmp_path):
    out = BytesIO()
    Image.new("RGB", (60, 40), "green").save(out, "JPEG")
    path = tmp_path / "cup.jpg"
    path.write_bytes(out.getvalue())
    return path


@pytest.mark.parametrize("locale", WORDS)
def test_a_guest_on_a_phone(house, visit, tmp_path, locale):
    start, language = WORDS[locale]
    with visit(locale, PHONE) as guest:
        page = guest.page
        guest.go(start)
        check(guest)
        page.locator("label[for=id_kind_0]").click()
        page.fill("#id_body", MATTER)
        page.fill("#id_wish", WISH)
        page.wait_for_timeout(600)
        guest.go(start)  # the page was lost
        assert page.locator("[data-draft]").is_visible()
        assert page.input_value("#id_body") == MATTER
        page.set_input_files("#id_photos", photo(tmp_path))
        page.select_option("#id_store", label="湖滨店")
        page.fill("#id_email", "ann@example.com")
        send(guest)
        case = Case.objects.get()
        assert (case.quarantine, case.language) == ("", language)
        assert guest.says(case.reference)
        check(guest)
        assert page.evaluate("localStorage.getItem('feedback.draft')") is None

        letter = Message.objects.get(ref=case.ref)
        assert MATTER not in letter.text
        link = re.search(r"https?://\S+", render(letter).text)[0]
        page.goto(link)
        assert "/t/" not in page.url
        page.locator(".feedback-confirm button").click()
        page.wait_for_load_state("networkidle")
        case.refresh_from_db()
        assert case.email_confirmed_at is not None
        reply_to_case(
            case=case, text="一罐新的", by=house["manager"], at=timezone.now()
        )
        page.reload()
        assert guest.says("一罐新的")
        check(guest)
        page.locator(".feedback-verdict summary").click()
        page.locator("input[name=reason][value=wrong]").check()
        page.fill("#id_words", "罐子还是漏 It still leaks")
        check(guest)
        page.locator(".feedback-verdict details button").click()
        page.wait_for_load_state("networkidle")
        case.refresh_from_db()
        assert case.status == "disputed"
        assert guest.says("It still leaks")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert guest.problems == []


@pytest.mark.parametrize("locale", WORDS)
def test_somebody_unknown_comes_back_with_the_digits(house, visit, locale):
    start, _language = WORDS[locale]
    with visit(locale, PHONE) as guest:
        guest.go(start)
        guest.page.locator("label[for=id_kind_0]").click()
        guest.page.fill("#id_body", MATTER)
        guest.page.check("#id_anonymous")
        send(guest)
        digits = guest.page.locator(".feedback-receipt").inner_text()
    with visit(locale, PHONE) as later:
        later.go(f"{start}receipt/")
        check(later)
        later.page.fill("#id_number", digits)
        later.page.locator("main form button[type=submit]").click()
        later.page.wait_for_url(lambda url: "/my/" in url)
        assert later.says("The tin leaks.")
        assert later.problems == []


def test_without_a_script_the_letter_s_button_makes_it_count(
    house, browser, live_server
):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{live_server.url}/en/feedback/")
    page.locator("label[for=id_kind_0]").click()
    page.fill("#id_body", MATTER)
    page.fill("#id_email", "ann@example.com")
    page.wait_for_timeout(3200)
    page.locator("form[data-feedback-form] button[type=submit]").click()
    assert "One more step" in page.inner_text("main")
    case = Case.objects.get()
    assert case.quarantine == Quarantine.PROOF
    letter = Message.objects.get(ref=case.ref)
    page.goto(re.search(r"https?://\S+", render(letter).text)[0])
    page.locator(".feedback-confirm button").click()
    case.refresh_from_db()
    assert case.quarantine == ""
    context.close()
