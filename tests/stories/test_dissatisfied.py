"""A customer is asked after a complaint, is not content, and has it opened again.

The worker sends the question; the customer answers on a phone by the link of the letter;
a colleague other than before finds the case in the next round.
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
from feedback.models import Case, FollowUp
from members.models import Message, Store, User
from members.outbox.render import render
from tests.factories.amends import make_replied_case
from tests.stories.conftest import LAPTOP, PHONE

WORDS = {
    "en-GB": ("en", "Open it again", "The tea is damp again."),
    "zh-CN": ("zh-hans", "重新打开", "茶叶还是潮的。"),
}


@pytest.fixture
def house(transactional_db, live_server, settings):
    from tests.support.people import furnish

    settings.BASE_URL = live_server.url
    cache.clear()
    return furnish()


def answered_case(language):
    at = timezone.now() - timedelta(days=8)
    return make_replied_case(
        store=Store.objects.get(code="S-HOME"),
        handler=User.objects.get(email="clerk@example.com"),
        email="ann@example.com",
        name="Ann",
        language=language,
        at=at,
        replied_at=at,
    )


def link_of_letter(grade):
    letter = Message.objects.get(key__contains=":survey:")
    return re.search(rf"http\S+\?grade={grade}", render(letter).text).group(0)


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_a_dissatisfied_customer_has_the_case_opened_again(house, visit, locale):
    language, open_again, said = WORDS[locale]
    case = answered_case(language)
    call_command("work", "--once", "--only", "follow_up_cases", stdout=io.StringIO())
    with visit(locale, PHONE) as guest:
        page = guest.page
        page.goto(link_of_letter(2))
        assert page.locator("input[name=outcome]:checked").input_value() == "2"
        assert Axe().run(page).violations_count == 0
        page.locator("textarea[name=words]").fill(said)
        page.locator("main form button[type=submit]").click()
        page.wait_for_load_state()
        assert FollowUp.objects.get().outcome == 2
        assert Case.objects.get().cycle == 1
        assert Axe().run(page).violations_count == 0
        page.get_by_role("button", name=open_again).click()
        page.wait_for_url(re.compile(r"/feedback/my/"))
        assert case.reference in page.locator("h1").inner_text()
        assert guest.problems == []
    case.refresh_from_db()
    assert (case.cycle, case.status) == (2, CaseStatus.ACCEPTED)
    assert case.handler != User.objects.get(email="clerk@example.com")
    assert case.cycles.get(number=2).words == said
    look_at_it(visit, locale, case, said)


def look_at_it(visit, locale, case, said):
    """The manager finds what the customer said on the list of answers."""
    with visit(locale, LAPTOP) as manager:
        manager.log_in("manager@example.com")
        assert manager.go("/admin/follow-ups/?tab=answered") == 200
        assert manager.says(said)
        manager.page.get_by_role("link", name=case.reference).first.click()
        manager.page.wait_for_url(re.compile(str(case.public_id)))
        assert manager.problems == []
