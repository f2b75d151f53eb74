"""The screens on which letters are written, looked at and tried."""

import re

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from campaigns.actions.templates import TextWords, save_template
from campaigns.models import MessageTemplate
from members.actions.posts import appoint
from members.choices import Role
from members.models import Message, Segment
from tests.factories.campaigns import MessageTemplateFactory
from tests.factories.members import MemberFactory, ProductFactory, UserFactory


@pytest.fixture
def logged_in(client, marketer):
    client.force_login(marketer)
    return client


@pytest.fixture
def local_marketer(roles, store):
    user = UserFactory()
    appoint(user=user, role=Role.MARKETER, store=store)
    return user


def form(chinese=(), english=(), **others):
    """What the page posts: `chinese` and `english` are (block, value) pairs."""
    data = {"name": "Birthday", "tracks_links": "on"}
    for language, blocks in (("chinese", chinese), ("english", english)):
        data[f"blocks_{language}"] = streamfield(list(blocks))
        data[f"subject_{language}"] = "Hello" if blocks else ""
    return nested_form_data(data | others)


GREETING = [
    ("heading", "{given_name|茶友},生日快乐"),
    ("text", rich_text("<p>{form_of_address|亲爱的茶友},<b>您好</b>!</p>")),
]


def test_a_letter_of_blocks_is_written_in_one_or_two_languages(logged_in):
    response = logged_in.post(reverse("campaigns_templates:add"), form(GREETING))
    assert response.status_code == 302
    template = MessageTemplate.objects.get()
    [text] = template.texts.all()
    assert [block.block_type for block in text.blocks] == ["heading", "text"]
    edit = reverse("campaigns_templates:edit", args=[template.pk])
    both = form(GREETING, [("heading", "Hi {name|you}")])
    assert logged_in.post(edit, both).status_code == 302
    assert template.texts.count() == 2
    assert "Hi {name|you}" in logged_in.get(edit).content.decode()
    assert [row.number for row in template.versions.all()] == [2, 1]


def test_a_letter_of_plain_words_opens_as_a_block_and_loses_nothing(logged_in):
    template = MessageTemplateFactory()
    edit = reverse("campaigns_templates:edit", args=[template.pk])
    page = logged_in.get(edit)
    form_page = page.context["form"]
    blocks = form_page.fields["blocks_english"].initial
    assert [block.block_type for block in blocks] == ["text"]
    assert "all the best from" in blocks[0].value.source


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (form([("heading", "{wallet|0}")]), "There is no field"),
        (form([("text", rich_text("<p>{name}</p>"))]), "Say what to write when"),
        (form([("heading", "Hi")], subject_chinese=""), "needs a subject and a text"),
        (form(subject_chinese="Hi"), "needs a subject and a text"),
        (form(script_english="Hello {name"), "A brace { or } stands alone"),
        (form(), "Write the letter in at least one language."),
        (
            form(
                [("button", {"words": "Come", "page": "", "link": ""})],
            ),
            "Say where the button leads.",
        ),
    ],
)
def test_words_that_could_not_be_sent_are_refused_with_a_sentence(
    logged_in, data, words
):
    response = logged_in.post(reverse("campaigns_templates:add"), data)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not MessageTemplate.objects.exists()


def test_a_text_message_or_a_script_alone_is_a_template_too(logged_in):
    data = form(
        sms_text_chinese="{given_name|您好},秋茶到了。", script_english="Hello."
    )
    logged_in.post(reverse("campaigns_templates:add"), data)
    texts = MessageTemplate.objects.get().texts.order_by("language")
    assert [(text.sms_text, text.script) for text in texts] == [
        ("", "Hello."),
        ("{given_name|您好},秋茶到了。", ""),
    ]


def test_the_page_needs_no_inline_script(logged_in):
    page = logged_in.get(reverse("campaigns_templates:add"))
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    scripts = re.findall(r"<script([^>]*)>([^<]*)<", page.content.decode())
    assert scripts
    for attributes, inside in scripts:
        assert "application/json" in attributes or not inside.strip()


def test_the_parts_of_a_text_message_are_counted_with_all_that_is_added(
    logged_in, settings
):
    settings.PORTAL_COUNTRY = "CN"
    url = reverse("campaigns_sms_parts")
    assert logged_in.get(url).status_code == 405
    short = logged_in.post(url, {"text": "{name|您}好", "sign": "松声"}).json()
    # 【松声】 + 您好 + 。 + 拒收请回复R
    assert short["words"] == "1 text message · 13 characters, 57 left"
    long = logged_in.post(url, {"text": "茶" * 70, "sign": ""}).json()
    assert long["parts"] == 2
    assert logged_in.post(url, {"text": " "}).json()["words"] == ""


