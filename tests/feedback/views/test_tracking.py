"""The customer's page of one case: whose it is, what it shows, what it never changes."""

from datetime import timedelta
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from PIL import Image

from feedback.actions.endings import reject_case
from feedback.actions.handling import (
    accept_case,
    add_note,
    close_case,
    reply_to_case,
)
from feedback.choices import CaseStatus, EntryKind
from feedback.models import Case, CaseEntry
from feedback.outbox.tracking import (
    MAILED,
    TRACKING,
    case_of_token,
    tracking_link,
    tracking_path,
    tracking_url,
)
from feedback.uploads import CleanFile
from feedback.workflow import FINAL_STATUSES
from members.models import PublicLink
from members.outbox.links import make_link, token_of
from tests.factories.feedback import judge, make_case

PICTURE = CleanFile("cup.jpg", "image/jpeg", ".jpg", b"jpeg")


@pytest.fixture(autouse=True)
def quiet_hour():
    cache.clear()


@pytest.fixture
def case(store):
    return make_case(
        store=store,
        at=timezone.now(),
        email="ann@example.com",
        phone="13912345678",
        attachments=[PICTURE],
    )


def url_of(case):
    return tracking_url(case, timezone.now())


def token_in(url):
    return url.rstrip("/").rpartition("/")[2]


def mailed_url(case):
    link = tracking_link(case, timezone.now(), purpose=MAILED)
    return tracking_path(case, token_of(link))


def opened(client, case, url=None):
    """Open the link of the case in this browser; the address that it leads to."""
    answer = client.get(url or url_of(case))
    assert answer.status_code == 302
    return answer.url


def text_of(response):
    return BeautifulSoup(response.content, "html.parser").text


def test_the_page_tells_status_and_public_words_but_no_staff_and_no_notes(
    client, case, clerk
):
    clerk.first_name, clerk.last_name = "Secretname", "Ofclerk"
    clerk.save()
    now = timezone.now()
    accept_case(case=case, by=clerk, at=now)
    add_note(case=case, text="INTERNAL WORDS", by=clerk, at=now)
    reply_to_case(case=case, text="A new tin waits for you.", by=clerk, at=now)
    text = text_of(client.get(opened(client, case)))
    assert "The tea was stale." in text
    assert "A new tin waits for you." in text
    assert "We have answered you." in text
    for hidden in ("INTERNAL", "Secretname", "Ofclerk", "clerk@", "ann@", "5678"):
        assert hidden not in text


@pytest.mark.parametrize("status", CaseStatus)
def test_every_status_has_its_page(client, case, status):
    now = timezone.now()
    Case.objects.filter(pk=case.pk).update(
        status=status, closed_at=now if status in FINAL_STATUSES else None
    )
    page = client.get(opened(client, case))
    assert page.status_code == 200
    assert ("<form" in page.content.decode().partition("<h2")[2]) is (
        status not in {CaseStatus.REJECTED, CaseStatus.SPAM}
    )


def test_a_hundred_looks_change_nothing(client, case):
    url = opened(client, case)
    paths = [
        url,
        f"{url}received/",
        f"{url}files/{case.attachments.get().public_id}/",
    ]
    before = snapshot()
    with CaptureQueriesContext(connection) as queries:
        for turn in range(100):
            path = paths[turn % 3]
            assert client.get(path).status_code == 200
            assert client.head(path).status_code == 200
    assert snapshot() == before
    writes = ("INSERT", "UPDATE", "DELETE")
    assert not [q["sql"] for q in queries if q["sql"].startswith(writes)]


def snapshot():
    return (
        list(Case.objects.values()),
        list(CaseEntry.objects.values()),
        list(PublicLink.objects.values()),
    )


def test_a_message_is_added_and_opens_what_was_closed(client, case, clerk):
    now = timezone.now()
    reply_to_case(case=judge(case), text="A", by=clerk, at=now)
    close_case(case=case, by=clerk, at=now)
    url = opened(client, case)
    answer = client.post(url, {"body": "It is not settled."}, follow=True)
    assert "Your message has been added." in text_of(answer)
    assert "It is not settled." in text_of(answer)
    assert Case.objects.get().status == CaseStatus.ACCEPTED


def test_a_file_can_be_added_without_words(client, case):
    out = BytesIO()
    Image.new("RGB", (20, 20)).save(out, "JPEG")
    client.post(
        opened(client, case),
        {"body": "", "photos": SimpleUploadedFile("b.jpg", out.getvalue())},
    )
    entry = CaseEntry.objects.filter(kind=EntryKind.MESSAGE).latest("pk")
    assert entry.attachments.get().name == "b.jpg"


def test_an_error_keeps_the_words(client, case):
    answer = client.post(
        opened(client, case),
        {"body": "My words", "photos": SimpleUploadedFile("x.svg", b"<svg/>")},
    )
    assert "My words" in text_of(answer)
    assert "“x.svg” is no picture" in text_of(answer)
    assert CaseEntry.objects.count() == 1


