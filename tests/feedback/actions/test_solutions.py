"""A solution: who may propose, approve, send back it, and what may be promised."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedback.actions.limits import set_limits
from feedback.actions.solutions import (
    approve_solution,
    propose_solution,
    record_agreement,
    save_draft,
    send_back_solution,
    take_back_solution,
)
from feedback.choices import CaseStatus, Redress, SolutionState, StaffPart
from feedback.exceptions import ActionRefused, CaseChanged
from feedback.models import AuthorityLimit, CaseStaff, Solution
from feedback.queries.limits import (
    Limit,
    current_limits,
    limit_of,
    roles_that_may,
)
from feedback.queries.solutions import approval_missing, to_decide
from members.actions.posts import appoint
from members.choices import Role
from members.exceptions import NotAllowed
from members.models import Activity
from tests.factories.amends import (
    APOLOGY,
    make_judged_case,
    money,
    points,
    proposal,
)
from tests.factories.feedback import AT
from tests.factories.members import MemberFactory, UserFactory

LATER = AT + timedelta(hours=2)


@pytest.fixture
def case(store, clerk):
    return make_judged_case(store=store, handler=clerk)


@pytest.fixture
def operations(roles):
    user = UserFactory(email="operations@example.com")
    appoint(user=user, role=Role.OPERATIONS)
    return user


def status_of(case):
    case.refresh_from_db()
    return case.status


# --- within one's own authority -------------------------------------------------------


def test_what_the_own_limit_covers_is_approved_at_once_by_the_rule(case, clerk):
    solution = propose_solution(
        case=case, by=clerk, at=AT, **proposal(money("50.00"), APOLOGY)
    )
    assert solution.state == SolutionState.APPROVED
    assert solution.is_by_rule
    assert solution.decided_by == clerk
    assert solution.amount == Decimal(50)
    assert status_of(case) == CaseStatus.APPROVED
    assert case.decision == "upheld"
    changes = [entry.data for entry in case.entries.filter(kind="change")]
    assert {"change": "approve", "by_rule": True} in changes


def test_above_the_own_limit_it_waits_and_nothing_may_be_promised(case, clerk):
    solution = propose_solution(case=case, by=clerk, at=AT, **proposal(money("50.01")))
    assert solution.state == SolutionState.PROPOSED
    assert status_of(case) == CaseStatus.PROPOSED
    assert approval_missing(case)


def test_several_items_count_together(case, clerk):
    items = [money("30"), money("30", Redress.GIFT)]
    solution = propose_solution(case=case, by=clerk, at=AT, **proposal(*items))
    assert solution.state == SolutionState.PROPOSED
    assert solution.amount == Decimal(60)


def test_points_have_a_limit_of_their_own(case, clerk, member):
    case.member = member
    case.save()
    solution = propose_solution(case=case, by=clerk, at=AT, **proposal(points(51)))
    assert solution.state == SolutionState.PROPOSED
    assert approval_missing(case)


# --- somebody else approves -----------------------------------------------------------


@pytest.fixture
def waiting(case, clerk):
    return propose_solution(case=case, by=clerk, at=AT, **proposal(money("400")))


def test_a_manager_approves_within_the_managers_limit(case, waiting, manager):
    solution = approve_solution(case=case, by=manager, at=LATER, comment="Fair.")
    assert solution.state == SolutionState.APPROVED
    assert (solution.decided_by, solution.comment) == (manager, "Fair.")
    assert not solution.is_by_rule
    assert not approval_missing(case)
    assert status_of(case) == CaseStatus.APPROVED


def test_approving_stands_on_the_members_timeline(store, clerk, member):
    case = make_judged_case(store=store, handler=clerk, member=member)
    propose_solution(case=case, by=clerk, at=AT, **proposal(APOLOGY))
    assert Activity.objects.filter(kind="feedback.solution_approved").count() == 1


def test_nobody_approves_their_own_proposal(case, manager):
    propose_solution(case=case, by=manager, at=AT, **proposal(money("600")))
    with pytest.raises(NotAllowed, match="Nobody approves their own proposal"):
        approve_solution(case=case, by=manager, at=LATER)


def test_above_the_limit_the_sentence_says_who_may(case, clerk, manager, operations):
    propose_solution(case=case, by=clerk, at=AT, **proposal(money("501")))
    with pytest.raises(ActionRefused) as refused:
        approve_solution(case=case, by=manager, at=LATER)
    assert str(refused.value) == (
        "You may approve up to 500.00 and 500 points. This is 501.00 and 0 points: "
        "it needs Operations or above."
    )
    approve_solution(case=case, by=operations, at=LATER)
    assert status_of(case) == CaseStatus.APPROVED


def test_above_every_limit_the_sentence_says_so(case, clerk, manager, administrator):
    set_limits(
        limits={Role.ADMINISTRATOR: Limit(Decimal(9000), 9000)},
        by=administrator,
        at=AT,
    )
    propose_solution(case=case, by=clerk, at=AT, **proposal(money("9001")))
    with pytest.raises(ActionRefused, match="no role may approve so much"):
        approve_solution(case=case, by=manager, at=LATER)


def test_a_clerk_approves_nothing_of_others(case, waiting, store):
    other = UserFactory(email="clerk3@example.com")
    appoint(user=other, role=Role.CLERK, store=store)
    with pytest.raises(NotAllowed):
        approve_solution(case=case, by=other, at=LATER)


def test_a_manager_of_another_store_approves_nothing(case, waiting, other_store):
    other = UserFactory(email="manager2@example.com")
    appoint(user=other, role=Role.STORE_MANAGER, store=other_store)
    with pytest.raises(NotAllowed, match="cases of this store"):
        approve_solution(case=case, by=other, at=LATER)


@pytest.mark.parametrize("step", ["propose", "approve", "send_back"])
def test_who_is_named_in_a_case_decides_nothing(case, clerk, manager, step):
    if step != "propose":
        propose_solution(case=case, by=clerk, at=AT, **proposal(money("400")))
    CaseStaff.objects.create(
        case=case, user=manager, part=StaffPart.INVOLVED, at=AT, by=clerk
    )
    steps = {
        "propose": lambda: propose_solution(
            case=case, by=manager, at=AT, **proposal(APOLOGY)
        ),
        "approve": lambda: approve_solution(case=case, by=manager, at=LATER),
        "send_back": lambda: send_back_solution(
            case=case, comment="No.", by=manager, at=LATER
        ),
    }
    with pytest.raises(NotAllowed, match="You are named in this case"):
        steps[step]()


def test_nobody_decides_about_their_own_matter(store, manager):
    own = MemberFactory(home_store=store, user=manager)
    case = make_judged_case(store=store, member=own)
    with pytest.raises(NotAllowed, match="somebody else decides about it"):
        propose_solution(case=case, by=manager, at=AT, **proposal(money("10")))


def test_sent_back_it_can_be_changed_and_proposed_again(case, clerk, manager, waiting):
    sent = send_back_solution(case=case, comment="A receipt?", by=manager, at=LATER)
    assert sent.state == SolutionState.SENT_BACK
    assert status_of(case) == CaseStatus.INVESTIGATING
    assert approval_missing(case)
    again = propose_solution(case=case, by=clerk, at=LATER, **proposal(money("40")))
    assert again.pk == waiting.pk
    assert again.state == SolutionState.APPROVED
    assert again.comment == ""
    assert again.items.count() == 1


def test_sending_back_needs_a_word(case, waiting, manager):
    with pytest.raises(ActionRefused, match="Say what is to be changed"):
        send_back_solution(case=case, comment=" ", by=manager, at=LATER)


def test_only_the_proposer_takes_a_proposal_back(case, waiting, clerk, manager):
    with pytest.raises(NotAllowed, match="Only who proposed it"):
        take_back_solution(case=case, by=manager, at=LATER)
    assert take_back_solution(case=case, by=clerk, at=LATER).state == "draft"
    assert status_of(case) == CaseStatus.INVESTIGATING


def test_what_waits_can_be_neither_changed_nor_proposed_again(case, waiting, clerk):
    with pytest.raises(ActionRefused):
        save_draft(case=case, by=clerk, at=LATER, **proposal(money("1")))
    with pytest.raises(ActionRefused):
        propose_solution(case=case, by=clerk, at=LATER, **proposal(money("1")))
    assert Solution.objects.get().amount == 400


def test_two_at_once_do_not_overwrite_each_other(case, waiting, manager):
    case.refresh_from_db()
    old = case.version
    send_back_solution(case=case, comment="Why?", by=manager, at=LATER)
    with pytest.raises(CaseChanged):
        approve_solution(case=case, by=manager, at=LATER, expected_version=old)


# --- what a proposal needs ------------------------------------------------------------


def test_a_draft_needs_nothing_and_asks_nobody(case, clerk):
    draft = save_draft(case=case, decision="", reasons="", items=[], by=clerk, at=AT)
    assert draft.state == SolutionState.DRAFT
    assert status_of(case) == CaseStatus.INVESTIGATING
    assert not approval_missing(case)
    save_draft(case=case, by=clerk, at=AT, **proposal(money("10")))
    assert Solution.objects.count() == 1
    assert approval_missing(case)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"decision": ""}, "Say whether the complaint is right"),
        ({"reasons": "  "}, "Say why: whoever approves reads it"),
        ({"items": [money("0")]}, "say how much money it is"),
        ({"items": [points(10)]}, "link the case to a member first"),
        ({"items": [money("-1")]}, "too small or too large"),
        ({"items": [APOLOGY._replace(points=5)]}, "points are given as “Points” only"),
        ({"items": [APOLOGY] * 21}, "20 things at most"),
    ],
)
def test_a_proposal_that_makes_no_sense_is_refused(case, clerk, fields, sentence):
    with pytest.raises(ActionRefused, match=sentence):
        propose_solution(case=case, by=clerk, at=AT, **(proposal(APOLOGY) | fields))
    assert not Solution.objects.exists()


def test_points_are_a_number_and_no_sum(case, clerk, member):
    case.member = member
    case.save()
    for item, sentence in (
        (points(0), "say how many"),
        (points(5)._replace(amount=Decimal(1)), "no sum of money"),
    ):
        with pytest.raises(ActionRefused, match=sentence):
            propose_solution(case=case, by=clerk, at=AT, **proposal(item))


def test_the_customers_agreement_is_written_down_once(case, clerk):
    with pytest.raises(ActionRefused, match="No solution of this case"):
        record_agreement(case=case, how="By phone", by=clerk, at=AT)
    propose_solution(case=case, by=clerk, at=AT, **proposal(APOLOGY))
    with pytest.raises(ActionRefused, match="Say how the customer agreed"):
        record_agreement(case=case, how=" ", by=clerk, at=LATER)
    solution = record_agreement(case=case, how="By phone", by=clerk, at=LATER)
    assert (solution.agreed_at, solution.agreed_how) == (LATER, "By phone")
    with pytest.raises(ActionRefused, match="written down already"):
        record_agreement(case=case, how="Again", by=clerk, at=LATER)


# --- limits ---------------------------------------------------------------------------


def test_limits_begin_with_believable_numbers(db):
    assert current_limits()[Role.STORE_MANAGER] == Limit(Decimal(500), 500)


def test_a_new_limit_is_a_new_version(administrator, manager, store):
    new = Limit(Decimal(800), None)
    set_limits(limits={Role.STORE_MANAGER: new}, by=administrator, at=AT)
    set_limits(limits={Role.STORE_MANAGER: new}, by=administrator, at=LATER)
    assert AuthorityLimit.objects.count() == 1
    set_limits(
        limits={Role.STORE_MANAGER: Limit(Decimal(10), 0)}, by=administrator, at=LATER
    )
    old, now = AuthorityLimit.objects.order_by("started_at")
    assert (old.ended_at, now.ended_at) == (LATER, None)
    assert limit_of(manager, store) == Limit(Decimal(10), 0)


def test_limits_are_set_for_the_whole_chain_only(manager, operations):
    for person in (manager, operations):
        with pytest.raises(NotAllowed, match="whole chain"):
            set_limits(limits={Role.CLERK: Limit(None, None)}, by=person, at=AT)


def test_of_several_posts_the_largest_limit_counts_where_it_holds(
    manager, store, other_store
):
    appoint(user=manager, role=Role.CLERK, store=other_store)
    assert limit_of(manager, store).amount == 500
    assert limit_of(manager, other_store).amount == 50
    assert limit_of(manager, None).amount == 0


def test_the_inbox_has_what_the_own_limit_covers(case, clerk, manager, operations):
    propose_solution(case=case, by=clerk, at=AT, **proposal(money("501")))
    assert to_decide(manager) == []
    assert to_decide(clerk) == []
    assert [solution.case for solution in to_decide(operations)] == [case]


sums = st.decimals(min_value=0, max_value=20_000, places=2)
numbers = st.integers(min_value=0, max_value=20_000)
limits = st.builds(Limit, st.none() | sums, st.none() | numbers)


@given(limits, limits, sums, numbers)
def test_the_larger_of_two_limits_covers_what_either_number_covers(
    a, b, amount, number
):
    both = a.or_more(b)
    assert both.covers(amount, 0) == (a.covers(amount, 0) or b.covers(amount, 0))
    assert both.covers(Decimal(0), number) == (
        a.covers(Decimal(0), number) or b.covers(Decimal(0), number)
    )


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
    max_examples=25,
)
@given(limit=limits, amount=sums.filter(bool))
def test_exactly_what_the_limit_covers_is_approved(
    store, clerk, manager, administrator, limit, amount
):
    """Whatever the limits are: the clerk's own first, then the manager's."""
    set_limits(
        limits={Role.CLERK: Limit(), Role.STORE_MANAGER: limit},
        by=administrator,
        at=AT,
    )
    case = make_judged_case(store=store, handler=clerk)
    solution = propose_solution(case=case, by=clerk, at=AT, **proposal(money(amount)))
    assert solution.state == SolutionState.PROPOSED
    is_enough = limit.amount is None or amount <= limit.amount
    if is_enough:
        approve_solution(case=case, by=manager, at=LATER)
    else:
        with pytest.raises(ActionRefused):
            approve_solution(case=case, by=manager, at=LATER)
    solution.refresh_from_db()
    assert (solution.state == SolutionState.APPROVED) == is_enough
    assert approval_missing(case) != is_enough


def test_roles_that_may_are_named_from_the_smallest(roles):
    assert roles_that_may(Decimal(100), 0)[:2] == ["Store manager", "Quality"]
    assert roles_that_may(Decimal(501), 0) == ["Operations", "Administrator"]
    assert roles_that_may(Decimal(5001), 0) == ["Administrator"]
