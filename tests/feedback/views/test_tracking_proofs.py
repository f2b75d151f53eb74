"""What the customer's page takes for a proof: links, addresses, verdicts."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from feedback.actions.handling import (
    close_case,
    reply_to_case,
)
from feedback.choices import CaseStatus
from feedback.models import Case, CaseClock, CasePromise
from feedback.outbox.tracking import (
    revoke_links,
)
from members.models import Message
from tests.factories.feedback import judge, make_case
from tests.feedback.views.test_tracking import mailed_url, opened, text_of


@pytest.fixture(autouse=True)
def quiet_hour():
    cache.clear()


@pytest.fixture
def case(store):
    return make_case(
        store=store,
        at=timezone.now(),
        email="ann@example.com",
        phone="13912345678",
    )


def test_a_link_that_is_revoked_ends_what_a_browser_had_opened(client, case):
    url = opened(client, case)
    assert client.get(url).status_code == 200
    revoke_links(case, timezone.now())
    assert client.get(url).status_code == 404


def test_a_cookie_that_was_not_signed_by_us_opens_nothing(client, case):
    url = opened(client, case)
    client.cookies["feedback_opened"] = "WzFd:forged:forged"
    assert client.get(url).status_code == 404


def test_the_link_on_the_screen_proves_no_address_the_one_in_the_letter_does(
    client, case
):
    url = opened(client, case)
    confirm = f"{url}confirm/"
    assert "Yes, it is mine" not in text_of(client.get(url))
    assert client.post(confirm).status_code == 404
    opened(client, case, mailed_url(case))
    assert "Yes, it is mine" in text_of(client.get(url))
    assert Case.objects.get().email_confirmed_at is None
    client.post(confirm)
    assert Case.objects.get().email_confirmed_at is not None
    assert "Yes, it is mine" not in text_of(client.get(url))


def test_our_words_go_to_an_address_only_when_it_is_confirmed(client, case, manager):
    reply_to_case(case=case, text="A new tin.", by=manager, at=timezone.now())
    assert "A new tin." not in Message.objects.latest("pk").text
    url = opened(client, case, mailed_url(case))
    client.post(f"{url}confirm/")
    case.refresh_from_db()
    reply_to_case(case=case, text="Another tin.", by=manager, at=timezone.now())
    assert "Another tin." in Message.objects.latest("pk").text


def test_a_message_without_a_proof_counts_from_the_confirmation(client, store):
    case = make_case(
        at=timezone.now(), store=store, email="bob@example.com", quarantine="proof"
    )
    letter = Message.objects.get()
    assert "The tea was stale." not in letter.text
    url = opened(client, case, mailed_url(case))
    client.post(f"{url}confirm/")
    case.refresh_from_db()
    assert case.quarantine == ""
    assert Message.objects.filter(key=f"case:{case.pk}:ack").exists()


def test_the_customer_accepts_the_answer_and_the_case_is_closed(client, case, manager):
    url = opened(client, case)
    assert "I am satisfied" not in text_of(client.get(url))
    refused = client.post(f"{url}accept/", follow=True)
    assert "no answer of ours to accept" in text_of(refused)
    reply_to_case(case=judge(case), text="A", by=manager, at=timezone.now())
    assert "I am satisfied" in text_of(client.get(url))
    assert client.get(f"{url}accept/").status_code == 405
    client.post(f"{url}accept/")
    assert Case.objects.get().status == CaseStatus.CLOSED


def test_the_customer_disputes_with_a_reason_and_the_case_is_open_again(
    client, case, manager
):
    now = timezone.now()
    reply_to_case(case=judge(case), text="A", by=manager, at=now)
    close_case(case=case, by=manager, at=now)
    url = opened(client, case)
    wrong = client.post(f"{url}dispute/", {"reason": "", "words": ""})
    assert "Please choose why." in text_of(wrong)
    assert Case.objects.get().status == CaseStatus.CLOSED
    client.post(f"{url}dispute/", {"reason": "wrong", "words": "The tin was empty."})
    assert Case.objects.get().is_open
    assert Case.objects.get().cycles.get(number=2).reason == "wrong"
    assert "The tin was empty." in text_of(client.get(url))


def test_promises_are_seen_with_their_dates_and_no_names(client, case, clerk):
    clerk.first_name = "Secretname"
    clerk.save()
    now = timezone.now()
    day = now.date() + timedelta(days=3)
    CasePromise.objects.create(
        case=case, what="A new tin", due_on=day, made_at=now, made_by=clerk, owner=clerk
    )
    CasePromise.objects.create(
        case=case, what="A call", due_on=day, made_at=now, settled_at=now, is_kept=False
    )
    text = text_of(client.get(opened(client, case)))
    assert "A new tin" in text
    assert "not kept; we are sorry" in text
    assert "Secretname" not in text


def test_the_day_of_our_answer_is_the_one_that_was_promised(client, case):
    now = timezone.now()
    CaseClock.objects.filter(case=case).exclude(metric="accept").delete()
    CaseClock.objects.create(
        case=case,
        metric="resolve",
        started_at=now,
        due_at=now + timedelta(days=9),
        promised_at=datetime(2031, 5, 6, 8, 30, tzinfo=UTC),
    )
    text = text_of(client.get(opened(client, case)))
    assert "You have our answer by" in text
    assert "2031" in text
