"""How the blocks of a letter look: as MJML, and as plain text.

What a marketer wrote is cleaned here and nothing else of it reaches a mail program.
Addresses are collected (``Sheet.addresses``) and stand in the letter as [[click:N]], so
that the same letter can go out with plain or with counted links.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import Any

import nh3
from django.conf import settings
from wagtail.images.models import AbstractImage
from wagtail.models import Page
from wagtail.rich_text import expand_db_html

from campaigns.queries.merge_fields import Slots

# The address that the engine fills in for each invited reader.
RSVP = "rsvp"
TAGS = {"p", "b", "strong", "i", "em", "a", "ul", "ol", "li", "br"}
SCHEMES = {"http", "https", "mailto", "tel"}
# Twice the width of the sheet, for fine screens.
PICTURE = "width-1120|jpegquality-82"
SMALL_PICTURE = "fill-560x420|jpegquality-82"
_CLICK = re.compile(r"\[\[click:([0-9]+)\]\]")


@dataclass
class Sheet:
    """One letter in one language while it is written: its fields and its addresses."""

    language: str
    slots: Slots = field(default_factory=Slots)
    addresses: list[str] = field(default_factory=list)

    def link(self, address: str) -> str:
        """A mark for the address; the same address gets the same number."""
        address = absolute(address)
        if not address.startswith(("http://", "https://")):
            return address
        if address not in self.addresses:
            self.addresses.append(address)
        return f"[[click:{self.addresses.index(address) + 1}]]"

    def html(self, words: str) -> str:
        """One line of a person's words, escaped, with marks for merge fields."""
        return self.slots.mark(escape(words.strip()), is_html=True).replace(
            "\n", "<br />"
        )

    def text(self, words: str) -> str:
        """The same for the plain part."""
        return self.slots.mark(words.replace("\r\n", "\n").strip())


def absolute(address: str) -> str:
    """An address of our own site with the site's name before it."""
    return f"{settings.BASE_URL}{address}" if address.startswith("/") else address


def fill_clicks(text: str, address_of: Callable[[int], str]) -> str:
    """The text with an address at each mark; ``address_of`` is told the number."""
    return _CLICK.sub(lambda match: address_of(int(match.group(1))), text)


def paragraphs_html(body: str) -> str:
    """Plain text as HTML: blank lines part paragraphs."""
    parts = (part.strip("\n") for part in body.replace("\r\n", "\n").split("\n\n"))
    return "".join(
        f"<p>{escape(part)}</p>".replace("\n", "<br>") for part in parts if part.strip()
    )


def clean_html(source: str, link: Callable[[str], str]) -> str:
    """Only what a letter may hold, well-formed; each address goes through ``link``."""

    def filtered(element: str, attribute: str, value: str) -> str | None:
        is_address = element == "a" and attribute == "href"
        return link(value) if is_address else None

    cleaned = nh3.clean(
        absolute_links(source),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        link_rel=None,
    )
    marked = nh3.clean(
        cleaned,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        link_rel=None,
        attribute_filter=filtered,
    )
    return marked.replace("<br>", "<br />")


def absolute_links(source: str) -> str:
    """Rich text as the database has it → HTML with whole addresses."""
    expanded: str = expand_db_html(source)
    return re.sub(r'href="/', f'href="{escape(settings.BASE_URL)}/', expanded)


class _PlainText(HTMLParser):
    """Cleaned HTML as plain text: lists with signs, addresses behind their words."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._lists: list[int] = []
        self._address = ""
        self._since = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.parts.append("\n")
        elif tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else -1)
        elif tag == "li":
            self.parts.append(self._sign())
        elif tag == "a":
            self._address = dict(attrs).get("href") or ""
            self._since = len(self.parts)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self.parts.append("\n\n")
        elif tag in ("ul", "ol"):
            self._lists.pop()
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n")
        elif tag == "a" and self._address:
            shown = "".join(self.parts[self._since :]).strip()
            address = self._address.removeprefix("mailto:").removeprefix("tel:")
            if shown != address:
                self.parts.append(f" ({address})")
            self._address = ""

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def _sign(self) -> str:
        if not self._lists or self._lists[-1] < 0:
            return "- "
        self._lists[-1] += 1
        return f"{self._lists[-1]}. "


def plain_text(html: str) -> str:
    """Cleaned HTML as plain text."""
    parser = _PlainText()
    parser.feed(html)
    parser.close()
    text = "".join(parser.parts)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


@dataclass(frozen=True)
class Part:
    """One block of a letter, ready: for the HTML part and for the plain one."""

    mjml: str
    text: str


def heading(value: str, sheet: Sheet) -> Part:
    """A heading; in the plain part with a line under it."""
    text = sheet.text(value)
    width = sum(2 if ord(sign) > 0x2E80 else 1 for sign in text)
    return Part(
        f'<mj-text mj-class="heading" css-class="heading">{sheet.html(value)}</mj-text>',
        f"{text}\n{'=' * min(width, 60)}",
    )


def words(source: str, sheet: Sheet) -> Part:
    """Paragraphs."""
    cleaned = clean_html(source, sheet.link)
    return Part(
        f'<mj-text css-class="words">{sheet.slots.mark(cleaned, is_html=True)}'
        "</mj-text>",
        sheet.slots.mark(plain_text(cleaned)),
    )


def picture(value: Any, sheet: Sheet) -> Part:
    """A picture over the whole width, with the words for who can't see it."""
    image = value["image"]
    link = sheet.link(value["link"]) if value["link"] else ""
    alt = picture_words(image)
    lead = f' href="{escape(link)}"' if link else ""
    mjml = (
        f'<mj-image css-class="picture" src="{escape(picture_url(image, PICTURE))}" '
        f'alt="{escape(alt)}" padding="8px 0"{lead} />'
    )
    lines = [f"[{alt}]" if alt else "", link]
    return Part(mjml, "\n".join(line for line in lines if line))


