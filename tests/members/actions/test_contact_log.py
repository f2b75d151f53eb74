"""Logging a contact: what is written, what follows, what is refused."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from members.actions.consent import record_consent
from members.actions.contact_effects import recount_contacts
from members.actions.contact_log import correct_contact, log_contact
from members.actions.promises import PromiseMade
from members.choices import (
    Channel,
    ConsentAction,
    ConsentSource,
    ContactKind,
    ContactOutcome,
    MemberStatus,
    Purpose,
)
from members.exceptions import ContactRefused, NotAllowed
from members.models import (
    Activity,
    Consent,
    ConsentState,
    Contact,
    ContactPoint,
    MemberStat,
    Promise,
    Suppression,
)
from members.queries.card import card_of, member_for_record
from members.queries.contactability import suppressed
from members.record.timeline import activity_kinds
from tests.factories.members import MemberFactory

AT = datetime(2026, 11, 5, 3, tzinfo=UTC)
ON = date(2026, 11, 5)
PHONE = "+8613912345678"


def log(member, by, outcome="reached", **told):
    told = {"way": "call", "direction": "out", "at": AT} | told
    return log_contact(member=member, by=by, outcome=outcome, **told)


def phone_of(member):
    return member.contact_points.get(kind=ContactKind.PHONE)


def stat_of(member):
    return MemberStat.objects.get(pk=member.pk)


def lines(member):
    return [
        activity_kinds.get(row.kind).line(row)
        for row in Activity.objects.filter(member=member)
    ]


def test_a_contact_sets_the_figures_and_the_next_date(clerk, member):
    contact = log(member, clerk)
    stat = stat_of(member)
    assert (stat.last_contact_at, stat.last_reached_at) == (AT, AT)
    assert stat.next_contact_on == contact.next_on == ON + timedelta(days=30)
    assert contact.store == member.home_store


def test_no_answer_is_a_contact_but_nobody_was_reached(clerk, member):
    log(member, clerk, ContactOutcome.NO_ANSWER)
    stat = stat_of(member)
    assert stat.last_contact_at == AT
    assert stat.last_reached_at is None


def test_tries_in_a_row_are_counted_from_the_log(clerk, member):
    days = []
    for n in range(5):
        contact = log(
            member, clerk, ContactOutcome.NO_ANSWER, at=AT + timedelta(days=n)
        )
        days.append((contact.next_on - ON).days - n)
    assert days == [1, 1, 1, 7, 7]


def test_an_answer_in_between_starts_the_tries_anew(clerk, member):
    for n in range(3):
        log(member, clerk, ContactOutcome.NO_ANSWER, at=AT + timedelta(days=n))
    log(member, clerk, ContactOutcome.REACHED, at=AT + timedelta(days=3))
    again = log(member, clerk, ContactOutcome.NO_ANSWER, at=AT + timedelta(days=4))
    assert again.next_on == ON + timedelta(days=5)


def test_who_was_reached_is_called_when_due(clerk, member):
    log(member, clerk, ContactOutcome.NO_ANSWER, at=AT - timedelta(days=1))
    MemberStat.objects.filter(pk=member.pk).update(due_on=ON + timedelta(days=55))
    assert log(member, clerk).next_on == ON + timedelta(days=55)


def test_a_contact_written_down_late_leaves_the_next_date_alone(clerk, member):
    latest = log(member, clerk)
    log(member, clerk, ContactOutcome.NO_ANSWER, at=AT - timedelta(days=3))
    stat = stat_of(member)
    assert stat.last_contact_at == AT
    assert stat.next_contact_on == latest.next_on


def test_the_timeline_masks_the_number_and_shortens_what_was_said(clerk, member):
    said = "\n".join(["Wants the new spring harvest as soon as it is in."] * 9)
    promise = PromiseMade("Put two cakes aside", ON + timedelta(days=2))
    log(
        member, clerk, contact_point=phone_of(member), said=said, promise=promise,
        direction="in",
    )  # fmt: skip
    (line,) = lines(member)
    assert line.startswith("Call from the member: Reached · 139****5678 · Wants")
    assert "12345678" not in line
    told = "… · Promised by 7 November: Put two cakes aside · next on 5 December"
    assert line.endswith(told)


def test_a_promise_belongs_to_who_made_it_and_to_its_contact(clerk, member):
    contact = log(member, clerk, promise=PromiseMade("A sample", ON))
    promise = Promise.objects.get()
    assert (promise.contact, promise.owner, promise.made_by) == (contact, clerk, clerk)
    assert (promise.due_on, promise.settled_at) == (ON, None)


def test_refusing_calls_withdraws_the_consents_and_blocks_the_number(clerk, member):
    record_consent(
        member=member, purpose=Purpose.NEWS, channel=Channel.PHONE,
        action=ConsentAction.GIVEN, source=ConsentSource.TILL, at=AT - timedelta(days=9),
    )  # fmt: skip
    contact = log(member, clerk, ContactOutcome.REFUSES_CALLS)
    states = ConsentState.objects.filter(member=member, channel=Channel.PHONE)
    assert {state.purpose: state.is_given for state in states} == dict.fromkeys(
        Purpose.values, False
    )
    assert suppressed(Channel.PHONE, [PHONE]) == {PHONE: "refused"}
    assert contact.next_on is None
    evidence = Consent.objects.filter(action="withdrawn").values_list("evidence")
    assert set(evidence) == {(f"members.contact:{contact.pk}",)}
    card = card_of(
        member_for_record(public_id=member.public_id, user=clerk),
        user=clerk,
        today=ON,
    )
    assert "Asked not to be called" in card.stops[0].sentence


def test_letters_may_still_be_sent_to_who_refuses_calls(clerk, store):
    member = MemberFactory(home_store=store, phone="13900000001", agreed=True)
    log(member, clerk, ContactOutcome.REFUSES_CALLS)
    mail = ConsentState.objects.filter(member=member, channel=Channel.EMAIL)
    assert all(state.is_given for state in mail)
    assert not Suppression.objects.exclude(channel=Channel.PHONE).exists()


def test_a_number_of_the_family_is_not_blocked_with_ones_own(clerk, member):
    ContactPoint.objects.create(
        member=member, kind=ContactKind.PHONE, value="13800000000",
        value_norm="+8613800000000", whose="spouse",
    )  # fmt: skip
    log(member, clerk, ContactOutcome.REFUSES_CALLS)
    assert set(suppressed(Channel.PHONE, [PHONE, "+8613800000000"])) == {PHONE}


def test_a_wrong_number_is_marked_and_the_card_says_so(clerk, member):
    point = phone_of(member)
    contact = log(member, clerk, ContactOutcome.WRONG_NUMBER, contact_point=point)
    point.refresh_from_db()
    assert point.invalid_at == AT
    assert contact.next_on is None
    card = card_of(
        member_for_record(public_id=member.public_id, user=clerk),
        user=clerk,
        today=ON,
    )
    assert "The phone number is wrong. Ask for the right one." in [
        stop.sentence for stop in card.stops
    ]


def test_another_number_is_tried_the_day_after(clerk, member):
    point = phone_of(member)
    ContactPoint.objects.create(
        member=member, kind="phone", value="138", value_norm="+8613800000000"
    )
    contact = log(member, clerk, ContactOutcome.WRONG_NUMBER, contact_point=point)
    assert contact.next_on == ON + timedelta(days=1)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"at": timezone.now() + timedelta(hours=1)}, "at"),
        ({"next_on": ON - timedelta(days=1)}, "next_on"),
        ({"outcome": "call_back"}, "next_on"),
        ({"outcome": "wrong_number"}, "contact_point"),
        ({"outcome": "shouted"}, "outcome"),
        ({"way": "pigeon"}, "way"),
        ({"promise": PromiseMade("Tea", None)}, "promise_due_on"),
        ({"promise": PromiseMade("Tea", ON - timedelta(days=1))}, "promise_due_on"),
        ({"promise": PromiseMade(" ", ON)}, "promise_what"),
        ({"promise": PromiseMade("茶" * 301, ON)}, "promise_what"),
    ],
)
def test_what_can_not_be_is_refused_and_nothing_is_written(told, field, clerk, member):
    with pytest.raises(ContactRefused) as refusal:
        log(member, clerk, **told)
    assert refusal.value.field == field
    assert str(refusal.value)
    assert not Contact.objects.exists()
    assert not Activity.objects.exists()


def test_the_number_of_another_member_is_refused(clerk, member, store):
    other = MemberFactory(home_store=store, phone="13811112222")
    with pytest.raises(ContactRefused):
        log(member, clerk, contact_point=phone_of(other))


def test_a_call_needs_a_phone_number(clerk, member):
    email = member.contact_points.get(kind=ContactKind.EMAIL)
    with pytest.raises(ContactRefused):
        log(member, clerk, contact_point=email)
    assert log(member, clerk, way="message", contact_point=email).pk


@pytest.mark.parametrize("person", ["clerk_of_another_store", "auditor", "stranger"])
def test_who_may_not_log_contacts_here_is_refused(person, member, request):
    with pytest.raises(NotAllowed):
        log(member, request.getfixturevalue(person))


@pytest.mark.parametrize("status", [MemberStatus.MERGED, MemberStatus.ERASED])
def test_nothing_is_logged_on_a_record_that_is_no_more(status, clerk, member):
    survivor = MemberFactory() if status == MemberStatus.MERGED else None
    type(member).objects.filter(pk=member.pk).update(
        status=status, merged_into=survivor
    )
    with pytest.raises(ContactRefused):
        log(member, clerk)


def correct(contact, by, **told):
    told = {
        "at": timezone.now(),
        "outcome": contact.outcome,
        "said": contact.said,
    } | told
    return correct_contact(contact=contact, by=by, **told)


def test_a_corrected_outcome_moves_figures_and_next_date(clerk, member):
    contact = log(member, clerk, ContactOutcome.NO_ANSWER, said="rang twice")
    correct(contact, clerk, outcome=ContactOutcome.REACHED, said="rang back")
    stat = stat_of(member)
    assert stat.last_reached_at == AT
    assert stat.next_contact_on == ON + timedelta(days=30)
    corrected, line = lines(member)
    assert corrected == "Call corrected: No answer → Reached"
    assert line.startswith("Call: Reached · rang back")


def test_a_number_marked_wrong_by_mistake_counts_again(clerk, member):
    point = phone_of(member)
    contact = log(member, clerk, ContactOutcome.WRONG_NUMBER, contact_point=point)
    correct(contact, clerk, outcome=ContactOutcome.NO_ANSWER)
    point.refresh_from_db()
    assert point.invalid_at is None


def test_a_refusal_of_calls_is_not_taken_back_by_a_correction(clerk, member):
    contact = log(member, clerk, ContactOutcome.REFUSES_CALLS)
    with pytest.raises(ContactRefused):
        correct(contact, clerk, outcome=ContactOutcome.REACHED)
    correct(contact, clerk, said="was friendly about it")
    assert Consent.objects.count() == len(Purpose.values)


def test_a_correction_may_set_a_refusal_of_calls(clerk, member):
    contact = log(member, clerk)
    correct(contact, clerk, outcome=ContactOutcome.REFUSES_CALLS)
    assert suppressed(Channel.PHONE, [PHONE])
    assert stat_of(member).next_contact_on is None


def test_nothing_changed_is_nothing_written(clerk, member):
    contact = log(member, clerk, said="hello")
    correct(contact, clerk)
    assert Activity.objects.count() == 1


def test_only_the_writer_corrects_and_only_for_a_day(clerk, manager, member):
    contact = log(member, clerk)
    with pytest.raises(NotAllowed):
        correct(contact, manager, said="no")
    with pytest.raises(NotAllowed):
        correct(contact, clerk, said="no", at=contact.logged_at + timedelta(hours=24.1))


def test_figures_follow_the_contacts_that_a_merge_has_moved(clerk, member, store):
    other = MemberFactory(home_store=store)
    contact = log(other, clerk)
    Contact.objects.update(member=member)
    recount_contacts([member.pk, other.pk], at=AT)
    assert stat_of(member).next_contact_on == contact.next_on
    assert stat_of(other).last_contact_at is None
    assert stat_of(other).next_contact_on is None
