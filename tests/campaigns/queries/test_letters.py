"""What becomes of the words of a template: HTML, plain text, text message, script."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header

import pytest
from bs4 import BeautifulSoup
from django.core.files.images import ImageFile
from PIL import Image as Pillow
from wagtail.images.models import Image
from wagtail.models import Collection

from campaigns.actions.templates import TextWords, restore_version, save_template
from campaigns.exceptions import WordsRefused
from campaigns.models import OutreachRules
from campaigns.queries.gaps import gaps_of
from campaigns.queries.letters import LetterWriter
from members.choices import Channel, MessageKind, Purpose
from members.models import LetterContent, Member, Store
from members.outbox.enqueue import Letter, enqueue_many
from members.outbox.links import make_link
from members.outbox.render import build_email
from tests.factories.campaigns import MessageTemplateFactory
from tests.factories.members import MemberFactory, ProductFactory, PurchaseLineFactory

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)> [[link:unsubscribe]]'


@pytest.fixture
def write(marketer):
    """A template of blocks in one language."""

    def template(*blocks, language="en", **words):
        text = TextWords(
            subject=words.pop("subject", "Hello"),
            blocks=[{"type": kind, "value": value} for kind, value in blocks],
            **words,
        )
        return save_template(name="Tea", texts={language: text}, by=marketer, at=AT)

    return template


def html_of(template, member=None, **extra):
    member = member or MemberFactory(name="Ann Lee", language="en")
    return LetterWriter(template).write(member, **extra).html


@pytest.fixture
def picture(db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    path = tmp_path / "tea.png"
    Pillow.new("RGB", (1400, 700), "green").save(path)
    with path.open("rb") as file:
        image = Image(title="Tea", file=ImageFile(file, name="tea.png"))
        image.save()
    image.file.close()
    return image


def test_what_a_marketer_types_brings_no_script_into_a_letter(write):
    template = write(
        ("heading", HOSTILE.split(" [[", maxsplit=1)[0]),
        (
            "text",
            (
                '<p onclick="x()">Tea <a href="javascript:alert(1)">a</a><style>p</style>'
                '<iframe src="//e"></iframe><img src="//pixel"></p>'
            ),
        ),
        ("coupon", {"words": "<b>10</b>", "code": "<i>X</i>", "until": "</div>"}),
    )
    soup = BeautifulSoup(html_of(template), "html.parser")
    assert not soup.select("script, iframe, img, [onclick], [onerror]")
    assert not [a for a in soup.select("a") if "javascript" in a.get("href", "")]
    assert "<b>10</b>" in soup.get_text()


def test_a_name_is_escaped_and_asks_for_no_link(write):
    template = write(("text", "<p>Dear {name|guest}</p>"), subject="{name|you}")
    member = MemberFactory(name=HOSTILE[:80], language="en")
    letter = LetterWriter(template).write(member)
    soup = BeautifulSoup(letter.html, "html.parser")
    assert not soup.select("script, img")
    assert letter.html.count("[[link:unsubscribe]]") == 1
    assert "<script>" in letter.text


def test_a_letter_loads_nothing_but_its_own_pictures(write, picture, settings):
    template = write(
        (
            "picture",
            {
                "image": {
                    "image": picture.pk,
                    "alt_text": "A bowl of tea",
                    "decorative": False,
                },
                "link": "",
            },
        ),
        ("text", "<p>Tea</p>"),
    )
    soup = BeautifulSoup(html_of(template), "html.parser")
    [image] = soup.select("img")
    assert image["src"].startswith(f"{settings.BASE_URL}{settings.MEDIA_URL}")
    assert image["alt"] == "A bowl of tea"
    assert not soup.select("link, script")
    assert "@import" not in str(soup)
    assert "url(" not in str(soup)


def test_every_block_has_its_place_in_the_plain_text(write):
    product = ProductFactory(name="Spring Longjing")
    template = write(
        ("heading", "Autumn"),
        ("text", "<p>Dear {given_name|guest},</p><ol><li>one</li><li>two</li></ol>"),
        (
            "button",
            {"words": "Come", "page": None, "link": "https://e.example/?a=1&b=2"},
        ),
        (
            "product",
            {
                "product": product.pk,
                "name": "",
                "image": None,
                "price": "¥ 98",
                "words": "50 g",
                "link": "",
            },
        ),
        ("coupon", {"words": "A cup", "code": "TEA-7", "until": "till May"}),
        ("divider", None),
    )
    text = (
        LetterWriter(template).write(MemberFactory(name="Ann Lee", language="en")).text
    )
    assert text.startswith(
        "Autumn\n======\n\nDear Ann,\n\n1. one\n2. two\n\n"
        "Come:\nhttps://e.example/?a=1&b=2\n\nSpring Longjing · ¥ 98\n50 g\n\n"
        "* A cup\n* TEA-7\n* till May\n\n------------------------\n\n-- \n"
    )
    assert "[[link:unsubscribe]]" in text
    assert "[[link:preferences]]" in text


def test_a_product_that_is_gone_leaves_no_hole(write):
    product = ProductFactory(name="Old")
    value = {
        "product": product.pk, "name": "", "image": None, "price": "", "words": "",
        "link": "",
    }  # fmt: skip
    template = write(("text", "<p>Hi</p>"), ("product", value))
    product.delete()
    assert "Hi" in html_of(template)


def test_a_letter_is_whole_on_the_wire(write, marketer):
    """MIME as Python's own parser reads it: two parts, Chinese subject, headers."""
    template = write(
        ("heading", "{given_name|茶友}，秋茶到了"),
        ("text", "<p>{form_of_address|亲爱的茶友}：</p><p>店里见。</p>"),
        language="zh-hans",
        subject="{given_name|茶友}，秋天的第一泡茶，已经为您留好了，什么时候方便就来坐坐吧",
    )
    member = MemberFactory(name="张小明", language="zh-hans", agreed=True)
    writer = LetterWriter(template)
    link = make_link(purpose="unsubscribe", target="x", at=AT)
    letter = Letter(
        key="test:1",
        channel=Channel.EMAIL,
        kind=MessageKind.MARKETING,
        purpose=Purpose.GREETINGS,
        address="ming@example.com",
        member_id=member.pk,
        content_id=writer.content("zh-hans", at=AT).pk,
        values=writer.values(member),
        links={"unsubscribe": {"id": link.pk, "url": "/unsubscribe/TOKEN/"}},
    )
    [message] = enqueue_many([letter], at=AT).values()
    wire = build_email(message).message().as_bytes()
    parsed = message_from_bytes(wire, policy=policy.default)
    assert parsed["Subject"].strip().startswith("小明，秋天的第一泡茶")
    old = message_from_bytes(wire)
    subject = str(make_header(decode_header(old["Subject"])))
    assert subject.strip() == parsed["Subject"].strip()
    assert parsed.get_content_type() == "multipart/alternative"
    plain, html = parsed.iter_parts()
    assert plain.get_content_type() == "text/plain"
    assert "张小明" not in plain.get_content()
    assert "小明，秋茶到了" in plain.get_content()
    assert "亲爱的茶友：" in html.get_content()
    assert "[[" not in plain.get_content() + html.get_content()
    assert 'lang="zh-hans"' in html.get_content()
    assert all(len(line) <= 998 for line in wire.splitlines())
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/preferences/" in html.get_content()


