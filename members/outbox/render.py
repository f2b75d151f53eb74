"""From a row of the outbox to what goes over the wire."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from functools import lru_cache
from html import escape
from typing import Any

from css_inline import CSSInliner
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import override
from wagtail.models import Page, Site

from members.choices import MessageKind
from members.letter_marks import (
    CLICK,
    PREFERENCES,
    fill_links,
    fill_marks,
    link_names,
)
from members.models import Message, PublicLink
from members.outbox.clicks import click_address
from members.outbox.links import token_of_nonce
from members.outbox.replies import LOOP, message_id, reply_address

UNSUBSCRIBE = "unsubscribe"


@dataclass(frozen=True)
class Rendered:
    """A letter with values and our addresses filled in."""

    text: str
    html: str
    unsubscribe_url: str = ""


@lru_cache(maxsize=1)
def _inliner() -> CSSInliner:
    # Nothing is ever fetched: a letter's styles are its own.
    return CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)


def letter_html(
    *,
    language: str,
    subject: str,
    body: str,
    footer: str = "",
    link_words: Mapping[str, str] | None = None,
) -> str:
    """A letter's HTML in the house's frame, styles put into the elements.

    ``body`` and ``footer`` are plain text: blank lines part paragraphs, and a
    placeholder [[link:NAME]] becomes a link, shown as ``link_words[NAME]`` or else as
    its address. What is in braces stays as it is, for merge fields that are filled in
    later (with escaped values).
    """
    shown = link_words or {}
    with override(language):
        page = render_to_string(
            "emails/members/letter.html",
            {
                "subject": subject,
                "language": language,
                "paragraphs": _paragraphs(body, shown),
                "footer": _paragraphs(footer, shown),
                "brand": brand_name(),
            },
        )
    return _inliner().inline(page)


def brand_name() -> str:
    """The name over a letter: the website's in the language at hand, or the sender's."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site and site.root_page.specific_class is not Page:
        return str(site.root_page.localized.title)
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[0]


def _paragraphs(text: str, link_words: Mapping[str, str]) -> list[str]:
    parts = (part.strip("\n") for part in text.replace("\r\n", "\n").split("\n\n"))
    return [
        _linked(escape(part), link_words).replace("\n", "<br>")
        for part in parts
        if part
    ]


def _linked(text: str, link_words: Mapping[str, str]) -> str:
    for name in link_names(text):
        mark = f"[[link:{name}]]"
        words = escape(link_words[name]) if name in link_words else mark
        text = text.replace(mark, f'<a href="{mark}">{words}</a>')
    return text


def render(message: Message) -> Rendered:
    """Fill in values and our addresses; LookupError when a link or value is gone."""
    return rendered(message, addresses_of([message])[message.pk])


def rendered(message: Message, addresses: Mapping[str, str]) -> Rendered:
    """Fill in values and these addresses; LookupError when one is missing."""
    unsubscribe_url = addresses.get(UNSUBSCRIBE, "")
    if message.content is None:
        return Rendered(
            text=fill_links(message.text, addresses),
            html=fill_links(message.html, _escaped(addresses)),
            unsubscribe_url=unsubscribe_url,
        )
    known: dict[str, Any] = {"addresses": addresses, "values": message.values}
    return Rendered(
        text=fill_marks(message.content.text, **known),
        html=fill_marks(message.content.html, **known, is_html=True),
        unsubscribe_url=unsubscribe_url,
    )


def addresses_of(messages: Iterable[Message]) -> dict[int, dict[str, str]]:
    """The addresses of our links in letters, by letter and name; one query for all
    (whose wordings are at hand).

    A letter of which a link is gone is absent.
    """
    letters = {message.pk: message for message in messages}
    wanted = {
        pk: {name: spec for name, spec in letter.links.items() if spec}
        for pk, letter in letters.items()
    }
    ids = {spec["id"] for specs in wanted.values() for spec in specs.values()}
    nonces = PublicLink.objects.filter(pk__in=ids).values_list("pk", "nonce")
    tokens = {pk: token_of_nonce(nonce) for pk, nonce in nonces} if ids else {}
    found = {}
    for pk, specs in wanted.items():
        if any(spec["id"] not in tokens for spec in specs.values()):
            continue
        found[pk] = {
            name: settings.BASE_URL + spec["url"].replace("TOKEN", tokens[spec["id"]])
            for name, spec in specs.items()
        }
        found[pk] |= of_the_sender(letters[pk], found[pk].get(UNSUBSCRIBE, ""))
    return found


def of_the_sender(message: Message, unsubscribe_url: str) -> dict[str, str]:
    """The addresses that are made out of the letter itself, not out of a row."""
    made = {}
    if unsubscribe_url:
        made[PREFERENCES] = unsubscribe_url.replace("/unsubscribe/", "/preferences/", 1)
    if message.content is not None and message.content.addresses:
        made[CLICK] = click_address(message)
    return made


def _escaped(addresses: Mapping[str, str]) -> dict[str, str]:
    return {name: escape(address) for name, address in addresses.items()}


def build_email(
    message: Message, addresses: Mapping[str, str] | None = None
) -> EmailMultiAlternatives:
    """The e-mail of a row: text and HTML, and for marketing the one-click headers.

    For the backends of Django; what goes over SMTP is written by wire.py. RFC 8058: the
    address in List-Unsubscribe takes a POST and nothing else is needed.
    """
    words = render(message) if addresses is None else rendered(message, addresses)
    headers = {
        "Message-ID": message_id(message),
        "Content-Language": message.language or settings.LANGUAGE_CODE,
        # RFC 3834: no out-of-office answers to these.
        "Auto-Submitted": "auto-generated",
    }
    answers_to = reply_address(message)
    if answers_to:
        # Our own letters are known again when they come back to us.
        headers[LOOP] = settings.MAIL_REPLY_ADDRESS
    if message.kind == MessageKind.MARKETING and words.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{words.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    email = EmailMultiAlternatives(
        subject=message.subject,
        body=words.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.address],
        reply_to=[answers_to] if answers_to else None,
        headers=headers,
    )
    if words.html:
        email.attach_alternative(words.html, "text/html")
    return email
