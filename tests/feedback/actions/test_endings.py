"""Endings that need a manager's word, rounds, disputes and matters outside."""

from datetime import timedelta

import pytest

from feedback.actions.answers import add_customer_message
from feedback.actions.assessing import assess_case, judge_case
from feedback.actions.disputes import record_result, send_outside
from feedback.actions.endings import decide_ending, end_case, settle_case
from feedback.actions.handling import close_case, reply_to_case
from feedback.actions.rounds import reopen_case
from feedback.choices import (
    CaseKind,
    CaseStatus,
    Decision,
    Finding,
    Quarantine,
    ReopenReason,
    SolutionState,
)
from feedback.exceptions import ActionRefused
from feedback.models import Case, CaseCategory, CaseCycle, CaseStaff, Cause, Solution
from feedback.workflow import ENDINGS, TRANSITIONS
from members.actions.posts import appoint
from members.choices import Role
from members.exceptions import NotAllowed
from members.models import Message
from tests.factories.feedback import AT, judge, make_case
from tests.factories.members import UserFactory

LATER = AT + timedelta(hours=2)


@pytest.fixture
def case(store, member):
    return make_case(store=store, member=member)


def status_of(case):
    return Case.objects.get(pk=case.pk).status


def ask(case, by, name="reject", **fields):
    fields = {"reason": "Meant for another house.", "at": LATER} | fields
    return end_case(case=case, name=name, by=by, **fields)


# --- a clerk asks, a manager confirms ----------------------------------------------


@pytest.mark.parametrize("name", sorted(set(ENDINGS) - {"force"}))
def test_a_clerk_asks_and_the_case_waits_for_the_manager(
    name, case, store, clerk, manager
):
    twin = make_case(store=store) if name == "duplicate" else None
    before = Message.objects.count()
    request = ask(case, clerk, name, duplicate_of=twin)
    assert (request.decided_at, status_of(case)) == (None, CaseStatus.RECEIVED)
    letter = Message.objects.latest("pk")
    assert Message.objects.count() == before + 1
    assert letter.address == manager.email
    decide_ending(case=case, confirms=True, comment="", by=manager, at=LATER)
    request.refresh_from_db()
    assert (request.is_confirmed, request.decided_by) == (True, manager)
    assert status_of(case) == TRANSITIONS[name].targets[CaseStatus.RECEIVED]


def test_a_manager_turns_it_down_with_a_word_and_the_case_goes_on(case, clerk, manager):
    ask(case, clerk)
    with pytest.raises(ActionRefused, match="why not"):
        decide_ending(case=case, confirms=False, comment=" ", by=manager, at=LATER)
    decide_ending(
        case=case, confirms=False, comment="It is ours.", by=manager, at=LATER
    )
    assert status_of(case) == CaseStatus.RECEIVED
    assert case.endings.get().is_confirmed is False
    assert ask(case, clerk).decided_at is None


def test_nobody_confirms_what_they_asked_for(case, clerk, manager):
    ask(case, clerk)
    with pytest.raises(NotAllowed):
        decide_ending(case=case, confirms=True, comment="", by=clerk, at=LATER)
    appoint(user=clerk, role=Role.STORE_MANAGER, store=case.store)
    promoted = type(clerk).objects.get(pk=clerk.pk)
    with pytest.raises(ActionRefused, match="Somebody else"):
        decide_ending(case=case, confirms=True, comment="", by=promoted, at=LATER)
    decide_ending(case=case, confirms=True, comment="", by=manager, at=LATER)
    with pytest.raises(ActionRefused, match="No ending waits"):
        decide_ending(case=case, confirms=True, comment="", by=manager, at=LATER)


def test_an_ending_is_asked_for_once(case, clerk):
    ask(case, clerk)
    with pytest.raises(ActionRefused, match="already"):
        ask(case, clerk, "spam")


def test_a_managers_own_ending_is_confirmed_and_stays_in_the_register(case, manager):
    request = ask(case, manager, "withdraw", reason="She called: it is settled.")
    assert (request.is_confirmed, request.decided_by) == (True, manager)
    assert status_of(case) == CaseStatus.WITHDRAWN


