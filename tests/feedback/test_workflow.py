"""The table of states: complete, reachable, and the only one who decides."""

import pytest

from feedback.choices import CaseChannel, CaseStatus, Severity
from feedback.workflow import (
    FINAL_STATUSES,
    FIRST_DUTIES,
    OPEN_STATUSES,
    STATES,
    TRANSITIONS,
    is_open,
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
    closing = TRANSITIONS["close"].targets
    assert set(closing) == {CaseStatus.REPLIED}
    assert is_open(CaseStatus.REPLIED)
    assert not is_open(CaseStatus.CLOSED)


def test_every_way_in_has_its_first_duty():
    assert set(FIRST_DUTIES) == set(CaseChannel)


@pytest.mark.parametrize("channel", CaseChannel)
def test_only_media_and_authority_make_a_case_severe_by_themselves(channel):
    severe = channel in {CaseChannel.MEDIA, CaseChannel.AUTHORITY}
    assert (severity_of(channel, Severity.GENERAL) == Severity.SEVERE) is severe
    assert severity_of(channel, Severity.SEVERE) == Severity.SEVERE
