"""The list of letters that wait for a person, and what the person decides."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from members.actions.letters import note_arrived
from members.choices import MessageState
from members.exceptions import LetterNotOpen
from members.models import Activity, Message
from members.outbox.enqueue import Letter, enqueue_many
from members.outbox.gates import words_of_reason
from tests.factories.members import MemberFactory

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)
RUN = "campaigns.run:7"


@pytest.fixture
def letters(store):
    """Makes letters of a run in a state."""

    def make(state, count=1, *, store=store, ref=RUN, reason="550 no such user"):
        member = MemberFactory(home_store=store, email="ann@example.com")
        queued = enqueue_many(
            [
                Letter(
                    key=f"{ref}:{state}:{member.pk}:{number}",
                    channel="email",
                    kind="marketing",
                    purpose="greetings",
                    address="ann@example.com",
                    member_id=member.pk,
                    language="en",
                    subject=f"Happy birthday {number}",
                    text="t",
                    ref=ref,
                )
                for number in range(count)
            ],
            at=AT,
        )
        ids = [each.pk for each in queued.values()]
        Message.objects.filter(pk__in=ids).update(
            state=state, due_at=None, reason=reason, attempts=3
        )
        return list(Message.objects.filter(pk__in=ids).order_by("pk"))

    return make


def page(client, **query):
    return client.get(reverse("members_letters_stuck"), query)


def settle(client, decision, *letters):
    data = {"decision": decision, "letter": [each.pk for each in letters]}
    return client.post(reverse("members_letters_settle"), data)


def state_of(letter):
    letter.refresh_from_db()
    return letter.state


def test_each_kind_of_trouble_is_counted_and_listed(client, manager, letters):
    letters(MessageState.IN_DOUBT, 2, reason="the worker stopped while sending")
    letters(MessageState.FAILED, 3)
    client.force_login(manager)
    found = page(client)
    assert [tile.count for tile in found.context["tiles"]] == ["2", "3", "0", "0"]
    text = found.content.decode()
    assert "a***@example.com" in text
    assert "ann@example.com" not in text
    assert "550 no such user" in page(client, state="failed").content.decode()
    assert page(client, state="queued").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_queries(
    client, manager, letters, count, django_assert_max_num_queries
):
    letters(MessageState.IN_DOUBT, count)
    client.force_login(manager)
    page(client)
    with django_assert_max_num_queries(32) as told:
        page(client)
    assert len([query for query in told if "members_message" in query["sql"]]) == 5


def test_what_arrived_stands_on_the_record_and_in_the_log(client, manager, letters):
    one, other = letters(MessageState.IN_DOUBT, 2)
    client.force_login(manager)
    assert settle(client, "arrived", one).status_code == 302
    assert state_of(one) == MessageState.ACCEPTED
    assert one.accepted_at
    assert state_of(other) == MessageState.IN_DOUBT
    assert Activity.objects.get(kind="members.letter_sent").ref.endswith(f":{one.pk}")
    entry = ModelLogEntry.objects.get(object_id=str(one.pk))
    assert (entry.user, entry.data) == (manager, {"decision": "arrived"})


def test_several_are_sent_again_at_once(client, manager, letters):
    found = letters(MessageState.IN_DOUBT, 2) + letters(MessageState.FAILED)
    client.force_login(manager)
    settle(client, "again", *found)
    assert {state_of(each) for each in found} == {MessageState.QUEUED}
    assert {each.attempts for each in found} == {0}
    assert all(each.due_at for each in found)


def test_what_is_left_leaves_the_list_and_stays_what_it_is(client, manager, letters):
    [letter] = letters(MessageState.IN_DOUBT)
    client.force_login(manager)
    settle(client, "leave", letter)
    assert state_of(letter) == MessageState.IN_DOUBT
    assert page(client).context["rows"] == []
    inspected = client.get(reverse("members_letters:inspect", args=[letter.pk]))
    assert "Send again" not in inspected.content.decode()
    with pytest.raises(LetterNotOpen):
        note_arrived(message=letter, by=manager, at=AT)


def test_only_the_failed_of_a_run_are_retried(client, manager, letters):
    failed = letters(MessageState.FAILED, 2)
    others = [
        *letters(MessageState.IN_DOUBT),
        *letters(MessageState.SKIPPED),
        *letters(MessageState.FAILED, ref="campaigns.run:8"),
    ]
    client.force_login(manager)
    assert (
        "Send all the failed"
        in page(client, state="failed", about=RUN).content.decode()
    )
    client.post(reverse("members_letters_retry"), {"about": RUN, "state": "failed"})
    assert {state_of(each) for each in failed} == {MessageState.QUEUED}
    before = [each.state for each in others]
    assert [state_of(each) for each in others] == before


def test_letters_of_another_store_are_neither_seen_nor_settled(
    client, manager, clerk, letters, other_store
):
    [theirs] = letters(MessageState.IN_DOUBT, store=other_store)
    [mine] = letters(MessageState.IN_DOUBT)
    client.force_login(manager)
    assert [row.letter for row in page(client).context["rows"]] == [mine]
    settle(client, "again", theirs)
    client.post(reverse("members_letters_retry"), {"about": RUN})
    assert state_of(theirs) == MessageState.IN_DOUBT
    client.force_login(clerk)
    settle(client, "again", mine)
    assert state_of(mine) == MessageState.IN_DOUBT


def test_looking_settles_nothing_and_an_unknown_decision_is_no_page(
    client, manager, letters
):
    [letter] = letters(MessageState.IN_DOUBT)
    client.force_login(manager)
    assert client.get(reverse("members_letters_settle")).status_code == 405
    assert client.get(reverse("members_letters_retry")).status_code == 405
    assert settle(client, "burn", letter).status_code == 404
    assert client.post(reverse("members_letters_retry")).status_code == 404
    answer = client.post(
        reverse("members_letters_settle"), {"decision": "again"}, follow=True
    )
    assert "choose letters first" in answer.content.decode()


def test_pages_turn_by_key(client, manager, letters):
    found = letters(MessageState.FAILED, 53)
    client.force_login(manager)
    first = page(client, state="failed")
    assert len(first.context["rows"]) == 50
    second = client.get(first.context["older"])
    assert [row.letter for row in second.context["rows"]] == found[2::-1]


def test_reasons_are_told_in_words():
    assert words_of_reason("no_consent") == "no consent (any more)"
    assert words_of_reason("cap") == "too many letters lately"
    assert words_of_reason("550 no such user") == "550 no such user"
