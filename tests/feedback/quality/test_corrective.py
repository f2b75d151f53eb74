from datetime import UTC, date, datetime, timedelta

import pytest

from feedback.actions import corrective as actions
from feedback.exceptions import ActionRefused, CorrectiveChanged
from feedback.models import CaseStaff, CorrectiveAction
from feedback.queries.corrective import effect_of, known_of, windows_of
from members.exceptions import NotAllowed
from tests.factories.corrective import (
    lead_to_watching,
    make_cause,
    make_corrective,
    write_all,
)
from tests.factories.feedback import make_case
from tests.factories.members import MemberFactory, PurchaseFactory, UserFactory

OPENED = datetime(2026, 9, 1, 2, tzinfo=UTC)
MENDED = OPENED + timedelta(days=10)
JUDGED = MENDED + timedelta(weeks=4, hours=1)


def complaint(store, cause, at, **fields):
    case = make_case(store=store, at=at)
    for name, value in ({"cause": cause} | fields).items():
        setattr(case, name, value)
    case.save()
    return case


@pytest.fixture
def cause(db):
    return make_cause()


@pytest.fixture
def action(manager, store, cause):
    return make_corrective(by=manager, at=OPENED, store=store, cause=cause)


def judged(action, manager, judgement="worked"):
    lead_to_watching(action, by=manager, at=MENDED)
    return actions.judge_effect(
        action=action, judgement=judgement, words="Clear", by=manager, at=JUDGED
    )


@pytest.mark.parametrize("form", ["8d", "pdca"])
def test_a_corrective_action_goes_from_opened_to_closed(manager, store, cause, form):
    action = make_corrective(by=manager, at=OPENED, store=store, cause=cause, form=form)
    judged(action, manager)
    done = actions.turn_corrective(action=action, name="close", by=manager, at=JUDGED)

    assert (done.state, done.closed_at) == ("closed", JUDGED)
    steps = list(done.events.values_list("what", flat=True))
    assert steps[0] == "open"
    assert steps[-3:] == ["verify", "judge", "close"]


def test_it_is_not_closed_before_somebody_judged_the_effect(action, manager):
    lead_to_watching(action, by=manager, at=MENDED)
    with pytest.raises(ActionRefused, match="judged"):
        actions.turn_corrective(action=action, name="close", by=manager, at=JUDGED)


def test_it_is_not_closed_with_an_open_action(action, manager):
    judged(action, manager)
    actions.add_item(
        action=action,
        kind="preventive",
        what="Tell the other stores",
        owner=manager,
        due_on=date(2026, 12, 1),
        by=manager,
        at=JUDGED,
    )
    with pytest.raises(ActionRefused, match="still open"):
        actions.turn_corrective(action=action, name="close", by=manager, at=JUDGED)
    action.refresh_from_db()
    assert action.state == "verifying"


def test_what_did_not_work_goes_back_to_the_cause_and_not_to_the_shelf(action, manager):
    judged(action, manager, "failed")
    with pytest.raises(ActionRefused, match="did not work"):
        actions.turn_corrective(action=action, name="close", by=manager, at=JUDGED)
    again = actions.reopen_corrective(
        action=action, reason="Other lids leak too", by=manager, at=JUDGED
    )
    assert (again.state, again.rounds, again.judgement) == ("analysis", 2, "")
    assert again.root_cause == "Lid changed by the supplier"
    assert again.events.last().detail == "Other lids leak too"


def test_the_effect_is_not_judged_before_its_weeks_are_over(action, manager):
    lead_to_watching(action, by=manager, at=MENDED)
    with pytest.raises(ActionRefused, match="can be judged from"):
        actions.judge_effect(
            action=action,
            judgement="worked",
            words="Surely",
            by=manager,
            at=MENDED + timedelta(weeks=3),
        )


def test_every_refusal_says_all_that_is_missing(action, manager):
    with pytest.raises(ActionRefused, match=r"team.*problem"):
        actions.turn_corrective(action=action, name="contain", by=manager, at=OPENED)


def test_two_people_at_once_do_not_overwrite_each_other(action, manager):
    seen = action.version
    write_all(action, by=manager, at=OPENED)
    with pytest.raises(CorrectiveChanged):
        actions.save_part(
            action=action,
            part="team",
            values={"team": "Somebody else"},
            by=manager,
            at=OPENED,
            expected_version=seen,
        )
    action.refresh_from_db()
    assert action.team == "Li, Wang"


def test_the_proof_of_containment_stops_the_24_hours(action, manager):
    write_all(action, by=manager, at=OPENED + timedelta(hours=20))
    action.refresh_from_db()
    assert action.hours_to_contain == 20


