"""Asking after a case: once a round, in time, where it makes sense, by somebody else."""

from datetime import timedelta

import pytest

from feedback.actions.follow_up import (
    answer_follow_up,
    ask_follow_up,
    hear_answer,
    leave_dissatisfied,
    note_try,
    plan_follow_up,
    reopen_after_answer,
)
from feedback.actions.promises import PromiseMade, keep_promise, make_promise
from feedback.choices import CaseStatus, FollowUpWay, SkipReason, StaffPart
from feedback.exceptions import ActionRefused
from feedback.models import Case, CasePromise, CaseStaff, FollowUp
from feedback.tasks import close_followed_up, follow_up_cases
from members.choices import MemberStatus
from members.exceptions import NotAllowed
from members.models import Member, Message
from members.outbox.render import render
from members.queries.figures import portal_day
from tests.factories.amends import (
    APOLOGY,
    make_approved,
    make_follow_up,
    make_replied_case,
)
from tests.factories.feedback import AT

WEEK = AT + timedelta(days=7, minutes=1)
DAY = timedelta(days=1)


@pytest.fixture
def case(store, manager):
    return make_replied_case(
        store=store, handler=manager, email="ann@example.com", name="Ann"
    )


def surveys():
    return Message.objects.filter(key__contains=":survey:")


def the_follow_up():
    return FollowUp.objects.select_related("case").get()


# --- planning and asking --------------------------------------------------------------


def test_an_answered_case_is_asked_about_after_a_week_and_once(case):
    follow_up_cases(at=AT)
    assert the_follow_up().due_at == AT + timedelta(days=7)
    follow_up_cases(at=WEEK - timedelta(hours=1))
    assert not surveys().exists()
    for at in (WEEK, WEEK, WEEK + DAY):
        follow_up_cases(at=at)
    letter = surveys().get()
    assert letter.address == "ann@example.com"
    text = render(letter).text
    for grade in range(1, 6):
        assert f"?grade={grade}" in text
    assert "[[" not in text
    case.refresh_from_db()
    assert case.status == CaseStatus.FOLLOW_UP
    assert the_follow_up().asked_at == WEEK


def test_the_last_promise_moves_the_question(case, manager):
    follow_up_cases(at=AT)
    made = make_promise(
        case=case,
        promise=PromiseMade("A tin", portal_day(AT) + timedelta(days=5)),
        by=manager,
        at=AT,
    )
    follow_up_cases(at=WEEK)
    assert not surveys().exists()
    # Still open on the day: no question before it is settled.
    late = AT + timedelta(days=13)
    follow_up_cases(at=late)
    assert not surveys().exists()
    keep_promise(case=case, promise=made.pk, evidence="x", by=manager, at=late)
    follow_up_cases(at=late + DAY)
    assert surveys().count() == 1


def test_a_case_in_our_hands_again_is_not_asked_about(case):
    plan_follow_up(case=case, at=AT)
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.ACCEPTED)
    follow_up_cases(at=WEEK)
    assert not surveys().exists()
    assert the_follow_up().due_at > WEEK
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.REPLIED)
    follow_up_cases(at=WEEK + 2 * DAY)
    assert surveys().count() == 1


def test_a_closed_case_is_asked_about_and_stays_closed(case):
    plan_follow_up(case=case, at=AT)
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.CLOSED, closed_at=AT + DAY)
    follow_up_cases(at=WEEK)
    assert surveys().count() == 1
    case.refresh_from_db()
    assert case.status == CaseStatus.CLOSED


def test_without_an_address_it_is_a_call(store, manager):
    make_replied_case(store=store, handler=manager, phone="13912345678")
    follow_up_cases(at=AT)
    follow_up_cases(at=WEEK)
    asked = the_follow_up()
    assert (asked.way, asked.asked_at) == (FollowUpWay.CALL, None)
    assert asked.case.status == CaseStatus.FOLLOW_UP
    assert FollowUp.objects.to_call(at=WEEK).count() == 1
    assert not surveys().exists()