def test_a_duplicate_names_a_case_that_is_worked_on(case, store, manager):
    twin = make_case(store=store)
    for wrong in (None, case):
        with pytest.raises(ActionRefused, match="of which other case"):
            ask(case, manager, "duplicate", duplicate_of=wrong)
    ask(case, manager, "duplicate", duplicate_of=twin)
    third = make_case(store=store)
    with pytest.raises(ActionRefused, match="duplicate itself"):
        ask(third, manager, "duplicate", duplicate_of=Case.objects.get(pk=case.pk))


def test_what_the_customer_of_a_duplicate_writes_is_seen_in_the_case_worked_on(
    case, store, manager
):
    twin = make_case(store=store)
    ask(case, manager, "duplicate", duplicate_of=twin)
    add_customer_message(case=case, text="And the tin was dented.", at=LATER)
    assert status_of(case) == CaseStatus.DUPLICATE
    assert "And the tin was dented." in twin.entries.latest("pk").body


def test_spam_gets_no_letter(store, manager):
    case = make_case(store=store, email="a@example.com", quarantine=Quarantine.TRAP)
    ask(case, manager, "spam")
    assert status_of(case) == CaseStatus.SPAM
    assert not Message.objects.exists()


# --- what is missing is named ------------------------------------------------------


def test_a_complaint_is_not_closed_before_everything_is_there(case, clerk):
    reply_to_case(case=case, text="A", by=clerk, at=LATER)
    with pytest.raises(ActionRefused) as refusal:
        close_case(case=case, by=clerk, at=LATER)
    words = str(refusal.value)
    for missing in ("category", "cause", "finding", "upheld"):
        assert missing in words
    assert "answer the customer" not in words
    assess_case(
        case=case,
        category=CaseCategory.objects.create(name="Service"),
        cause=Cause.add_root(name="Attitude"),
        by=clerk,
        at=LATER,
    )
    judge_case(
        case=case, finding=Finding.OURS, decision=Decision.PARTLY, by=clerk, at=LATER
    )
    assert close_case(case=case, by=clerk, at=LATER).status == CaseStatus.CLOSED


@pytest.mark.parametrize("kind", set(CaseKind) - {CaseKind.COMPLAINT})
def test_everything_else_is_closed_after_the_answer(kind, store, clerk):
    case = make_case(store=store, kind=kind)
    reply_to_case(case=case, text="Thank you.", by=clerk, at=LATER)
    assert close_case(case=case, by=clerk, at=LATER).status == CaseStatus.CLOSED


def test_a_promise_is_settled_before_closing(case, clerk):
    reply_to_case(case=judge(case), text="A", by=clerk, at=LATER)
    promise = case.promises.create(what="A call", due_on=LATER.date(), made_at=LATER)
    with pytest.raises(ActionRefused, match="open promises"):
        close_case(case=case, by=clerk, at=LATER)
    promise.settled_at, promise.is_kept = LATER, True
    promise.save()
    close_case(case=case, by=clerk, at=LATER)


def test_a_complaint_that_is_not_upheld_is_answered_after_a_second_reader(case, clerk):
    judge(case, decision=Decision.NOT_UPHELD)
    with pytest.raises(ActionRefused, match="approved by a second person"):
        reply_to_case(case=case, text="No.", by=clerk, at=LATER)
    solution = Solution.objects.create(case=case, state=SolutionState.APPROVED)
    with pytest.raises(ActionRefused, match="reasons"):
        reply_to_case(case=case, text="No.", by=clerk, at=LATER)
    solution.reasons = "The seal was opened at home."
    solution.save()
    reply_to_case(case=case, text="We can't, because …", by=clerk, at=LATER)


