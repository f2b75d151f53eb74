"""Contact data are masked on every path of a clerk who reveals nothing."""

from datetime import timedelta

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from members.choices import DocumentState
from members.exports.building import build_documents
from members.search.index import reindex
from tests.factories.documents import make_document
from tests.factories.members import MemberFactory, PurchaseLineFactory
from tests.members.api.conftest import ALL, program
from tests.support.addresses import our_addresses

PHONE, EMAIL = "13777654321", "guarded.person@private.example"
WECHAT, ADDRESS = "guarded-wechat-id", "湖滨路28号3幢502室"
SECRETS = (PHONE, f"+86{PHONE}", EMAIL, WECHAT, ADDRESS)


@pytest.fixture
def guarded(store):
    member = MemberFactory(name="林婉清", home_store=store, phone=PHONE, email=EMAIL)
    for kind, value in (("wechat", WECHAT), ("address", ADDRESS)):
        member.contact_points.create(
            kind=kind, value=value, value_norm=value, is_primary=True
        )
    PurchaseLineFactory(purchase__member=member)
    reindex([member.pk])
    return member


def text_of(response):
    if response.streaming:
        return b"".join(response.streaming_content).decode("utf-8", "replace")
    return response.content.decode("utf-8", "replace")


def assert_masked(response, where):
    body = text_of(response)
    for secret in SECRETS:
        assert secret not in body, f"{where} shows {secret}"
    return body


def test_no_page_of_the_product_shows_contact_data_in_full(client, clerk, guarded):
    """Every address without arguments, plain, and asked for a part of the data."""
    client.force_login(clerk)
    seen = 0
    for address in our_addresses():
        if address.arguments or not address.name:
            continue
        url = reverse(address.name)
        for query in ({}, {"q": PHONE[-4:]}, {"q": "林婉清"}):
            response = client.get(url, query)
            if response.status_code == 200:
                seen += guarded.name in assert_masked(response, url)
    assert (
        seen >= 3
    )  # the list, the search, the day page or others: they do name the member


@pytest.mark.parametrize(
    "name",
    ["members_record", "members_edit", "members_timeline", "members_merge_with"],
)
def test_pages_of_the_record_are_masked(name, client, clerk, manager, guarded):
    try:
        url = reverse(name, args=[guarded.public_id])
    except NoReverseMatch:  # pragma: no cover
        pytest.fail(f"{name} is gone: name the page that took its place")
    for person in (clerk, manager):
        client.force_login(person)
        response = client.get(url)
        if response.status_code == 200:
            assert guarded.name in assert_masked(response, url)


def test_the_api_masks_for_a_token_that_may_not_read_contacts(client, store, guarded):
    """Every address of the API that reads, and those that answer with a record."""
    till = program(store=store)
    record = f"/members/{guarded.public_id}"
    queries = ({}, {"q": guarded.name}, {"q": PHONE}, {"q": EMAIL})
    answers = [till.get("/members", query) for query in queries]
    answers += [till.get(record + more) for more in ("", "/purchases", "/statistics")]
    answers += [
        till.patch(record, {"mind": "quiet"}),
        till.post("/members", {"name": "李", "phone": PHONE}),
        till.post("/members", {"name": "李", "phone": PHONE, "shared_phone": True}),
    ]
    named = 0
    for answer in answers:
        assert answer.status_code in (200, 201, 409), answer.content
        named += guarded.name in assert_masked(answer, answer.request["PATH_INFO"])
    assert named >= 6
    full = program(store=store, scopes=ALL, name="Full")
    assert PHONE in text_of(full.get(record)), "the test would see a number"


def test_search_answers_of_the_dialog_are_masked(client, clerk, guarded):
    client.force_login(clerk)
    for words in (PHONE, PHONE[-4:], EMAIL, "林婉", "lwq"):
        response = client.get(
            reverse("members_find"),
            {"q": words},
            headers={"x-requested-with": "XMLHttpRequest"},
        )
        body = text_of(response)
        # What was typed may stand in the box; nothing else may.
        for secret in set(SECRETS) - {words}:
            assert secret not in body


@pytest.mark.urls("tests.support.probe")
def test_choosers_are_masked(client, clerk, guarded):
    client.force_login(clerk)
    name = "probe_chooser"
    urls = [reverse(f"{name}:choose"), reverse(f"{name}:choose_results")]
    urls.append(reverse(f"{name}:chosen", args=[guarded.pk]))
    for url in urls:
        for query in ({}, {"q": "林婉清"}):
            body = assert_masked(client.get(url, query), url)
            assert guarded.name in body or "\\u" in body


@pytest.mark.parametrize("form", ["csv", "cards", "overview"])
def test_what_leaves_the_portal_is_masked_unless_approved_in_full(
    form, client, clerk, guarded
):
    now, today = timezone.now(), timezone.localdate()
    is_file = form == "csv"
    document = make_document(
        guarded,
        asked_by=clerk,
        form=form,
        fields=["name", "phone", "email", "wechat", "address"] if is_file else [],
        state=DocumentState.APPROVED if is_file else DocumentState.READY,
        due_at=now,
        use_from=today,
        use_until=today,
        expires_at=now + timedelta(hours=1),
    )
    build_documents(at=now)
    client.force_login(clerk)
    name = "members_controlled_fetch" if is_file else "members_controlled_print"
    response = client.post(reverse(name, args=[document.number]))
    body = assert_masked(response, form)
    assert guarded.name in body
    assert "137****4321" in body
    document.refresh_from_db()
    if document.file:
        document.file.delete(save=False)
