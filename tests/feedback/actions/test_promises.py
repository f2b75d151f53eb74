"""Promises to the customer of a case: made, kept with evidence, moved, told."""

from datetime import date, timedelta

import pytest

from feedback.actions.promises import (
    PromiseMade,
    break_promise,
    keep_promise,
    make_promise,
)
from feedback.actions.solutions import propose_solution
from feedback.exceptions import ActionRefused
from feedback.models import CasePromise
from feedback.queries.promises import (
    KeptRate,
    PromiseTab,
    kept_rates,
    promises_on,
    public_promises,
)
from members.exceptions import NotAllowed
from members.models import Activity, Message
from members.queries.figures import portal_day
from tests.factories.amends import make_judged_case, money, proposal
from tests.factories.feedback import AT

TODAY = portal_day(AT)
SOON = TODAY + timedelta(days=3)
WORDS = "A new tin by post"


@pytest.fixture
def case(store, clerk):
    return make_judged_case(
        store=store, handler=clerk, email="ann@example.com", name="Ann"
    )


def promise(case, by, what=WORDS, due_on=SOON, owner=None):
    return make_promise(
        case=case, promise=PromiseMade(what, due_on, owner), by=by, at=AT
    )


def test_a_promise_has_words_a_day_and_an_owner(case, clerk, manager):
    mine = promise(case, clerk)
    assert (mine.owner, mine.made_by, mine.due_on) == (clerk, clerk, SOON)
    assert promise(case, clerk, owner=manager).owner == manager


def test_a_members_promise_stands_on_the_timeline(store, clerk, member):
    case = make_judged_case(store=store, handler=clerk, member=member)
    made = promise(case, clerk)
    keep_promise(case=case, promise=made.pk, evidence="SF123", by=clerk, at=AT)
    kinds = set(Activity.objects.filter(member=member).values_list("kind", flat=True))
    assert {"feedback.promise_made", "feedback.promise_kept"} <= kinds


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"what": " "}, "Say what was promised"),
        ({"due_on": None}, "Say by when"),
        ({"due_on": TODAY - timedelta(days=1)}, "in the past"),
    ],
)
def test_a_promise_that_says_nothing_is_refused(case, clerk, fields, sentence):
    with pytest.raises(ActionRefused, match=sentence):
        promise(case, clerk, **fields)


def test_a_promise_is_kept_by_somebody_of_the_store(
    case, clerk, clerk_of_another_store
):
    with pytest.raises(ActionRefused, match="may not handle cases of this store"):
        promise(case, clerk, owner=clerk_of_another_store)
    with pytest.raises(NotAllowed):
        promise(case, clerk_of_another_store)


def test_what_is_not_approved_is_not_promised(case, clerk):
    propose_solution(case=case, by=clerk, at=AT, **proposal(money("400")))
    with pytest.raises(ActionRefused, match="not approved yet"):
        promise(case, clerk)
    assert not CasePromise.objects.exists()


def test_kept_needs_evidence_and_happens_once(case, clerk):
    made = promise(case, clerk)
    with pytest.raises(ActionRefused, match="how we know"):
        keep_promise(case=case, promise=made.pk, evidence=" ", by=clerk, at=AT)
    kept = keep_promise(case=case, promise=made.pk, evidence="SF12", by=clerk, at=AT)
    assert (kept.is_kept, kept.settled_by, kept.evidence) == (True, clerk, "SF12")
    with pytest.raises(ActionRefused, match="settled already"):
        break_promise(case=case, promise=made.pk, why="No", by=clerk, at=AT)


def test_a_promise_of_another_case_is_none_of_this_one(case, clerk, store):
    other = promise(make_judged_case(store=store), clerk)
    with pytest.raises(ActionRefused, match="no such promise"):
        keep_promise(case=case, promise=other.pk, evidence="x", by=clerk, at=AT)