def button(value: Any, sheet: Sheet) -> Part:
    """One thing to do."""
    link = sheet.link(_destination(value))
    return Part(
        f'<mj-button href="{escape(link)}">{sheet.html(value["words"])}</mj-button>',
        f"{sheet.text(value['words'])}:\n{link}",
    )


def reply(value: Any, sheet: Sheet) -> Part:
    """The reader's own way to the page on which an invitation is answered."""
    mark = f"[[link:{RSVP}]]"
    return Part(
        f'<mj-button href="{mark}">{sheet.html(value["words"])}</mj-button>',
        f"{sheet.text(value['words'])}:\n{mark}",
    )


def product(value: Any, sheet: Sheet) -> Part:
    """Something we sell; a product that is gone from the catalogue leaves no gap."""
    name = value["name"] or (value["product"].name if value["product"] else "")
    link = sheet.link(value["link"]) if value["link"] else ""
    shown = (
        f'<a href="{escape(link)}">{sheet.html(name)}</a>' if link else sheet.html(name)
    )
    inside = f'<p class="product-name">{shown}</p>'
    if value["price"]:
        inside += f'<p class="product-price">{sheet.html(value["price"])}</p>'
    if value["words"]:
        inside += f'<p class="product-words">{sheet.html(value["words"])}</p>'
    mjml = ""
    if value["image"]:
        source = escape(picture_url(value["image"], SMALL_PICTURE))
        alt = escape(picture_words(value["image"]))
        mjml = (
            f'<mj-image css-class="picture" src="{source}" alt="{alt}" '
            'padding="12px 32px 0" />'
        )
    mjml += f'<mj-text css-class="product">{inside}</mj-text>'
    first = " · ".join(sheet.text(each) for each in (name, value["price"]) if each)
    lines = [first, sheet.text(value["words"]), link]
    return Part(mjml, "\n".join(line for line in lines if line))


def coupon(value: Any, sheet: Sheet) -> Part:
    """A code in a frame."""
    until = value["until"]
    foot = f'<p class="coupon-until">{sheet.html(until)}</p>' if until else ""
    mjml = (
        '<mj-text css-class="coupon" align="center">'
        f'<div class="coupon-frame"><p class="coupon-words">'
        f"{sheet.html(value['words'])}</p>"
        f'<p class="coupon-code">{sheet.html(value["code"])}</p>{foot}</div></mj-text>'
    )
    lines = [
        f"* {sheet.text(value['words'])}",
        f"* {sheet.text(value['code'])}",
        f"* {sheet.text(until)}" if until else "",
    ]
    return Part(mjml, "\n".join(line for line in lines if line))


def page(value: Any, sheet: Sheet) -> Part:
    """A card that leads to a page of ours."""
    target: Page | None = value["page"]
    if target is None:
        return Part("", "")
    title = value["heading"] or target.title
    link = sheet.link(page_address(target))
    mjml = ""
    if value["image"]:
        source = escape(picture_url(value["image"], PICTURE))
        alt = escape(picture_words(value["image"]))
        mjml = (
            f'<mj-image css-class="picture" src="{source}" alt="{alt}" '
            f'href="{escape(link)}" padding="8px 0" />'
        )
    details = sheet.html(value["details"])
    inside = f'<p class="card-title">{sheet.html(title)}</p>'
    inside += f'<p class="card-details">{details}</p>' if details else ""
    mjml += f'<mj-text css-class="card">{inside}</mj-text>'
    if value["words"]:
        shown = sheet.html(value["words"])
        mjml += f'<mj-button href="{escape(link)}">{shown}</mj-button>'
    lines = [sheet.text(title), sheet.text(value["details"]), link]
    return Part(mjml, "\n".join(line for line in lines if line))


def divider(_value: Any, _sheet: Sheet) -> Part:
    """A thin line."""
    return Part("<mj-divider />", "-" * 24)


PARTS: dict[str, Callable[[Any, Sheet], Part]] = {
    "heading": heading,
    "text": lambda value, sheet: words(value.source, sheet),
    "picture": picture,
    "button": button,
    "reply": reply,
    "product": product,
    "coupon": coupon,
    "page": page,
    "divider": divider,
}


def picture_url(image: AbstractImage, filter_spec: str) -> str:
    """The whole address of a picture in the size of a letter."""
    return absolute(image.get_rendition(filter_spec).url)


def picture_words(image: AbstractImage) -> str:
    """What the picture shows, for who can't see it; "" when it only adorns."""
    if getattr(image, "decorative", False):
        return ""
    return str(getattr(image, "contextual_alt_text", None) or "")


def page_address(target: Page) -> str:
    """Where a page of ours is to be read."""
    return absolute(target.get_url() or "/")


def _destination(value: Any) -> str:
    return page_address(value["page"]) if value["page"] else str(value["link"])
