"""Logging contacts on screen: the bar, the page behind it, the queue, corrections."""

from datetime import timedelta
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from members.actions.contact_log import log_contact
from members.choices import ContactOutcome
from members.models import AccessLog, Contact, ContactPhoto, Promise
from members.views.queue import SESSION_KEY, start_queue
from tests.factories.members import MemberFactory


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    storages = dict(settings.STORAGES)
    storages["private"] = storages["private"] | {"OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = storages


def soup_of(response):
    return BeautifulSoup(response.content, "html.parser")


def log_url(member):
    return reverse("members_contact_log", args=[member.public_id])


def post(client, user, member, **told):
    client.force_login(user)
    phone = member.contact_points.filter(kind="phone").first()
    data = {
        "outcome": "reached",
        "way": "call:out",
        "contact_point": phone.pk if phone else "",
    } | told
    return client.post(log_url(member), data)


def refuse_calls(member, by):
    log_contact(
        member=member, way="call", direction="out", by=by,
        outcome=ContactOutcome.REFUSES_CALLS, at=timezone.now(),
    )  # fmt: skip


def test_the_bar_logs_a_contact_and_returns_to_the_record(client, clerk, member):
    day = timezone.localdate() + timedelta(days=3)
    response = post(client, clerk, member, said="likes it", preset=day.isoformat())
    assert response["Location"] == member.get_absolute_url()
    contact = Contact.objects.get()
    assert (contact.way, contact.direction) == ("call", "out")
    assert (contact.said, contact.next_on, contact.by) == ("likes it", day, clerk)
    assert contact.contact_point.tail4 == "5678"
    page = soup_of(client.get(member.get_absolute_url(), {"panels": "all"}))
    assert "likes it" in page.select_one(".card__strip").text


def test_a_day_typed_goes_before_a_preset(client, clerk, member):
    today = timezone.localdate()
    post(
        client, clerk, member, preset=str(today + timedelta(days=3)),
        next_on=str(today + timedelta(days=5)),
    )  # fmt: skip
    assert Contact.objects.get().next_on == today + timedelta(days=5)


def test_a_promise_needs_words_and_a_day(client, clerk, member):
    day = (timezone.localdate() + timedelta(days=2)).isoformat()
    refused = post(client, clerk, member, promise_due_on=day)
    assert "Say what was promised." in refused.content.decode()
    refused = post(client, clerk, member, promise_what="A sample")
    assert "Say by when it was promised." in refused.content.decode()
    post(client, clerk, member, promise_what="A sample", promise_due_on=day)
    assert Promise.objects.get().what == "A sample"


def test_what_was_typed_is_still_there_after_a_refusal(client, clerk, member):
    response = post(
        client, clerk, member, outcome="", said="half typed", promise_what="Tea"
    )
    assert response.status_code == 200
    page = soup_of(response)
    assert page.select_one("#id_said").text == "half typed"
    assert page.select_one("[name=promise_what]")["value"] == "Tea"
    assert "Choose what came of it (1 to 8)." in page.text


def test_calling_back_without_a_day_is_refused_beside_the_day(client, clerk, member):
    response = post(client, clerk, member, outcome="call_back")
    assert "Say when to call back." in response.content.decode()
    assert not Contact.objects.exists()


def test_every_key_says_when_the_next_contact_would_be(client, clerk, member):
    client.force_login(clerk)
    page = soup_of(client.get(member.get_absolute_url(), {"panels": "all"}))
    keys = page.select("[data-bar-key]")
    assert [key["data-bar-key"] for key in keys] == list("12345678")
    assert [key["value"] for key in keys] == ContactOutcome.values
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert f"→ {tomorrow:%m-%d}" in " ".join(keys[2].parent.text.split())


def test_the_number_in_the_bar_is_masked_until_revealed(client, clerk, member):
    client.force_login(clerk)
    page = soup_of(client.get(member.get_absolute_url(), {"panels": "all"}))
    bar = page.select_one("[data-contact-bar]")
    assert "139****5678" in bar.text
    assert "tel:" not in str(page)
    url = bar.select_one("[data-bar-dial]")["href"]
    asked = client.get(url, headers={"x-requested-with": "XMLHttpRequest"})
    assert soup_of(asked).select_one("[name=reason]")["value"] == "To call"
    shown = client.post(url, {"reason": "To call"})
    assert soup_of(shown).select_one("a[href='tel:+8613912345678']")
    assert AccessLog.objects.filter(action="revealed", reason="To call").exists()


def test_who_asked_not_to_be_called_gets_no_keys_for_calls(client, clerk, member):
    refuse_calls(member, clerk)
    client.force_login(clerk)
    page = soup_of(client.get(member.get_absolute_url(), {"panels": "all"}))
    bar = page.select_one("[data-contact-bar]")
    off = {each["value"] for each in bar.select("input[disabled]")}
    assert off == {
        "call:out", "call_back", "left_word", "wrong_number", "refuses_calls",
    }  # fmt: skip
    assert "Asked not to be called" in bar.text
    assert not bar.select("[data-bar-dial]")
    assert bar.select_one("[name=way][checked]")["value"] == "visit:out"


def test_a_visit_is_still_logged_for_who_refuses_calls_and_a_call_is_not(
    client, clerk, member
):
    refuse_calls(member, clerk)
    refused = post(client, clerk, member)
    assert "Asked not to be called of our own accord." in refused.content.decode()
    post(client, clerk, member, way="visit:out", place="at home")
    latest = Contact.objects.first()
    assert (latest.way, latest.place, latest.contact_point) == (
        "visit",
        "at home",
        None,
    )


def test_an_open_case_is_a_reason_to_call_all_the_same(client, clerk, member):
    refuse_calls(member, clerk)
    stat = member.stat
    stat.open_cases = 1
    stat.save()
    assert post(client, clerk, member).status_code == 302


@pytest.mark.parametrize("person", ["auditor", "steward", "marketer"])
def test_who_may_only_read_sees_no_bar_and_logs_nothing(
    person, client, member, request
):
    user = request.getfixturevalue(person)
    client.force_login(user)
    page = soup_of(client.get(member.get_absolute_url(), {"panels": "all"}))
    assert not page.select("[data-contact-bar]")
    assert client.post(log_url(member), {"outcome": "reached"}).status_code == 404


def picture(name="visit.jpg"):
    out = BytesIO()
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (30.0, 15.0, 0.0)}
    Image.new("RGB", (40, 30), "green").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def test_a_photo_of_a_visit_is_cleaned_and_kept_from_others(
    client, clerk, clerk_of_another_store, member
):
    post(client, clerk, member, way="visit:out", photos=[picture()])
    photo = ContactPhoto.objects.get()
    url = reverse("members_contact_photo", args=[photo.pk])
    response = client.get(url)
    content = b"".join(response.streaming_content)
    assert not Image.open(BytesIO(content)).getexif()
    assert response["X-Content-Type-Options"] == "nosniff"
    client.force_login(clerk_of_another_store)
    assert client.get(url).status_code == 404


