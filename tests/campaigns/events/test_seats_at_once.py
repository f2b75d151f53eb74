"""Many people take the last seat at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections

from campaigns.actions.answering import accept
from campaigns.models import Invitation
from tests.factories.events import NOON, EventFactory, InvitationFactory

AT = NOON - timedelta(days=3)
PEOPLE = 12


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="one writer at a time, by SQLite itself"
)
def test_the_last_seats_are_given_once():
    event = EventFactory(capacity=5, guests_allowed=1)
    people = [InvitationFactory(event=event) for _number in range(PEOPLE)]

    def take(invitation):
        try:
            return accept(invitation=invitation, guests=1, at=AT).state
        finally:
            connections.close_all()

    with ThreadPoolExecutor(PEOPLE) as pool:
        states = list(pool.map(take, people))
    assert sorted(states) == ["accepted"] * 2 + ["waiting"] * 10
    seated = Invitation.objects.filter(event=event).seated()
    assert sum(each.seats for each in seated) == 4
