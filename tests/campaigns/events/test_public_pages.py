"""What members and guests see and send: GET shows, POST answers."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from campaigns.choices import EventState
from campaigns.models import Invitation, SurveyAnswer
from campaigns.outbox.event_links import rsvp_links
from campaigns.outbox.survey_links import survey_links
from campaigns.views.public_forms import SIGNER
from members.outbox.links import token_of
from portal.models import EventIndexPage, EventPage, HomePage
from tests.factories.events import EventFactory, InvitationFactory, SurveyFactory
from tests.factories.members import MemberFactory
from tests.support.public_pages import build


def soon(**fields):
    starts = timezone.now() + timedelta(days=5)
    return EventFactory(starts_at=starts, **fields)


def rsvp_path(invitation):
    at = timezone.now()
    link = rsvp_links(invitation.event, [invitation], at=at)[invitation.pk]
    return f"/events/rsvp/{token_of(link)}/"


def text_of(response):
    return BeautifulSoup(response.content, "html.parser").get_text(" ", strip=True)


@pytest.fixture
def invitation(db):
    member = MemberFactory(language="en", email="anna@example.com")
    return InvitationFactory(event=soon(guests_allowed=2), member=member)


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_answers_nothing(client, invitation, method):
    response = getattr(client, method)(rsvp_path(invitation))
    assert response.status_code == 200
    assert response["Referrer-Policy"] == "no-referrer"
    invitation.refresh_from_db()
    assert invitation.state == "invited"


def test_one_click_accepts_and_shows_the_ticket(invitation):
    strict = Client(enforce_csrf_checks=True)
    path = rsvp_path(invitation)
    response = strict.post(path, {"answer": "yes", "guests": "1"})
    assert response.status_code == 302
    invitation.refresh_from_db()
    assert (invitation.state, invitation.guests) == ("accepted", 1)
    page = BeautifulSoup(strict.get(path).content, "html.parser")
    assert page.select_one("svg.qr")["role"] == "img"
    assert invitation.code in page.get_text()
    assert not page.select("[style], script:not([src])")


def test_no_is_one_click_too(client, invitation):
    client.post(rsvp_path(invitation), {"answer": "no"})
    invitation.refresh_from_db()
    assert invitation.state == "declined"


def test_too_many_guests_are_refused_in_words(client, invitation):
    response = client.post(rsvp_path(invitation), {"answer": "yes", "guests": "7"})
    assert response.status_code == 200
    invitation.refresh_from_db()
    assert invitation.state == "invited"


def test_the_page_speaks_the_readers_language_until_they_choose_another(db, client):
    member = MemberFactory(language="zh-hans")
    path = rsvp_path(InvitationFactory(event=soon(), member=member))
    assert "诚邀您参加" in text_of(client.get(path))
    client.cookies["django_language"] = "en"
    assert "You are invited" in text_of(client.get(path))


def test_a_guessed_link_opens_nothing(client, db):
    assert client.get(f"/events/rsvp/{'0' * 64}/").status_code == 404
    assert client.get(f"/events/rsvp/{'0' * 64}/calendar.ics").status_code == 404
    assert client.get(f"/surveys/{'0' * 64}/").status_code == 404


def test_the_calendar_file_is_read_by_a_parser(client, invitation):
    response = client.get(f"{rsvp_path(invitation)}calendar.ics")
    assert response["Content-Type"].startswith("text/calendar")
    [entry] = Calendar.from_ical(response.content).walk("VEVENT")
    event = invitation.event
    assert entry.decoded("dtstart") == event.starts_at.replace(microsecond=0)
    assert str(entry["summary"]) == "Autumn tasting"
    assert str(entry["status"]) == "CONFIRMED"


def test_a_draft_has_no_public_calendar_file(client, db):
    event = soon(state=EventState.DRAFT)
    assert client.get(f"/events/{event.public_id}/calendar.ics").status_code == 404


@pytest.fixture
def page(db, tmp_path):
    build(tmp_path / "pictures")
    home = HomePage.objects.filter(locale__language_code="en").first()
    index = EventIndexPage(title="Events", slug="events")
    home.add_child(instance=index)
    found = EventPage(title="Autumn tasting", slug="autumn", event=soon(is_public=True))
    index.add_child(instance=found)
    return found


def filled(**fields):
    stamp = SIGNER.sign("registration")
    return {
        "name": "Anna",
        "email": "anna@example.com",
        "guests": "0",
        "stamp": stamp,
    } | fields


def test_coming_events_are_listed_until_they_are_over(client, page):
    listed = "/en/events/"
    assert "Autumn tasting" in text_of(client.get(listed))
    event = page.event
    event.starts_at = timezone.now() - timedelta(days=2)
    event.ends_at = event.starts_at + timedelta(hours=1)
    event.save()
    assert "Autumn tasting" not in text_of(client.get(listed))


def test_a_guest_registers_and_a_program_does_not(client, page):
    path = "/en/events/autumn/"
    # Sent at once, and with the field that nobody sees: a program, which learns nothing.
    for fields in (filled(), filled(website="x"), filled(stamp="forged")):
        assert client.post(path, fields).status_code == 302
    assert not Invitation.objects.exists()


def test_a_guest_who_took_some_time_is_written_to(client, page):
    slow = filled(stamp=_older_stamp())
    response = client.post("/en/events/autumn/", slow)
    assert response.status_code == 302
    assert Invitation.objects.get().state == "unconfirmed"


def _older_stamp():
    with time_machine.travel(timezone.now() - timedelta(minutes=3)):
        return SIGNER.sign("registration")


def test_a_member_registers_with_one_click(client, page, member):
    client.force_login(member.user)
    response = client.post("/en/events/autumn/", {"guests": "1"})
    assert response["Location"].startswith("/events/rsvp/")
    assert Invitation.objects.get().state == "accepted"


def survey_path(survey, member, occurrence="event:1"):
    at = timezone.now()
    links = survey_links(survey, [member.pk], occurrence=occurrence, at=at)
    return f"/surveys/{token_of(links[member.pk])}/"


def test_a_survey_is_answered_once_for_an_occasion(client, db):
    survey, member = SurveyFactory(), MemberFactory(language="en")
    path = survey_path(survey, member)
    assert client.get(path).status_code == 200
    assert not SurveyAnswer.objects.exists()
    given = {"q1": "2", "q2": "9", "q3": "green", "q4": ["black"], "q5": "Too hot"}
    assert client.post(path, given).status_code == 302
    answer = SurveyAnswer.objects.get()
    assert answer.is_bad
    assert answer.replies.count() == 5
    assert client.post(path, given).status_code == 200
    assert SurveyAnswer.objects.count() == 1
    client.post(survey_path(survey, member, "event:2"), {"q1": "5"})
    assert SurveyAnswer.objects.filter(is_bad=False).count() == 1


def test_what_must_be_answered_is_asked_for(client, db):
    survey, member = SurveyFactory(), MemberFactory(language="en")
    response = client.post(survey_path(survey, member), {"q2": "9"})
    assert "Please answer this question." in text_of(response)
    assert not SurveyAnswer.objects.exists()
