"""Between two desks and two cases: passing on, projects, ties, who is kept out."""

from datetime import timedelta

import pytest

from feedback.actions.facts import name_involved, unname_involved
from feedback.actions.handling import accept_case
from feedback.actions.passing_on import (
    PROJECT_AFTER,
    begin_project,
    end_project,
    link_cases,
    pass_on,
    take_over,
)
from feedback.exceptions import ActionRefused, CaseChanged
from feedback.models import Case, CaseLink, CaseProject, Department
from feedback.queries.relations import long_open, related_cases
from members.actions.posts import appoint
from members.choices import Role
from members.exceptions import NotAllowed
from tests.factories.feedback import AT, make_case
from tests.factories.members import UserFactory

LATER = AT + timedelta(hours=2)


@pytest.fixture
def case(store):
    return make_case(store=store)


@pytest.fixture
def department(db):
    return Department.objects.create(name="Test kitchen")


@pytest.fixture
def second_clerk(roles, store):
    user = UserFactory(email="second@example.com")
    appoint(user=user, role=Role.CLERK, store=store)
    return user


def fresh(case):
    return Case.objects.get(pk=case.pk)


# --- passing on --------------------------------------------------------------------


def test_who_had_the_case_keeps_it_until_somebody_of_the_department_takes_it(
    case, clerk, second_clerk, department
):
    accept_case(case=case, by=clerk, at=AT)
    pass_on(case=case, department=department, by=clerk, at=LATER)
    assert (fresh(case).department, fresh(case).handler) == (department, clerk)
    take_over(case=case, by=second_clerk, at=LATER)
    assert fresh(case).handler == second_clerk
    changes = case.entries.filter(kind="change").order_by("pk")
    assert [each.data["change"] for each in changes][-2:] == ["pass_on", "assign"]
    with pytest.raises(ActionRefused, match="already"):
        take_over(case=case, by=second_clerk, at=LATER)


def test_it_is_passed_to_a_person_who_may_have_it(
    case, clerk, second_clerk, clerk_of_another_store, department
):
    pass_on(case=case, department=department, handler=second_clerk, by=clerk, at=LATER)
    assert fresh(case).handler == second_clerk
    for person in (clerk_of_another_store, UserFactory()):
        with pytest.raises(ActionRefused, match="may not handle"):
            pass_on(case=case, department=department, handler=person, by=clerk, at=AT)
    assert fresh(case).handler == second_clerk


def test_nobody_passes_on_what_is_closed_elsewhere_or_was_changed(
    case, clerk, clerk_of_another_store, department
):
    with pytest.raises(NotAllowed):
        pass_on(case=case, department=department, by=clerk_of_another_store, at=AT)
    with pytest.raises(CaseChanged):
        pass_on(
            case=case, department=department, by=clerk, at=AT,
            expected_version=case.version + 1,
        )  # fmt: skip
    Case.objects.filter(pk=case.pk).update(status="closed", closed_at=LATER)
    with pytest.raises(ActionRefused, match="not open"):
        pass_on(case=case, department=department, by=clerk, at=AT)
    assert fresh(case).department is None


# --- who is named is kept out --------------------------------------------------------


def test_who_is_named_loses_the_case_and_does_not_get_it_back(
    case, clerk, second_clerk, manager, department
):
    accept_case(case=case, by=clerk, at=AT)
    name_involved(case=case, person=clerk, by=manager, at=LATER)
    assert fresh(case).handler == manager
    assert not Case.objects.visible_to(clerk).exists()
    for steal in (
        lambda: take_over(case=case, by=clerk, at=LATER),
        lambda: link_cases(case=case, other=case, by=clerk, at=LATER),
    ):
        with pytest.raises(NotAllowed):
            steal()
    with pytest.raises(ActionRefused, match="may not handle"):
        pass_on(
            case=case, department=department, handler=clerk, by=second_clerk, at=LATER
        )
    unname_involved(case=case, person=clerk, by=manager, at=LATER)
    assert Case.objects.visible_to(clerk).exists()


def test_only_another_manager_names_somebody(case, clerk, second_clerk, manager):
    with pytest.raises(NotAllowed):
        name_involved(case=case, person=second_clerk, by=clerk, at=LATER)
    with pytest.raises(ActionRefused, match="Another manager"):
        name_involved(case=case, person=manager, by=manager, at=LATER)
    name_involved(case=case, person=clerk, by=manager, at=LATER)
    with pytest.raises(ActionRefused, match="already"):
        name_involved(case=case, person=clerk, by=manager, at=LATER)


# --- projects ------------------------------------------------------------------------


