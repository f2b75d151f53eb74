"""Every kind of letter that feedback sends: looking at its links changes nothing.

Mail programs and virus scanners open each address of a mail, often more than once. The
list of kinds is compared with the templates and the calls that write to colleagues: a
new letter fails here until it is looked at as well.
"""

import re
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

import feedback
from feedback.actions.endings import end_case, reject_case
from feedback.actions.handling import ask_customer, close_case, reply_to_case
from feedback.actions.promises import break_promise
from feedback.actions.subscriptions import subscribe
from feedback.choices import CaseChannel
from feedback.models import ReportSubscription
from feedback.tasks import follow_up_cases, tell_reports, watch_clocks
from members.actions.posts import appoint
from members.choices import Role
from members.models import Message, User
from members.outbox.render import render
from tests.factories.amends import make_replied_case
from tests.factories.calendars import make_calendar
from tests.factories.feedback import judge, make_case
from tests.factories.members import UserFactory
from tests.support.dumps import dump

TIMES = 1000
STAFF_TIMES = 60
# Kind of letter, by the template or the call, and what its key tells it by.
TO_CUSTOMERS = {
    "acknowledgement": r"^case:\d+:ack$",
    "confirm": r"^case:\d+:confirm$",
    "reply": r"^case:\d+:reply:",
    "closed": r"^case:\d+:closed:",
    "rejected": r"^case:\d+:rejected:",
    "promise_moved": r"^case:\d+:promise:",
    "survey": r"^case:\d+:survey:",
}
TO_COLLEAGUES = {
    "severe": r"^severe:",
    "ending": r"^ending:",
    "alarms": r"^clock-alarms:",
    "report": r"^report:",
}


@pytest.fixture
def letters(store, clerk, manager):
    """One letter of each kind at least."""
    cache.clear()
    make_calendar()
    operations = UserFactory(email="operations@example.com")
    appoint(user=operations, role=Role.OPERATIONS)
    now = timezone.now()

    def case(number, **fields):
        return make_case(
            **{"store": store, "at": now, "email": f"ann{number}@example.com"} | fields
        )

    answered = case(1)
    ask_customer(case=answered, text="Which tin?", by=manager, at=now)
    reply_to_case(case=judge(answered), text="A new tin.", by=manager, at=now)
    close_case(case=answered, by=manager, at=now)
    case(2, quarantine="proof")
    reject_case(case=case(3), reason="Not for us.", by=manager, at=now)
    promised = case(4)
    promise = promised.promises.create(
        what="A tin", due_on=timezone.localdate(now), made_at=now, owner=manager
    )
    break_promise(
        case=promised, promise=promise.pk, why="No tins.", by=manager, at=now,
        new_due_on=promise.due_on + timedelta(days=3),
    )  # fmt: skip
    long_ago = now - timedelta(days=8)
    make_replied_case(
        store=store, handler=clerk, email="ann5@example.com", at=long_ago,
        replied_at=long_ago,
    )  # fmt: skip
    follow_up_cases(at=now)
    follow_up_cases(at=now)
    case(6, channel=CaseChannel.MEDIA)
    end_case(case=case(7), name="withdraw", reason="So she says.", by=clerk, at=now)
    case(8, received_at=now - timedelta(hours=30), channel=CaseChannel.PHONE)
    watch_clocks(at=now)
    subscribe(kind="weekly", store=store, by=operations, at=now)
    ReportSubscription.objects.update(last_on=timezone.localdate(long_ago))
    tell_reports(at=now)
    return list(Message.objects.filter(channel="email").order_by("pk"))


def of_kinds(letters, kinds):
    """The letters by kind; a kind without one is an empty list."""
    return {
        name: [each for each in letters if re.search(pattern, each.key)]
        for name, pattern in kinds.items()
    }


def links(message):
    """Every address of ours in the text and in the HTML of the letter, with its query."""
    rendered = render(message)
    found = re.findall(r"https?://[^\s\"<>]+", f"{rendered.text} {rendered.html}")
    ours = [urlsplit(each) for each in found if each.startswith(configured.BASE_URL)]
    return [f"{each.path}?{each.query}" if each.query else each.path for each in ours]


@pytest.fixture
def writes():
    """Every statement that changes rows, from here on."""
    seen = []

    def watch(execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE", "REPLACE")):
            seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield seen


def look(client, paths, times):
    for turn, path in enumerate(islice(cycle(paths), times)):
        ask = client.head if (turn // len(paths)) % 2 else client.get
        assert ask(path, follow=True).status_code == 200, path


def test_every_kind_of_letter_is_known_here():
    templates = Path(configured.BASE_DIR, "templates", "emails", "feedback")
    assert {each.stem for each in templates.iterdir()} == set(TO_CUSTOMERS)
    source = Path(feedback.__file__).parent.rglob("*.py")
    calls = sum(each.read_text("utf-8").count(" tell_staff(") for each in source)
    assert calls == len(TO_COLLEAGUES)


def test_a_thousand_looks_at_the_links_of_all_customers_letters_change_nothing(
    client, letters, writes
):
    found = of_kinds(letters, TO_CUSTOMERS)
    assert all(found.values()), found
    paths = [path for kind in found.values() for each in kind for path in links(each)]
    # The survey has a link for each grade besides that to the case.
    assert sum("grade=" in path for path in paths) == 5
    assert len(paths) > len(TO_CUSTOMERS)
    writes.clear()
    before = dump()
    look(client, paths, TIMES)
    assert dump() == before
    assert writes == []


def test_looking_at_the_links_of_colleagues_letters_changes_nothing(
    client, letters, writes
):
    found = of_kinds(letters, TO_COLLEAGUES)
    assert all(found.values()), found
    by_address = {}
    for message in (each for kind in found.values() for each in kind):
        by_address.setdefault(message.address, set()).update(links(message))
    for address, paths in by_address.items():
        client.force_login(User.objects.get(email=address))
        # Wagtail writes down a colleague's profile at the very first page.
        look(client, sorted(paths), len(paths))
        assert writes, "the log-in at least is seen"
        writes.clear()
        before = dump()
        look(client, sorted(paths), STAFF_TIMES // len(by_address))
        assert dump() == before
        assert writes == []
