"""What staff and customers do with a case, and what is refused."""

import itertools
from datetime import timedelta

import pytest

from feedback.actions.answers import MESSAGES_A_CASE, add_customer_message
from feedback.actions.assessing import assess_case, investigate_case
from feedback.actions.disputes import dispute_case, send_outside
from feedback.actions.endings import decide_ending, end_case, reject_case, settle_case
from feedback.actions.handling import (
    accept_case,
    add_note,
    ask_customer,
    assign_case,
    close_case,
    link_member,
    reply_to_case,
)
from feedback.actions.rounds import reopen_case
from feedback.choices import (
    CaseStatus,
    EntryKind,
    Quarantine,
    ReopenReason,
)
from feedback.exceptions import ActionRefused, CaseChanged
from feedback.models import Case, CaseCategory, CaseEntry, CaseStaff, KnownMatter
from feedback.workflow import ENDINGS, FINAL_STATUSES, TRANSITIONS
from members.exceptions import NotAllowed
from members.models import Activity, MemberStat, Message
from tests.factories.feedback import AT, judge, make_case
from tests.factories.members import MemberFactory, UserFactory

LATER = AT + timedelta(hours=2)


@pytest.fixture
def case(store, member):
    return make_case(store=store, member=member)


def open_cases(member):
    return MemberStat.objects.get(member_id=member.pk).open_cases


def ending(name):
    def run(case, by):
        twin = make_case(store=case.store) if name == "duplicate" else None
        matter = KnownMatter.objects.create(name="M", why="W")
        request = end_case(
            case=case,
            name=name,
            reason="R",
            duplicate_of=twin,
            matter=matter,
            by=by,
            at=LATER,
        )
        if request.decided_at is None:
            chief = UserFactory(is_superuser=True, is_staff=True)
            decide_ending(case=case, confirms=True, comment="", by=chief, at=LATER)

    return run


RUN = {
    "accept": lambda case, by: accept_case(case=case, by=by, at=LATER),
    "assess": lambda case, by: assess_case(
        case=case, category=CaseCategory.objects.first(), by=by, at=LATER
    ),
    "investigate": lambda case, by: investigate_case(case=case, by=by, at=LATER),
    "reply": lambda case, by: reply_to_case(case=case, text="A", by=by, at=LATER),
    "ask": lambda case, by: ask_customer(case=case, text="Q", by=by, at=LATER),
    "close": lambda case, by: close_case(case=case, by=by, at=LATER),
    "settle": lambda case, by: settle_case(case=case, text="A", by=by, at=LATER),
    "dispute": lambda case, by: dispute_case(
        case=case, reason=ReopenReason.WRONG, words="No", by=by, at=LATER
    ),
    "external": lambda case, by: send_outside(
        case=case, body="12315", opened_on=LATER.date(), by=by, at=LATER
    ),
    "reopen": lambda case, by: reopen_case(case=case, by=by, at=LATER),
    "answer": lambda case, by: add_customer_message(case=case, text="M", at=LATER),
    "disagree": lambda case, by: add_customer_message(
        case=case, text="M", reason=ReopenReason.WRONG, at=LATER
    ),
} | {name: ending(name) for name in ENDINGS}
# Those of a solution and its follow-up are run in their own tests.
OF_SOLUTIONS = {"propose", "approve", "send_back", "follow_up"}


def test_every_step_of_the_table_is_run_here_or_with_the_solutions():
    assert set(RUN) | OF_SOLUTIONS == set(TRANSITIONS)


def put(case, status):
    """The case in this status, with everything that a step may need."""
    judge(case)
    CaseEntry.objects.create(case=case, kind=EntryKind.REPLY, body="A", at=AT)
    Case.objects.filter(pk=case.pk).update(
        status=status, closed_at=AT if status in FINAL_STATUSES else None
    )


@pytest.mark.parametrize(("name", "status"), list(itertools.product(RUN, CaseStatus)))
def test_actions_obey_the_table_in_every_status(name, status, case, manager):
    put(case, status)
    target = TRANSITIONS[name].targets.get(status)
    if target is None:
        with pytest.raises(ActionRefused):
            RUN[name](case, manager)
        target = status
    else:
        RUN[name](case, manager)
    assert Case.objects.get(pk=case.pk).status == target


STAFF_STEPS = [name for name in RUN if TRANSITIONS[name].permission]


@pytest.mark.parametrize("name", STAFF_STEPS)
def test_nobody_acts_on_a_case_of_another_store(name, case, clerk_of_another_store):
    source = next(iter(TRANSITIONS[name].targets))
    put(case, source)
    with pytest.raises(NotAllowed):
        RUN[name](case, clerk_of_another_store)
    assert Case.objects.get(pk=case.pk).status == source


@pytest.mark.parametrize("name", STAFF_STEPS)
def test_nobody_acts_on_a_case_that_names_them(name, case, manager):
    source = next(iter(TRANSITIONS[name].targets))
    put(case, source)
    CaseStaff.objects.create(case=case, user=manager, part="involved", at=AT)
    with pytest.raises(NotAllowed, match="named in this case"):
        RUN[name](case, manager)
    assert Case.objects.get(pk=case.pk).status == source


def test_a_refusal_is_told_with_its_reason(case, manager):
    reject_case(case=case, reason="Meant for another house.", by=manager, at=LATER)
    letter = Message.objects.latest("pk")
    assert "Meant for another house." in letter.text
    assert open_cases(case.member) == 0


