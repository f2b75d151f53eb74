from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from feedback.actions.erasing import erase_cases
from feedback.actions.incidents import record_incident, settle_incident
from feedback.actions.suggestions import (
    decide_suggestion,
    publish_suggestion,
    withdraw_suggestion,
)
from feedback.exceptions import ActionRefused
from feedback.models import Cause, Incident, Suggestion
from members.exceptions import NotAllowed
from members.models import Message, PointsEntry
from members.record.erasers import Erasure
from tests.factories.corrective import make_cause
from tests.factories.feedback import AT, make_case
from tests.factories.members import MemberFactory

LATER = AT + timedelta(hours=3)
DAMAGE = {
    "hurt": "nobody",
    "first_aid": "",
    "damaged": "A celadon cup",
    "value": Decimal(120),
    "finding": "customers",
    "insurance": "",
}


@pytest.fixture
def member(store):
    return MemberFactory(home_store=store, email="anna@example.com")


@pytest.fixture
def idea(store, member):
    return make_case(kind="suggestion", store=store, member=member, body="A bench!")


@pytest.fixture
def broken(store):
    return make_case(kind="incident", store=store, body="A cup fell")


def decide(case, by, **fields):
    return decide_suggestion(
        **{"case": case, "result": "used", "words": "It stands!", "by": by, "at": LATER}
        | fields
    )


def test_the_giver_learns_what_becomes_of_it_and_gets_points(idea, member, manager):
    decide(idea, manager, points=50, gift="A cup")

    entry = PointsEntry.objects.get(member=member)
    assert (entry.points, entry.kind) == (50, "adjust")
    letter = Message.objects.get(key__startswith=f"case:{idea.pk}:reply")
    told = idea.entries.public().last().body
    for text in (told, letter.text):
        assert "It stands!" in text
        assert "50 points" in text
        assert "A cup" in text
    assert member.activities.filter(kind="feedback.suggestion_decided").exists()


def test_points_are_given_once(idea, member, manager):
    decide(idea, manager, result="planned", points=50)
    with pytest.raises(ActionRefused, match="already"):
        decide(idea, manager, points=50)
    row = decide(idea, manager)
    assert (row.result, row.points) == ("used", 50)
    assert PointsEntry.objects.count() == 1


def test_points_need_the_right_and_a_member(idea, clerk, manager, store):
    with pytest.raises(NotAllowed):
        decide(idea, clerk, points=10)
    assert not Suggestion.objects.exists()
    guest = make_case(kind="suggestion", store=store)
    with pytest.raises(ActionRefused, match="link the case"):
        decide(guest, manager, points=10)


def test_a_suggestion_is_not_decided_without_words_nor_elsewhere(
    idea, manager, clerk_of_another_store, store
):
    with pytest.raises(ActionRefused):
        decide(idea, manager, words=" ")
    with pytest.raises(NotAllowed):
        decide(idea, clerk_of_another_store)
    with pytest.raises(ActionRefused):
        decide(make_case(store=store), manager)


def test_only_what_its_giver_agreed_to_is_published(idea, manager, clerk):
    words = {"said": "A bench", "did": "It stands", "at": LATER}
    with pytest.raises(ActionRefused):
        publish_suggestion(case=idea, by=manager, **words)
    decide(idea, manager)
    with pytest.raises(ActionRefused, match="agreed"):
        publish_suggestion(case=idea, by=manager, **words)
    decide(idea, manager, may_publish=True)
    with pytest.raises(NotAllowed):
        publish_suggestion(case=idea, by=clerk, **words)
    row = publish_suggestion(case=idea, by=manager, **words)
    assert list(Suggestion.objects.published()) == [row]
    withdraw_suggestion(case=idea, by=manager, at=LATER)
    assert not Suggestion.objects.published().exists()
    with pytest.raises(ActionRefused):
        withdraw_suggestion(case=idea, by=manager, at=LATER)


def test_what_is_not_used_is_not_published(idea, manager):
    decide(idea, manager, result="not_used", may_publish=True)
    with pytest.raises(ActionRefused):
        publish_suggestion(case=idea, said="a", did="b", by=manager, at=LATER)