def test_a_matter_outside_is_closed_when_its_result_is_there(case, manager):
    reply_to_case(case=judge(case), text="A", by=manager, at=LATER)
    send_outside(
        case=case, body="12315", number="X-1", opened_on=AT.date(), by=manager, at=LATER
    )
    with pytest.raises(ActionRefused, match="result of the outside body"):
        close_case(case=case, by=manager, at=LATER)
    with pytest.raises(ActionRefused, match="before it began"):
        record_result(
            case=case,
            result="Settled",
            ended_on=AT.date() - timedelta(days=1),
            by=manager,
            at=LATER,
        )
    record_result(case=case, result="Settled", ended_on=AT.date(), by=manager, at=LATER)
    assert close_case(case=case, by=manager, at=LATER).status == CaseStatus.CLOSED


def test_settled_on_the_spot_says_how(case, clerk):
    with pytest.raises(ActionRefused):
        settle_case(case=case, text=" ", by=clerk, at=LATER)
    settled = settle_case(case=case, text="Changed the tin.", by=clerk, at=LATER)
    assert (settled.status, settled.handler) == (CaseStatus.SETTLED, clerk)
    assert case.cycles.get().ended_at == LATER


# --- rounds ------------------------------------------------------------------------


@pytest.fixture
def closed(case, clerk):
    reply_to_case(case=judge(case), text="A", by=clerk, at=LATER)
    return close_case(case=case, by=clerk, at=LATER)


def test_the_next_round_is_another_persons(closed, clerk, manager):
    with pytest.raises(ActionRefused, match="Another person"):
        reopen_case(case=closed, handler=clerk, words="I know it", by=clerk, at=LATER)
    case = reopen_case(
        case=closed, reason=ReopenReason.NOT_KEPT, words="Refund", by=clerk, at=LATER
    )
    assert (case.cycle, case.handler, case.status) == (2, manager, CaseStatus.ACCEPTED)
    first, second = CaseCycle.objects.filter(case=case)
    assert (first.handler, first.finding, first.ended_at) == (clerk, "ours", LATER)
    assert (second.reason, second.opened_by) == (ReopenReason.NOT_KEPT, clerk)
    assert (case.finding, case.decision) == ("", "")


def test_the_same_person_goes_on_only_when_alone_and_says_why(closed, clerk):
    with pytest.raises(ActionRefused, match="Nobody else"):
        reopen_case(case=closed, by=clerk, at=LATER)
    case = reopen_case(case=closed, words="Only one here", by=clerk, at=LATER)
    assert (case.handler, case.cycle) == (clerk, 2)


def test_who_is_named_in_the_case_does_not_get_the_next_round(closed, clerk, manager):
    CaseStaff.objects.create(case=closed, user=manager, part="involved", at=AT)
    care = UserFactory(email="care@example.com")
    appoint(user=care, role=Role.CARE_AGENT)
    assert reopen_case(case=closed, by=clerk, at=LATER).handler == care
    with pytest.raises(ActionRefused):
        reopen_case(case=closed, handler=manager, by=clerk, at=LATER)


def test_the_customer_opens_the_next_round_with_a_reason(closed, manager):
    add_customer_message(
        case=closed, text="No tin came.", reason=ReopenReason.NOT_KEPT, at=LATER
    )
    case = Case.objects.get()
    assert (case.cycle, case.handler, case.status) == (2, manager, CaseStatus.ACCEPTED)
    cycle = case.cycles.get(number=2)
    assert (cycle.opened_by, cycle.reason) == (None, ReopenReason.NOT_KEPT)
    assert cycle.words == "No tin came."


def test_an_answer_that_is_not_accepted_becomes_disputed(case, clerk):
    with pytest.raises(ActionRefused):
        add_customer_message(case=case, text="No", reason=ReopenReason.WRONG, at=LATER)
    reply_to_case(case=case, text="A", by=clerk, at=LATER)
    add_customer_message(case=case, text="No", reason=ReopenReason.WRONG, at=LATER)
    assert status_of(case) == CaseStatus.DISPUTED


def test_a_new_round_needs_its_own_answer(closed, clerk, manager):
    reopen_case(case=closed, by=manager, at=LATER)
    judge(closed)
    with pytest.raises(ActionRefused, match="answer the customer"):
        close_case(case=closed, by=manager, at=LATER)
    reply_to_case(case=closed, text="B", by=manager, at=LATER)
    close_case(case=closed, by=manager, at=LATER)
