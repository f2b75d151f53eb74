import pytest

from members.record.letter_effects import (
    Effect,
    LetterEffect,
    effects_of,
    letter_effects,
)
from members.record.marketing_holds import (
    MarketingHold,
    holds_on,
    marketing_holds,
    words_of_hold,
)
from members.registry import RegistrationRefused


@pytest.fixture
def on_holiday():
    plug = marketing_holds.register(
        MarketingHold("test.holiday", "On holiday", lambda ids: set(ids) & {3})
    )
    yield plug
    marketing_holds.unregister(plug.code)


@pytest.mark.django_db
def test_a_hold_names_those_for_whom_marketing_rests(on_holiday):
    assert holds_on([1, 3]) == {3: "test.holiday"}
    assert words_of_hold("test.holiday") == "On holiday"


def test_a_hold_that_no_app_knows_any_more_is_told_by_its_code():
    assert words_of_hold("gone.reason") == "gone.reason"


def test_a_hold_is_registered_once_and_complete(on_holiday):
    with pytest.raises(RegistrationRefused, match="already"):
        marketing_holds.register(on_holiday)
    with pytest.raises(RegistrationRefused, match="lacks label"):
        marketing_holds.register(MarketingHold("test.empty", "", lambda ids: ids))


@pytest.mark.django_db
def test_only_effects_that_there_are_are_told(clerk):
    for code, count in (("test.some", 2), ("test.none", 0)):
        letter_effects.register(
            LetterEffect(code, code, lambda ref, user, n=count: Effect(n, f"/{ref}"))
        )
    try:
        told = [x for x in effects_of("run:1", user=clerk) if x[0].startswith("test.")]
    finally:
        letter_effects.unregister("test.some")
        letter_effects.unregister("test.none")
    assert told == [("test.some", Effect(2, "/run:1"))]