@pytest.mark.parametrize("kind", ["praise", "enquiry"])
def test_praise_and_enquiries_are_not_asked_about(store, kind):
    make_replied_case(store=store, kind=kind, email="ann@example.com")
    follow_up_cases(at=AT)
    assert the_follow_up().skipped_because == SkipReason.NO_COMPLAINT


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"email": ""}, SkipReason.NO_WAY),
        ({"status": "spam", "closed_at": AT}, SkipReason.NOT_A_CASE),
        ({"status": "duplicate", "closed_at": AT}, SkipReason.NOT_A_CASE),
        ({"status": "withdrawn", "closed_at": AT}, SkipReason.WITHDRAWN),
        ({"cycle": 2}, SkipReason.REOPENED),
    ],
)
def test_where_it_makes_no_sense_the_reason_is_kept(case, change, reason):
    plan_follow_up(case=case, at=AT)
    Case.objects.filter(pk=case.pk).update(**change)
    ask_follow_up(follow_up=the_follow_up(), at=WEEK)
    assert the_follow_up().skipped_because == reason
    assert not surveys().exists()


def test_an_erased_person_is_not_asked(store, member):
    make_replied_case(store=store, member=member)
    follow_up_cases(at=AT)
    Member.objects.filter(pk=member.pk).update(status=MemberStatus.ERASED)
    follow_up_cases(at=WEEK)
    assert the_follow_up().skipped_because == SkipReason.ERASED


@pytest.mark.parametrize("days", [1, 31])
def test_the_same_person_is_not_asked_twice_within_a_month(case, store, days):
    other = make_replied_case(store=store, email="ann@example.com")
    make_follow_up(other, asked_at=WEEK - timedelta(days=days))
    plan_follow_up(case=case, at=AT)
    mine = case.follow_ups.get()
    ask_follow_up(follow_up=mine, at=WEEK)
    mine.refresh_from_db()
    assert (mine.skipped_because == SkipReason.ASKED_LATELY) == (days == 1)


# --- the answer -----------------------------------------------------------------------


@pytest.fixture
def asked(case):
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.FOLLOW_UP)
    return make_follow_up(case)


def test_one_answer_a_round(asked):
    answer_follow_up(follow_up=asked, outcome=4, process=5, words=" Well ", at=WEEK)
    found = the_follow_up()
    assert (found.outcome, found.process, found.words) == (4, 5, "Well")
    assert found.answered_by is None
    with pytest.raises(ActionRefused, match="answered already"):
        answer_follow_up(follow_up=asked, outcome=1, at=WEEK)
    assert the_follow_up().outcome == 4


@pytest.mark.parametrize("fields", [{"outcome": 0}, {"outcome": 6}, {"process": 9}])
def test_the_scale_has_five_grades(asked, fields):
    with pytest.raises(ActionRefused, match="from 1 to 5"):
        answer_follow_up(follow_up=asked, at=WEEK, **({"outcome": 3} | fields))


def test_two_answers_at_once_are_one(asked, in_threads):
    def say(grade):
        def run():
            try:
                answer_follow_up(follow_up=asked, outcome=grade, at=WEEK)
            except ActionRefused:
                return None
            return grade

        return run

    said = in_threads(say(1), say(5))
    assert min(said, key=str) in {1, 5}
    assert said.count(None) == 1


def test_the_handler_does_not_ask(asked, manager):
    with pytest.raises(NotAllowed, match="You handled this case"):
        hear_answer(case=asked.case, outcome=5, by=manager, at=WEEK)
    with pytest.raises(NotAllowed, match="You handled this case"):
        note_try(case=asked.case, by=manager, at=WEEK)


def test_who_is_named_in_the_case_does_not_ask(asked, clerk, manager):
    CaseStaff.objects.create(
        case=asked.case, user=clerk, part=StaffPart.INVOLVED, at=AT, by=manager
    )
    with pytest.raises(NotAllowed, match="named in this case"):
        hear_answer(case=asked.case, outcome=5, by=clerk, at=WEEK)


def test_somebody_else_hears_the_answer_on_the_phone(asked, clerk):
    hear_answer(
        case=asked.case, outcome=5, would_return="yes", words="Ok", by=clerk, at=WEEK
    )
    found = the_follow_up()
    assert (found.answered_by, found.way) == (clerk, FollowUpWay.CALL)


