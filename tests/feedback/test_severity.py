"""Severity by written criteria (F6): each alone is enough; without one, the matrix says."""

from datetime import timedelta

import pytest

from feedback.actions.assessing import assess_case
from feedback.choices import CaseChannel, Harm, Severity, Spread
from feedback.exceptions import ActionRefused
from feedback.models import Case, CaseCategory
from feedback.workflow import CRITERIA, judge_severity
from members.models import Message
from tests.factories.amends import make_cause
from tests.factories.feedback import AT, make_case

LATER = AT + timedelta(hours=1)
# As the handbook has it, written down here once more: severe where there is an S.
HANDBOOK = """
         one several public
none       .       .      S
loss       .       S      S
health     S       S      S
"""


def cells():
    head, *rows = HANDBOOK.strip().splitlines()
    for row in rows:
        harm, *marks = row.split()
        for spread, mark in zip(head.split(), marks, strict=True):
            yield harm, spread, mark == "S"


@pytest.mark.parametrize(("harm", "spread", "is_severe"), list(cells()))
def test_harm_and_spread_make_a_case_severe_as_the_handbook_says(
    harm, spread, is_severe
):
    found = judge_severity([], harm=harm, spread=spread)
    assert (found == Severity.SEVERE) is is_severe


def test_the_handbook_knows_every_harm_and_spread():
    known = {(harm, spread) for harm, spread, _severe in cells()}
    assert known == {(str(harm), str(spread)) for harm in Harm for spread in Spread}


@pytest.mark.parametrize("code", CRITERIA)
def test_each_criterion_alone_makes_a_case_severe(code):
    assert judge_severity([code]) == Severity.SEVERE


@pytest.mark.parametrize(
    "wrong",
    [{"criteria": ["bad mood"]}, {"harm": "boredom"}, {"spread": "everywhere"}],
)
def test_what_nobody_wrote_down_is_no_criterion(wrong):
    with pytest.raises(ValueError, match=r"bad mood|boredom|everywhere"):
        judge_severity(**({"criteria": []} | wrong))


@pytest.fixture
def goods(db):
    return CaseCategory.objects.get_or_create(name="Goods", code="test-goods")[0]


def assessed(case, by, goods, **fields):
    assess_case(case=case, category=goods, by=by, at=LATER, **fields)
    return Case.objects.get(pk=case.pk)


def severe_letters(case):
    return Message.objects.filter(key__contains=f"severe:{case.pk}:")


def test_the_matrix_decides_in_the_case_and_the_manager_is_told_once(
    store, clerk, manager, goods
):
    case = assessed(make_case(store=store), clerk, goods, harm="loss", spread="one")
    assert (case.severity, severe_letters(case).count()) == (Severity.GENERAL, 0)
    for _turn in range(2):
        case = assessed(case, clerk, goods, harm="loss", spread="several")
    assert case.severity == Severity.SEVERE
    assert case.severity_criteria == ["harm:loss", "spread:several"]
    assert severe_letters(case).count() == 1
    assert severe_letters(case).get().address == manager.email


def test_what_is_judged_milder_afterwards_is_general_again(store, clerk, goods):
    case = assessed(make_case(store=store), clerk, goods, criteria=["abuse"])
    assert case.severity == Severity.SEVERE
    case = assessed(case, clerk, goods)
    assert case.severity == Severity.GENERAL


def test_the_way_in_stays_a_criterion_whatever_is_ticked(store, manager, goods):
    case = make_case(store=store, channel=CaseChannel.MEDIA)
    case = assessed(case, manager, goods)
    assert case.severity == Severity.SEVERE
    assert "media" in case.severity_criteria


def test_the_same_member_with_the_same_thing_again_is_severe(
    store, member, clerk, goods
):
    stale = make_cause()
    first = make_case(store=store, member=member, at=AT - timedelta(days=20))
    assert assessed(first, clerk, goods, cause=stale).severity == Severity.GENERAL
    again = make_case(store=store, member=member, at=AT)
    other = make_case(store=store, member=member, at=AT)
    assert assessed(other, clerk, goods, cause=make_cause("Late")).severity == (
        Severity.GENERAL
    )
    again = assessed(again, clerk, goods, cause=stale)
    assert (again.severity, "again" in again.severity_criteria) == (
        Severity.SEVERE,
        True,
    )


def test_an_ended_case_is_not_assessed(store, clerk, goods):
    case = make_case(store=store)
    Case.objects.filter(pk=case.pk).update(status="closed", closed_at=LATER)
    with pytest.raises(ActionRefused):
        assessed(case, clerk, goods)
