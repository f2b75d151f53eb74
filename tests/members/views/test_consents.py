"""Consents told to staff, written down on the record."""

import pytest
from django.urls import reverse

from members.models import Consent, ConsentState

GIVEN = {"purpose": "news", "channel": "email", "action": "given"}


def tell(client, user, member, **changes):
    client.force_login(user)
    url = reverse("members_consents", args=[member.public_id])
    return client.post(url, GIVEN | changes)


def test_what_a_customer_says_is_written_down_and_shown(client, clerk, member):
    response = tell(client, clerk, member)
    assert ConsentState.objects.get(member=member).is_given
    act = Consent.objects.get()
    assert (act.by, act.source) == (clerk, "staff")
    assert "Agreed to" in client.get(response.url).content.decode()
    tell(client, clerk, member, action="withdrawn")
    assert not ConsentState.objects.get(member=member).is_given


def test_a_consent_that_does_not_exist_is_refused(client, clerk, member):
    tell(client, clerk, member, channel="pigeon")
    assert not Consent.objects.exists()


@pytest.mark.parametrize("person", ["clerk_of_another_store", "auditor"])
def test_who_may_not_change_the_record_finds_nothing(person, request, client, member):
    response = tell(client, request.getfixturevalue(person), member)
    assert response.status_code == 404
    assert not Consent.objects.exists()


def test_looking_changes_nothing(client, clerk, member):
    client.force_login(clerk)
    url = reverse("members_consents", args=[member.public_id])
    assert client.get(url).status_code == 405