def test_another_stores_people_neither_open_nor_write_nor_finish(
    action, manager, clerk_of_another_store, other_store
):
    with pytest.raises(NotAllowed):
        make_corrective(by=manager, at=OPENED, store=other_store)
    with pytest.raises(NotAllowed):
        make_corrective(by=manager, at=OPENED, store=None)
    with pytest.raises(NotAllowed):
        actions.save_part(
            action=action,
            part="team",
            values={"team": "x"},
            by=clerk_of_another_store,
            at=OPENED,
        )


def test_the_owner_of_an_action_finishes_it_with_a_proof(action, manager, clerk):
    item = actions.add_item(
        action=action,
        kind="immediate",
        what="Put the stock aside",
        owner=clerk,
        due_on=date(2026, 9, 2),
        by=manager,
        at=OPENED,
    )
    with pytest.raises(ActionRefused):
        actions.finish_item(item=item, evidence=" ", by=clerk, at=OPENED)
    with pytest.raises(NotAllowed):
        actions.finish_item(item=item, evidence="x", by=UserFactory(), at=OPENED)
    done = actions.finish_item(item=item, evidence="Photo", by=clerk, at=OPENED)
    assert (done.done_by, done.evidence) == (clerk, "Photo")
    with pytest.raises(ActionRefused):
        actions.finish_item(item=item, evidence="Photo", by=clerk, at=OPENED)


def test_a_case_that_names_me_is_not_mine_to_link(action, manager, store):
    case = make_case(store=store)
    CaseStaff.objects.create(case=case, user=manager, part="involved", at=OPENED)
    with pytest.raises(NotAllowed):
        actions.link_case(action=action, case=case, by=manager, at=OPENED)


def test_the_effect_is_that_of_counting_by_hand(
    action, manager, store, other_store, cause
):
    below = make_cause("Leaks", parent=cause)
    member, elsewhere = (
        MemberFactory(home_store=store),
        MemberFactory(home_store=other_store),
    )
    for days in range(-40, 60, 3):
        at = OPENED + timedelta(days=days)
        complaint(store, below if days % 2 else cause, at)
        complaint(other_store, cause, at)
        complaint(store, make_cause(f"Other {days}"), at)
        make_case(kind="praise", store=store, at=at)
        for who in (member, elsewhere):
            PurchaseFactory(member=who, purchased_at=at)
    complaint(
        store, cause, OPENED - timedelta(days=2), status="duplicate", closed_at=OPENED
    )
    lead_to_watching(action, by=manager, at=MENDED)
    action = CorrectiveAction.objects.get(pk=action.pk)
    today = JUDGED.date()

    # The span before ends with the day before the opening, at midnight of the portal.
    before, after = windows_of(action, today=today)
    assert before == (date(2026, 8, 4), date(2026, 8, 31))
    assert after == (date(2026, 9, 11), date(2026, 10, 8))
    days = [(OPENED + timedelta(days=days)).date() for days in range(-40, 60, 3)]
    counted = [
        sum(first <= day <= last for day in days) for first, last in (before, after)
    ]

    effect = effect_of(action, today=today)
    assert [effect.before, effect.after] == counted
    assert [effect.base_before, effect.base_after] == counted


def test_the_effect_so_far_counts_to_today_and_judged_figures_stay(
    action, manager, store, cause, django_assert_num_queries
):
    lead_to_watching(action, by=manager, at=MENDED)
    action = CorrectiveAction.objects.get(pk=action.pk)
    assert windows_of(action, today=MENDED.date())[1] == (MENDED.date(),) * 2

    actions.judge_effect(
        action=action, judgement="worked", words="Yes", by=manager, at=JUDGED
    )
    complaint(store, cause, MENDED + timedelta(days=1))
    action.refresh_from_db()
    with django_assert_num_queries(0):
        assert effect_of(action, today=JUDGED.date()).after == 0


def test_who_handles_a_case_sees_what_is_done_about_its_cause(
    action, manager, store, other_store, cause
):
    below = make_cause("Leaks", parent=cause)
    case = complaint(store, below, OPENED)
    make_corrective(by=manager, at=OPENED, store=store, cause=make_cause("Queue"))
    assert known_of(case) == [action]
    assert known_of(complaint(other_store, below, OPENED)) == []
    judged(action, manager)
    actions.turn_corrective(action=action, name="close", by=manager, at=JUDGED)
    fresh = make_corrective(by=manager, at=JUDGED, store=store, cause=cause)
    assert known_of(case) == [fresh, action]
