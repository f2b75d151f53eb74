"""A tasting: invited, on the waiting list, offered a seat, checked in at the door.

The member answers on a phone by the link of our letters; the clerk stands at the door
with a phone, too.
"""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.utils import timezone

from campaigns.actions.answering import accept, decline
from campaigns.actions.inviting import add_member
from members.models import Message, Store, User
from members.outbox.render import render
from tests.factories.events import EventFactory
from tests.factories.members import MemberFactory
from tests.stories.conftest import PHONE

WORDS = {
    "en-GB": ("en", "on the waiting list", "We look forward"),
    "zh-CN": ("zh-hans", "候补名单", "期待您的光临"),
}


@pytest.fixture
def house(transactional_db, live_server, settings):
    from tests.support.people import furnish

    settings.BASE_URL = live_server.url
    cache.clear()
    return furnish()


def link_of(kind, base):
    letter = Message.objects.filter(key__contains=f":{kind}:").latest("pk")
    found = re.search(r"http\S+/events/rsvp/\w+/", render(letter).text).group(0)
    return found.removeprefix(base)


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_from_the_waiting_list_to_the_door(house, visit, live_server, locale):
    language, waits, welcome = WORDS[locale]
    store = Store.objects.get(code="S-HOME")
    clerk = User.objects.get(email="clerk@example.com")
    at = timezone.now()
    event = EventFactory(
        store=store, capacity=1, guests_allowed=0, starts_at=at + timedelta(hours=3)
    )
    first = add_member(
        event=event, member=MemberFactory(home_store=store), by=clerk, at=at
    )
    accept(invitation=first, guests=0, at=at)
    guest = MemberFactory(
        name="林小雨", home_store=store, email="lin@example.com", language=language
    )
    add_member(event=event, member=guest, by=clerk, at=at, guests=0)

    with visit(locale, PHONE) as phone:
        phone.go(link_of("waiting", live_server.url))
        assert phone.says(waits)
        assert Axe().run(phone.page).violations_count == 0
        decline(invitation=first, at=timezone.now())
        phone.go(link_of("offered", live_server.url))
        phone.page.click("button[value=yes]")
        phone.page.wait_for_load_state("networkidle")
        assert phone.says(welcome)
        assert Axe().run(phone.page).violations_count == 0
        code = phone.page.inner_text(".event-code")
        assert phone.problems == []

    with visit(locale, PHONE) as door:
        door.log_in("clerk@example.com")
        door.go(f"/admin/campaigns/tickets/{code}/")
        door.page.click(".door-list form button[type=submit]")
        door.page.wait_for_load_state("networkidle")
        assert door.page.inner_text(".door-count b") == "1"
        assert door.problems == []
    held = event.invitations.get(member=guest)
    assert held.state == "came"
    assert guest.attendances.get().state == "came"
