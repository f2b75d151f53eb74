"""In the workspace: what the named never see, merged files, ready answers, ties."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from feedback.actions.answers import add_customer_message
from feedback.actions.endings import end_case
from feedback.actions.facts import name_involved
from feedback.choices import CaseStatus, Decision
from feedback.models import CannedReply, Case, CaseLink
from feedback.uploads import CleanFile
from feedback.views.workspace.table import STEPS
from tests.factories.feedback import judge, make_case
from tests.factories.members import MemberFactory

PICTURE = CleanFile("cup.jpg", "image/jpeg", ".jpg", b"jpeg")
PAPER = CleanFile("bill.pdf", "application/pdf", ".pdf", b"%PDF-1.4")


@pytest.fixture
def case(store):
    return make_case(
        store=store, at=timezone.now(), name="Ann Lee", attachments=[PICTURE]
    )


def page(client, case):
    answer = client.get(case.get_absolute_url())
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def act(client, case, step, **fields):
    path = reverse("feedback_case_action", args=[case.public_id, step])
    version = Case.objects.get(pk=case.pk).version
    return client.post(path, {"version": version} | fields)


def addresses_of(case):
    file = case.attachments.get().public_id
    yield case.get_absolute_url()
    yield reverse("feedback_attachment", args=[case.public_id, file])
    yield reverse("feedback_case_print", args=[case.public_id])
    for step in [*STEPS, "reveal"]:
        yield reverse("feedback_case_action", args=[case.public_id, step])


@pytest.mark.parametrize("person", ["clerk", "manager"])
def test_who_is_named_in_a_case_gets_404_on_all_of_it(
    client, case, person, auditor, request
):
    user = request.getfixturevalue(person)
    case.staff.create(user=user, part="involved", at=timezone.now())
    client.force_login(user)
    addresses = list(addresses_of(case))
    assert len(addresses) > 40
    for path in addresses:
        asked = client.get(path), client.post(path, {"version": 1, "text": "A"})
        # 405: the view knows only the other way of asking, which says 404.
        statuses = {answer.status_code for answer in asked}
        assert statuses in ({404}, {404, 405}), path
    lists = ["feedback_cases:index", "feedback_follow_ups", "feedback_promises"]
    if person == "manager":
        lists += ["feedback_approvals", "feedback_reading"]
    for name in lists:
        answer = client.get(reverse(name))
        assert case.reference not in answer.content.decode(), name
        assert "The tea was stale" not in answer.content.decode(), name
    # The book has its number, as of every case, and tells nothing of it.
    book = client.get(reverse("feedback_register_book")).content.decode()
    assert "The tea was stale" not in book
    assert "Ann Lee" not in book
    assert Case.objects.get().version == case.version


def test_who_is_only_praised_sees_the_case(client, case, clerk, manager):
    case.staff.create(user=clerk, part="praised", at=timezone.now())
    client.force_login(clerk)
    assert "Ann Lee" in page(client, case).text


def test_the_named_handler_is_kept_out_by_the_manager_s_click(
    client, case, clerk, manager
):
    client.force_login(clerk)
    act(client, case, "accept")
    client.force_login(manager)
    act(client, case, "name", person=clerk.pk)
    assert Case.objects.get().handler == manager
    offered = page(client, case).select("#step-pass_on select[name=handler] option")
    assert str(clerk.pk) not in [option["value"] for option in offered]
    client.force_login(clerk)
    assert client.get(case.get_absolute_url()).status_code == 404


# --- merging -------------------------------------------------------------------------


def merged(case, kept, by):
    end_case(
        case=case, name="duplicate", reason="The same cup.", duplicate_of=kept,
        by=by, at=timezone.now(),
    )  # fmt: skip
    case.refresh_from_db()


def test_the_files_of_a_duplicate_are_reached_from_the_case_worked_on(
    client, case, store, clerk, manager
):
    kept = make_case(store=store, at=timezone.now())
    merged(case, kept, manager)
    # What its customer sends later comes there as well.
    add_customer_message(case=case, text="", attachments=[PAPER], at=timezone.now())
    client.force_login(clerk)
    shown = page(client, kept).select("[aria-labelledby=files-of-duplicates] a")
    assert len(shown) == 2
    assert "bill.pdf" in shown[1].text
    for link in shown:
        assert client.get(link["href"]).status_code == 200
    assert not page(client, case).select("#files-of-duplicates")


def test_the_file_of_a_duplicate_elsewhere_is_not_shown(
    client, store, other_store, clerk, auditor, manager, administrator
):
    kept = make_case(store=store, at=timezone.now())
    far = make_case(store=other_store, at=timezone.now(), attachments=[PICTURE])
    Case.objects.filter(pk=far.pk).update(
        duplicate_of=kept, status=CaseStatus.DUPLICATE, closed_at=timezone.now()
    )
    named = make_case(store=store, at=timezone.now(), attachments=[PICTURE])
    Case.objects.filter(pk=named.pk).update(
        duplicate_of=kept, status=CaseStatus.DUPLICATE, closed_at=timezone.now()
    )
    name_involved(case=named, person=clerk, by=manager, at=timezone.now())
    client.force_login(clerk)
    assert not page(client, kept).select("#files-of-duplicates")
    client.force_login(auditor)
    links = page(client, kept).select("[aria-labelledby=files-of-duplicates] a")
    assert len(links) == 2


def test_a_duplicate_leaves_its_words_and_its_promises_to_the_case_worked_on(
    client, case, store, clerk, manager
):
    kept = make_case(store=store, at=timezone.now())
    promise = case.promises.create(
        what="A new cup", due_on=timezone.localdate(), made_at=timezone.now()
    )
    third = make_case(store=store, at=timezone.now())
    merged(third, case, manager)
    merged(case, kept, manager)
    promise.refresh_from_db()
    assert promise.case == kept
    assert kept.entries.filter(kind="note", body__contains="tea was stale").exists()
    # Nothing points at a duplicate: the chain is one step long.
    third.refresh_from_db()
    assert third.duplicate_of == kept


# --- ready answers -------------------------------------------------------------------


@pytest.fixture
def ready(db):
    CannedReply.objects.all().delete()
    return CannedReply.objects.create(
        title="Apology",
        text_en="Dear [name], about [reference] of [day] at [store]: [nothing].",
        text_zh="[name]您好，关于[store]的[reference]。",
    )


def offered(client, case):
    return [link.text for link in page(client, case).select(".case-ready a")]


def test_a_ready_answer_is_filled_in_for_the_case_and_its_language(
    client, case, clerk, ready, store
):
    client.force_login(clerk)
    link = page(client, case).select_one(".case-ready a")
    words = link["data-words"]
    assert words.startswith(f"Dear Ann Lee, about {case.reference} of ")
    # A word in brackets that is none of ours stays as it was written.
    assert words.endswith("at 湖滨店: [nothing].")
    answer = client.get(f"{case.get_absolute_url()}?words={ready.pk}")
    box = BeautifulSoup(answer.content, "html.parser").select_one(
        "#id_text, #reply textarea"
    )
    assert box.text.strip() == words
    Case.objects.filter(pk=case.pk).update(
        language="zh-hans", member=MemberFactory(name="张小明", home_store=store)
    )
    link = page(client, case).select_one(".case-ready a")
    assert link["data-words"] == f"张小明您好，关于湖滨店的{case.reference}。"


def test_ready_answers_are_offered_for_their_kind_and_decision_while_in_use(
    client, case, clerk, ready
):
    for title, fields in {
        "Praise": {"kind": "praise"},
        "Sorry": {"kind": "complaint"},
        "Not upheld": {"decision": Decision.NOT_UPHELD},
        "Old": {"is_active": False},
    }.items():
        CannedReply.objects.create(title=title, text_en="A", **fields)
    client.force_login(clerk)
    assert offered(client, case) == ["Apology", "Sorry"]
    judge(case, decision=Decision.NOT_UPHELD)
    assert offered(client, case) == ["Apology", "Not upheld", "Sorry"]


def test_an_unknown_ready_answer_leaves_the_box_empty(client, case, clerk, ready):
    client.force_login(clerk)
    for words in ("999999", "x", ""):
        answer = client.get(f"{case.get_absolute_url()}?words={words}")
        box = BeautifulSoup(answer.content, "html.parser").select_one("#reply textarea")
        assert box.text.strip() == ""


# --- ties by number --------------------------------------------------------------------


def test_a_case_is_tied_by_its_number_and_an_unknown_one_is_told(
    client, case, store, other_store, clerk
):
    other = make_case(store=store, at=timezone.now())
    far = make_case(store=other_store, at=timezone.now())
    client.force_login(clerk)
    for number in (far.reference, "209901-0001"):
        answer = act(client, case, "tie", other=number)
        assert "No case of yours has this number." in answer.content.decode()
    assert not CaseLink.objects.exists()
    act(client, case, "tie", other=f" {other.reference} ")
    assert other.reference in page(client, case).text
    assert case.reference in page(client, other).text
