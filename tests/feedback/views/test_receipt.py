"""Coming back with the 16 digits: shown once, kept as a hash, guarded against guessing."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone, translation

from feedback.models import Case
from feedback.outbox.tracking import (
    link_of_receipt,
    make_receipt,
    revoke_links,
)
from feedback.views.receipt import TRIES_AN_HOUR
from members.models import PublicLink
from tests.factories.feedback import make_case
from tests.feedback.views.test_public import address, filled  # noqa: F401 -- a fixture

WRONG = "0000 0000 0000 0000"


@pytest.fixture(autouse=True)
def quiet_hour():
    cache.clear()


@pytest.fixture
def case(db):
    return make_case(at=timezone.now())


@pytest.fixture
def page():
    with translation.override("en"):
        return reverse("feedback:receipt")


def text_of(response):
    return BeautifulSoup(response.content, "html.parser").text


def test_who_stays_anonymous_gets_16_digits_once_and_comes_back_with_them(
    client,
    address,  # noqa: F811 -- the fixture
    page,
):
    answer = client.post(address, filled(anonymous="on", email=""))
    digits = re.search(r"(\d{4} ){3}\d{4}", text_of(client.get(answer.url)))[0]
    rows = str(list(PublicLink.objects.values())) + str(list(Case.objects.values()))
    assert digits not in rows
    assert digits.replace(" ", "") not in rows
    client.cookies.clear()
    assert client.get(answer.url).status_code == 404
    back = client.post(page, {"number": digits.replace(" ", "-")}, follow=True)
    assert "The tea was stale." in text_of(back)
    assert digits not in text_of(client.get(answer.url))


def test_who_left_an_address_gets_no_digits(client, address):  # noqa: F811 -- the fixture
    answer = client.post(address, filled())
    assert not re.search(r"(\d{4} ){3}\d{4}", text_of(client.get(answer.url)))


def test_a_wrong_number_an_old_one_and_too_many_tries_get_the_same_answer(
    client, case, page
):
    now = timezone.now()
    old = make_receipt(case, now)
    revoke_links(case, now)
    good = make_receipt(case, now)
    answers = [client.post(page, {"number": WRONG}), client.post(page, {"number": old})]
    answers += [client.post(page, {"number": "abc"}) for _n in range(TRIES_AN_HOUR - 2)]
    answers += [client.post(page, {"number": good})]
    told = [re.sub(r'value="[^"]*"', "", each.content.decode()) for each in answers]
    assert [each.status_code for each in answers] == [200] * (TRIES_AN_HOUR + 1)
    assert len({text.partition("</form>")[2] for text in told}) == 1
    for text in told:
        assert "No message opens with these digits now." in text


def test_the_right_number_within_five_tries_opens_the_case(client, case, page):
    good = make_receipt(case, timezone.now())
    for _turn in range(TRIES_AN_HOUR - 1):
        client.post(page, {"number": WRONG})
    assert client.post(page, {"number": good}).status_code == 302


def test_a_receipt_lives_a_year_and_a_new_one_ends_the_old(case):
    now = timezone.now()
    first = make_receipt(case, now)
    assert link_of_receipt(first, at=now) is not None
    second = make_receipt(case, now)
    assert link_of_receipt(first, at=now) is None
    assert link_of_receipt(second, at=now + timedelta(days=366)) is None
