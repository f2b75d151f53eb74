"""Counted links: where they lead, who is counted, and who is set apart."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from campaigns.actions.clicking import count_click
from campaigns.actions.templates import TextWords, save_template
from campaigns.models import Click
from campaigns.queries.clicks import clicks_of, links_of
from campaigns.queries.letters import LetterWriter
from members.choices import Channel, MessageKind, MessageState, Purpose
from members.models import Message
from members.outbox.clicks import click_token
from members.outbox.enqueue import Letter, enqueue_many
from members.outbox.links import make_link
from members.outbox.render import build_email
from tests.factories.members import MemberFactory

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)
LATER = AT + timedelta(hours=3)
PERSON = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)"
SHOP = "https://shop.example/tea?spring=1&kind=2"


@pytest.fixture
def template(marketer):
    blocks = [
        {"type": "button", "value": {"words": "Come", "page": None, "link": SHOP}},
        {
            "type": "text",
            "value": '<p><a href="https://map.example/">Map</a></p>',
        },
    ]
    words = TextWords(subject="Hi {given_name|you}", blocks=blocks)
    return save_template(name="Tea", texts={"en": words}, by=marketer, at=AT)


def letter_of(template, member=None, number=1):
    writer = LetterWriter(template)
    member = member or MemberFactory(name="Ann Lee", language="en", agreed=True)
    link = make_link(
        purpose="unsubscribe",
        target=f"members.member:{member.pk}/greetings/email",
        at=AT,
    )
    letter = Letter(
        key=f"test:{number}",
        channel=Channel.EMAIL,
        kind=MessageKind.MARKETING,
        purpose=Purpose.GREETINGS,
        address="ann@example.com",
        member_id=member.pk,
        content_id=writer.content("en", at=AT).pk,
        values=writer.values(member),
        links={"unsubscribe": {"id": link.pk, "url": "/unsubscribe/TOKEN/"}},
        ref="campaigns.run:7",
    )
    [message] = enqueue_many([letter], at=AT).values()
    Message.objects.filter(pk=message.pk).update(
        state=MessageState.ACCEPTED, accepted_at=AT, due_at=None
    )
    return Message.objects.select_related("content").get(pk=message.pk)


def url(message, number=1):
    return reverse("campaigns:follow", args=[click_token(message), number])


def test_the_links_of_a_letter_lead_over_us_in_both_parts(template, settings):
    message = letter_of(template)
    email = build_email(message)
    html, _kind = email.alternatives[0]
    for number in (1, 2):
        address = f"{settings.BASE_URL}{url(message, number)}"
        assert address in html
        assert address in email.body
    assert SHOP not in email.body
    assert "shop.example" not in html


def test_a_letter_whose_clicks_are_not_counted_holds_the_addresses(template):
    template.tracks_links = False
    template.save()
    message = letter_of(template)
    html, _kind = build_email(message).alternatives[0]
    assert "https://shop.example/tea?spring=1&amp;kind=2" in html
    assert message.content.addresses == []


def test_a_click_leads_to_the_frozen_address_and_is_counted(template, client):
    message = letter_of(template)
    response = client.get(url(message), headers={"user-agent": PERSON})
    assert (response.status_code, response["Location"]) == (302, SHOP)
    [click] = Click.objects.all()
    assert (click.message, click.member, click.number) == (message, message.member, 1)
    assert not click.is_scanner


def test_the_address_stays_when_the_template_changes(template, client, marketer):
    message = letter_of(template)
    save_template(template=template, name="Tea", texts={"en": ("A", "B")}, by=marketer)
    assert client.get(url(message))["Location"] == SHOP


def test_head_and_post_count_nothing(template, client):
    message = letter_of(template)
    assert client.head(url(message), headers={"user-agent": PERSON}).status_code == 302
    assert client.post(url(message)).status_code == 405
    assert not Click.objects.exists()


@pytest.mark.parametrize("number", [0, 3, 99])
def test_a_link_that_the_letter_does_not_have_is_not_found(template, client, number):
    assert client.get(url(letter_of(template), number)).status_code == 404


def test_only_tokens_that_we_made_lead_anywhere(template, client):
    message = letter_of(template)
    number, proof = click_token(message).split("-")
    other = letter_of(template, number=2)
    forged = [
        f"{number}-{'0' * 24}",
        f"{click_token(other).split('-')[0]}-{proof}",
        f"zzzzzzzzzzzzz-{proof}",
        "https:",
        "x",
    ]
    for token in forged:
        assert client.get(f"/l/{token}/1/").status_code == 404, token
    asked = client.get(f"{url(message)}?next=https://evil.example/")
    assert asked["Location"] == SHOP
    assert Click.objects.count() == 1


def click(message, number=1, after=timedelta(hours=3), agent=PERSON):
    return count_click(message=message, number=number, agent=agent, at=AT + after)


@pytest.mark.parametrize(
    ("after", "agent", "is_scanner"),
    [
        (timedelta(hours=1), PERSON, False),
        (timedelta(seconds=5), PERSON, False),
        (timedelta(seconds=4), PERSON, True),
        (timedelta(hours=1), "", True),
        (timedelta(hours=1), "Mozilla/5.0 (compatible; Googlebot/2.1)", True),
        (timedelta(hours=1), "Barracuda Sentinel (EE)", True),
        (timedelta(hours=1), "python-requests/2.32", True),
    ],
)
def test_clicks_of_scanners_are_set_apart(template, after, agent, is_scanner):
    assert click(letter_of(template), after=after, agent=agent).is_scanner is is_scanner


def test_two_links_at_once_are_a_scanner_and_one_after_the_other_a_person(template):
    message = letter_of(template)
    first = click(message, 1)
    second = click(message, 2, timedelta(hours=3, seconds=1))
    first.refresh_from_db()
    assert first.is_scanner
    assert second.is_scanner
    other = letter_of(template, number=2)
    slow = [click(other, 1), click(other, 2, timedelta(hours=3, seconds=30))]
    assert not any(Click.objects.get(pk=each.pk).is_scanner for each in slow)


def test_a_double_click_counts_once_and_a_flood_ends(template):
    message = letter_of(template)
    assert click(message) is not None
    assert click(message, after=timedelta(hours=3, seconds=3)) is None
    for minutes in range(100):
        click(message, after=timedelta(hours=4, minutes=minutes))
    assert Click.objects.count() == 60


def test_a_run_counts_people_links_and_scanners(template):
    first, second = letter_of(template), letter_of(template, number=2)
    click(first)
    click(first, 2, timedelta(hours=5))
    click(second)
    click(second, after=timedelta(hours=6), agent="curl/8")
    found = clicks_of("campaigns.run:7")
    assert (found.people, found.clicks, found.by_scanners) == (2, 3, 1)
    links = links_of("campaigns.run:7")
    assert [(each.address, each.letters) for each in links] == [
        (SHOP, 2),
        ("https://map.example/", 1),
    ]
