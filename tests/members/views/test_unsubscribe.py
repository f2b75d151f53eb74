from datetime import UTC, datetime

import pytest
from django.test import Client

from members.choices import Purpose
from members.models import Activity, Consent, ConsentState, Member, PublicLink
from members.outbox.links import make_link, token_of
from members.outbox.subscriptions import subscription_target
from tests.factories.members import MemberFactory

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)


@pytest.fixture
def person(store):
    return MemberFactory(
        home_store=store, name="张小明", email="ann@example.com", agreed=True
    )


@pytest.fixture
def url(person):
    target = subscription_target(
        member_id=person.pk, purpose=Purpose.GREETINGS, channel="email"
    )
    link = make_link(purpose="unsubscribe", target=target, at=AT)
    return f"/unsubscribe/{token_of(link)}/"


@pytest.fixture
def strict():
    """A mail program: no cookie, no token of a form, and CSRF is checked."""
    return Client(enforce_csrf_checks=True)


def agreed_to(person):
    states = ConsentState.objects.filter(member=person, is_given=True)
    return set(states.values_list("purpose", flat=True))


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_at_the_link_changes_nothing(strict, url, person, method):
    response = getattr(strict, method)(url)
    assert response.status_code == 200
    assert agreed_to(person) == {Purpose.GREETINGS, Purpose.NEWS}
    assert not Consent.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(strict, url, person, method):
    assert getattr(strict, method)(url).status_code == 405
    assert agreed_to(person) == {Purpose.GREETINGS, Purpose.NEWS}


def test_the_page_speaks_the_members_language(strict, url, person):
    chinese = strict.get(url, headers={"accept-language": "en"})
    assert chinese["Content-Language"] == "zh-hans"
    assert "张小明" in chinese.content.decode()
    Member.objects.update(language="en")
    english = strict.get(url, headers={"accept-language": "zh-hans"})
    assert "shall we stop writing?" in english.content.decode()
    assert english["Referrer-Policy"] == "no-referrer"
    assert english["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in english["Cache-Control"]


def test_one_click_stops_the_letters(strict, url, person):
    response = strict.post(url, {"List-Unsubscribe": "One-Click"})
    assert (response.status_code, response.content) == (200, b"")
    assert agreed_to(person) == {Purpose.NEWS}
    act = Consent.objects.get()
    assert (act.action, act.source) == ("withdrawn", "unsubscribe")
    assert act.evidence == f"members.publiclink:{PublicLink.objects.get().pk}"
    assert Activity.objects.get().kind == "members.consent"


def test_the_button_stops_the_letters_and_says_so(strict, url, person):
    Member.objects.update(language="en")
    response = strict.post(url, {"what": "these"})
    assert response.status_code == 200
    assert "Done: we have stopped" in response.content.decode()
    assert agreed_to(person) == {Purpose.NEWS}


def test_all_letters_can_be_stopped(strict, url, person):
    strict.post(url, {"what": "all"})
    assert agreed_to(person) == set()


def test_stopping_twice_is_one_state_and_one_line_on_the_record(strict, url, person):
    strict.post(url, {"List-Unsubscribe": "One-Click"})
    assert strict.post(url, {"what": "these"}).status_code == 200
    assert agreed_to(person) == {Purpose.NEWS}
    assert Activity.objects.count() == 1


@pytest.mark.parametrize("data", [{"List-Unsubscribe": "One-Click"}, {"what": "all"}])
def test_an_unknown_link_is_told_friendly_and_stops_nothing(strict, person, data):
    url = f"/unsubscribe/{'0' * 64}/"
    assert strict.post(url, data).status_code == 404
    response = strict.get(url, headers={"accept-language": "en"})
    assert response.status_code == 404
    assert "no longer valid" in response.content.decode()
    assert agreed_to(person) == {Purpose.GREETINGS, Purpose.NEWS}


def test_the_link_of_a_test_letter_stops_nothing(strict, person):
    link = make_link(purpose="unsubscribe", target="test", at=AT)
    response = strict.post(f"/unsubscribe/{token_of(link)}/", {"what": "all"})
    assert response.status_code == 200
    assert not Consent.objects.exists()


def test_after_a_merge_the_link_stops_the_survivors_letters(strict, url, person, store):
    survivor = MemberFactory(home_store=store, email="b@example.com", agreed=True)
    Member.objects.filter(pk=person.pk).update(status="merged", merged_into=survivor)
    strict.post(url, {"List-Unsubscribe": "One-Click"})
    assert agreed_to(survivor) == {Purpose.NEWS}
