"""Praise on its way to the store meeting, and a problem from proposal to effect.

The manager verifies a praise, names the clerk and shares it; it stands on the sheet
for the meeting, and the clerk finds it on the day page. A rule proposes a corrective
action; the manager takes it on, writes the 8D report part by part, watches the effect,
judges it when its weeks are over, closes it and prints the report.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from feedback.actions.proposing import propose_corrections
from feedback.models import CorrectiveAction, Praise, RecurrenceRule
from members.models import Store
from tests.factories.corrective import TEXTS, make_cause
from tests.factories.feedback import make_case
from tests.factories.members import MemberFactory, PurchaseFactory
from tests.stories.conftest import LAPTOP, PHONE, press

PRAISE = "茶艺师讲得又细又有耐心。She explained every tea so patiently."
DAYS_AGO = 70

WORDS = {
    "en-GB": {
        "meeting": "Praise for the meeting",
        "for_you": "Praise for you",
        "patient": "Patient",
        "proposed": "12 cases in 30 days",
        "fell": "Fewer than before",
        "closed": "Closed",
        "print": "Print",
    },
    "zh-CN": {
        "meeting": "例会表扬",
        "for_you": "给您的表扬",
        "patient": "耐心",
        "proposed": "30 天内 12 起",
        "fell": "比以前少",
        "closed": "已关闭",
        "print": "打印",
    },
}


@pytest.fixture
def house(transactional_db, live_server, settings, tmp_path):
    """Two stores with their people."""
    from tests.support.people import furnish

    settings.PRIVATE_ROOT = tmp_path / "private"
    people = furnish()
    people["store"] = Store.objects.get(code="S-HOME")
    return people


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_praise_comes_to_the_meeting_sheet_and_to_the_colleague(house, visit, language):
    words, clerk = WORDS[language], house["clerk"]
    member = MemberFactory(home_store=house["store"], email="anna@example.com")
    case = make_case(
        kind="praise",
        store=house["store"],
        member=member,
        body=PRAISE,
        at=timezone.now() - timedelta(hours=5),
    )
    with visit(language, LAPTOP) as manager:
        manager.log_in("manager@example.com")
        manager.go(case.get_absolute_url())
        press(manager, "/praise_verify/", behaviours="patient")
        press(manager, "/praise_staff/", people=str(clerk.pk))
        press(manager, "/praise_consent/", may_quote="yes", may_name="no")
        press(manager, "/praise_share/")
        press(manager, "/praise_thank/")
        manager.go("/admin/praise/meeting/")
        for text in (words["meeting"], "patiently", words["patient"], str(clerk)):
            assert manager.says(text)
        assert not manager.says(member.name)
        manager.page.locator("a[href*='paper=1']").click()
        manager.page.wait_for_load_state("networkidle")
        assert manager.says(words["print"])
        assert manager.says("patiently")
        assert manager.problems == []
    row = Praise.objects.get(case=case)
    assert row.thanked_at
    assert case.entries.public().count() == 2

    with visit(language, PHONE) as colleague:
        colleague.log_in("clerk@example.com")
        colleague.go("/admin/")
        assert colleague.says(words["for_you"])
        colleague.go("/admin/praise/mine/")
        assert colleague.says("patiently")
        press(colleague, "/seen/")
        colleague.go("/admin/")
        assert not colleague.says(words["for_you"])
        assert colleague.problems == []


def complaints_before(store, cause, at):
    """A dozen complaints within a month before `at`, purchases before and after."""
    member = MemberFactory(home_store=store)
    for days in range(1, 29):
        PurchaseFactory(member=member, purchased_at=at - timedelta(days=days))
        PurchaseFactory(member=member, purchased_at=at + timedelta(days=days))
    for number in range(12):
        moment = at - timedelta(days=27 - 2 * number)
        case = make_case(store=store, at=moment, body=f"漏气 leaks {number}")
        case.cause = cause
        case.save()


def write_report(manager, action):
    """Every part of 8D, in the page."""
    for part, values in TEXTS["8d"].items():
        fields = {}
        for name, value in values.items():
            if isinstance(value, dict):
                fields |= {f"{name}.{key}": text for key, text in value.items()}
            elif isinstance(value, list):
                fields |= {f"{name}.{n}": text for n, text in enumerate(value)}
            else:
                fields[name] = value
        press(manager, f"/{action.pk}/part/{part}/", **fields)


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_a_problem_goes_from_the_proposal_to_its_effect(house, visit, language):
    words, store = WORDS[language], house["store"]
    opened = timezone.now() - timedelta(days=DAYS_AGO)
    RecurrenceRule.objects.all().delete()
    RecurrenceRule.objects.create(kind="cause_store", cases=4, days=30)
    complaints_before(store, make_cause("Leaking tins", name_zh="茶罐漏气"), opened)
    assert propose_corrections(at=opened) == 1

    with visit(language, LAPTOP) as manager:
        manager.log_in("manager@example.com")
        manager.go("/admin/corrective/")
        assert manager.says(words["proposed"])
        press(manager, "/accept/")
        action = CorrectiveAction.objects.get()
        # It was taken on ten weeks ago; the browser can't wait that long.
        CorrectiveAction.objects.update(opened_at=opened)
        write_report(manager, action)
        press(manager, "/turn/contain/")
        press(manager, "/turn/analyse/")
        press(
            manager,
            "/step/item/",
            kind="corrective",
            what="换回旧盖 old lids",
            owner=str(house["manager"].pk),
            due_on=timezone.localdate().isoformat(),
        )
        press(manager, "/turn/act/")
        press(manager, "/corrective/actions/", evidence="Invoice 17")
        press(
            manager,
            "/step/watch/",
            acted_on=timezone.localdate(opened).isoformat(),
            weeks="4",
        )
        assert manager.says(words["fell"])
        press(
            manager, "/step/judge/", judgement="worked", words="没有再发生 none since"
        )
        press(manager, "/turn/close/")
        assert manager.says(words["closed"])
        manager.page.locator("a[href$='/paper/']").click()
        manager.page.wait_for_load_state("networkidle")
        for text in ("D0", "D8", "Invoice 17", "none since", words["fell"]):
            assert manager.says(text)
        assert manager.problems == []
    action.refresh_from_db()
    assert (action.state, action.judgement) == ("closed", "worked")
    assert action.effect["after"] == 0
