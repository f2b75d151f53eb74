from itertools import product

import pytest

from feedback.choices.quality import CorrectiveForm, CorrectiveState, Judgement
from feedback.corrective.states import TURNS, Facts, missing, target_of, turns_from

ALL = frozenset(
    {
        *("owner", "team", "problem", "containment", "containment_proof"),
        *("root_cause", "root_unseen", "done", "prevention"),
    }
)
WAY = {
    "8d": ["contain", "analyse", "act", "verify", "close"],
    "pdca": ["analyse", "act", "verify", "close"],
}


@pytest.mark.parametrize("form", CorrectiveForm.values)
def test_every_state_is_reached_and_has_a_way_out(form):
    reached = {
        target for turn in TURNS.values() for target in turn.targets[form].values()
    } | {CorrectiveState.OPEN}
    expected = set(CorrectiveState) - (
        {CorrectiveState.CONTAINMENT} if form == CorrectiveForm.PDCA else set()
    )
    assert reached == expected
    for state in reached:
        assert turns_from(form=form, state=state)


@pytest.mark.parametrize("form", CorrectiveForm.values)
def test_the_way_leads_from_open_to_closed(form):
    state = CorrectiveState.OPEN
    for name in WAY[form]:
        state = target_of(name, form=form, state=state)
        assert state is not None
    assert state == CorrectiveState.CLOSED
    assert target_of("reopen", form=form, state=state) == CorrectiveState.ANALYSIS


@pytest.mark.parametrize(
    ("form", "name", "state"),
    list(product(CorrectiveForm.values, TURNS, CorrectiveState.values)),
)
def test_what_is_not_in_the_table_is_not_possible(form, name, state):
    assert (target_of(name, form=form, state=state) is not None) == (
        state in TURNS[name].targets[form]
    )


def test_nothing_is_missing_when_all_is_there():
    facts = Facts("8d", "open", ALL, items=2, judgement=Judgement.WORKED)
    for name in WAY["8d"]:
        assert missing(name, facts) == []


@pytest.mark.parametrize("form", CorrectiveForm.values)
@pytest.mark.parametrize(
    "lacking",
    [
        {"judgement": ""},
        {"judgement": Judgement.FAILED},
        {"open_items": 1},
        {"filled": ALL - {"prevention"}},
    ],
)
def test_it_is_not_closed_with_open_actions_nor_without_a_judgement(form, lacking):
    facts = {"filled": ALL, "items": 2, "judgement": Judgement.PARTLY} | lacking
    assert len(missing("close", Facts(form, "verifying", **facts))) == 1


def test_an_8d_report_needs_more_than_the_light_form():
    bare = frozenset({"owner", "problem", "root_cause", "done", "prevention"})
    light = Facts("pdca", "open", bare, items=1, judgement=Judgement.WORKED)
    thorough = Facts("8d", "open", bare, items=1, judgement=Judgement.WORKED)
    assert [missing(name, light) for name in WAY["pdca"]] == [[]] * 4
    assert all(missing(name, thorough) for name in ("contain", "analyse", "act"))


def test_preventive_actions_may_still_be_open_while_the_effect_is_watched():
    facts = Facts("8d", "acting", ALL, items=2, open_items=1, open_mending=0)
    assert missing("verify", facts) == []
    assert missing("verify", Facts("8d", "acting", ALL, items=2, open_mending=1))