def test_the_list_shows_published_and_waiting(client, idea, manager, store):
    decide(idea, manager, may_publish=True)
    publish_suggestion(
        case=idea, said="More seats", did="A bench", by=manager, at=LATER
    )
    other = make_case(kind="suggestion", store=store, body="Open earlier")
    decide(other, manager, result="planned", words="From March")
    client.force_login(manager)
    text = client.get(reverse("feedback_said")).content.decode()
    for words in ("More seats", "A bench", "Open earlier", "From March"):
        assert words in text


def test_both_sections_are_worked_in_the_workspace(client, idea, broken, manager):
    client.force_login(manager)

    def step(case, name, **data):
        case.refresh_from_db()
        return client.post(
            reverse("feedback_case_action", args=[case.public_id, name]),
            {"version": case.version} | data,
            follow=True,
        )

    step(
        idea, "suggestion", result="used", words="Done", points="20", may_publish="true"
    )
    row = Suggestion.objects.get(case=idea)
    assert (row.points, row.may_publish) == (20, True)
    step(idea, "suggestion_publish", said="a", did="b")
    row.refresh_from_db()
    assert row.published_at
    answer = step(broken, "incident", hurt="slightly", damaged="A cup")
    assert "Somebody is hurt" in answer.content.decode()
    step(broken, "incident", hurt="nobody", damaged="A cup", finding="shared")
    step(
        broken,
        "incident_settle",
        settlement="We bear it",
        amount="0",
        agreed_on="2026-11-21",
    )
    found = Incident.objects.get(case=broken)
    assert (found.damaged, found.settlement) == ("A cup", "We bear it")
    broken.refresh_from_db()
    assert broken.finding == "shared"


def test_damage_begins_with_people_and_counts_with_the_facilities(broken, manager):
    cause = Cause.objects.filter(code="broken").first() or make_cause(
        "Something broken", code="broken"
    )
    with pytest.raises(ActionRefused, match="hurt"):
        record_incident(case=broken, by=manager, at=LATER, **DAMAGE | {"hurt": "badly"})
    record_incident(case=broken, by=manager, at=LATER, **DAMAGE)
    broken.refresh_from_db()
    assert (broken.finding, broken.cause) == ("customers", cause)


def test_the_settlement_comes_after_the_damage_and_is_not_paid_before(broken, manager):
    agreed = {
        "settlement": "Half",
        "amount": Decimal(60),
        "agreed_on": date(2026, 11, 21),
    }
    with pytest.raises(ActionRefused, match="first"):
        settle_incident(case=broken, by=manager, at=LATER, **agreed)
    record_incident(case=broken, by=manager, at=LATER, **DAMAGE)
    with pytest.raises(ActionRefused):
        settle_incident(
            case=broken, by=manager, at=LATER, paid_on=date(2026, 11, 20), **agreed
        )
    row = settle_incident(case=broken, by=manager, at=LATER, **agreed)
    assert (row.amount, row.paid_on) == (60, None)


def test_damage_of_another_store_is_not_mine(broken, clerk_of_another_store):
    with pytest.raises(NotAllowed):
        record_incident(case=broken, by=clerk_of_another_store, at=LATER, **DAMAGE)


def test_a_complaint_is_no_damage(store, manager):
    with pytest.raises(ActionRefused):
        record_incident(case=make_case(store=store), by=manager, at=LATER, **DAMAGE)


def test_erasing_empties_the_words_and_takes_it_off_the_list(
    idea, member, store, manager
):
    decide(idea, manager, may_publish=True, points=5)
    publish_suggestion(case=idea, said="Anna said", did="b", by=manager, at=LATER)
    broken = make_case(kind="incident", store=store, member=member)
    record_incident(case=broken, by=manager, at=LATER, **DAMAGE)
    erase_cases(
        Erasure([member], frozenset(), frozenset([member.name]), frozenset(), AT)
    )
    row = Suggestion.objects.get()
    assert (row.words, row.said, row.published_at, row.points) == ("", "", None, 5)
    assert Incident.objects.get().damaged == ""
