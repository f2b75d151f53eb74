"""Lists of promises, follow-ups, limits and returned goods."""

import pytest
from django.urls import reverse
from django.utils import timezone

from feedback.actions.promises import PromiseMade, make_promise
from feedback.choices import FollowUpWay
from feedback.models import (
    AuthorityLimit,
    CasePromise,
    CaseRules,
    FollowUp,
    Solution,
)
from tests.factories.amends import (
    make_follow_up,
    make_judged_case,
    make_replied_case,
)
from tests.feedback.views.test_amends import DAY, as_, messages_of, page_of, soup, step

# --- promises and follow-ups ----------------------------------------------------------


@pytest.fixture
def case(store, clerk):
    return make_judged_case(store=store, handler=clerk, at=timezone.now(), name="Ann")


def test_the_page_of_promises_shows_own_stores_only(
    client, case, clerk, clerk_of_another_store
):
    make_promise(
        case=case,
        promise=PromiseMade("A new tin", timezone.localdate()),
        by=clerk,
        at=timezone.now(),
    )
    url = reverse("feedback_promises")
    assert "A new tin" in as_(client, clerk).get(url).content.decode()
    page = as_(client, clerk_of_another_store).get(url, {"store": case.store_id})
    assert "A new tin" not in page.content.decode()
    CasePromise.objects.update(due_on=timezone.localdate() - DAY)
    as_(client, clerk)
    assert "A new tin" in client.get(url, {"tab": "late"}).content.decode()


def test_calls_are_listed_for_others_than_the_handler(client, store, clerk, manager):
    case = make_replied_case(store=store, handler=manager, name="Bo")
    make_follow_up(case, asked_at=None, way=FollowUpWay.CALL)
    url = reverse("feedback_follow_ups")
    assert case.reference in as_(client, clerk).get(url).content.decode()
    assert case.reference not in as_(client, manager).get(url).content.decode()
    page = soup(client.get(page_of(case)))
    assert "Somebody other than the handler asks" in page.text
    assert not page.select("form[action*='/heard/']")
    answer = step(client, case, "heard", outcome="5")
    assert "You handled this case" in messages_of(answer)
    assert FollowUp.objects.get().answered_at is None


def test_a_call_is_written_down_and_opens_the_case_again(client, store, clerk, manager):
    case = make_replied_case(store=store, handler=manager, name="Bo")
    make_follow_up(case, asked_at=None, way=FollowUpWay.CALL)
    as_(client, clerk)
    step(client, case, "not_reached")
    assert FollowUp.objects.get().tries == 1
    step(client, case, "heard", outcome="1", words="Stale", reopen="on")
    case.refresh_from_db()
    assert case.cycle == 2


def test_a_dissatisfied_answer_is_decided(client, store, clerk, manager):
    case = make_replied_case(store=store, handler=manager)
    make_follow_up(case, outcome=2, answered_at=timezone.now())
    as_(client, manager)
    url = reverse("feedback_follow_ups")
    assert case.reference in client.get(url, {"tab": "decide"}).content.decode()
    step(client, case, "leave", why="Explained on the phone")
    assert FollowUp.objects.get().decision == "Explained on the phone"
    page = client.get(url, {"tab": "decide"}).content.decode()
    assert case.reference not in page


# --- limits, goods --------------------------------------------------------------------


def limit_fields(**changed):
    fields = {}
    for role, amount in (
        ("clerk", 50),
        ("care_agent", 100),
        ("store_manager", 500),
        ("quality", 500),
        ("operations", 5000),
        ("administrator", ""),
    ):
        fields |= {f"{role}-amount": amount, f"{role}-points": amount}
    rules = {
        "ask_after_days": 7,
        "ask_again_days": 30,
        "close_after_days": 3,
        "close_unanswered_days": 14,
        "most_tries": 3,
    }
    return fields | rules | changed


def test_an_administrator_sets_limits_and_others_see_them(
    client, administrator, manager, clerk
):
    url = reverse("feedback_case_rules")
    as_(client, administrator)
    client.post(url, limit_fields(**{"clerk-amount": "80", "ask_after_days": 10}))
    row = AuthorityLimit.objects.get()
    assert (row.role, row.most_amount, row.by) == ("clerk", 80, administrator)
    assert CaseRules.objects.current().ask_after_days == 10
    wrong = client.post(url, limit_fields(**{"clerk-amount": "-5"}))
    assert wrong.status_code == 200
    assert AuthorityLimit.objects.count() == 1
    as_(client, manager)
    assert client.get(url).status_code == 200
    client.post(url, limit_fields(**{"clerk-amount": "999"}))
    assert AuthorityLimit.objects.count() == 1
    assert as_(client, clerk).get(url).status_code in {302, 403}


def test_returned_goods_are_filtered_by_store_and_taken_along(
    client, case, clerk, clerk_of_another_store
):
    as_(client, clerk)
    step(client, case, "goods", what="=A cup", quantity="2", reason="Broken")
    url = reverse("returned_goods:index")
    assert "A cup" in client.get(url).content.decode()
    exported = b"".join(client.get(url, {"export": "csv"}).streaming_content).decode()
    assert "'=A cup" in exported
    assert case.reference in exported
    page = as_(client, clerk_of_another_store).get(url)
    assert "A cup" not in page.content.decode()


def test_nothing_of_a_solution_is_shown_for_praise(client, store, clerk):
    case = make_judged_case(store=store, kind="praise", handler=clerk)
    page = soup(as_(client, clerk).get(page_of(case)))
    assert page.select_one("#solution") is None
    assert not Solution.objects.exists()


def test_the_promises_to_members_lead_to_those_of_cases_and_back(client, manager):
    client.force_login(manager)
    cases, members = reverse("feedback_promises"), reverse("members_promises")
    assert f'href="{cases}"' in client.get(members).content.decode()
    assert f'href="{members}"' in client.get(cases).content.decode()
