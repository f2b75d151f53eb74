"""The staff's screens of feedback: list, workspace, register form, files."""

import uuid

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from feedback.actions.handling import accept_case
from feedback.choices import CaseStatus, EntryKind
from feedback.models import Case, CaseEntry
from feedback.uploads import CleanFile
from feedback.views.workspace.table import STEPS
from members.choices import AccessAction
from members.models import AccessLog
from members.search.index import reindex
from tests.factories.feedback import judge, make_case
from tests.factories.members import MemberFactory

PICTURE = CleanFile("cup.jpg", "image/jpeg", ".jpg", b"jpeg")
LIST = "feedback_cases:index"


@pytest.fixture
def case(store):
    return make_case(
        store=store,
        at=timezone.now(),
        name="Ann Lee",
        email="ann@example.com",
        phone="13912345678",
        attachments=[PICTURE],
    )


def page_of(case):
    return reverse("feedback_case", args=[case.public_id])


def action_of(case, name):
    return reverse("feedback_case_action", args=[case.public_id, name])


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def as_(client, user):
    client.force_login(user)
    return client


def listed(client, **query):
    page = soup(client.get(reverse(LIST), query))
    return [link.text.strip() for link in page.select(".title-wrapper a")]


# --- whose case is it ------------------------------------------------------------


def everything_of(case):
    attachment = case.attachments.get()
    yield "get", page_of(case)
    yield (
        "get",
        reverse("feedback_attachment", args=[case.public_id, attachment.public_id]),
    )
    for name in [*STEPS, "reveal"]:
        yield "get", action_of(case, name)
        yield "post", action_of(case, name)


def test_another_stores_clerk_gets_404_everywhere(client, case, clerk_of_another_store):
    as_(client, clerk_of_another_store)
    for method, path in everything_of(case):
        assert getattr(client, method)(path).status_code == 404, path
    assert listed(client) == []
    assert Case.objects.get().status == CaseStatus.RECEIVED


def test_people_without_the_right_never_get_in(client, case, marketer, member):
    for person in (marketer, member.user):
        as_(client, person)
        for method, path in everything_of(case):
            answer = getattr(client, method)(path)
            assert answer.status_code in {302, 403, 404}, path
    assert Case.objects.get().version == case.version


def test_a_case_without_a_store_is_for_head_office(client, clerk, roles, auditor):
    case = make_case(at=timezone.now())
    assert as_(client, clerk).get(page_of(case)).status_code == 404
    assert listed(client) == []
    assert as_(client, auditor).get(page_of(case)).status_code == 200


def test_a_file_of_another_case_is_a_404(client, case, clerk, store):
    other = make_case(store=store, at=timezone.now(), attachments=[PICTURE])
    as_(client, clerk)
    path = reverse(
        "feedback_attachment", args=[case.public_id, other.attachments.get().public_id]
    )
    assert client.get(path).status_code == 404
    own = reverse(
        "feedback_attachment", args=[case.public_id, case.attachments.get().public_id]
    )
    answer = client.get(own)
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_an_auditor_reads_but_changes_nothing(client, case, auditor):
    as_(client, auditor)
    page = soup(client.get(page_of(case)))
    assert not page.select("form[action*='/cases/']")
    for name in STEPS:
        client.post(action_of(case, name), {"text": "A", "reason": "R", "version": 1})
    assert CaseEntry.objects.count() == 1
    assert Case.objects.get().version == case.version


# --- the list --------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_the_workspace_costs_the_same_with_one_entry_and_with_three(
    client, clerk, store, member, number, django_assert_max_num_queries
):
    case = make_case(store=store, member=member, at=timezone.now())
    for _turn in range(number - 1):
        CaseEntry.objects.create(
            case=case, kind=EntryKind.REPLY, body="A", by=clerk, at=timezone.now()
        )
    as_(client, clerk)
    client.get(page_of(case))
    with django_assert_max_num_queries(PAGE_QUERIES) as counted:
        client.get(page_of(case))
    assert len(counted) == PAGE_QUERIES


# The list: four of them are the choices of its filters.
PAGE_QUERIES = 40

# --- the workspace ---------------------------------------------------------------


def test_the_workspace_shows_facts_words_and_what_can_be_done(client, case, clerk):
    page = soup(as_(client, clerk).get(page_of(case)))
    assert "The tea was stale." in page.text
    assert "139****5678" in page.text
    assert "13912345678" not in page.text
    assert "ann@example.com" not in page.text
    names = {form["action"].split("/")[-2] for form in page.select(".case form")}
    assert names >= {"accept", "reply", "note", "assign", "link", "reject", "reveal"}
    assert names >= {"pause", "promise_later"}


def test_a_case_is_worked_off_from_acceptance_to_closing(client, case, clerk, manager):
    judge(case)
    as_(client, clerk)
    for name, fields, status in (
        ("accept", {}, CaseStatus.ACCEPTED),
        ("note", {"text": "She called."}, CaseStatus.ACCEPTED),
        ("reply", {"text": "A new tin."}, CaseStatus.REPLIED),
        ("close", {}, CaseStatus.CLOSED),
        ("reopen", {"reason": "wrong"}, CaseStatus.ACCEPTED),
    ):
        case.refresh_from_db()
        answer = client.post(
            action_of(case, name), {"version": case.version} | fields, follow=True
        )
        assert answer.status_code == 200
        case.refresh_from_db()
        assert case.status == status, name
    assert (case.cycle, case.handler) == (2, manager)
    kinds = list(case.entries.values_list("kind", flat=True))
    assert kinds.count(EntryKind.NOTE) == kinds.count(EntryKind.REPLY) == 1


