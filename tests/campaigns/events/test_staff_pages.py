"""Staff pages of events, surveys and clubs, asked over HTTP by the people of the house."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Club, ClubMembership, Event, Invitation, Survey
from members.models import AccessLog
from tests.factories.events import (
    ClubFactory,
    EventFactory,
    InvitationFactory,
    SurveyFactory,
)
from tests.factories.members import MemberFactory


@pytest.fixture
def event(store):
    starts = timezone.now() + timedelta(minutes=30)
    return EventFactory(store=store, starts_at=starts, capacity=5, guests_allowed=2)


def page(suffix, event, **more):
    return reverse(f"campaigns_event{suffix}", kwargs={"pk": event.pk, **more})


WHO = {
    "clerk": 200,
    "manager": 200,
    "marketer": 200,
    "auditor": 200,
    "clerk_of_another_store": 404,
    "steward": 404,
    "stranger": 302,
}


@pytest.mark.parametrize(("who", "status"), WHO.items())
def test_who_sees_the_people_of_an_event(request, client, event, who, status):
    client.force_login(request.getfixturevalue(who))
    response = client.get(page("_people", event))
    assert response.status_code == status


@pytest.mark.parametrize(
    ("who", "status"),
    [("clerk", 200), ("auditor", 404), ("clerk_of_another_store", 404)],
)
def test_who_stands_at_the_door(request, client, event, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get(page("_door", event)).status_code == status


@pytest.mark.parametrize("name", ["", "_people", "_door"])
def test_more_people_cost_no_more_queries(
    client, clerk, event, name, django_assert_max_num_queries
):
    client.force_login(clerk)
    InvitationFactory(event=event, accepted=True)
    client.get(page(name, event))
    with django_assert_max_num_queries(60) as one:
        client.get(page(name, event))
    for _number in range(2):
        InvitationFactory(event=event, accepted=True)
    with django_assert_max_num_queries(len(one)):
        client.get(page(name, event))


def test_the_list_of_events_costs_the_same_for_one_and_three(
    client, marketer, event, django_assert_max_num_queries
):
    client.force_login(marketer)
    path = reverse("campaigns_events:index")
    client.get(path)
    with django_assert_max_num_queries(60) as one:
        client.get(path)
    EventFactory.create_batch(2)
    with django_assert_max_num_queries(len(one)):
        assert client.get(path).status_code == 200


def test_a_ticket_leads_to_the_door(client, clerk, event):
    client.force_login(clerk)
    held = InvitationFactory(event=event, accepted=True)
    response = client.get(reverse("campaigns_ticket", args=[held.code]), follow=True)
    assert held.member.name in response.content.decode()
    step = page("_door_step", event, name="in")
    client.post(step, {"invitation": held.pk, "guests": "1"})
    held.refresh_from_db()
    assert (held.state, held.guests_came) == ("came", 1)
    client.post(page("_door_step", event, name="out"), {"invitation": held.pk})
    held.refresh_from_db()
    assert held.state == "accepted"


def test_people_are_found_by_name_number_and_end_of_the_phone(client, clerk, event):
    client.force_login(clerk)
    member = MemberFactory(
        name="欧阳晓", home_store=event.store, phone="13912345678", member_no="M777"
    )
    InvitationFactory(event=event, member=member, accepted=True)
    InvitationFactory(event=event, accepted=True)
    for typed in ("欧阳", "M777", "5678"):
        found = client.get(page("_door", event), {"q": typed}).context["expected"]
        assert [each.invitation.member for each in found] == [member], typed


def test_a_member_who_just_walked_in_is_let_in(client, clerk, event):
    client.force_login(clerk)
    member = MemberFactory(home_store=event.store)
    step = page("_door_step", event, name="walk-in")
    client.post(step, {"member": member.pk, "guests": ""})
    assert Invitation.objects.get().member == member
    assert Invitation.objects.get().state == "came"


def test_printing_the_list_is_logged(client, clerk, event):
    client.force_login(clerk)
    InvitationFactory(event=event, accepted=True)
    assert client.get(page("_paper", event)).status_code == 405
    response = client.post(page("_paper", event))
    assert "☐" in response.content.decode()
    assert AccessLog.objects.get(action="printed").count == 1


def test_staff_write_down_who_said_yes_on_the_phone(client, clerk, event):
    client.force_login(clerk)
    member = MemberFactory(home_store=event.store, member_no="M778")
    path = page("_add", event)
    client.post(path, {"number": "m778", "guests": "1"})
    found = Invitation.objects.get()
    assert (found.member, found.state, found.guests) == (member, "accepted", 1)
    refused = client.post(path, {"number": "nobody"})
    assert "There is no member with this number." in refused.content.decode()


def test_a_marketer_makes_and_announces_an_event(client, marketer):
    client.force_login(marketer)
    response = client.post(
        reverse("campaigns_events:add"),
        {
            "title": "Talk",
            "title_zh": "讲座",
            "place": "Library",
            "starts_at": "2030-05-01 14:00",
            "ends_at": "2030-05-01 16:00",
            "capacity": "20",
            "guests_allowed": "1",
            "offer_hours": "24",
            "reminder_days": "2",
            "effect_days": "30",
        },
    )
    event = Event.objects.get()
    assert response["Location"] == page("", event)
    client.post(page("_step", event, name="announce"))
    event.refresh_from_db()
    assert event.state == "open"


def test_an_event_that_ends_before_it_begins_is_refused(client, marketer):
    client.force_login(marketer)
    fields = {"starts_at": "2030-05-01 14:00", "ends_at": "2030-05-01 13:00"}
    response = client.post(reverse("campaigns_events:add"), fields)
    assert "It ends before it begins." in response.content.decode()


def test_a_clerk_makes_no_event(client, clerk, event):
    client.force_login(clerk)
    assert client.get(reverse("campaigns_events:add")).status_code == 302
    assert client.post(page("_step", event, name="call-off")).status_code == 404


def test_a_marketer_writes_a_survey_in_both_languages(client, marketer):
    client.force_login(marketer)
    fields = {"name": "Tea", "name_zh": "茶"}
    for number in range(1, 9):
        fields |= {f"kind_{number}": "scale", f"text_{number}": ""}
    fields |= {"text_1": "How?", "text_zh_1": "如何？", "kind_2": "one"}
    fields |= {"text_2": "Which?", "options_2": "Green | 绿茶\nBlack | 红茶"}
    response = client.post(reverse("campaigns_surveys:add"), fields)
    survey = Survey.objects.get()
    assert response["Location"] == reverse("campaigns_survey", args=[survey.pk])
    assert [each.kind for each in survey.questions.all()] == ["scale", "one"]
    client.post(reverse("campaigns_survey_step", args=[survey.pk, "open"]))
    survey.refresh_from_db()
    assert survey.state == "open"


def test_few_answers_are_not_drawn(client, marketer, clerk, store):
    survey = SurveyFactory()
    client.force_login(clerk)
    for _number in range(5):
        member = MemberFactory(home_store=store)
        path = reverse("campaigns_survey_take", args=[survey.pk, member.public_id])
        assert client.post(path, {"q1": "4", "q2": "10"}).status_code == 302
        results = reverse("campaigns_survey", args=[survey.pk])
        shown = client.get(results).context["results"][0]
        assert shown.tells == (shown.answered >= 5)
    assert shown.answered == 5
    assert (shown.mean, shown.nps) == (4, None)


def test_a_bad_answer_stands_on_the_record(client, clerk, store):
    survey, member = SurveyFactory(), MemberFactory(home_store=store)
    client.force_login(clerk)
    path = reverse("campaigns_survey_take", args=[survey.pk, member.public_id])
    client.post(path, {"q1": "1"})
    panels = reverse("members_panels", args=[member.public_id])
    assert "not content" in client.get(panels).content.decode()
    assert member.activities.get().data["is_bad"] is True


def test_staff_take_members_into_a_club_and_out_again(client, clerk, store):
    club, member = ClubFactory(store=store), MemberFactory(home_store=store)
    client.force_login(clerk)
    path = reverse("campaigns_club_join", args=[club.pk])
    for _time in range(2):
        client.post(path, {"number": member.member_no})
    assert ClubMembership.objects.current().count() == 1
    client.post(
        reverse("campaigns_club_leave", args=[club.pk, member.public_id]),
        {"next": "record"},
    )
    assert ClubMembership.objects.current().count() == 0
    kinds = set(member.activities.values_list("kind", flat=True))
    assert kinds == {"campaigns.club"}


def test_a_club_page_costs_the_same_for_one_and_three(
    client, clerk, store, django_assert_max_num_queries
):
    club = ClubFactory(store=store)
    client.force_login(clerk)
    at = timezone.now()

    def take_in():
        member = MemberFactory(home_store=store)
        ClubMembership.objects.create(club=club, member=member, joined_at=at)

    take_in()
    path = reverse("campaigns_club", args=[club.pk])
    client.get(path)
    with django_assert_max_num_queries(60) as one:
        client.get(path)
    take_in()
    take_in()
    with django_assert_max_num_queries(len(one)):
        client.get(path)


def test_members_join_open_clubs_of_their_store_by_themselves(
    client, member, other_store
):
    mine = ClubFactory(store=member.home_store)
    closed = ClubFactory(store=None, is_open=False)
    foreign = ClubFactory(store=other_store)
    client.force_login(member.user)
    for club, status in ((mine, 302), (closed, 302), (foreign, 404)):
        path = reverse("portal_me_club", args=[club.pk, "join"])
        assert client.post(path).status_code == status
    assert ClubMembership.objects.get().club == mine
    client.post(reverse("portal_me_club", args=[mine.pk, "leave"]))
    assert not ClubMembership.objects.current().exists()
    assert Club.objects.count() == 3
