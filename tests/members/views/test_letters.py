from datetime import UTC, datetime

import pytest
from django.urls import reverse

from members.choices import MessageState
from members.outbox.enqueue import enqueue_message
from tests.factories.members import MemberFactory

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)


@pytest.fixture
def letter(store):
    message = enqueue_message(
        key="k",
        channel="email",
        kind="marketing",
        purpose="greetings",
        address="ann@example.com",
        member=MemberFactory(home_store=store),
        language="en",
        subject="Happy birthday",
        text="All the best.",
        at=AT,
    )
    message.state = MessageState.IN_DOUBT
    message.due_at = None
    message.save()
    return message


def decide(client, letter, name):
    return client.post(reverse("members_letter_decide", args=[letter.pk, name]))


def test_letters_in_doubt_are_listed_and_shown_with_a_masked_address(
    client, manager, letter
):
    client.force_login(manager)
    page = client.get(reverse("members_letters:index"), {"state": "in_doubt"})
    assert "Happy birthday" in page.content.decode()
    assert "ann@example.com" not in page.content.decode()
    page = client.get(reverse("members_letters:inspect", args=[letter.pk]))
    assert "It arrived" in page.content.decode()
    assert "a***@example.com" in page.content.decode()


def test_a_person_can_say_that_it_arrived(client, manager, letter):
    client.force_login(manager)
    assert decide(client, letter, "arrived").status_code == 302
    letter.refresh_from_db()
    assert letter.state == MessageState.ACCEPTED
    assert letter.accepted_at


def test_a_person_can_send_it_again(client, manager, letter):
    client.force_login(manager)
    decide(client, letter, "again")
    letter.refresh_from_db()
    assert letter.state == MessageState.QUEUED
    assert letter.due_at


def test_what_is_no_longer_in_doubt_is_left_alone(client, manager, letter):
    client.force_login(manager)
    decide(client, letter, "arrived")
    page = client.post(
        reverse("members_letter_decide", args=[letter.pk, "again"]), follow=True
    )
    assert "there is nothing to decide" in page.content.decode()
    letter.refresh_from_db()
    assert letter.state == MessageState.ACCEPTED


def test_looking_does_not_decide(client, manager, letter):
    client.force_login(manager)
    url = reverse("members_letter_decide", args=[letter.pk, "again"])
    assert client.get(url).status_code == 405


def test_another_store_and_those_without_the_right_decide_nothing(
    client, clerk, clerk_of_another_store, letter
):
    for person in (clerk, clerk_of_another_store):
        client.force_login(person)
        assert decide(client, letter, "again").status_code == 404
    page = client.get(reverse("members_letters:inspect", args=[letter.pk]))
    assert page.status_code == 404
    letter.refresh_from_db()
    assert letter.state == MessageState.IN_DOUBT