def test_a_moved_promise_is_told_to_the_customer_once(case, clerk):
    made = promise(case, clerk)
    before = Message.objects.count()
    later = SOON + timedelta(days=4)
    broken = break_promise(
        case=case,
        promise=made.pk,
        why="Out of stock",
        new_due_on=later,
        by=clerk,
        at=AT,
    )
    assert broken.is_kept is False
    again = CasePromise.objects.open().get()
    assert (again.what, again.due_on, again.follows) == (WORDS, later, made)
    letter = Message.objects.latest("pk")
    assert Message.objects.count() == before + 1
    assert WORDS in letter.text
    assert "Out of stock" not in letter.text  # our reasons stay in the house


def test_without_a_new_day_nobody_is_written_to(case, clerk):
    made = promise(case, clerk)
    before = Message.objects.count()
    break_promise(case=case, promise=made.pk, why="Can't be had", by=clerk, at=AT)
    assert Message.objects.count() == before
    assert not CasePromise.objects.open().exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"why": " "}, "Say why it was not kept"),
        ({"new_due_on": SOON}, "later than the old one"),
    ],
)
def test_a_broken_promise_needs_a_word_and_a_later_day(case, clerk, fields, sentence):
    made = promise(case, clerk)
    with pytest.raises(ActionRefused, match=sentence):
        break_promise(
            case=case, promise=made.pk, by=clerk, at=AT, **({"why": "W"} | fields)
        )
    made.refresh_from_db()
    assert made.settled_at is None


def test_the_customer_sees_words_days_and_how_it_stands_only(case, clerk):
    late = promise(case, clerk, what="Late", due_on=TODAY)
    kept = promise(case, clerk, what="Kept")
    broken = promise(case, clerk, what="Broken", due_on=SOON + timedelta(days=1))
    promise(case, clerk, what="Open", due_on=SOON + timedelta(days=2))
    keep_promise(case=case, promise=kept.pk, evidence="secret", by=clerk, at=AT)
    break_promise(case=case, promise=broken.pk, why="secret", by=clerk, at=AT)
    seen = public_promises(case, today=TODAY + timedelta(days=1))
    assert [(p.what, p.state) for p in seen] == [
        ("Late", "late"),
        ("Kept", "kept"),
        ("Broken", "broken"),
        ("Open", "open"),
    ]
    assert late.pk
    assert not any("secret" in str(p) for p in seen)


def test_the_tabs_divide_all_promises(case, clerk):
    for days in (0, 1, 2, 9):
        promise(case, clerk, what=str(days), due_on=TODAY + timedelta(days=days))
    today = TODAY + timedelta(days=1)
    rows = CasePromise.objects.all()
    found = {
        tab: [p.what for p in promises_on(tab, rows, today=today)] for tab in PromiseTab
    }
    assert found == {
        PromiseTab.LATE: ["0"],
        PromiseTab.SOON: ["1", "2"],
        PromiseTab.COMING: ["9"],
        PromiseTab.KEPT: [],
        PromiseTab.BROKEN: [],
    }


def test_the_kept_rate_counts_late_and_belated_as_not_kept(case, clerk):
    def kept(days, after):
        made = promise(case, clerk, due_on=TODAY + timedelta(days=days))
        keep_promise(
            case=case,
            promise=made.pk,
            evidence="x",
            by=clerk,
            at=AT + timedelta(days=after),
        )

    kept(3, 3)
    kept(3, 1)
    kept(3, 5)  # two days after its day
    promise(case, clerk, due_on=TODAY + timedelta(days=2))  # late by then
    promise(case, clerk, due_on=date(2030, 1, 1))  # not due in the span
    rates = kept_rates(
        CasePromise.objects.all(),
        since=TODAY,
        until=TODAY + timedelta(days=9),
        at=AT + timedelta(days=9),
    )
    assert rates == {case.store_id: KeptRate(kept=2, broken=1, late=1)}
    assert rates[case.store_id].percent == 50
    assert KeptRate(0, 0, 0).percent is None
