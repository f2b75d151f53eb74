"""How people get onto the list of an event."""

from datetime import timedelta

import pytest

from campaigns.actions.inviting import (
    add_member,
    confirm_guest,
    invite,
    register_guest,
    register_member,
)
from campaigns.exceptions import EventRefused
from campaigns.models import Invitation, Recipient, Run
from campaigns.outbox.event_links import invitation_of_token
from members.exceptions import NotAllowed
from members.models import EventAttendance, Message
from members.outbox.links import token_of
from tests.factories.campaigns import CampaignFactory
from tests.factories.events import NOON, EventFactory, InvitationFactory
from tests.factories.members import MemberFactory

AT = NOON - timedelta(days=10)


def recipients(members):
    campaign = CampaignFactory()
    run = Run.objects.create(campaign=campaign, for_date=AT.date(), started_at=AT)
    return [
        Recipient(run=run, campaign=campaign, member=member, occurrence="once")
        for member in members
    ]


def test_a_campaign_gets_a_link_for_each_recipient(db):
    event = EventFactory()
    members = MemberFactory.create_batch(3)
    links = invite(event=event, recipients=recipients(members), at=AT)
    assert set(links) == {member.pk for member in members}
    for member in members:
        found = invitation_of_token(token_of(links[member.pk]), at=AT)
        assert found.member == member
        assert found.state == "invited"
    assert EventAttendance.objects.filter(state="invited").count() == 3


def test_who_is_on_the_list_keeps_the_place_and_the_link(db):
    event = EventFactory()
    there = InvitationFactory(event=event, accepted=True)
    first = invite(event=event, recipients=recipients([there.member]), at=AT)
    again = invite(event=event, recipients=recipients([there.member]), at=AT)
    assert first == again
    assert Invitation.objects.get().state == "accepted"


def test_inviting_costs_the_same_for_one_and_for_thirty(
    db, django_assert_max_num_queries
):
    event = EventFactory()
    some = recipients(MemberFactory.create_batch(30))
    with django_assert_max_num_queries(16):
        invite(event=event, recipients=some, at=AT)


def test_staff_put_somebody_on_the_list_who_said_yes_on_the_phone(clerk, store):
    event = EventFactory(store=store)
    member = MemberFactory(home_store=store, phone="13912345678")
    add_member(event=event, member=member, by=clerk, at=AT, guests=1)
    assert Invitation.objects.get().state == "accepted"
    assert Message.objects.get().channel == "sms", "no e-mail address: by SMS"


def test_staff_of_another_store_may_not(clerk_of_another_store, store):
    event = EventFactory(store=store)
    with pytest.raises(NotAllowed):
        add_member(
            event=event,
            member=MemberFactory(home_store=store),
            by=clerk_of_another_store,
            at=AT,
        )


def test_at_an_event_of_the_chain_staff_look_after_their_own_members(
    clerk, store, other_store
):
    event = EventFactory(store=None)
    add_member(event=event, member=MemberFactory(home_store=store), by=clerk, at=AT)
    with pytest.raises(NotAllowed):
        add_member(
            event=event, member=MemberFactory(home_store=other_store), by=clerk, at=AT
        )


def test_a_member_registers_only_where_everybody_may(member):
    with pytest.raises(EventRefused):
        register_member(event=EventFactory(), member=member, guests=0, at=AT)
    event = EventFactory(is_public=True)
    found = register_member(event=event, member=member, guests=1, at=AT)
    assert (found.state, found.invited_by) == ("accepted", "page")


def test_a_guest_has_no_place_before_the_address_is_confirmed(db):
    event = EventFactory(is_public=True, capacity=1)
    register_guest(
        event=event,
        name="Anna",
        email="Anna@Example.com",
        guests=0,
        language="en",
        at=AT,
    )
    guest = Invitation.objects.get()
    assert guest.state == "unconfirmed"
    letter = Message.objects.get()
    assert letter.address == "anna@example.com"
    confirm_guest(invitation=guest, at=AT)
    guest.refresh_from_db()
    assert guest.state == "accepted"


def test_an_address_is_not_written_to_again_and_again(db):
    event = EventFactory(is_public=True)
    for _time in range(3):
        register_guest(
            event=event, name="A", email="a@example.com", guests=0, language="en", at=AT
        )
    assert Message.objects.count() == 1