def test_nothing_is_added_to_a_refused_case(client, case, manager):
    reject_case(case=case, reason="R", by=manager, at=timezone.now())
    answer = client.post(opened(client, case), {"body": "But"})
    assert answer.status_code == 200
    assert CaseEntry.objects.filter(kind=EntryKind.MESSAGE).count() == 1


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", ["tracking", "case", "received"])
def test_an_unknown_link_gets_a_friendly_404(client, case, language, name):
    argument = "0" * 64 if name == "tracking" else case.public_id
    with translation.override(language):
        path = reverse(f"feedback:{name}", args=[argument])
    answer = client.get(path)
    assert answer.status_code == 404
    friendly = {"en": "This link no longer works", "zh-hans": "这个链接已失效"}
    assert friendly[language] in text_of(answer)


def test_revoked_expired_and_foreign_links_open_nothing(case):
    now = timezone.now()
    link = tracking_link(case, now)
    assert case_of_token(token_of(link), at=now) == case
    assert case_of_token(token_of(link), at=now + timedelta(days=366)) is None
    link.revoked_at = now
    link.save()
    assert case_of_token(token_of(link), at=now) is None
    for purpose, target in (
        ("campaigns.unsubscribe", case.ref),
        (TRACKING, "members.member:1"),
        (TRACKING, "feedback.case:x"),
        (TRACKING, f"feedback.case:{case.pk + 1}"),
    ):
        stranger = make_link(purpose=purpose, target=target, at=now)
        assert case_of_token(token_of(stranger), at=now) is None


def test_neither_the_reference_nor_the_id_opens_the_page(client, case):
    for guess in (case.reference, str(case.public_id), str(case.pk)):
        path = reverse("feedback:tracking", args=[guess])
        assert client.get(path).status_code == 404


def test_the_link_of_one_case_reaches_neither_another_case_nor_its_files(client, case):
    other = make_case(at=timezone.now(), attachments=[PICTURE])
    opened(client, case)
    mine, theirs = case.attachments.get(), other.attachments.get()
    for place, attachment, status in (
        (case, mine, 200),
        (case, theirs, 404),
        (other, mine, 404),
        (other, theirs, 404),
    ):
        path = reverse(
            "feedback:tracking_file", args=[place.public_id, attachment.public_id]
        )
        assert client.get(path).status_code == status
    for name in ("case", "received"):
        path = reverse(f"feedback:{name}", args=[other.public_id])
        assert client.get(path).status_code == 404
    path = reverse("feedback:case", args=[other.public_id])
    assert client.post(path, {"text": "Hello"}).status_code == 404
    assert not other.entries.filter(body="Hello").exists()
    for verdict in ("confirm", "accept", "dispute"):
        path = reverse("feedback:verdict", args=[other.public_id, verdict])
        assert client.post(path).status_code == 404


def test_a_file_of_a_note_is_not_public(client, case, clerk):
    note = add_note(case=case, text="N", by=clerk, at=timezone.now())
    attachment = case.attachments.get()
    attachment.entry = note
    attachment.save()
    opened(client, case)
    path = reverse(
        "feedback:tracking_file", args=[case.public_id, attachment.public_id]
    )
    assert client.get(path).status_code == 404


def test_the_page_stays_out_of_search_caches_and_referrers(client, case):
    url = opened(client, case)
    assert client.get(url_of(case))["Referrer-Policy"] == "no-referrer"
    assert token_in(url_of(case)) not in url
    for path in (url, f"{url}received/"):
        answer = client.get(path)
        assert "noindex" in answer["X-Robots-Tag"]
        assert answer["Referrer-Policy"] == "same-origin"
        assert "no-store" in answer["Cache-Control"]
    file = client.get(f"{url}files/{case.attachments.get().public_id}/")
    assert file["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in file["Content-Security-Policy"]
    assert file["Content-Disposition"].startswith("inline")
    assert b"".join(file.streaming_content) == b"jpeg"


def test_a_pdf_is_always_downloaded(client, store):
    case = make_case(
        at=timezone.now(),
        attachments=[CleanFile("小票.pdf", "application/pdf", ".pdf", b"%PDF-")],
    )
    url = f"{opened(client, case)}files/{case.attachments.get().public_id}/"
    assert client.get(url)["Content-Disposition"].startswith("attachment")


def test_a_lost_file_is_a_404(client, case, private_files):
    attachment = case.attachments.get()
    private_files.delete(attachment.file.name)
    assert (
        client.get(f"{opened(client, case)}files/{attachment.public_id}/").status_code
        == 404
    )


def test_the_address_without_a_language_leads_to_the_page(client, case):
    token = token_in(url_of(case))
    answer = client.get(f"/feedback/t/{token}/")
    assert answer.status_code == 302
    assert answer.url.endswith(f"/feedback/t/{token}/")


def test_words_of_the_customer_are_shown_as_words(client, db):
    case = make_case(at=timezone.now(), body="<script>alert(1)</script>")
    assert b"<script>alert" not in client.get(opened(client, case)).content
