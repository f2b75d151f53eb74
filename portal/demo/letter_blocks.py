"""The demonstration's letters: of words first, with pictures once there are some."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wagtail.images.models import Image

from campaigns.actions.templates import TextWords, save_template
from campaigns.models import Campaign, MessageTemplate
from members.models import Product, User
from portal.demo.letter_texts import CODES, LETTERS, SIGN, Draft
from portal.models import StoresPage


def build_templates(*, by: User, at: datetime) -> dict[str, MessageTemplate]:
    """Write the letters without pictures: public pages and pictures come later."""
    return {
        name: save_template(name=name, texts=_texts(name, {}), by=by, at=at)
        for name in LETTERS
    }


def add_pictures(*, by: User, at: datetime) -> None:
    """Put pictures and ways to our pages into the letters, as a new version.

    The campaigns that were approved with the first one take it over here: nobody had
    to look at the demonstration's campaigns twice.
    """
    images = {
        image.title.removeprefix("Pinesong · "): image
        for image in Image.objects.filter(title__startswith="Pinesong · ")
    }
    for name in LETTERS:
        template = MessageTemplate.objects.get(name=name)
        save_template(
            template=template, name=name, texts=_texts(name, images), by=by, at=at
        )
        key = str(template.pk)
        for campaign in Campaign.objects.filter(versions__has_key=key):
            campaign.versions[key] = template.versions.latest("number").number
            campaign.save(update_fields=["versions"])


def _texts(name: str, images: Mapping[str, Image]) -> dict[str, TextWords]:
    return {
        language: TextWords(
            subject=draft.subject,
            preheader=draft.preheader,
            blocks=_blocks(draft, language, images),
            sms_text=draft.sms,
            sms_sign_name=SIGN if draft.sms else "",
            sms_template_code=CODES.get(name, "") if draft.sms else "",
            script=draft.script,
        )
        for language, draft in LETTERS[name].items()
    }


def _blocks(
    draft: Draft, language: str, images: Mapping[str, Image]
) -> list[dict[str, Any]]:
    made = []
    for kind, value in draft.parts:
        block = _block(kind, value, language, images)
        if block is not None:
            made.append(block)
    return made


def _block(
    kind: str, value: Any, language: str, images: Mapping[str, Image]
) -> dict[str, Any] | None:
    """A block as Wagtail stores it; None for what can't be shown yet."""
    if kind == "picture":
        return _picture(value, images)
    if kind == "stores":
        return _stores_button(value, language)
    if kind == "product":
        return _product(*value)
    if kind == "coupon":
        words, code, until = value
        return {"type": kind, "value": {"words": words, "code": code, "until": until}}
    if kind == "reply":
        return {"type": kind, "value": {"words": value}}
    return {"type": kind, "value": value}


def _picture(
    value: tuple[str, str], images: Mapping[str, Image]
) -> dict[str, Any] | None:
    name, alt = value
    if name not in images:
        return None
    image = {"image": images[name].pk, "alt_text": alt, "decorative": False}
    return {"type": "picture", "value": {"image": image, "link": ""}}


def _stores_button(words: str, language: str) -> dict[str, Any] | None:
    page = StoresPage.objects.filter(locale__language_code=language).first()
    if page is None:
        return None
    value = {"words": words, "page": page.pk, "link": ""}
    return {"type": "button", "value": value}


def _product(
    catalogue_name: str, name: str, price: str, words: str
) -> dict[str, Any] | None:
    product = Product.objects.filter(name=catalogue_name).first()
    if product is None:
        return None
    value = {
        "product": product.pk,
        "name": name,
        "image": None,
        "price": price,
        "words": words,
        "link": "",
    }
    return {"type": "product", "value": value}
