"""The words of a template in one language, put together once for all members.

MJML is compiled and styles are put into the elements once; what differs from member to
member stands in the result as [[value:NAME]], what differs from letter to letter as
[[link:NAME]].
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from css_inline import CSSInliner
from django.template.loader import render_to_string
from django.utils.translation import gettext, override
from mjml import mjml2html

from campaigns.models import TemplateText
from campaigns.queries.letter_parts import (
    PARTS,
    Part,
    Sheet,
    fill_clicks,
    paragraphs_html,
    words,
)
from campaigns.queries.merge_fields import Slots
from campaigns.rules.sets import RuleSet
from members.choices import Channel, Purpose
from members.letter_marks import PREFERENCES
from members.outbox.render import brand_name
from members.outbox.subscriptions import UNSUBSCRIBE

SENTENCE_ENDS = ("。", "！", "？", "…")


@dataclass(frozen=True)
class Terms:
    """Under what terms the words go out: the rule set, the purpose, the address of the
    house in the foot, and whether it is marketing at all."""

    rules: RuleSet
    purpose: str = Purpose.GREETINGS
    postal_address: str = ""


@dataclass(frozen=True)
class Composed:
    """The words with marks: values, links, and the addresses of counted links."""

    language: str
    subject: str
    text: str
    html: str
    slots: Slots
    addresses: tuple[str, ...] = ()

    def with_addresses(self, address_of: Callable[[int], str]) -> "Composed":
        """The same with an address at each counted link."""
        return Composed(
            language=self.language,
            subject=self.subject,
            text=fill_clicks(self.text, address_of),
            html=fill_clicks(self.html, lambda number: escape(address_of(number))),
            slots=self.slots,
            addresses=self.addresses,
        )

    def plain(self) -> "Composed":
        """The same with the addresses themselves: nobody is counted."""
        return self.with_addresses(lambda number: self.addresses[number - 1])


@lru_cache(maxsize=1)
def _inliner() -> CSSInliner:
    # Nothing is ever fetched: a letter's styles are its own.
    return CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)


def compose_letter(text: TemplateText, terms: Terms) -> Composed:
    """The e-mail of a template in one language, foot included."""
    sheet = Sheet(text.language)
    with override(text.language):
        parts = _parts(text, sheet)
        foot = _foot(terms)
        brand = brand_name()
        page = render_to_string(
            "emails/campaigns/letter.mjml",
            {
                "subject": sheet.slots.mark(text.subject),
                "preheader": sheet.slots.mark(text.preheader),
                "language": text.language,
                "brand": brand,
                "parts": [part.mjml for part in parts],
                "footer": [html for _text, html in foot],
            },
        )
    lines = [part.text for part in parts if part.text]
    lines.append("\n".join(["-- ", *(line for line, _html in foot)]))
    return Composed(
        language=text.language,
        subject=sheet.slots.mark(text.subject),
        text="\n\n".join(lines),
        html=compile_mjml(page),
        slots=sheet.slots,
        addresses=tuple(sheet.addresses),
    )


def compile_mjml(source: str) -> str:
    """MJML as HTML for mail programs, styles in the elements; nothing is fetched."""
    return _inliner().inline(mjml2html(source, fonts={}))


def _parts(text: TemplateText, sheet: Sheet) -> list[Part]:
    if len(text.blocks):
        return [PARTS[block.block_type](block.value, sheet) for block in text.blocks]
    return [words(paragraphs_html(text.body), sheet)]


def _foot(terms: Terms) -> list[tuple[str, str]]:
    """Why, from whom, and the way out; each as plain text and as HTML."""
    lines: list[tuple[str, str]] = []
    if terms.rules.says_why:
        lines.append(_same(why_words(terms.purpose)))
    if terms.postal_address:
        lines.append(_same(terms.postal_address))
    if terms.rules.has_stop_link:
        lines += [
            _linked(gettext("Stop these letters"), UNSUBSCRIBE),
            _linked(gettext("Choose what we send you, or take a rest"), PREFERENCES),
        ]
    return lines


def why_words(purpose: str) -> str:
    """Why somebody gets the letter, in the language at hand."""
    if purpose == Purpose.NEWS:
        return gettext("You get this letter because you agreed to news from us.")
    return gettext("You get this letter because you agreed to greetings from us.")


def _same(line: str) -> tuple[str, str]:
    return line, escape(line).replace("\n", "<br />")


def _linked(label: str, name: str) -> tuple[str, str]:
    mark = f"[[link:{name}]]"
    colon = gettext("%(label)s: %(address)s") % {"label": label, "address": mark}
    return colon, f'<a href="{mark}">{escape(label)}</a>'


def compose_sms(text: TemplateText, terms: Terms) -> Composed:
    """The text message in one language: sign name, words, the words of refusal."""
    slots = Slots()
    body = slots.mark(" ".join(text.sms_text.split()))
    sign = f"【{text.sms_sign_name}】" if text.sms_sign_name else ""
    return Composed(
        language=text.language,
        subject="",
        text=with_sms_end(f"{sign}{body}", terms.rules),
        html="",
        slots=slots,
    )


def with_sms_end(text: str, rules: RuleSet) -> str:
    """The text with the words of refusal at its end, once."""
    end = rules.sms_end
    if not end or text.rstrip(" .。!！").endswith(end):
        return text
    if end.isascii():
        return f"{text.rstrip()} {end}"
    text = text.rstrip()
    if not text:
        return end
    if text[-1].isascii():
        return f"{text} {end}"
    return f"{text}{'' if text.endswith(SENTENCE_ENDS) else '。'}{end}"


def compose_script(text: TemplateText, _terms: Terms) -> Composed:
    """The script of a call in one language."""
    slots = Slots()
    script = text.script.replace("\r\n", "\n").strip()
    return Composed(
        language=text.language,
        subject="",
        text=slots.mark(script),
        html="",
        slots=slots,
    )


COMPOSERS: dict[str, Callable[[TemplateText, Terms], Composed]] = {
    Channel.EMAIL: compose_letter,
    Channel.SMS: compose_sms,
    Channel.PHONE: compose_script,
}
