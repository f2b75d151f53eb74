"""Messages sent to /…/feedback/ are taken in without looking for Wagtail's page."""

import pytest
from bs4 import BeautifulSoup
from wagtail.models import PageViewRestriction

from feedback.models import Case, CaseClock
from portal.models import FeedbackPage
from tests.feedback.views.test_public import filled

ADDRESS = "/en/feedback/"
# The public page is looked for, two counts, nine rows with what they need, one letter.
MOST = 22


@pytest.fixture
def page(public_pages):
    return FeedbackPage.objects.get(locale__language_code="en")


def heading(response):
    return BeautifulSoup(response.content, "html.parser").h1.text


def test_a_message_costs_few_statements(client, page, django_assert_max_num_queries):
    client.post(ADDRESS, filled())  # what a process reads once
    with django_assert_max_num_queries(MOST):
        answer = client.post(ADDRESS, filled(email="ben@example.com"))
    assert answer.status_code == 302
    assert Case.objects.count() == 2
    assert CaseClock.objects.filter(case__email="ben@example.com").count() == 4


def test_what_is_missing_is_said_under_the_words_of_the_page(client, page):
    page.title = "We want to know"
    page.save_revision().publish()
    answer = client.post(ADDRESS, filled(body=""))
    assert heading(answer) == "We want to know"
    assert "Please tell us what happened." in answer.content.decode()
    assert not Case.objects.exists()


def test_a_page_that_was_taken_down_takes_nothing(client, page):
    page.unpublish()
    assert client.post(ADDRESS, filled()).status_code == 404
    assert not Case.objects.exists()


def test_a_page_that_is_not_public_takes_nothing_from_strangers(client, page):
    PageViewRestriction.objects.create(
        page=page.get_parent(), restriction_type=PageViewRestriction.LOGIN
    )
    assert client.post(ADDRESS, filled()).url.startswith("/accounts/login/")
    assert not Case.objects.exists()
