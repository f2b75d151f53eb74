"""Consents told to staff, written down on the record."""

from html import unescape

import pytest
from django.urls import reverse

from members.models import Consent, ConsentState, ErasureRequest
from members.queries.wordings import wording_of

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
    shown = client.get(response.url, {"panels": "all"}).content.decode()
    assert "Agreed to" in shown
    tell(client, clerk, member, action="withdrawn")
    assert not ConsentState.objects.get(member=member).is_given


def ledger_of(member):
    return reverse("members_consent_ledger", args=[member.public_id])


def test_a_consent_is_added_with_source_and_evidence_and_the_wording_shown(
    client, clerk, member
):
    client.force_login(clerk)
    url = ledger_of(member)
    assert wording_of("news") in unescape(client.get(url).content.decode())
    said = GIVEN | {"source": "till", "evidence": "form 1234"}
    assert client.post(url, said).url == url
    act = Consent.objects.get()
    assert (act.source, act.evidence, act.by) == ("till", "form 1234", clerk)
    assert act.wording == wording_of("news")
    client.post(url, said | {"action": "withdrawn", "evidence": "call"})
    shown = client.get(url).content.decode()
    assert "form 1234" in shown
    assert "Withdrawn" in shown
    assert not ConsentState.objects.get(member=member).is_given
    for wrong in ({"source": "import"}, {"source": ""}, {"evidence": "x" * 201}):
        assert client.post(url, said | wrong).status_code == 200
    assert Consent.objects.count() == 2


def test_the_ledger_is_read_by_who_sees_the_member_and_added_to_by_fewer(
    client, auditor, clerk_of_another_store, member
):
    url = ledger_of(member)
    client.force_login(auditor)
    assert 'name="evidence"' not in client.get(url).content.decode()
    assert client.post(url, GIVEN | {"source": "till"}).status_code == 404
    client.force_login(clerk_of_another_store)
    assert client.get(url).status_code == 404
    assert not Consent.objects.exists()


def test_the_panel_leads_to_the_ledger_and_takes_a_wish_to_be_erased(
    client, clerk, auditor, member
):
    client.force_login(clerk)
    shown = client.get(member.get_absolute_url(), {"panels": "all"}).content.decode()
    wish = reverse("members_erasure_wish", args=[member.public_id])
    assert ledger_of(member) in shown
    assert f'action="{wish}"' in shown
    client.post(wish, {"reason": "said so at the till"})
    assert ErasureRequest.objects.get().member == member
    client.force_login(auditor)
    shown = client.get(member.get_absolute_url(), {"panels": "all"}).content.decode()
    assert ledger_of(member) in shown
    assert wish not in shown


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