def test_what_is_no_photo_is_refused_with_a_sentence(client, clerk, member):
    bad = SimpleUploadedFile("plan.jpg", b"no picture", "image/jpeg")
    response = post(client, clerk, member, way="visit:out", photos=[bad])
    assert "is no picture that we can read" in response.content.decode()
    many = [picture(f"{n}.jpg") for n in range(6)]
    response = post(client, clerk, member, way="visit:out", photos=many)
    assert "at most 5 photos" in response.content.decode()
    assert not Contact.objects.exists()


def begin(client, user, members, rf):
    """A queue as a page would start it; returns the first address."""
    client.force_login(user)
    request = rf.get("/")
    request.user = user
    request.session = client.session
    address = start_queue(
        request, [each.public_id for each in members], name="today", back="/admin/"
    )
    request.session.save()
    return address


@pytest.fixture
def three(store):
    return [MemberFactory(home_store=store, phone=f"1390000000{n}") for n in range(3)]


def test_saving_in_a_queue_opens_the_next_record(client, clerk, three, rf):
    address = begin(client, clerk, three, rf)
    assert address == f"{three[0].get_absolute_url()}?queue=today"
    bar = soup_of(client.get(address)).select_one("[data-contact-bar]")
    assert "1 of 3" in " ".join(bar.text.split())
    assert "Save and next" in bar.text
    response = post(client, clerk, three[0], queue="today")
    assert response["Location"] == f"{three[1].get_absolute_url()}?queue=today"


