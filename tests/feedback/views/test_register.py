"""Registering for others: each way's own form, who it may be, the same matter twice."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from feedback.choices import CaseChannel, CaseStatus, EntryKind, Severity
from feedback.forms.ways_in import WAYS
from feedback.models import Case, CaseFact
from members.models import Message
from members.search.index import reindex
from tests.factories.feedback import make_case
from tests.factories.members import MemberFactory


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def url(**query):
    base = reverse("feedback_register")
    return base + "?" + "&".join(f"{k}={v}" for k, v in query.items())


def fields(store, **more):
    now = timezone.localtime()
    return {
        "channel": "phone",
        "kind": "complaint",
        "severity": "general",
        "received_at": now.strftime("%Y-%m-%dT%H:%M"),
        "store": store.pk,
        "body": "The lid is broken.",
        "language": "zh-hans",
        "seen": "",
    } | more


def test_the_page_begins_with_the_way_in_and_its_first_duty(client, clerk, store):
    client.force_login(clerk)
    page = soup(client.get(reverse("feedback_register")))
    assert len(page.select(".register-ways a")) == 7
    assert "Ask the customer to a quiet place." in page.text


@pytest.mark.parametrize("channel", WAYS)
def test_every_way_has_its_own_form_with_duty_and_words(client, clerk, store, channel):
    client.force_login(clerk)
    page = soup(client.get(url(channel=channel)))
    names = {field.get("name") for field in page.select("form[data-register] [name]")}
    assert {f"way-{name}" for name in WAYS[channel].form.base_fields} <= names
    assert page.select_one(".register-duty strong").text.strip()
    assert len(page.select(".register-words li")) == len(WAYS[channel].words)
    assert ("settled" in names) is (channel == CaseChannel.IN_STORE)


def test_a_letter_counts_from_the_day_it_came_and_never_from_later(
    client, clerk, store
):
    client.force_login(clerk)
    came = timezone.localtime() - timedelta(days=2)
    letter = fields(
        store,
        channel="letter",
        received_at=came.strftime("%Y-%m-%dT%H:%M"),
        **{"way-postmarked_on": "2026-01-05", "way-keeper": "Back office"},
    )
    later = timezone.localtime() + timedelta(hours=2)
    wrong = client.post(
        url(), letter | {"received_at": later.strftime("%Y-%m-%dT%H:%M")}
    )
    assert "can't have come later than now" in soup(wrong).text
    assert not Case.objects.exists()
    answer = client.post(url(), letter)
    case = Case.objects.get()
    assert answer.url == case.get_absolute_url()
    assert case.received_at < case.registered_at - timedelta(days=1)
    assert case.channel_data == {
        "postmarked_on": "2026-01-05",
        "keeper": "Back office",
    }
    assert "Back office" in soup(client.get(case.get_absolute_url())).text


def test_an_authority_must_be_named_and_is_severe_and_told_whatever_was_chosen(
    client, manager, store
):
    client.force_login(manager)
    data = fields(store, channel="authority")
    assert "Which authority is it?" in soup(client.post(url(), data)).text
    day = timezone.localdate() + timedelta(days=10)
    old = {"way-authority": "Market office", "way-deadline": "2020-01-01"}
    assert "This day is over already." in soup(client.post(url(), data | old)).text
    client.post(url(), data | old | {"way-deadline": day.isoformat()})
    case = Case.objects.get()
    assert case.severity == Severity.SEVERE
    assert case.channel_data["deadline"] == day.isoformat()
    letters = Message.objects.filter(key__startswith=f"severe:{case.pk}:1")
    assert manager.email in letters.values_list("address", flat=True)
    limit = case.clocks.get(metric="hard_limit").due_at
    assert timezone.localdate(limit) == day


def test_settled_on_the_spot_is_one_step_and_stays_in_the_register(
    client, clerk, store
):
    client.force_login(clerk)
    client.post(
        url(),
        fields(
            store,
            channel="in_store",
            email="ann@example.com",
            settled="A new lid was given.",
        ),
    )
    case = Case.objects.get()
    assert (case.status, case.handler) == (CaseStatus.SETTLED, clerk)
    assert case.closed_at is not None
    reply = case.entries.get(kind=EntryKind.REPLY)
    assert reply.body == "A new lid was given."
    assert case.reference in soup(client.get(reverse("feedback_cases:index"))).text


def test_what_was_heard_is_kept_as_facts_with_their_source(client, clerk, store):
    client.force_login(clerk)
    client.post(url(), fields(store, fact_where="At the till", fact_who="My mother"))
    told = CaseFact.objects.values_list("question", "text", "source")
    assert set(told) == {
        ("where", "At the till", "customer"),
        ("who", "My mother", "customer"),
    }


def test_the_same_caller_is_asked_once_is_it_this_one_and_never_stopped(
    client, clerk, store
):
    known = make_case(store=store, phone="13912345678", at=timezone.now())
    client.force_login(clerk)
    data = fields(store, phone="139 1234 5678")
    page = soup(client.post(url(), data))
    assert "Is it this one?" in page.text
    assert known.reference in page.text
    assert Case.objects.count() == 1
    seen = page.find("input", {"name": "seen"})["value"]
    client.post(url(), data | {"seen": seen})
    assert Case.objects.count() == 2


def test_who_calls_is_found_while_one_types(client, clerk, store, other_store):
    mine = MemberFactory(home_store=store, phone="13912345678", name="Ann Mine")
    MemberFactory(home_store=other_store, phone="13912345678", name="Ann Theirs")
    case = make_case(store=store, member=mine, at=timezone.now())
    foreign = make_case(store=other_store, phone="13912345678", at=timezone.now())
    old = make_case(
        store=store, phone="13912345678", at=timezone.now() - timedelta(days=31)
    )
    client.force_login(clerk)
    text = soup(
        client.get(reverse("feedback_register_alike"), {"phone": "139 1234 5678"})
    ).text
    assert "Ann Mine" in text
    assert case.reference in text
    for hidden in ("Ann Theirs", foreign.reference, old.reference):
        assert hidden not in text


def test_nothing_is_asked_of_an_unfinished_number(client, clerk, store):
    make_case(store=store, phone="13912345678", at=timezone.now())
    client.force_login(clerk)
    answer = client.get(reverse("feedback_register_alike"), {"phone": "1391"})
    assert soup(answer).text.strip() == ""


def test_a_confirmed_address_is_offered_to_staff_and_links_nobody_by_itself(
    client, manager, store
):
    member = MemberFactory(
        member_no="M-77", home_store=store, email="ann@example.com", name="Ann Lee"
    )
    reindex([member.pk])
    case = make_case(store=store, email="ann@example.com", at=timezone.now())
    client.force_login(manager)
    assert "Is it this member?" not in soup(client.get(case.get_absolute_url())).text
    Case.objects.update(email_confirmed_at=timezone.now())
    page = soup(client.get(case.get_absolute_url()))
    assert "Is it this member?" in page.text
    case.refresh_from_db()
    assert case.member is None
    done = client.post(
        reverse("feedback_case_action", args=[case.public_id, "link"]),
        {"version": case.version, "member": member.member_no},
    )
    assert done.status_code == 302, soup(done).select(".case-errors, .messages")
    case.refresh_from_db()
    assert case.member == member


def test_the_form_asks_as_many_queries_with_one_alike_case_as_with_three(
    client, clerk, store, django_assert_max_num_queries
):
    client.force_login(clerk)
    ask = {"phone": "13912345678"}
    make_case(store=store, phone="13912345678", at=timezone.now())
    client.get(reverse("feedback_register_alike"), ask)
    for _turn in range(2):
        make_case(store=store, phone="13912345678", at=timezone.now())
    with django_assert_max_num_queries(14):
        client.get(reverse("feedback_register_alike"), ask)
