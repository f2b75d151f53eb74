"""A real browser against a live server: the distribution's Chromium, headless.

Without a browser on the machine these tests are skipped by name, never faked.
"""

import os
import shutil
from contextlib import contextmanager

import pytest
from playwright.sync_api import sync_playwright

# Playwright's synchronous interface runs an event loop in this thread, which Django
# would take for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/stories" in str(item.path):
            item.add_marker(pytest.mark.story)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no chromium on this machine"))


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Visitor:
    """Somebody in front of a browser: a page, and what the browser complained about."""

    def __init__(self, context, base_url):
        self.context = context
        self.base_url = base_url
        self.page = context.new_page()
        self.problems = []
        self.page.on(
            "console",
            lambda message: (
                message.type == "error" and self.problems.append(message.text)
            ),
        )
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def go(self, path):
        """Open a path of ours, with what it fetches; returns the HTTP status."""
        status = self.page.goto(self.base_url + path).status
        self.page.wait_for_load_state("networkidle")
        return status

    def log_in(self, email, password="tea-for-two-2026"):
        self.go("/accounts/login/")
        self.page.locator("input[name=login]").fill(email)
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("input[name=password]").press("Enter")
        self.page.wait_for_url(lambda url: "/accounts/login" not in url)

    def says(self, text):
        """Whether the page shows this text."""
        return text in self.page.locator("body").inner_text()


def press(visitor, form, **fields):
    """Fill in the form with this in its address, and send it by its first button."""
    found = visitor.page.locator(f"form[action*='{form}']").first
    details = found.locator("xpath=ancestor::details")
    if details.count() and details.first.get_attribute("open") is None:
        details.first.locator("summary").first.click()
    for name, value in fields.items():
        field = found.locator(f"[name='{name}']")
        if field.first.get_attribute("type") in {"checkbox", "radio"}:
            found.locator(f"[name='{name}'][value='{value}']").check()
        elif field.first.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    found.locator("button[type=submit]").first.click()
    visitor.page.wait_for_load_state("networkidle")


@pytest.fixture
def visit(browser, live_server):
    """`with visit("zh-CN", PHONE) as visitor:` opens a fresh browser window."""

    @contextmanager
    def open_window(locale="en-GB", viewport=LAPTOP):
        context = browser.new_context(
            locale=locale, viewport=viewport, timezone_id="Asia/Shanghai"
        )
        context.set_default_timeout(15_000)
        try:
            yield Visitor(context, live_server.url)
        finally:
            context.close()

    return open_window