def test_the_words_are_kept_once_and_other_words_apart(write, marketer):
    template = write(("text", "<p>One {name|you}</p>"))
    first = LetterWriter(template).content("en", at=AT)
    assert LetterWriter(template).content("en", at=AT) == first
    save_template(
        template=template, name="Tea", texts={"en": ("Two", "Two")}, by=marketer, at=AT
    )
    second = LetterWriter(template).content("en", at=AT)
    assert second != first
    assert "version:2" in second.key
    assert "One" in LetterContent.objects.get(pk=first.pk).text
    again = LetterWriter(template, version=1).content("en", at=AT)
    assert again == first


def test_an_old_version_is_written_with_its_own_fields(write, marketer):
    template = write(("text", "<p>{given_name|one}</p>"))
    save_template(
        template=template, name="T", texts={"en": ("B", "{tier|none}")}, by=marketer
    )
    member = MemberFactory(name="Ann Lee", language="en")
    assert LetterWriter(template, version=1).values(member) == {"given_name": "Ann"}
    assert LetterWriter(template).values(member) == {"tier": "none"}
    restore_version(version=template.versions.get(number=1), by=marketer, at=AT)
    assert LetterWriter(template).values(member) == {"given_name": "Ann"}


def test_the_same_field_with_two_fallbacks_has_two_values(write):
    template = write(
        ("heading", "{given_name|friend}"), ("text", "<p>{given_name|dear guest}</p>")
    )
    values = LetterWriter(template).values(Member(name="", language="en"))
    assert sorted(values.values()) == ["dear guest", "friend"]


