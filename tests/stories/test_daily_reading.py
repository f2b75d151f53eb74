"""The daily reading: the store manager reads what came, remarks, signs; operations sees.

The manager comes by the day page, on the phone, looks up what was remarked the last
time and which day was missed, writes a remark in a case and one on the day. Operations
sees at a glance which stores missed how many days, and reads the remark.
"""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.utils import timezone

from feedback.choices import Severity
from feedback.models import CaseEntry, DailyReading
from members.models import Store
from tests.factories.feedback import make_case
from tests.stories.conftest import LAPTOP, PHONE
from tests.support.people import furnish

SEVERE = "店员骂人。The clerk shouted at me."
ENQUIRY = "有无糖茶点吗？ Do you have cakes without sugar?"
NOTE = "今天我亲自回电。I call back myself today."
REMARK = "本周投诉都因排队。This week's complaints are all about the queue."
LAST_TIME = "一切正常。All quiet."
WORDS = {
    "en-GB": {
        "to_sign": "Daily reading to sign",
        "severe": "Severe",
        "signed": "Signed today by",
        "nobody": "Nobody signed on this day.",
        "missed": "3 days were not signed.",
    },
    "zh-CN": {
        "to_sign": "待签的每日阅签",
        "severe": "严重",
        "signed": "已签署",
        "nobody": "这一天无人签署。",
        "missed": "有 3 天未签署。",
    },
}


def read(store, days_ago, by, remarks=""):
    at = timezone.now() - timedelta(days=days_ago)
    DailyReading.objects.create(
        store=store,
        day=timezone.localdate(at),
        signed_at=at,
        signed_by=by,
        remarks=remarks,
    )


@pytest.fixture
def house(transactional_db, live_server):
    """Two stores that read until three and two days ago; since then two cases came."""
    cache.clear()
    people = furnish()
    home = Store.objects.get(code="S-HOME")
    other = Store.objects.get(code="S-OTHER")
    read(home, 3, people["manager"])
    read(home, 2, people["manager"], LAST_TIME)
    read(other, 3, None)
    now = timezone.now()
    old = make_case(store=home, at=now - timedelta(days=20), body="Long ago.")
    old.clocks.all().delete()
    CaseEntry.objects.create(case=old, kind="note", body="Waits.", at=now)
    people["severe"] = make_case(
        store=home,
        at=now - timedelta(hours=20),
        body=SEVERE,
        severity=Severity.SEVERE,
    )
    make_case(store=home, kind="enquiry", at=now - timedelta(hours=3), body=ENQUIRY)
    make_case(store=other, at=now - timedelta(hours=3), body="Not ours.")
    return people


def is_accessible(visitor):
    results = Axe().run(visitor.page)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_the_manager_reads_and_signs_and_operations_sees_who_did_not(
    house, visit, language
):
    words = WORDS[language]
    with visit(language, PHONE) as manager:
        page = manager.page
        manager.log_in("manager@example.com")
        manager.go("/admin/")
        assert manager.says(words["to_sign"])
        page.locator("main a[href*='/reading/']").first.click()
        page.wait_for_load_state("networkidle")
        for text in (SEVERE, ENQUIRY, words["severe"]):
            assert manager.says(text)
        assert not manager.says("Not ours.")
        assert not manager.says("Long ago.")
        is_accessible(manager)
        look_back(manager, words)
        manager.go("/admin/reading/")
        page.locator(f"[name='note-{house['severe'].reference}']").fill(NOTE)
        page.locator("[name=remarks]").fill(REMARK)
        page.locator("form[action$='/reading/sign/'] button[type=submit]").click()
        page.wait_for_load_state("networkidle")
        assert manager.says(words["signed"])
        assert manager.says(REMARK)
        assert page.locator("[name=remarks]").count() == 0
        is_accessible(manager)
        manager.go("/admin/")
        assert not manager.says(words["to_sign"])
        assert manager.problems == []
    note = house["severe"].entries.get(kind="note")
    assert (note.body, note.by) == (NOTE, house["manager"])
    reading = DailyReading.objects.get(day=timezone.localdate())
    assert (reading.remarks, reading.counts["new"]) == (REMARK, 2)
    assert reading.counts["severe"] == 1
    seen_from_above(visit, language, words)


def look_back(manager, words):
    """The day before was missed; the one before that has its remark."""
    page = manager.page
    page.locator("a[href*='/reading/overview/']").first.click()
    page.wait_for_load_state("networkidle")
    is_accessible(manager)
    page.locator("td.is-missed a").first.click()
    page.wait_for_load_state("networkidle")
    assert manager.says(words["nobody"])
    page.go_back()
    page.locator("td.is-signed a").first.click()
    page.wait_for_load_state("networkidle")
    assert manager.says(LAST_TIME)


def seen_from_above(visit, language, words):
    with visit(language, LAPTOP) as boss:
        boss.log_in("operations@example.com")
        boss.go("/admin/reading/overview/")
        assert boss.says(words["missed"])
        rows = {
            name: boss.page.locator("tbody tr", has_text=name)
            for name in ("湖滨店", "河坊店")
        }
        missed = {
            name: row.locator("td").first.inner_text() for name, row in rows.items()
        }
        assert missed == {"湖滨店": "1", "河坊店": "2"}
        is_accessible(boss)
        rows["湖滨店"].locator("td.is-signed a").first.click()
        boss.page.wait_for_url(re.compile(r"day="))
        assert boss.says(REMARK)
        # Who answers for the whole chain reads, and signs nothing.
        assert boss.page.locator("[name=remarks]").count() == 0
        assert boss.problems == []