LONG_AFTER = AT + PROJECT_AFTER


def project_of(case, by, **fields):
    return begin_project(
        **{
            "case": case,
            "goal": "Tins that stay tight",
            "owner": by,
            "due_on": LONG_AFTER.date() + timedelta(days=30),
            "by": by,
            "at": LONG_AFTER,
        }
        | fields
    )


def test_a_case_open_for_three_months_becomes_a_project_with_an_owner(
    case, clerk, manager
):
    just_before = LONG_AFTER - timedelta(seconds=1)
    with pytest.raises(ActionRefused, match="three months"):
        project_of(case, manager, at=just_before)
    project_of(case, manager, owner=clerk)
    with pytest.raises(ActionRefused, match="already"):
        project_of(case, manager)
    project = end_project(case=case, result="New lids", by=clerk, at=LONG_AFTER)
    assert (project.result, project.ended_at) == ("New lids", LONG_AFTER)
    # Ending the project closes nothing by itself.
    assert fresh(case).is_open
    with pytest.raises(ActionRefused, match="no open project"):
        end_project(case=case, result="Again", by=clerk, at=LONG_AFTER)


def test_a_project_needs_a_manager_a_goal_and_a_day_to_come(case, clerk, manager):
    with pytest.raises(NotAllowed):
        project_of(case, clerk)
    with pytest.raises(ActionRefused, match="what is to be reached"):
        project_of(case, manager, goal="  ")
    with pytest.raises(ActionRefused, match="day is over"):
        project_of(case, manager, due_on=LONG_AFTER.date() - timedelta(days=1))
    assert not CaseProject.objects.exists()


def test_only_the_owner_or_a_manager_ends_the_project(
    case, clerk, second_clerk, manager
):
    project_of(case, manager, owner=clerk)
    with pytest.raises(NotAllowed):
        end_project(case=case, result="Done", by=second_clerk, at=LONG_AFTER)
    with pytest.raises(ActionRefused, match="result"):
        end_project(case=case, result=" ", by=clerk, at=LONG_AFTER)
    end_project(case=case, result="Done", by=manager, at=LONG_AFTER)


def test_long_open_cases_are_found_the_oldest_first(case, store):
    younger = make_case(store=store, at=AT + timedelta(days=1))
    closed = make_case(store=store)
    Case.objects.filter(pk=closed.pk).update(status="closed", closed_at=LATER)
    found = long_open(Case.objects.all(), before=AT + timedelta(days=2))
    assert list(found) == [case, younger]
    assert list(long_open(Case.objects.all(), before=AT)) == [case]


# --- ties ----------------------------------------------------------------------------


def test_two_cases_are_tied_once_and_show_beside_each_other(case, store, clerk):
    other = make_case(store=store)
    for first, second in ((case, other), (other, case), (case, other)):
        link_cases(case=first, other=second, by=clerk, at=LATER)
    assert CaseLink.objects.count() == 1
    for one, beside in ((case, other), (other, case)):
        assert [row.case for row in related_cases(one, clerk)] == [beside]
    assert case.entries.filter(data__change="tie").count() == 1


def test_a_tie_shows_no_case_of_another_store_and_none_to_the_involved(
    case, store, other_store, clerk, manager, auditor
):
    elsewhere = make_case(store=other_store)
    with pytest.raises(NotAllowed):
        link_cases(case=case, other=elsewhere, by=clerk, at=LATER)
    with pytest.raises(ActionRefused, match="same case"):
        link_cases(case=case, other=case, by=clerk, at=LATER)
    CaseLink.objects.create(first=case, second=elsewhere, at=AT)
    assert related_cases(case, clerk) == []
    assert [row.case for row in related_cases(case, auditor)] == [elsewhere]
    here = make_case(store=store)
    link_cases(case=case, other=here, by=clerk, at=LATER)
    name_involved(case=here, person=clerk, by=manager, at=LATER)
    assert related_cases(case, clerk) == []


def test_the_same_receipt_and_the_same_member_stand_after_the_ties(
    case, store, member, clerk
):
    Case.objects.filter(pk=case.pk).update(member=member, receipt_no="R-1")
    by_receipt = make_case(store=store, receipt_no="R-1", at=AT + timedelta(days=2))
    by_member = make_case(store=store, member=member, at=AT + timedelta(days=3))
    tied = make_case(store=store, at=AT - timedelta(days=9))
    link_cases(case=case, other=tied, by=clerk, at=LATER)
    rows = related_cases(fresh(case), clerk)
    assert [row.case for row in rows] == [tied, by_member, by_receipt]
