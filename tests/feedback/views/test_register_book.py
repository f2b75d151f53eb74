from datetime import UTC, datetime

import pytest
from django.urls import reverse

from feedback.actions.endings import reject_case
from feedback.models import CaseStaff, RegisterClosing, RegisterEntry
from tests.factories.feedback import make_case

OCTOBER = datetime(2026, 10, 5, 4, tzinfo=UTC)
BOOK = reverse("feedback_register_book")
PRINT = reverse("feedback_register_print")
PAGE = {"month": "2026-10"}


@pytest.fixture
def case(store):
    return make_case(store=store, at=OCTOBER, name="林晓红", body="The kettle leaked.")


def text_of(client, user, url=BOOK, **params):
    client.force_login(user)
    return client.get(url, PAGE | params).content.decode()


def test_the_manager_reads_the_book_with_names(client, manager, case):
    page = text_of(client, manager)
    assert case.reference in page
    assert "林晓红" in page
    assert "The kettle leaked." in page


def test_who_handles_no_cases_reads_it_with_masked_names(client, auditor, case, store):
    page = text_of(client, auditor, store=store.pk)
    assert case.reference in page
    assert "林**" in page
    assert "林晓红" not in page


def test_on_paper_names_are_masked_for_everybody(client, manager, case):
    page = text_of(client, manager, PRINT)
    assert "林**" in page
    assert "林晓红" not in page
    assert "Outstanding before 0 + received 1 − closed 0 = outstanding 1" in page


def test_every_sheet_has_the_balance_and_its_total(client, manager, store):
    for _number in range(17):
        make_case(store=store, at=OCTOBER)
    page = text_of(client, manager, PRINT)
    assert page.count("received 17") == 2
    assert "On this sheet 16, of them closed 0; up to here 16" in page
    assert "On this sheet 1, of them closed 0; up to here 17" in page
    assert "Sheet 2 of 2" in page


def test_what_was_refused_is_struck_through_and_stays(client, manager, case):
    reject_case(case=case, reason="A joke.", by=manager, at=OCTOBER)
    assert 'class="is-struck"' in text_of(client, manager)


def test_another_stores_book_is_not_found(client, clerk_of_another_store, store):
    client.force_login(clerk_of_another_store)
    for url in (BOOK, PRINT):
        assert client.get(url, PAGE | {"store": store.pk}).status_code == 404
        assert client.get(url, PAGE | {"store": "0"}).status_code == 404
        assert client.get(url, {"month": "2026-13"}).status_code == 404
        assert client.get(url, {"month": "x"}).status_code == 404


def test_who_is_named_in_a_case_reads_its_number_only(client, manager, case):
    CaseStaff.objects.create(case=case, user=manager, part="involved", at=OCTOBER)
    page = text_of(client, manager)
    assert case.reference in page
    assert "You are named in this case." in page
    assert "The kettle leaked." not in page
    assert "林晓红" not in page


def test_the_manager_signs_the_month(client, manager, store, case):
    client.force_login(manager)
    place = {"store": store.pk, "month": "2026-10"}
    page = client.post(reverse("feedback_register_sign"), place, follow=True)
    assert "This month stays as it is now." in page.content.decode()
    assert RegisterClosing.objects.get().signed_by == manager
    again = client.post(reverse("feedback_register_sign"), place, follow=True)
    assert "This month is signed already." in again.content.decode()


def test_a_clerk_finds_no_button_and_is_refused(client, clerk, store, case):
    assert "Sign this month" not in text_of(client, clerk)
    place = {"store": store.pk, "month": "2026-10"}
    page = client.post(reverse("feedback_register_sign"), place, follow=True)
    assert "You may not sign the register of this store." in page.content.decode()
    assert not RegisterClosing.objects.exists()


def test_a_correction_is_entered_from_the_page(client, manager, store, case):
    client.force_login(manager)
    answer = client.post(
        reverse("feedback_register_correct"),
        {
            "store": store.pk,
            "month": "2026-10",
            "reference": case.reference,
            "text": "It was the blue kettle.",
        },
    )
    assert answer.status_code == 302
    entry = RegisterEntry.objects.get(kind="correction")
    assert (entry.text, entry.by) == ("It was the blue kettle.", manager)


def test_a_correction_of_a_case_out_of_reach_keeps_what_was_typed(
    client, manager, other_store
):
    foreign = make_case(store=other_store, at=OCTOBER)
    client.force_login(manager)
    answer = client.post(
        reverse("feedback_register_correct"),
        {"month": "2026-10", "reference": foreign.reference, "text": "Mine."},
    )
    page = answer.content.decode()
    assert "There is no case of this number in your stores." in page
    assert "Mine." in page
    assert not RegisterEntry.objects.filter(kind="correction").exists()


def test_the_whole_page_costs_the_same_for_one_case_and_three(
    client,
    manager,
    store,
    case,
    django_assert_num_queries,
    django_assert_max_num_queries,
):
    client.force_login(manager)
    client.get(BOOK, PAGE)
    with django_assert_max_num_queries(40) as one:
        client.get(BOOK, PAGE)
    make_case(store=store, at=OCTOBER)
    make_case(store=store, at=OCTOBER)
    with django_assert_num_queries(len(one)):
        client.get(BOOK, PAGE)
