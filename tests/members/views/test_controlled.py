"""The pages of exports and prints by request."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from members.choices import AccessAction, DocumentState
from members.exports.building import build_documents
from members.models import AccessLog, ExportRequest
from tests.factories.documents import make_document
from tests.factories.members import (
    ImportantDateFactory,
    MemberFactory,
    PurchaseLineFactory,
)

ASK = "/admin/controlled/ask/"
PRINT_QUERIES = 24
REGISTER_QUERIES = 15


def form_data(**fields):
    today = timezone.localdate().isoformat()
    return {
        "form": "csv",
        "fields_wanted": ["member_no", "name", "phone"],
        "purpose": "Calling the guests",
        "use_from": today,
        "use_until": today,
        "recipient": "",
        "recipient_outside": "",
    } | fields


def asked(client, user, query="", **fields):
    client.force_login(user)
    data = form_data(recipient=user.pk) | fields
    response = client.post(f"{ASK}?{query}", data)
    assert response.status_code == 302, response.content.decode()
    return ExportRequest.objects.latest("pk")


def test_from_the_list_to_the_file_through_two_people(client, clerk, manager, member):
    MemberFactory(home_store=member.home_store, status="prospect", name="别人")
    document = asked(client, clerk, "status=member")
    assert (document.query, document.rows_asked) == ("status=member", 1)
    client.force_login(manager)
    page = client.get(document.get_absolute_url()).content.decode()
    assert "Your decision" in page
    client.post(
        reverse("members_controlled_decide", args=[document.number, "approve"]),
        {"reason": "fine"},
    )
    build_documents(at=timezone.now())
    fetch = reverse("members_controlled_fetch", args=[document.number])
    assert client.post(fetch).status_code == 404
    client.force_login(clerk)
    response = client.post(fetch)
    body = b"".join(response.streaming_content).decode("utf-8-sig")
    assert "139****5678" in body
    assert "13912345678" not in body
    assert "别人" not in body
    assert document.number in response["Content-Disposition"]


def test_the_asker_sees_no_button_and_a_forced_approval_is_refused(
    client, manager, member
):
    document = asked(client, manager)
    page = client.get(document.get_absolute_url()).content.decode()
    assert "Your decision" not in page
    response = client.post(
        reverse("members_controlled_decide", args=[document.number, "approve"]),
        {"reason": "fine"},
        follow=True,
    )
    assert "Nobody approves a request of their own" in response.content.decode()
    document.refresh_from_db()
    assert document.state == DocumentState.ASKED


def test_what_was_searched_for_becomes_the_members_found(client, clerk, member):
    MemberFactory(home_store=member.home_store, name="别人")
    document = asked(client, clerk, "q=5678")
    assert (document.query, document.picked) == ("", [member.pk])


def test_one_record_can_be_asked_for_but_none_of_another_store(
    client, clerk, member, other_store
):
    document = asked(client, clerk, f"member={member.public_id}&form=cards")
    assert document.picked == [member.pk]
    foreign = MemberFactory(home_store=other_store)
    for wanted in (foreign.public_id, "nonsense"):
        assert client.get(ASK, {"member": wanted}).status_code == 404


def test_a_refusal_stands_on_the_form(client, clerk, member):
    client.force_login(clerk)
    response = client.post(ASK, form_data(recipient=clerk.pk, purpose=""))
    assert response.status_code == 200
    response = client.post(
        ASK,
        form_data(recipient=clerk.pk, use_until="2020-01-01", use_from="2020-01-01"),
    )
    assert "over already" in response.content.decode()


@pytest.mark.parametrize("form", ["cards", "overview"])
def test_printed_pages_carry_the_mark_and_are_the_askers_alone(
    form, client, clerk, manager, member
):
    ImportantDateFactory(member=member)
    PurchaseLineFactory(purchase__member=member)
    document = make_document(
        member,
        asked_by=clerk,
        form=form,
        fields=[],
        state=DocumentState.ASKED,
        use_from=timezone.localdate(),
        use_until=timezone.localdate(),
        expires_at=timezone.now() + timedelta(hours=1),
    )
    url = reverse("members_controlled_print", args=[document.number])
    client.force_login(clerk)
    assert client.post(url).status_code == 302  # not approved yet
    ExportRequest.objects.update(state=DocumentState.READY)
    response = client.post(url)
    soup = BeautifulSoup(response.content, "html.parser")
    marks = [mark.text for mark in soup.select(".mark")]
    assert marks
    assert all(document.number in mark and str(clerk) in mark for mark in marks)
    assert member.name in soup.text
    assert "139****5678" in soup.text
    assert "13912345678" not in str(soup)
    assert AccessLog.objects.get().action == AccessAction.PRINTED
    client.force_login(manager)
    assert client.post(url).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_cards_cost_the_same_queries_for_one_and_for_three(
    number, client, clerk, store, django_assert_num_queries
):
    people = MemberFactory.create_batch(number, home_store=store, phone="13912345678")
    for person in people:
        ImportantDateFactory(member=person)
        PurchaseLineFactory(purchase__member=person)
    document = make_document(
        people[0],
        asked_by=clerk,
        form="cards",
        picked=[person.pk for person in people],
        state=DocumentState.READY,
        use_from=timezone.localdate(),
        use_until=timezone.localdate(),
        expires_at=timezone.now() + timedelta(hours=1),
    )
    client.force_login(clerk)
    url = reverse("members_controlled_print", args=[document.number])
    with django_assert_num_queries(PRINT_QUERIES):
        response = client.post(url)
    assert response.content.decode().count('class="sheet"') == number


@pytest.mark.parametrize("number", [1, 3])
def test_the_register_costs_the_same_queries_for_one_and_for_three(
    number, client, manager, clerk, member, django_assert_num_queries
):
    for _ in range(number):
        make_document(member, asked_by=clerk)
    client.force_login(manager)
    with django_assert_num_queries(REGISTER_QUERIES):
        response = client.get(reverse("members_controlled_list"))
    page = BeautifulSoup(response.content, "html.parser")
    assert len(page.select("td.title")) == number
    assert f"Exports and prints ({number})" in response.content.decode()


def test_the_filters_of_the_register_narrow_it(client, manager, clerk, member):
    make_document(member, asked_by=clerk, purpose="tasting")
    make_document(
        member, asked_by=manager, state=DocumentState.REFUSED, purpose="other"
    )
    client.force_login(manager)
    url = reverse("members_controlled_list")

    def numbers(**params):
        page = BeautifulSoup(client.get(url, params).content, "html.parser")
        return [cell.text.strip() for cell in page.select("td.title")]

    assert numbers() == ["C2026-0002", "C2026-0001"]
    assert numbers(whose="approve") == ["C2026-0001"]
    assert numbers(whose="mine") == ["C2026-0002"]
    assert numbers(state="refused") == ["C2026-0002"]
    assert numbers(q="tasting") == ["C2026-0001"]
    assert numbers(since="2027-01-01") == []
