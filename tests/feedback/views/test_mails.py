"""Mails that could not be worked off: looked at, tried again, put aside."""

from email.message import EmailMessage

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from django.urls import reverse
from django.utils import timezone

from feedback.choices import MailFate
from feedback.models import Case, IncomingMail
from tests.factories.feedback import make_case

LIST = reverse("feedback_mails")


@pytest.fixture(autouse=True)
def raw_mails(monkeypatch):
    storage = InMemoryStorage()
    monkeypatch.setattr(IncomingMail._meta.get_field("raw"), "storage", storage)


def raw_of(number=1, body="The tea was stale."):
    message = EmailMessage()
    message["From"] = "Ann Lee <ann@example.com>"
    message["Subject"] = "Stale tea"
    message["Message-ID"] = f"<{number}@example.com>"
    message.set_content(body)
    return message.as_bytes()


def kept(number=1, raw=None, **fields):
    row = IncomingMail(
        **{
            "message_id": f"<{number}@example.com>",
            "digest": f"{number}",
            "received_at": timezone.now(),
            "sender": "ann@example.com",
            "subject": "Stale tea",
            "fate": MailFate.FAILED,
            "problem": "OSError: no space left",
        }
        | fields
    )
    row.raw.save("mail.eml", ContentFile(raw or raw_of(number)), save=False)
    row.save()
    return row


@pytest.fixture
def office(client, operations):
    client.force_login(operations)
    return client


def settle(client, row, decision):
    return client.post(reverse("feedback_mail_settle", args=[row.pk, decision]))


def test_a_failed_mail_is_shown_with_its_problem_and_its_words_but_no_whole_address(
    office,
):
    row = kept()
    page = office.get(LIST).content.decode()
    assert "no space left" in page
    assert "ann@example.com" not in page
    page = office.get(reverse("feedback_mail", args=[row.pk])).content.decode()
    assert "The tea was stale." in page
    assert "ann@example.com" not in page


def test_tried_again_it_opens_its_case_and_leads_there(office):
    row = kept()
    response = settle(office, row, "retry")
    row.refresh_from_db()
    assert row.fate == MailFate.CASE
    assert row.case.body == "Stale tea\n\nThe tea was stale."
    assert response.url == row.case.get_absolute_url()


def test_it_opens_one_case_however_often_it_is_tried(office):
    row = kept()
    for _turn in range(2):
        settle(office, row, "retry")
    assert Case.objects.count() == 1


def test_of_a_mail_that_was_too_large_the_case_is_registered_by_hand(office):
    row = kept(raw=b"From: ann@example.com\r\nSubject: Stale tea\r\n\r\n")
    settle(office, row, "retry")
    row.refresh_from_db()
    assert row.fate == MailFate.FAILED
    assert not Case.objects.exists()


def test_put_aside_it_waits_no_longer_and_says_who_saw_to_it(office, operations):
    row = kept()
    settle(office, row, "aside")
    row.refresh_from_db()
    assert (row.fate, row.settled_by) == (MailFate.ASIDE, operations)
    assert "Stale tea" not in office.get(LIST).content.decode()
    assert "Stale tea" in office.get(LIST, {"tab": "aside"}).content.decode()


def test_mails_are_for_head_office(client, manager, store):
    row = kept(case=make_case(store=store))
    client.force_login(manager)
    assert client.get(LIST).status_code == 302
    assert settle(client, row, "aside").status_code == 302
    row.refresh_from_db()
    assert row.fate == MailFate.FAILED


def test_the_list_costs_the_same_for_one_mail_and_for_three(
    office, django_assert_num_queries, django_assert_max_num_queries
):
    kept(1)
    office.get(LIST)
    with django_assert_max_num_queries(30) as one:
        office.get(LIST)
    kept(2)
    kept(3)
    with django_assert_num_queries(len(one)):
        office.get(LIST)
