"""The public form: who is asked what, what is kept on an error, what is held back."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils import timezone
from PIL import Image
from wagtail.models import Locale, Page, Site

from feedback.choices import Quarantine
from feedback.forms.proof import prove
from feedback.forms.public import new_stamp
from feedback.models import Attachment, Case, Praise
from feedback.views import limits
from members.models import Message
from portal.models import FeedbackPage, HomePage
from tests.factories.members import PurchaseFactory, StoreFactory
from tests.feedback.test_scanner import EICAR, clamd


@pytest.fixture(autouse=True)
def quiet_hour():
    """Nobody sent anything within the last hour."""
    cache.clear()


def form_page(language):
    """Where the form stands: a Wagtail page that marketing can edit."""
    english, _made = Locale.objects.get_or_create(language_code="en")
    locale, _made = Locale.objects.get_or_create(language_code=language)
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    home = root.add_child(instance=HomePage(title="Tea", slug="tea", locale=english))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": home}
    )
    if locale != english:
        home = home.copy_for_translation(locale)
        home.live = True
        home.save()
    page = home.add_child(instance=FeedbackPage(title="Tell us", lead="We listen."))
    return page.url


@pytest.fixture
def address(db):
    return form_page("en")


@pytest.fixture
def chinese_address(db):
    return form_page("zh-hans")


def old_stamp(seconds=60):
    with time_machine.travel(timezone.now() - timedelta(seconds=seconds)):
        return new_stamp()


def filled(**fields):
    """The form as a browser with a script sends it."""
    stamp = fields.get("stamp", old_stamp())
    return {
        "kind": "complaint",
        "body": "The tea was stale.",
        "wish": "",
        "store": "",
        "happened_on": "",
        "receipt_no": "",
        "name": "Ann Lee",
        "email": "ann@example.com",
        "phone": "",
        "website": "",
        "stamp": stamp,
        "proof": fields["proof"] if "proof" in fields else prove(stamp),
    } | fields


def photo(name="cup.jpg"):
    out = BytesIO()
    Image.new("RGB", (20, 20), "green").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def test_a_guest_sends_the_form_and_gets_number_and_link(client, address, store):
    answer = client.post(address, filled(store=store.pk, photos=[photo()]))
    case = Case.objects.get()
    assert (case.store, case.name, case.language) == (store, "Ann Lee", "en")
    assert case.member is None
    assert case.quarantine == ""
    thanks = client.get(answer.url)
    assert case.reference in thanks.content.decode()
    assert "a***@example.com" in thanks.content.decode()
    link = soup(thanks).select_one(".feedback-link a")["href"]
    client.cookies.clear()
    assert client.get(link, follow=True).status_code == 200
    assert Attachment.objects.get().name == "cup.jpg"


def test_the_words_above_the_form_are_the_page_s(client, address):
    page = soup(client.get(address))
    assert page.h1.text == "Tell us"
    assert "We listen." in page.text
    assert page.find("input", {"name": "csrfmiddlewaretoken"})


def test_looking_at_the_form_changes_nothing(client, address):
    for _turn in range(3):
        assert client.get(address).status_code == 200
        assert client.head(address).status_code == 200
    assert not Case.objects.exists()


def test_an_error_keeps_everything_typed_and_says_what_to_do(client, address, store):
    answer = client.post(
        address,
        filled(
            body="  ",
            wish="A new tin",
            store=store.pk,
            happened_on="2020-13-40",
            email="ann@",
            phone="12",
            receipt_no="R-77",
        ),
    )
    assert answer.status_code == 200
    page = soup(answer)
    text = page.text
    for sentence in (
        "Please tell us what happened.",
        "Please write the date as 2026-11-21.",
        "This does not look like an e-mail address",
        "This does not look like a phone number",
    ):
        assert sentence in text
    assert page.find("textarea", {"name": "wish"}).text.strip() == "A new tin"
    assert page.find("input", {"name": "email"})["value"] == "ann@"
    assert page.find("input", {"name": "receipt_no"})["value"] == "R-77"
    assert page.find("option", {"value": str(store.pk)}).has_attr("selected")
    assert not Case.objects.exists()


def test_one_way_to_answer_is_asked_for_unless_anonymous(client, address):
    answer = client.post(address, filled(email="", phone=""))
    assert "How can we answer you? Please give" in soup(answer).text
    answer = client.post(
        address, filled(email="not kept", phone="not kept", anonymous="on")
    )
    case = Case.objects.get()
    assert (case.name, case.email, case.phone) == ("", "", "")
    assert "the only way to our answer" in client.get(answer.url).content.decode()


def test_a_phone_number_alone_is_enough(client, address):
    client.post(address, filled(email="", phone="139 1234 5678"))
    assert Case.objects.get().phone == "+8613912345678"


def test_a_day_to_come_is_refused(client, address):
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = client.post(address, filled(happened_on=tomorrow.isoformat()))
    assert "This day has not come yet." in soup(answer).text


def test_every_refused_file_has_its_sentence_and_the_browser_s_rule_is_told(
    client, address
):
    files = [
        SimpleUploadedFile("a.svg", b"<svg/>"),
        SimpleUploadedFile("b.png", b"PK\x03\x04"),
        photo(),
    ]
    text = soup(client.post(address, filled(photos=files))).text
    assert "“a.svg” is no picture" in text
    assert "“b.png” is no picture" in text
    assert "Please choose your files again" in text
    assert not Case.objects.exists()


def test_what_the_scanner_warns_of_is_refused_at_the_form(client, address, settings):
    with clamd() as settings.CLAMD_URL:
        bad = SimpleUploadedFile("cup.jpg", photo().read() + EICAR)
        text = soup(client.post(address, filled(photos=[bad]))).text
    assert "The virus scanner warns of “cup.jpg”" in text
    assert not Case.objects.exists()
    assert not Attachment.objects.exists()


def test_six_files_are_one_too_many(client, address):
    answer = client.post(address, filled(photos=[photo() for _n in range(6)]))
    assert "at most 5 files" in soup(answer).text


def test_a_file_name_with_a_path_is_only_a_name(client, address):
    client.post(address, filled(photos=[photo("../../../etc/passwd.jpg")]))
    attachment = Attachment.objects.get()
    assert attachment.name == "passwd.jpg"
    assert ".." not in attachment.file.name


def test_a_member_is_never_asked_what_we_know(client, address, member, store):
    PurchaseFactory(member=member, store=store, purchased_at=timezone.now())
    client.force_login(member.user)
    page = soup(client.get(address))
    names = {field.get("name") for field in page.select("input, select, textarea")}
    assert not names & {"name", "email", "phone", "anonymous", "receipt_no"}
    assert "receipt" in names


def test_a_members_case_is_theirs_with_the_receipt_they_chose(
    client, address, member, store, other_store
):
    purchase = PurchaseFactory(
        member=member, store=other_store, purchased_at=timezone.now(), receipt_no="R9"
    )
    client.force_login(member.user)
    client.post(address, filled(receipt=purchase.pk))
    case = Case.objects.get()
    assert (case.member, case.receipt_no, case.store) == (member, "R9", other_store)
    assert case.purchase == purchase
    assert (case.name, case.email) == ("", "")


def test_somebody_else_s_receipt_can_t_be_chosen(client, address, member):
    foreign = PurchaseFactory(purchased_at=timezone.now())
    client.force_login(member.user)
    answer = client.post(address, filled(receipt=foreign.pk))
    assert answer.status_code == 200
    assert not Case.objects.exists()


def test_closed_stores_are_not_offered(client, address, store):
    StoreFactory(name="Gone", closed_on=timezone.localdate())
    assert "Gone" not in soup(client.get(address)).text


def test_a_sign_in_the_shop_fills_in_kind_and_store(client, address, store):
    page = soup(client.get(address, {"store": store.code, "kind": "praise"}))
    assert page.find("option", {"value": str(store.pk)}).has_attr("selected")
    assert page.find("input", {"value": "praise"}).has_attr("checked")


def test_the_same_form_sent_twice_opens_one_case(client, address):
    data = filled()
    first, again = client.post(address, data), client.post(address, data)
    assert first.url == again.url
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"website": "http://spam.example"}, Quarantine.TRAP),
        ({"stamp": "made:up:stamp"}, Quarantine.TRAP),
        ({"stamp": ""}, Quarantine.TRAP),
    ],
)
def test_what_a_program_sends_is_held_back_not_thrown_away(
    client, address, fields, reason
):
    answer = client.post(address, filled(**fields))
    case = Case.objects.get()
    assert case.quarantine == reason
    assert case.reference in client.get(answer.url).content.decode()
    assert not Message.objects.exists()


def test_what_is_sent_within_three_seconds_is_held_back(client, address):
    client.post(address, filled(stamp=new_stamp()))
    assert Case.objects.get().quarantine == Quarantine.FAST


def test_many_from_one_place_are_held_back_and_very_many_refused(
    client, address, monkeypatch
):
    monkeypatch.setattr("feedback.views.public.CASES_AN_HOUR", 2)
    monkeypatch.setattr("feedback.views.public.POSTS_AN_HOUR", 4)
    for _turn in range(4):
        client.post(address, filled())
    held = Case.objects.order_by("pk").values_list("quarantine", flat=True)
    assert list(held) == ["", "", Quarantine.MANY, Quarantine.MANY]
    answer = client.post(address, filled(body="My words"))
    assert answer.status_code == 429
    assert "My words" in answer.content.decode()
    assert Case.objects.count() == 4


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.200", True),
        ("203.0.113.7", "203.0.114.7", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
    ],
)
def test_a_place_is_a_network(one, other, same):
    places = [
        limits.place_of(RequestFactory().get("/", REMOTE_ADDR=each))
        for each in (one, other)
    ]
    assert (places[0] == places[1]) is same


def test_the_form_and_its_errors_speak_chinese(client, chinese_address):
    assert chinese_address.startswith("/zh-hans/")
    text = soup(client.post(chinese_address, filled(body="", email=""))).text
    assert "请告诉我们发生了什么。" in text
    assert "我们怎样答复您？请留下邮箱或电话" in text
    client.post(chinese_address, filled())
    assert Case.objects.get().language == "zh-hans"


def test_what_a_browser_without_a_script_sends_waits_for_the_letter_s_button(
    client, address
):
    answer = client.post(address, filled(proof=""))
    case = Case.objects.get()
    assert case.quarantine == Quarantine.PROOF
    assert "One more step" in client.get(answer.url).content.decode()
    letter = Message.objects.get()
    assert "Was it you?" in letter.text
    assert "stale" not in letter.text + letter.subject


def test_a_proof_is_for_one_form_and_is_not_asked_of_members(client, address, member):
    other = old_stamp()
    client.post(address, filled(proof=prove(other)))
    assert Case.objects.get().quarantine == Quarantine.PROOF
    client.force_login(member.user)
    client.post(address, filled(proof="", body="Another"))
    assert Case.objects.get(body="Another").quarantine == ""


def test_a_thousand_forms_with_one_address_make_three_letters_without_their_words(
    client, address
):
    for turn in range(1000):
        data = filled(proof="") if turn % 100 else filled()
        client.post(
            address,
            data | {"body": f"BUY TEA {turn}", "name": "BUY TEA"},
            REMOTE_ADDR=f"10.{turn // 250}.{turn % 250}.1",
        )
    assert Case.objects.count() == 1000
    letters = Message.objects.all()
    assert len(letters) == 3
    for letter in letters:
        assert "BUY" not in letter.subject + letter.text + letter.html


@pytest.mark.parametrize(
    ("ticked", "agreed"),
    [
        ({"may_quote": "on", "may_name": "on"}, (True, True)),
        ({"may_quote": "on"}, (True, False)),
    ],
)
def test_the_giver_of_praise_agrees_on_the_form_to_be_quoted(
    client, address, ticked, agreed
):
    client.post(address, filled(kind="praise", **ticked))
    praise = Praise.objects.get()
    assert (praise.may_quote, praise.may_name) == agreed
    assert praise.agreed_how


@pytest.mark.parametrize(
    ("kind", "ticked"),
    [("praise", {"may_name": "on"}), ("complaint", {"may_quote": "on"})],
)
def test_nothing_is_agreed_to_without_the_tick_or_without_praise(
    client, address, kind, ticked
):
    client.post(address, filled(kind=kind, **ticked))
    assert Case.objects.count() == 1
    assert not Praise.objects.exists()
