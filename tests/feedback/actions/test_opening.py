"""Opening a case: number, acknowledgement, timeline, quarantine."""

import threading
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from feedback.actions.opening import release_case
from feedback.choices import CaseChannel, CaseStatus, EntryKind, Quarantine, Severity
from feedback.exceptions import ActionRefused
from feedback.models import Attachment, Case, CaseSequence
from feedback.notifications import LETTERS_A_DAY
from feedback.uploads import CleanFile
from members.choices import MessageKind
from members.exceptions import NotAllowed
from members.models import Activity, MemberStat, Message, PublicLink
from tests.factories.feedback import AT, make_case
from tests.factories.members import MemberFactory


def test_numbers_run_by_the_month_in_the_portals_time_zone(db):
    before_midnight = datetime(2026, 11, 30, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
    references = [
        make_case(at=at).reference
        for at in (AT, before_midnight, before_midnight + timedelta(minutes=1))
    ]
    assert references == ["202611-0001", "202611-0002", "202612-0001"]


def test_a_number_is_given_back_when_the_transaction_fails(db):
    make_case()
    _break_off()
    assert make_case().reference == "202611-0002"


def test_the_number_grows_beyond_four_digits(db):
    CaseSequence.objects.create(month="202611", last=9999)
    assert make_case().reference == "202611-10000"


def test_the_first_entry_is_what_the_customer_wrote(db, store):
    case = make_case(
        body="  The tea was stale.  ",
        store=store,
        name=" Ann Lee ",
        email="Ann@Example.COM",
        phone="139 1234 5678",
        happened_on=date(2026, 11, 20),
        receipt_no="R-1",
        wish="A new one",
    )
    entry = case.entries.get()
    assert (entry.kind, entry.body) == (EntryKind.MESSAGE, "The tea was stale.")
    assert case.status == CaseStatus.RECEIVED
    assert (case.name, case.email) == ("Ann Lee", "ann@example.com")
    assert case.phone == "+8613912345678"


def test_the_acknowledgement_says_number_time_and_link_and_none_of_the_senders_words(
    db,
):
    case = make_case(
        email="ann@example.com", name="BUY PILLS", body="BUY PILLS", wish="BUY PILLS"
    )
    letter = Message.objects.get()
    assert letter.kind == MessageKind.SERVICE
    assert letter.address == "ann@example.com"
    assert case.reference in letter.subject
    assert case.reference in letter.text
    assert "22 November 2026" in letter.text or "Nov. 22, 2026" in letter.text
    assert "[[link:track]]" in letter.text
    assert "PILLS" not in letter.subject + letter.text + letter.html
    link = PublicLink.objects.get()
    assert letter.links == {"track": {"id": link.pk, "url": "/en/feedback/t/TOKEN/"}}
    assert link.target == case.ref


def test_the_acknowledgement_speaks_the_language_of_the_form(db):
    make_case(email="ann@example.com", language="zh-hans")
    letter = Message.objects.get()
    assert "我们已收到" in letter.subject
    assert "2026年11月22日" in letter.text
    assert letter.links["track"]["url"] == "/zh-hans/feedback/t/TOKEN/"


def test_a_member_gets_the_letter_at_the_address_of_the_record(member):
    make_case(member=member)
    letter = Message.objects.get()
    assert (letter.address, letter.member) == ("member@example.com", member)


def test_without_an_address_no_letter_is_written(db):
    make_case(phone="13912345678")
    assert not Message.objects.exists()


def test_one_address_gets_only_so_many_acknowledgements_a_day(db):
    for _number in range(LETTERS_A_DAY + 3):
        make_case(email="victim@example.com")
    assert Message.objects.count() == LETTERS_A_DAY
    make_case(email="victim@example.com", at=AT + timedelta(days=2))
    assert Message.objects.count() == LETTERS_A_DAY + 1


def test_a_guests_case_is_not_linked_by_an_equal_address(member):
    case = make_case(email="member@example.com", phone="13912345678")
    assert case.member is None
    assert not Activity.objects.exists()


def test_a_members_case_stands_on_the_timeline_and_in_the_figures(member, store):
    case = make_case(member=member, store=store)
    activity = Activity.objects.get()
    assert (activity.kind, activity.ref) == ("feedback.case_opened", case.ref)
    assert activity.data["reference"] == case.reference
    assert member.stat.open_cases == 1


def test_files_are_kept_under_random_names(db, private_files):
    make_case(attachments=[CleanFile("../x.jpg", "image/jpeg", ".jpg", b"jpeg")])
    attachment = Attachment.objects.get()
    assert attachment.file.name == f"cases/2026/11/{attachment.public_id}.jpg"
    assert attachment.size == len(b"jpeg")
    assert private_files.open(attachment.file.name).read() == b"jpeg"


def test_the_same_form_sent_twice_is_one_case_and_costs_no_number(db):
    first = make_case(idempotency_key="k", email="ann@example.com")
    again = make_case(idempotency_key="k", email="ann@example.com")
    assert again == first
    assert Message.objects.count() == 1
    assert make_case().reference == "202611-0002"


def test_an_empty_text_is_refused_and_costs_no_number(db):
    with pytest.raises(ActionRefused):
        make_case(body="  ")
    assert make_case().reference == "202611-0001"


def test_what_the_press_sends_is_severe_from_the_start(clerk, store):
    case = make_case(channel=CaseChannel.MEDIA, store=store, by=clerk)
    assert case.severity == Severity.SEVERE
    assert case.receiver == clerk


def test_a_clerk_registers_cases_of_her_own_store_only(clerk, store, other_store):
    make_case(store=store, by=clerk, channel=CaseChannel.PHONE)
    for wrong in (other_store, None):
        with pytest.raises(NotAllowed):
            make_case(store=wrong, by=clerk, channel=CaseChannel.PHONE)
    assert Case.objects.count() == 1


def test_what_is_held_back_gets_a_number_but_no_letter_until_it_is_released(
    member, store, clerk
):
    case = make_case(member=member, store=store, quarantine=Quarantine.MANY)
    assert case.reference == "202611-0001"
    assert not Message.objects.exists()
    assert not Activity.objects.exists()
    assert not Case.objects.open().exists()
    release_case(case=case, by=clerk, at=AT)
    assert Message.objects.count() == 1
    assert Activity.objects.count() == 1
    assert member.stat.open_cases == 1
    with pytest.raises(ActionRefused):
        release_case(case=case, by=clerk, at=AT)


def test_another_stores_clerk_releases_nothing(store, clerk_of_another_store):
    case = make_case(store=store, quarantine=Quarantine.MANY)
    with pytest.raises(NotAllowed):
        release_case(case=case, by=clerk_of_another_store, at=AT)


def test_many_at_once_lose_no_number_and_give_none_twice(in_threads):
    """On PostgreSQL the row lock decides, on SQLite the immediate transaction."""
    member = MemberFactory()
    workers, each = 8, 5
    start = threading.Barrier(workers)

    def work():
        start.wait()
        for turn in range(each):
            make_case(member=member)
            if turn == 2:
                _break_off()

    in_threads(*[work] * workers)
    [(references, last, open_cases)] = in_threads(
        lambda: (
            sorted(Case.objects.values_list("reference", flat=True)),
            CaseSequence.objects.get().last,
            MemberStat.objects.get(member_id=member.pk).open_cases,
        )
    )
    total = workers * each
    assert references == [f"202611-{number:04d}" for number in range(1, total + 1)]
    assert (last, open_cases) == (total, total)


class _BrokenError(RuntimeError):
    """What goes wrong after the number was taken."""


def _fail():
    raise _BrokenError


def _break_off():
    """Take a number and fail: it must be given back."""
    with suppress(_BrokenError), transaction.atomic():
        make_case()
        _fail()