def test_accepting_makes_the_person_the_handler_and_is_stamped_once(
    case, clerk, manager
):
    accepted = accept_case(case=case, by=clerk, at=LATER)
    assert (accepted.handler, accepted.accepted_at) == (clerk, LATER)
    reply_to_case(case=case, text="A", by=manager, at=LATER + timedelta(hours=1))
    fresh = Case.objects.get()
    assert (fresh.handler, fresh.accepted_at) == (clerk, LATER)


def test_a_reply_goes_to_the_customer_and_onto_the_timeline(case, clerk):
    entry = reply_to_case(case=case, text=" A new tin. ", by=clerk, at=LATER)
    assert (entry.kind, entry.body) == (EntryKind.REPLY, "A new tin.")
    letter = Message.objects.latest("pk")
    assert letter.address == "member@example.com"
    assert "A new tin." in letter.text
    assert letter.links["track"]["url"].endswith("/feedback/t/TOKEN/")
    kinds = list(Activity.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["feedback.case_opened", "feedback.case_replied"]
    fresh = Case.objects.get()
    assert (fresh.status, fresh.first_reply_at) == (CaseStatus.REPLIED, LATER)


def test_all_letters_of_a_case_carry_the_same_link(case, clerk):
    reply_to_case(case=case, text="A", by=clerk, at=LATER)
    ids = {m.links["track"]["id"] for m in Message.objects.all()}
    assert len(ids) == 1


def test_a_reply_can_t_smuggle_placeholders_into_the_letter(case, clerk):
    reply_to_case(case=case, text="See [[link:unknown]]", by=clerk, at=LATER)
    assert "[[link:unknown]]" not in Message.objects.latest("pk").text


def test_two_at_once_the_second_is_told_and_nothing_is_overwritten(
    case, clerk, manager
):
    seen = case.version
    accept_case(case=case, by=clerk, at=LATER, expected_version=seen)
    with pytest.raises(CaseChanged, match="Somebody else changed"):
        reply_to_case(case=case, text="A", by=manager, at=LATER, expected_version=seen)
    assert not CaseEntry.objects.filter(kind=EntryKind.REPLY).exists()


@pytest.mark.parametrize(
    "act",
    [
        lambda case, by: reply_to_case(case=case, text=" ", by=by, at=LATER),
        lambda case, by: add_note(case=case, text=" ", by=by, at=LATER),
        lambda case, by: reject_case(case=case, reason=" ", by=by, at=LATER),
        lambda case, by: add_customer_message(case=case, text=" ", at=LATER),
    ],
)
def test_empty_words_are_refused(act, case, manager):
    with pytest.raises(ActionRefused):
        act(case, manager)
    assert CaseEntry.objects.count() == 1


def test_a_note_sends_nothing(case, clerk):
    before = Message.objects.count()
    add_note(case=case, text="She was upset.", by=clerk, at=LATER)
    assert Message.objects.count() == before
    assert Case.objects.get().status == CaseStatus.RECEIVED


def test_closing_and_the_customers_answer_keep_the_figures_right(case, clerk):
    reply_to_case(case=judge(case), text="A", by=clerk, at=LATER)
    close_case(case=case, by=clerk, at=LATER)
    assert open_cases(case.member) == 0
    add_customer_message(case=case, text="Not settled.", at=LATER)
    fresh = Case.objects.get()
    assert (fresh.status, fresh.closed_at) == (CaseStatus.ACCEPTED, None)
    assert open_cases(case.member) == 1
    assert Activity.objects.filter(kind="feedback.case_reopened").count() == 1


def test_a_customer_can_t_fill_the_disk(case):
    CaseEntry.objects.bulk_create(
        CaseEntry(case=case, kind=EntryKind.MESSAGE, body="x", at=AT)
        for _number in range(MESSAGES_A_CASE)
    )
    with pytest.raises(ActionRefused, match="very many"):
        add_customer_message(case=case, text="one more", at=LATER)


def test_a_case_is_handed_only_to_somebody_who_may_handle_it(
    case, clerk, manager, clerk_of_another_store, auditor
):
    assert assign_case(case=case, handler=clerk, by=manager, at=LATER).handler == clerk
    for wrong in (clerk_of_another_store, auditor):
        with pytest.raises(ActionRefused):
            assign_case(case=case, handler=wrong, by=manager, at=LATER)


def test_linking_moves_the_case_between_members_and_their_figures(
    case, member, store, clerk
):
    other = MemberFactory(home_store=store)
    link_member(case=case, member=other, by=clerk, at=LATER)
    assert (open_cases(member), open_cases(other)) == (0, 1)
    assert Activity.objects.filter(member=other).count() == 1
    link_member(case=case, member=None, by=clerk, at=LATER)
    assert open_cases(other) == 0


def test_a_case_is_not_linked_to_a_member_of_another_store(case, clerk, other_store):
    with pytest.raises(NotAllowed):
        link_member(
            case=case,
            member=MemberFactory(home_store=other_store),
            by=clerk,
            at=LATER,
        )


def test_what_is_held_back_is_not_worked_on_before_it_is_let_in(store, clerk):
    case = make_case(store=store, email="a@example.com", quarantine=Quarantine.TRAP)
    with pytest.raises(ActionRefused, match="Let it in first"):
        reply_to_case(case=case, text="A", by=clerk, at=LATER)
    assert not Message.objects.exists()


def test_what_is_held_back_is_refused_without_a_letter(store, manager):
    case = make_case(store=store, email="a@example.com", quarantine=Quarantine.TRAP)
    reject_case(case=case, reason="Advertising.", by=manager, at=LATER)
    assert not Message.objects.exists()
