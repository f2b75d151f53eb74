"""Approvals, promises, follow-ups, limits and returned goods on the staff's pages."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from feedback.actions.solutions import propose_solution
from feedback.choices import CaseStatus, StaffPart
from feedback.models import (
    Case,
    CasePromise,
    CaseStaff,
    ReturnedGoods,
    Solution,
)
from members.actions.posts import appoint
from members.choices import Role
from members.models import PointsEntry
from tests.factories.amends import (
    make_approved,
    make_cause,
    make_judged_case,
    money,
    points,
    proposal,
)
from tests.factories.members import UserFactory

DAY = timedelta(days=1)
LINES = {
    f"item{number}-{name}": ""
    for number in range(3)
    for name in ("kind", "what", "amount", "points")
}


@pytest.fixture
def case(store, clerk):
    return make_judged_case(store=store, handler=clerk, at=timezone.now(), name="Ann")


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def as_(client, user):
    client.force_login(user)
    return client


def page_of(case):
    return reverse("feedback_case", args=[case.public_id])


def step(client, case, name, **fields):
    case.refresh_from_db()
    return client.post(
        reverse("feedback_case_action", args=[case.public_id, name]),
        {"version": case.version} | fields,
        follow=True,
    )


def messages_of(response):
    return " ".join(each.text for each in soup(response).select(".messages li"))


# --- the workspace --------------------------------------------------------------------


def test_a_clerk_writes_a_draft_and_proposes_it(client, case, clerk):
    as_(client, clerk)
    form = soup(client.get(page_of(case))).select_one("form[action*='/propose/']")
    assert "50.00 and 50 points" in form.text
    lines = LINES | {"item0-kind": "gift", "item0-what": "A tin", "item0-amount": "40"}
    step(client, case, "draft", **lines)
    page = soup(client.get(page_of(case)))
    assert page.select_one("#id_item0-what")["value"] == "A tin"
    step(client, case, "propose", decision="upheld", reasons="Ours.", **lines)
    case.refresh_from_db()
    assert case.status == CaseStatus.APPROVED
    text = soup(client.get(page_of(case))).select_one("#solution").text
    assert "within the proposer's own" in text
    assert "A tin" in text


def test_a_wrong_line_is_told_beside_it_and_nothing_is_lost(client, case, clerk):
    as_(client, clerk)
    answer = step(
        client,
        case,
        "propose",
        decision="upheld",
        reasons="My reasons",
        **(LINES | {"item0-amount": "12"}),
    )
    page = soup(answer)
    assert "Choose what is done." in page.select_one("#solution").text
    assert "My reasons" in page.select_one("#solution textarea").text
    assert not Solution.objects.exists()


def test_precedents_have_a_median_only_when_there_are_enough(
    client, case, clerk, store
):
    parent = make_cause("Goods-quality", make_cause("Product"))
    mine, near = make_cause("Damp", parent), make_cause("Torn", parent)
    Case.objects.filter(pk=case.pk).update(cause=mine)
    now = timezone.now()
    for number in range(4):
        like = make_judged_case(store=store, cause=near)
        make_approved(like, money(10 * (number + 1)), at=now - DAY)
    as_(client, clerk)
    text = soup(client.get(page_of(case))).select_one(".amend-like").text
    assert "Too few for a usual sum." in text
    make_approved(make_judged_case(store=store, cause=mine), money(90), at=now - DAY)
    text = soup(client.get(page_of(case))).select_one(".amend-like").text
    assert "30.00" in text
    assert "10.00 – 90.00" in text


def test_precedents_are_a_year_old_at_most_and_of_ones_own_stores(
    client, case, clerk, store, other_store
):
    cause = case.cause
    now = timezone.now()
    make_approved(make_judged_case(store=other_store, cause=cause), money(1), at=now)
    old = make_judged_case(store=store, cause=cause)
    make_approved(old, money(2), at=now - 366 * DAY)
    as_(client, clerk)
    assert "None yet." in soup(client.get(page_of(case))).select_one(".amend-like").text


def test_promises_are_made_kept_and_moved_on_the_page(client, case, clerk):
    as_(client, clerk)
    day = timezone.localdate() + 2 * DAY
    step(client, case, "promise", what="A new tin", due_on=day.isoformat())
    promise = CasePromise.objects.get()
    assert (promise.owner, promise.due_on) == (clerk, day)
    later = day + DAY
    step(
        client,
        case,
        "promise_broken",
        promise=promise.pk,
        why="Sold out",
        new_due_on=later.isoformat(),
    )
    again = CasePromise.objects.open().get()
    assert again.due_on == later
    step(client, case, "promise_kept", promise=again.pk, evidence="SF 12")
    assert "SF 12" in soup(client.get(page_of(case))).select_one("#promises").text


def test_an_approved_thing_is_ticked_and_points_are_booked(
    client, store, manager, member
):
    case = make_judged_case(store=store, handler=manager, member=member)
    solution = make_approved(case, points(20))
    as_(client, manager)
    step(client, case, "item_done", item=solution.items.get().pk)
    assert PointsEntry.objects.get().points == 20
    step(client, case, "item_undone", item=solution.items.get().pk)
    assert sum(PointsEntry.objects.values_list("points", flat=True)) == 0


def test_goods_are_taken_back_and_decided(client, case, clerk):
    as_(client, clerk)
    step(client, case, "goods", what="A cup", quantity="2", reason="Broken", batch="B1")
    goods = ReturnedGoods.objects.get()
    url = reverse("feedback_goods_fate", args=[goods.pk])
    client.post(url, {"fate": "destroyed"})
    goods.refresh_from_db()
    assert goods.fate == "destroyed"
    assert "Destroyed" in soup(client.get(page_of(case))).select_one("#solution").text


# --- the inbox of approvals -----------------------------------------------------------


@pytest.fixture
def waiting(case, clerk):
    return propose_solution(
        case=case, by=clerk, at=timezone.now(), **proposal(money("400"))
    )


def approval_of(solution, decision=""):
    if decision:
        return reverse("feedback_approval_decide", args=[solution.pk, decision])
    return reverse("feedback_approval", args=[solution.pk])


def test_a_manager_decides_in_the_inbox(client, waiting, manager):
    as_(client, manager)
    inbox = soup(client.get(reverse("feedback_approvals")))
    assert waiting.case.reference in inbox.text
    assert "Solutions to approve" in client.get("/admin/").content.decode()
    waiting.case.refresh_from_db()
    version = waiting.case.version
    client.post(
        approval_of(waiting, "approve"), {"version": version, "comment": "Fair"}
    )
    waiting.refresh_from_db()
    assert (waiting.state, waiting.comment) == ("approved", "Fair")
    assert "Nothing waits" in client.get(reverse("feedback_approvals")).content.decode()


def test_sending_back_in_the_inbox_needs_a_word(client, waiting, manager):
    as_(client, manager)
    version = Case.objects.get().version
    refused = client.post(approval_of(waiting, "send-back"), {"version": version})
    assert "Say what is to be changed." in refused.content.decode()
    client.post(
        approval_of(waiting, "send-back"), {"version": version, "comment": "Receipt?"}
    )
    waiting.refresh_from_db()
    assert waiting.state == "sent_back"


def test_above_the_limit_the_page_says_who_may(client, case, clerk, manager):
    solution = propose_solution(
        case=case, by=clerk, at=timezone.now(), **proposal(money("900"))
    )
    as_(client, manager)
    page = soup(client.get(approval_of(solution)))
    assert "it needs Operations or above" in page.text
    assert not page.select("form[action$='/approve/']")
    assert "Above your limit" in soup(client.get(reverse("feedback_approvals"))).text


def test_the_own_proposal_is_not_offered(client, case, manager):
    solution = propose_solution(
        case=case, by=manager, at=timezone.now(), **proposal(money("900"))
    )
    as_(client, manager)
    page = soup(client.get(approval_of(solution)))
    assert "Nobody approves their own proposal." in page.text
    answer = client.post(
        approval_of(solution, "approve"), {"version": Case.objects.get().version}
    )
    assert "Nobody approves their own proposal." in answer.content.decode()
    solution.refresh_from_db()
    assert solution.state == "proposed"


def test_others_stores_and_people_named_get_a_404(
    client, waiting, manager, clerk, other_store
):
    stranger = UserFactory(email="manager2@example.com")
    appoint(user=stranger, role=Role.STORE_MANAGER, store=other_store)
    CaseStaff.objects.create(
        case=waiting.case,
        user=manager,
        part=StaffPart.INVOLVED,
        at=timezone.now(),
        by=clerk,
    )
    for person in (stranger, manager, clerk):
        as_(client, person)
        assert client.get(approval_of(waiting)).status_code == 404, person
        posted = client.post(approval_of(waiting, "approve"), {"version": 1})
        assert posted.status_code == 404, person


def test_an_administrator_approves_without_reading_the_case(
    client, case, clerk, administrator
):
    solution = propose_solution(
        case=case, by=clerk, at=timezone.now(), **proposal(money("9000"))
    )
    as_(client, administrator)
    page = soup(client.get(approval_of(solution)))
    assert case.body not in page.text
    assert client.get(page_of(case)).status_code == 404
    client.post(
        approval_of(solution, "approve"), {"version": Case.objects.get().version}
    )
    solution.refresh_from_db()
    assert solution.decided_by == administrator


def test_only_who_approves_reads_what_the_customer_was_given_before(
    client, store, clerk, manager, member
):
    now = timezone.now()
    before = make_judged_case(store=store, member=member)
    make_approved(before, money("75"), at=now - DAY)
    case = make_judged_case(store=store, handler=clerk, member=member)
    propose_solution(case=case, by=clerk, at=now, **proposal(money("400")))
    note = "given something in 1 other case"
    as_(client, manager)
    assert note in " ".join(soup(client.get(page_of(case))).text.split())
    as_(client, clerk)
    assert note not in " ".join(soup(client.get(page_of(case))).text.split())


@pytest.mark.parametrize("number", [1, 3])
def test_the_inbox_costs_the_same_with_one_and_with_three(
    client, store, clerk, manager, number, django_assert_max_num_queries
):
    for _turn in range(number):
        case = make_judged_case(store=store, handler=clerk)
        propose_solution(
            case=case, by=clerk, at=timezone.now(), **proposal(money("400"))
        )
    as_(client, manager)
    client.get(reverse("feedback_approvals"))
    with django_assert_max_num_queries(INBOX_QUERIES) as counted:
        client.get(reverse("feedback_approvals"))
    assert len(counted) == INBOX_QUERIES


INBOX_QUERIES = 17