def test_a_version_conflict_keeps_the_typed_answer_and_the_next_try_works(
    client, case, clerk, manager
):
    as_(client, clerk)
    old = case.version
    accept_case(case=case, by=manager, at=timezone.now())
    answer = client.post(
        action_of(case, "reply"), {"text": "My long answer", "version": old}
    )
    page = soup(answer)
    assert "Somebody else changed this case" in page.text
    box = page.select_one("#reply")
    assert box.textarea.text.strip() == "My long answer"
    version = box.select_one("input[name=version]")["value"]
    client.post(action_of(case, "reply"), {"text": "My answer", "version": version})
    assert Case.objects.get().status == CaseStatus.REPLIED


def test_an_empty_answer_is_told_at_its_box(client, case, clerk):
    as_(client, clerk)
    answer = client.post(action_of(case, "reply"), {"text": "", "version": 1})
    assert "Please write the answer first." in soup(answer).select_one("#reply").text


def test_looking_and_reloading_change_nothing(client, case, clerk):
    as_(client, clerk)
    for name in STEPS:
        assert client.get(action_of(case, name)).status_code == 302
    client.get(page_of(case))
    assert Case.objects.get().version == case.version
    assert client.get(action_of(case, "unheard-of")).status_code == 404


def test_contact_data_are_shown_for_a_reason_which_is_written_down(
    client, case, clerk, auditor
):
    as_(client, clerk)
    refused = client.post(action_of(case, "reveal"), {"reason": " "})
    assert "+8613912345678" not in refused.content.decode()
    shown = client.post(action_of(case, "reveal"), {"reason": "Call back"})
    assert "+8613912345678" in shown.content.decode()
    entry = AccessLog.objects.get(action=AccessAction.REVEALED)
    assert (entry.user, entry.reason) == (clerk, "Call back")
    assert case.reference in entry.what
    as_(client, auditor).post(action_of(case, "reveal"), {"reason": "Curious"})
    assert AccessLog.objects.filter(action=AccessAction.REVEALED).count() == 1


@pytest.mark.parametrize("text", ["M-77", "13655554444"])
def test_a_guests_case_is_linked_by_number_or_phone(client, case, clerk, store, text):
    member = MemberFactory(member_no="M-77", home_store=store, phone="13655554444")
    reindex([member.pk])
    as_(client, clerk)
    client.post(action_of(case, "link"), {"member": text, "version": case.version})
    assert Case.objects.get().member == member
    assert member.name in soup(client.get(page_of(case))).text


def test_members_of_other_stores_are_not_found_for_linking(
    client, case, clerk, other_store
):
    stranger = MemberFactory(member_no="M-88", home_store=other_store)
    reindex([stranger.pk])
    as_(client, clerk)
    answer = client.post(
        action_of(case, "link"), {"member": "M-88", "version": case.version}
    )
    assert "No member of your stores" in soup(answer).text
    assert Case.objects.get().member is None


def test_the_card_of_a_member_of_another_store_is_only_a_name(
    client, clerk, store, other_store
):
    member = MemberFactory(
        name="周一", home_store=other_store, phone="13655554444", mind="PRIVATE"
    )
    case = make_case(store=store, member=member, at=timezone.now())
    page = soup(as_(client, clerk).get(page_of(case)))
    assert "周一" in page.text
    for hidden in (member.member_no, "4444", "PRIVATE"):
        assert hidden not in page.text


def test_a_case_is_handed_on(client, case, clerk, manager, clerk_of_another_store):
    as_(client, clerk)
    for handler in (clerk_of_another_store, manager):
        case.refresh_from_db()
        client.post(
            action_of(case, "assign"),
            {"handler": handler.pk, "version": case.version},
        )
    assert Case.objects.get().handler == manager


# --- registering -----------------------------------------------------------------


def register_fields(**fields):
    return {
        "channel": "phone",
        "kind": "complaint",
        "severity": "general",
        "body": "Called about a broken lid.",
        "language": "zh-hans",
        "received_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
    } | fields


def test_a_call_is_registered_for_a_member_from_the_record(
    client, clerk, store, member
):
    as_(client, clerk)
    address = f"{reverse('feedback_register')}?member={member.public_id}"
    assert member.name in soup(client.get(address)).text
    page = soup(client.get(f"{address}&channel=phone"))
    assert member.name in page.text
    assert "say the number and when we call back" in page.text
    answer = client.post(address, register_fields(store=store.pk))
    case = Case.objects.get()
    assert answer.url == page_of(case)
    assert (case.member, case.receiver, case.channel) == (member, clerk, "phone")


def test_a_case_is_not_registered_for_other_stores_or_their_members(
    client, clerk, other_store
):
    stranger = MemberFactory(home_store=other_store)
    as_(client, clerk)
    address = reverse("feedback_register")
    assert client.get(f"{address}?member={stranger.public_id}").status_code == 404
    assert client.get(f"{address}?member={uuid.uuid4()}").status_code == 404
    assert client.get(f"{address}?member=x").status_code == 404
    for store in (other_store.pk, ""):
        client.post(address, register_fields(store=store))
    assert not Case.objects.exists()


def test_an_error_keeps_what_was_typed(client, clerk, store):
    as_(client, clerk)
    answer = client.post(
        reverse("feedback_register"),
        register_fields(store=store.pk, email="ann@", name="Ann"),
    )
    page = soup(answer)
    assert "Called about a broken lid." in page.text
    assert page.find("input", {"name": "name"})["value"] == "Ann"
    assert "does not look like an e-mail address" in page.text