def test_a_letter_is_looked_at_as_a_chosen_member_in_both_languages(logged_in, store):
    template = MessageTemplateFactory()
    MemberFactory(name="张小明", member_no="M-7", home_store=store)
    MemberFactory(name="李四光", member_no="M-8", home_store=store)
    url = reverse("campaigns_preview", args=[template.pk])
    page = logged_in.get(url, {"member": "M-7"}).content.decode()
    assert "小明,生日快乐" in page
    assert "Happy birthday, 小明" in page
    assert page.count("<iframe") == 4
    letter = logged_in.get(
        reverse("campaigns_letter", args=[template.pk]),
        {"member": "M-7", "language": "en"},
    )
    assert "Dear guest" in letter.content.decode()
    policy = letter["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "script-src 'none'" in policy
    assert "default-src 'none'" in policy


def test_whom_to_look_as_is_found_by_name_number_or_tail(logged_in, store):
    template = MessageTemplateFactory()
    MemberFactory(
        name="张小明", member_no="M-7", home_store=store, phone="+8613912345678"
    )
    url = reverse("campaigns_preview", args=[template.pk])
    for typed in ("小明", "M-7", "5678"):
        page = logged_in.get(url, {"q": typed}).content.decode()
        assert "?member=M-7" in page, typed
        assert "13912345678" not in page


def test_a_preview_never_shows_a_member_of_another_store(
    client, local_marketer, store, other_store
):
    template = MessageTemplateFactory()
    MemberFactory(name="张小明", member_no="M-7", home_store=other_store)
    client.force_login(local_marketer)
    url = reverse("campaigns_preview", args=[template.pk])
    page = client.get(url, {"member": "M-7"}).content.decode()
    assert "There is no member with that number in your stores." in page
    assert "张小明" not in page
    assert "张小明" not in client.get(url, {"q": "小明"}).content.decode()


def test_the_preview_tells_who_of_a_segment_reads_a_fallback(
    client, local_marketer, store, other_store
):
    template = MessageTemplateFactory()
    segment = Segment.objects.create(name="All", rules={"match": "all", "rules": []})
    MemberFactory(form_of_address="张先生", home_store=store)
    MemberFactory(form_of_address="", home_store=store)
    MemberFactory(form_of_address="", home_store=other_store)
    client.force_login(local_marketer)
    url = reverse("campaigns_preview", args=[template.pk])
    page = client.get(url, {"segment": segment.pk}).content.decode()
    assert "1 of 2 have no “Form of address, as filed”" in page


def test_a_test_goes_to_the_person_who_asks(logged_in, store, marketer):
    template = MessageTemplateFactory()
    MemberFactory(name="张小明", member_no="M-7", home_store=store)
    url = reverse("campaigns_test_letter", args=[template.pk])
    assert logged_in.get(url).status_code == 405
    logged_in.post(url, {"member": "M-7", "language": "zh-hans"})
    letter = Message.objects.get()
    assert letter.address == marketer.email
    assert letter.subject == "[Test] 小明,生日快乐"
    assert letter.kind == "service"


def test_a_text_message_is_tried_on_ones_own_phone(logged_in, store, marketer):
    template = save_template(
        name="SMS", texts={"zh-hans": TextWords(sms_text="{name|您}好")}, by=marketer
    )
    MemberFactory(name="张小明", member_no="M-7", home_store=store)
    url = reverse("campaigns_test_letter", args=[template.pk])
    asked = {"member": "M-7", "language": "zh-hans", "channel": "sms"}
    page = logged_in.post(url, asked | {"phone": "12"}, follow=True).content.decode()
    assert "This is not a phone number." in page
    assert not Message.objects.exists()
    logged_in.post(url, asked | {"phone": "139 1234 5678"})
    [message] = Message.objects.all()
    assert (message.address, message.channel) == ("+8613912345678", "sms")
    assert message.text.startswith("张小明好")


def test_an_old_version_is_looked_at_and_restored_as_a_new_one(
    logged_in, store, marketer
):
    template = save_template(
        name="A", texts={"en": ("One", "First words")}, by=marketer
    )
    save_template(
        template=template, name="A", texts={"en": ("Two", "Other words")}, by=marketer
    )
    MemberFactory(home_store=store)
    preview = reverse("campaigns_preview", args=[template.pk])
    assert "First words" in logged_in.get(preview, {"version": 1}).content.decode()
    assert "Other words" in logged_in.get(preview).content.decode()
    assert logged_in.get(preview, {"version": 9}).status_code == 404
    versions = reverse("campaigns_versions", args=[template.pk])
    assert "Restore" in logged_in.get(versions).content.decode()
    restore = reverse("campaigns_version_restore", args=[template.pk, 1])
    assert logged_in.get(restore).status_code == 405
    logged_in.post(restore)
    text = template.texts.get()
    assert (text.subject, text.body) == ("One", "First words")
    assert template.versions.first().number == 3


def test_a_store_restores_no_letter_of_the_chain(client, local_marketer, marketer):
    template = save_template(name="A", texts={"en": ("One", "First")}, by=marketer)
    client.force_login(local_marketer)
    restore = reverse("campaigns_version_restore", args=[template.pk, 1])
    assert client.post(restore).status_code in (302, 403)
    assert template.versions.count() == 1


def test_a_product_is_chosen_in_a_window(logged_in):
    ProductFactory(name="Spring Longjing")
    page = logged_in.get(reverse("campaigns_products:choose"))
    assert "Spring Longjing" in page.json()["html"]
    url = reverse("campaigns_products:choose_results")
    ProductFactory(name="Oolong", sku="OO-7")
    for typed in ("long", "oo-7"):
        found = logged_in.get(url, {"q": typed}).content.decode()
        assert "Oolong" in found
    assert "Spring Longjing" not in found
