"""The table of states: complete, reachable, and the only one who decides."""

import pytest

from feedback.choices import CaseChannel, CaseKind, CaseStatus, Severity
from feedback.queries.needs import NEEDS
from feedback.workflow import (
    ENDINGS,
    FINAL_STATUSES,
    FIRST_DUTIES,
    FORCE,
    OPEN_STATUSES,
    REFUSE,
    STATES,
    TRANSITIONS,
    is_open,
    next_steps,
    severity_of,
    staff_actions,
    target_of,
)
from portal.roles import PERMISSIONS


def test_every_status_is_open_or_final_and_has_a_look_and_words():
    assert set(CaseStatus) == set(OPEN_STATUSES) | set(FINAL_STATUSES)
    assert set(STATES) == set(CaseStatus)
    for state in STATES.values():
        assert state.colour
        assert state.icon
        assert str(state.short)
        assert str(state.plain)


def test_every_status_is_reached_from_the_first_one():
    reached, grown = {CaseStatus.RECEIVED}, True
    while grown:
        following = {
            target
            for transition in TRANSITIONS.values()
            for source, target in transition.targets.items()
            if source in reached
        }
        grown = not following <= reached
        reached |= following
    assert reached == set(CaseStatus)


@pytest.mark.parametrize("status", CaseStatus)
def test_every_status_has_a_way_out_for_staff(status):
    assert any(
        transition.targets[status] != status for transition in staff_actions(status)
    )


def test_every_permission_of_the_table_is_held_by_some_role():
    held = {permission for names in PERMISSIONS.values() for permission in names}
    assert {t.permission for t in TRANSITIONS.values() if t.permission} <= held


def test_the_customers_answer_opens_what_was_answered_or_closed_but_not_a_refusal():
    assert target_of("answer", CaseStatus.REPLIED) == CaseStatus.ACCEPTED
    assert target_of("answer", CaseStatus.CLOSED) == CaseStatus.ACCEPTED
    assert target_of("answer", CaseStatus.REJECTED) is None


def test_nothing_is_closed_before_it_was_answered():
    assert "answer" in TRANSITIONS["close"].needs
    assert CaseStatus.RECEIVED not in TRANSITIONS["close"].targets
    assert is_open(CaseStatus.REPLIED)
    assert not is_open(CaseStatus.CLOSED)


def test_every_need_of_the_table_has_its_words():
    named = {name for t in TRANSITIONS.values() for name in t.needs}
    assert named == set(NEEDS)
    for need in NEEDS.values():
        assert str(need.missing)


@pytest.mark.parametrize("kind", CaseKind)
@pytest.mark.parametrize("status", CaseStatus)
def test_every_status_has_a_next_step_that_the_table_allows(kind, status):
    steps = next_steps(kind, status)
    assert steps
    allowed = {transition.name for transition in staff_actions(status)}
    assert set(steps) <= allowed


def test_the_long_way_of_a_complaint_goes_through_every_station():
    status, way = CaseStatus.RECEIVED, [CaseStatus.RECEIVED]
    while is_open(status):
        status = target_of(next_steps(CaseKind.COMPLAINT, status)[0], status)
        way.append(status)
    assert way == [
        "received", "accepted", "assessed", "investigating", "proposed",
        "approved", "replied", "follow_up", "closed",
    ]  # fmt: skip


def test_the_short_way_of_a_praise_is_three_steps():
    status, steps = CaseStatus.RECEIVED, []
    while is_open(status):
        steps.append(next_steps(CaseKind.PRAISE, status)[0])
        status = target_of(steps[-1], status)
    assert steps == ["accept", "reply", "close"]


def test_every_ending_but_closing_and_settling_wants_a_managers_word():
    endings = {t for name in ENDINGS for t in TRANSITIONS[name].targets.values()}
    assert endings == set(FINAL_STATUSES) - {CaseStatus.SETTLED}
    assert TRANSITIONS["force"].confirm == FORCE
    others = set(ENDINGS) - {"force"}
    assert {TRANSITIONS[name].confirm for name in others} == {REFUSE}


def test_every_way_in_has_its_first_duty():
    assert set(FIRST_DUTIES) == set(CaseChannel)


@pytest.mark.parametrize("channel", CaseChannel)
def test_only_media_and_authority_make_a_case_severe_by_themselves(channel):
    severe = channel in {CaseChannel.MEDIA, CaseChannel.AUTHORITY}
    assert (severity_of(channel, Severity.GENERAL) == Severity.SEVERE) is severe
    assert severity_of(channel, Severity.SEVERE) == Severity.SEVERE