def test_what_the_campaign_knows_goes_before_the_fallback(write):
    template = write(("text", "<p>{event_title|our tasting}, {event_date|soon}</p>"))
    html = html_of(template, extra={"event_title": "Autumn <Tea>"})
    assert "Autumn &lt;Tea&gt;, soon" in html


def test_members_read_for_a_letter_cost_no_further_query(
    write, django_assert_num_queries
):
    template = write(
        ("text", "<p>{last_product|tea} {tier|–} {points|0} {store_phone|–}</p>")
    )
    for _number in range(3):
        PurchaseLineFactory(purchase__member=MemberFactory(language="en"))
    writer = LetterWriter(template)
    writer.composed("en")
    with django_assert_num_queries(1):
        values = [
            writer.values(member) for member in writer.reading(Member.objects.all())
        ]
    assert len(values) == 3


def test_a_text_message_has_sign_words_and_the_way_out(write):
    OutreachRules.objects.create(rule_set="cn")
    template = write(
        ("text", "<p>x</p>"),
        language="zh-hans",
        sms_text="{given_name|您好}，\n秋茶到了",
        sms_sign_name="松声茶舍",
    )
    member = MemberFactory(name="张小明", language="zh-hans")
    words = LetterWriter(template, Channel.SMS).write(member)
    assert words.text == "【松声茶舍】小明， 秋茶到了。拒收请回复R"
    OutreachRules.objects.update(rule_set="us")
    words = LetterWriter(template, Channel.SMS).write(member)
    assert words.text.endswith(" Reply STOP to opt out")
    OutreachRules.objects.update(rule_set="none")
    assert LetterWriter(template, Channel.SMS).write(member).text.endswith("到了")


def test_the_foot_has_the_postal_address_of_the_chain(write):
    OutreachRules.objects.create(
        rule_set="us", postal_address="1 Tea Street <Hangzhou>"
    )
    html = html_of(write(("text", "<p>x</p>")))
    assert "1 Tea Street &lt;Hangzhou&gt;" in html


def test_a_channel_without_words_has_no_language(write):
    template = write(("text", "<p>x</p>"))
    writer = LetterWriter(template, Channel.SMS)
    assert writer.languages == []
    with pytest.raises(LookupError):
        writer.language_for(MemberFactory())


def test_words_that_lack_something_are_refused(marketer):
    for words in (TextWords(subject="A"), TextWords(blocks=[]), TextWords(body="x")):
        with pytest.raises(WordsRefused):
            save_template(name="T", texts={"en": words}, by=marketer)


def test_the_gaps_are_counted_in_one_query_for_the_real_audience(
    store, django_assert_max_num_queries
):
    template = MessageTemplateFactory()
    MemberFactory(form_of_address="张先生", language="zh-hans", home_store=store)
    MemberFactory(form_of_address="", language="zh-hans", home_store=store)
    MemberFactory(form_of_address="", language="en", home_store=store)
    Store.objects.filter(pk=store.pk).update(name="湖滨店")
    with django_assert_max_num_queries(9) as asked:
        gaps = gaps_of(template, Member.objects.all())
    about_members = [query for query in asked if "COUNT" in query["sql"]]
    assert len(about_members) == 1
    assert [(gap.field, gap.language, gap.missing, gap.total) for gap in gaps] == [
        ("form_of_address", "zh-hans", 1, 2),
        ("form_of_address", "en", 1, 1),
    ]
    assert gaps[0].sentence == (
        "1 of 2 have no “Form of address, as filed”: they read “亲爱的茶友” (简体中文)."
    )


def test_fields_of_figures_and_of_purchases_have_gaps_too(write):
    template = write(
        ("text", "<p>{last_product|tea} {tier|–} {points|none} {event_title|it}</p>")
    )
    PurchaseLineFactory(purchase__member=MemberFactory(language="en"))
    MemberFactory(language="en")
    gaps = {gap.field: gap for gap in gaps_of(template, Member.objects.all())}
    assert gaps["last_product"].missing == 1
    assert gaps["points"].missing == 2
    assert gaps["event_title"].missing == 2
    known = gaps_of(template, Member.objects.all(), extra={"event_title": "Tasting"})
    assert "event_title" not in {gap.field for gap in known}
