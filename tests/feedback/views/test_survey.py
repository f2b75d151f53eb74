"""The page that asks a customer: what it shows, what it saves, what it never writes."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.choices import CaseStatus
from feedback.models import Case, FollowUp
from feedback.outbox.survey import survey_link, survey_path
from members.models import PublicLink
from members.outbox.links import token_of
from tests.factories.amends import make_follow_up, make_replied_case

WRITES = ("INSERT", "UPDATE", "DELETE")
MANY = 100


@pytest.fixture(autouse=True)
def quiet_hour():
    cache.clear()


@pytest.fixture
def case(store, manager, clerk):
    at = timezone.now() - timedelta(days=8)
    found = make_replied_case(
        store=store, handler=manager, email="ann@example.com", at=at, replied_at=at
    )
    Case.objects.filter(pk=found.pk).update(status=CaseStatus.FOLLOW_UP)
    found.refresh_from_db()
    return found


@pytest.fixture
def asked(case):
    return make_follow_up(case, due_at=case.received_at, asked_at=timezone.now())


def path_of(follow_up, name="survey"):
    link = survey_link(follow_up, timezone.now())
    return survey_path(follow_up, token_of(link), name)


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def send(client, follow_up, **fields):
    return client.post(path_of(follow_up), {"outcome": "5"} | fields, follow=True)


@pytest.mark.parametrize("grade", ["1", "4", "5"])
def test_the_grade_of_the_link_is_chosen_beforehand(client, asked, grade):
    page = soup(client.get(path_of(asked) + f"?grade={grade}"))
    checked = page.select("input[name=outcome][checked]")
    assert [box["value"] for box in checked] == [grade]
    assert asked.case.reference in page.text


@pytest.mark.parametrize("grade", ["", "0", "6", "x", "<script>"])
def test_a_strange_grade_chooses_none(client, asked, grade):
    page = soup(client.get(path_of(asked), {"grade": grade}))
    assert not page.select("input[name=outcome][checked]")


def test_looking_a_hundred_times_writes_nothing(client, asked):
    path = path_of(asked)
    with CaptureQueriesContext(connection) as queries:
        for number in range(MANY):
            assert client.get(f"{path}?grade={number % 5 + 1}").status_code == 200
            assert client.head(path).status_code == 200
    written = [q["sql"] for q in queries if q["sql"].startswith(WRITES)]
    assert written == []
    asked.refresh_from_db()
    assert asked.answered_at is None


def test_a_post_saves_the_answer_once(client, asked):
    page = soup(
        send(
            client,
            asked,
            outcome="4",
            process="3",
            would_return="yes",
            words="More tea",
        )
    )
    assert "4 of 5" in page.text
    found = FollowUp.objects.get()
    assert (found.outcome, found.process, found.would_return, found.words) == (
        4,
        3,
        "yes",
        "More tea",
    )
    again = soup(send(client, asked, outcome="1"))
    assert "4 of 5" in again.text
    assert FollowUp.objects.get().outcome == 4


def test_without_a_grade_it_says_so_and_keeps_the_words(client, asked):
    page = soup(client.post(path_of(asked), {"words": "My long text"}))
    assert "Choose a grade from 1 to 5." in page.text
    assert "My long text" in page.select_one("textarea").text
    assert FollowUp.objects.get().answered_at is None


def test_the_page_speaks_the_language_of_the_case(client, asked):
    Case.objects.update(language="zh-hans")
    asked.refresh_from_db()
    asked.case.refresh_from_db()
    page = client.get(path_of(asked))
    assert '<html lang="zh' in page.content.decode()


def test_a_contented_customer_is_offered_nothing_to_reopen(client, asked):
    page = soup(send(client, asked, outcome="3"))
    assert not page.select("form[action*='reopen']")
    client.post(path_of(asked, "survey_reopen"), {"words": "x"})
    assert Case.objects.get().cycle == 1


def test_a_dissatisfied_customer_opens_the_case_again(client, asked, manager):
    page = soup(send(client, asked, outcome="2", words="Still stale"))
    assert page.select("form[action*='reopen']")
    assert Case.objects.get().cycle == 1  # offered, not done
    answer = client.post(path_of(asked, "survey_reopen"), {"words": "A new tin"})
    assert answer.status_code == 302
    case = Case.objects.get()
    assert (case.cycle, case.status) == (2, CaseStatus.ACCEPTED)
    assert case.handler != manager
    page = soup(client.get(path_of(asked)))
    assert "open again" in page.text
    assert not page.select("form[action*='reopen']")
    client.post(path_of(asked, "survey_reopen"), {"words": "Once more"})
    assert Case.objects.get().cycle == 2


def test_reopening_is_no_get(client, asked):
    send(client, asked, outcome="1")
    assert client.get(path_of(asked, "survey_reopen")).status_code == 405
    assert Case.objects.get().cycle == 1


def test_a_guessed_an_ended_and_a_revoked_link_open_nothing(client, asked):
    path = path_of(asked)
    assert client.get(path.replace(path.split("/")[-2], "0" * 64)).status_code == 404
    PublicLink.objects.update(revoked_at=timezone.now())
    assert client.get(path).status_code == 404
    assert client.post(path, {"outcome": "5"}).status_code == 404
    assert FollowUp.objects.get().answered_at is None


def test_a_link_of_a_case_opens_no_survey(client, asked):
    survey_link(asked, timezone.now())
    PublicLink.objects.update(purpose="feedback.track")
    assert client.get(path_of(asked)).status_code == 200
    token = token_of(PublicLink.objects.filter(purpose="feedback.track").first())
    assert client.get(survey_path(asked, token)).status_code == 404


def test_the_address_is_told_to_nobody(client, asked):
    answer = client.get(path_of(asked))
    assert answer["Referrer-Policy"] == "same-origin"
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]


def test_too_many_from_one_network_are_refused_with_a_sentence(
    client, asked, monkeypatch
):
    monkeypatch.setattr("feedback.views.survey.POSTS_AN_HOUR", 0)
    answer = client.post(path_of(asked), {"outcome": "5"})
    assert answer.status_code == 429
    assert "Very many messages" in answer.content.decode()
    assert FollowUp.objects.get().answered_at is None