def test_a_dissatisfied_caller_opens_the_case_at_once(asked, clerk):
    with pytest.raises(ActionRefused, match="nothing to reopen"):
        hear_answer(case=asked.case, outcome=4, reopen=True, by=clerk, at=WEEK)
    hear_answer(
        case=asked.case, outcome=1, words="Stale again", reopen=True, by=clerk, at=WEEK
    )
    case = Case.objects.get()
    assert (case.status, case.cycle) == (CaseStatus.ACCEPTED, 2)
    assert case.handler == clerk  # not who handled it before
    round_two = case.cycles.get(number=2)
    assert (round_two.reason, round_two.words) == ("dissatisfied", "Stale again")


def test_calls_without_an_answer_are_tried_again_and_given_up(asked, clerk):
    for number in (1, 2, 3):
        assert not the_follow_up().skipped_because
        note_try(case=asked.case, by=clerk, at=WEEK)
        assert the_follow_up().tries == number
    assert the_follow_up().skipped_because == SkipReason.NOT_REACHED
    with pytest.raises(ActionRefused, match="Not reached"):
        hear_answer(case=asked.case, outcome=5, by=clerk, at=WEEK)


# --- dissatisfied ---------------------------------------------------------------------


@pytest.fixture
def dissatisfied(asked):
    return answer_follow_up(follow_up=asked, outcome=2, words="Not well", at=WEEK)


@pytest.mark.parametrize("status", [CaseStatus.FOLLOW_UP, CaseStatus.CLOSED])
def test_the_customer_opens_it_again_as_the_next_round(
    dissatisfied, clerk, manager, status
):
    Case.objects.update(
        status=status, closed_at=AT if status == CaseStatus.CLOSED else None
    )
    assert FollowUp.objects.to_decide().count() == 1
    reopen_after_answer(follow_up=dissatisfied, words="", at=WEEK)
    case = Case.objects.get()
    assert (case.cycle, case.status) == (2, CaseStatus.ACCEPTED)
    assert case.handler != manager
    assert case.cycles.get(number=2).words == "Not well"
    assert not FollowUp.objects.to_decide().exists()
    with pytest.raises(ActionRefused, match="open again already"):
        reopen_after_answer(follow_up=dissatisfied, words="", at=WEEK)


def test_who_is_content_opens_nothing(asked):
    answer_follow_up(follow_up=asked, outcome=3, at=WEEK)
    with pytest.raises(ActionRefused):
        reopen_after_answer(follow_up=asked, words="x", at=WEEK)
    assert Case.objects.get().cycle == 1


def test_leaving_it_needs_a_reason_and_is_done_once(dissatisfied, clerk):
    case = dissatisfied.case
    with pytest.raises(ActionRefused, match="Say why"):
        leave_dissatisfied(case=case, why=" ", by=clerk, at=WEEK)
    leave_dissatisfied(case=case, why="Explained on the phone", by=clerk, at=WEEK)
    assert the_follow_up().decided_by == clerk
    assert not FollowUp.objects.to_decide().exists()
    with pytest.raises(ActionRefused, match="No dissatisfied answer"):
        leave_dissatisfied(case=case, why="Again", by=clerk, at=WEEK)


# --- closing by itself ----------------------------------------------------------------


def test_what_satisfied_is_closed_some_days_later(asked):
    answer_follow_up(follow_up=asked, outcome=4, at=WEEK)
    assert close_followed_up(at=WEEK + 2 * DAY) == 0
    assert close_followed_up(at=WEEK + 3 * DAY) == 1
    assert close_followed_up(at=WEEK + 4 * DAY) == 0
    assert Case.objects.get().status == CaseStatus.CLOSED


def test_what_nobody_answered_is_closed_after_a_fortnight(asked):
    assert close_followed_up(at=AT + 13 * DAY) == 0
    assert close_followed_up(at=AT + 14 * DAY) == 1


def test_a_dissatisfied_case_never_closes_by_itself(dissatisfied):
    assert close_followed_up(at=WEEK + 300 * DAY) == 0


def test_what_is_still_to_be_done_keeps_a_case_open(asked):
    answer_follow_up(follow_up=asked, outcome=5, at=WEEK)
    open_promise = CasePromise.objects.create(
        case=asked.case, what="A tin", due_on=portal_day(AT), made_at=AT
    )
    solution = make_approved(asked.case, APOLOGY)
    at = WEEK + 30 * DAY
    assert close_followed_up(at=at) == 0
    open_promise.settled_at = at
    open_promise.save()
    assert close_followed_up(at=at) == 0
    solution.items.update(done_at=at)
    assert close_followed_up(at=at) == 1