def test_the_last_of_a_queue_leads_back_and_ends_it(client, clerk, three, rf):
    begin(client, clerk, three, rf)
    response = post(client, clerk, three[2], queue="today")
    assert response["Location"] == "/admin/"
    assert SESSION_KEY not in client.session


@pytest.mark.parametrize(("step", "place"), [("skip", 1), ("stop", None)])
def test_skipping_goes_on_and_stopping_goes_back(step, place, client, clerk, three, rf):
    begin(client, clerk, three, rf)
    url = reverse("members_queue_step", args=[three[0].public_id, step])
    response = client.post(url, {"queue": "today"})
    wanted = f"{three[1].get_absolute_url()}?queue=today" if place else "/admin/"
    assert response["Location"] == wanted
    assert not Contact.objects.exists()
    assert client.get(url).status_code == 405


def test_a_member_who_has_left_or_moved_is_passed_over(
    client, clerk, three, rf, other_store
):
    begin(client, clerk, three, rf)
    three[1].home_store = other_store
    three[1].save()
    response = post(client, clerk, three[0], queue="today")
    assert response["Location"] == f"{three[2].get_absolute_url()}?queue=today"


def test_a_record_opened_by_itself_knows_of_no_queue(client, clerk, three, rf):
    begin(client, clerk, three, rf)
    page = soup_of(client.get(three[1].get_absolute_url(), {"panels": "all"}))
    assert not page.select(".bar__queue")
    response = post(client, clerk, three[1])
    assert response["Location"] == three[1].get_absolute_url()


def test_a_queue_never_leads_to_another_site(client, clerk, three, rf):
    client.force_login(clerk)
    request = rf.get("/")
    request.user = clerk
    request.session = client.session
    assert start_queue(request, [], back="//evil.example/") == reverse("members_list")


def test_one_s_own_contact_is_corrected_within_a_day(client, clerk, manager, member):
    post(client, clerk, member, said="frist")
    contact = Contact.objects.get()
    url = reverse("members_contact_correct", args=[contact.pk])
    page = soup_of(client.get(member.get_absolute_url(), {"panels": "all"}))
    assert page.select_one(f".card__strip a[href='{url}']")
    form = soup_of(client.get(url))
    assert form.select_one("#id_said").text.strip() == "frist"
    client.post(url, {"outcome": "will_come", "said": "first"})
    contact.refresh_from_db()
    assert (contact.outcome, contact.said) == ("will_come", "first")
    client.force_login(manager)
    assert client.get(url).status_code == 404


def test_older_contacts_follow_by_moment_not_by_number(
    client, clerk, member, monkeypatch
):
    now = timezone.now()
    for hours in (1, 30, 5, 2):
        log_contact(
            member=member, way="call", direction="out", outcome="reached", by=clerk,
            at=now - timedelta(hours=hours), said=f"said {hours} hours ago",
        )  # fmt: skip
    monkeypatch.setattr("members.views.contacts.PAGE_SIZE", 2)
    client.force_login(clerk)
    url = reverse("members_contacts", args=[member.public_id])
    said = []
    while url:
        page = soup_of(client.get(url))
        said += [row.text for row in page.select(".contacts__said")]
        link = page.select_one(".contacts-page__more a")
        url = (
            link and reverse("members_contacts", args=[member.public_id]) + link["href"]
        )
    assert [int(text.split()[1]) for text in said] == [1, 2, 5, 30]
