from datetime import timedelta

import pytest
from django.urls import reverse

from feedback.actions.letters import blame_letter
from feedback.exceptions import ActionRefused
from members.exceptions import NotAllowed
from members.models import Message
from tests.factories.feedback import AT, make_case
from tests.factories.members import MemberFactory


@pytest.fixture
def case(store):
    return make_case(store=store, member=MemberFactory(home_store=store))


def letter_to(member, *, ref="campaigns.run:7", at=AT - timedelta(days=1), **more):
    return Message.objects.create(
        key=f"{ref}:{member.pk}:{at}",
        channel="email",
        address="a@example.com",
        member=member,
        subject="Spring tea",
        ref=ref,
        queued_at=at,
        **{"kind": "marketing", "purpose": "news"} | more,
    )


def test_a_case_is_put_down_to_a_letter_and_taken_back(case, clerk):
    letter = letter_to(case.member)
    case = blame_letter(case=case, letter=letter, by=clerk, at=AT)
    assert case.about_ref == "campaigns.run:7"
    case = blame_letter(case=case, letter=None, by=clerk, at=AT)
    assert case.about_ref == ""


def test_only_marketing_to_this_member_from_before_the_case_may_be_blamed(case, clerk):
    for letter in (
        letter_to(MemberFactory()),
        letter_to(case.member, at=AT + timedelta(days=1)),
        letter_to(case.member, ref=""),
        letter_to(case.member, ref="feedback.case:1", kind="service", purpose=""),
    ):
        with pytest.raises(ActionRefused):
            blame_letter(case=case, letter=letter, by=clerk, at=AT)


def test_a_clerk_of_another_store_blames_nothing(case, clerk_of_another_store):
    with pytest.raises(NotAllowed):
        blame_letter(
            case=case,
            letter=letter_to(case.member),
            by=clerk_of_another_store,
            at=AT,
        )


def test_the_workspace_offers_the_letters_and_saves_the_choice(client, clerk, case):
    client.force_login(clerk)
    assert (
        "Caused by a letter" not in client.get(case.get_absolute_url()).content.decode()
    )
    letter = letter_to(case.member)
    assert "Spring tea" in client.get(case.get_absolute_url()).content.decode()
    url = reverse("feedback_case_action", args=[case.public_id, "blame"])
    client.post(url, {"letter": letter.pk, "version": case.version})
    case.refresh_from_db()
    assert case.about_ref == "campaigns.run:7"
