"""Letters of a shared wording: the words once, each reader's values on the row."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.choices import Channel, MessageKind, Purpose
from members.letter_marks import fill_marks, pieces, shown
from members.models import LetterContent, Message
from members.outbox.enqueue import Letter, enqueue_many
from members.outbox.links import make_link, token_of
from members.outbox.render import render
from members.record.disclosers import sections_of
from tests.factories.members import MemberFactory

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)


@pytest.fixture
def content(db):
    return LetterContent.objects.create(
        key="campaign:1:en",
        language="en",
        subject="For [[value:given_name]]",
        text="Dear [[value:given_name]],\nstop: [[link:unsubscribe]]",
        html='<p>Dear [[value:given_name]]</p><a href="[[link:unsubscribe]]">stop</a>',
    )


@pytest.fixture
def link(db):
    return make_link(purpose="unsubscribe", target="members.member:7", at=AT)


def letter(content, link, **changes):
    values = {
        "key": "k",
        "channel": Channel.EMAIL,
        "kind": MessageKind.MARKETING,
        "purpose": Purpose.GREETINGS,
        "address": "ann@example.com",
        "content_id": content.pk,
        "values": {"given_name": "Ann"},
        "links": {"unsubscribe": {"id": link.pk, "url": "/unsubscribe/TOKEN/"}},
    }
    return Letter(**values | changes)


def queued(*letters):
    enqueue_many(letters, at=AT)
    return Message.objects.get()


def test_the_words_are_stored_once_and_the_row_holds_the_values(content, link):
    message = queued(letter(content, link))
    assert (message.text, message.html) == ("", "")
    assert message.values == {"given_name": "Ann"}
    assert message.language == "en"
    assert message.subject == "For Ann"


def test_values_and_links_are_filled_in(content, link):
    rendered = render(queued(letter(content, link)))
    assert rendered.text.startswith("Dear Ann,\nstop: http")
    assert token_of(link) in rendered.text
    assert rendered.unsubscribe_url in rendered.html


def test_values_are_escaped_in_html_and_can_not_ask_for_links(content, link):
    evil = "<b>[[link:unsubscribe]][[value:given_name]]</b>"
    rendered = render(queued(letter(content, link, values={"given_name": evil})))
    assert rendered.text.count(token_of(link)) == 1
    assert evil in rendered.text
    assert (
        "&lt;b&gt;[[link:unsubscribe]][[value:given_name]]&lt;/b&gt;" in rendered.html
    )


@given(value=st.text())
def test_no_value_is_ever_looked_at_again(value):
    marked = "[[value:a]][[link:b]]"
    filled = fill_marks(marked, addresses={"b": "#"}, values={"a": value})
    assert filled == f"{value}#"


@given(parts=st.lists(st.sampled_from(["[[value:a]]", "[[link:b]]", "[[", "x", "a]]"])))
def test_a_text_cut_at_its_marks_is_the_text(parts):
    text = "".join(parts)
    again = "".join(
        words + (f"[[{kind}:{name}]]" if kind else "")
        for words, kind, name in pieces(text)
    )
    assert again == text


def test_a_value_may_not_break_the_subject(content, link):
    message = queued(letter(content, link, values={"given_name": "A\r\nBcc: x@y.z"}))
    assert message.subject == "For A Bcc: x@y.z"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"values": {}}, "no value for given_name"),
        ({"links": {}}, "no link for unsubscribe"),
        ({"purpose": ""}, "needs a purpose"),
    ],
)
def test_letters_that_lack_something_are_refused(content, link, change, sentence):
    with pytest.raises(ValueError, match=sentence):
        enqueue_many([letter(content, link, **change)], at=AT)


def test_a_content_that_is_not_there_is_refused(content, link):
    with pytest.raises(LookupError, match="no content"):
        enqueue_many([letter(content, link, content_id=content.pk + 1)], at=AT)


@pytest.mark.parametrize("count", [2, 4])
def test_many_letters_cost_the_same_queries(
    content, link, count, django_assert_num_queries
):
    letters = [letter(content, link, key=f"k{n}") for n in range(count)]
    with django_assert_num_queries(4):
        enqueue_many(letters, at=AT)


def test_screens_show_the_values_but_no_addresses(content, link):
    message = queued(letter(content, link))
    assert message.get_text_display() == "Dear Ann,\nstop: …"
    message.values = {}
    assert message.get_text_display() == "Dear …,\nstop: …"
    assert shown("[[value:x]] [[link:y]]", {"x": "1"}) == "1 …"


@pytest.mark.parametrize("count", [1, 3])
def test_a_copy_of_somebodys_data_tells_the_filled_words(
    content, link, count, django_assert_max_num_queries
):
    member = MemberFactory()
    letters = [
        letter(content, link, key=f"k{n}", member_id=member.pk) for n in range(count)
    ]
    enqueue_many(letters, at=AT)
    with django_assert_max_num_queries(60):
        sections = {section.code: section for section in sections_of([member])}
    rows = sections["members-message"].rows
    assert len(rows) == count
    assert "Dear Ann,\nstop: …" in rows[0]
    assert not any("[[value" in cell for row in rows for cell in row)
