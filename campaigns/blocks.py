"""What a letter is made of: the blocks that a marketer puts one under the other.

Each block says in few words what it holds; how it looks in a mail program is the
business of campaigns/queries/letter_parts.py, so that nobody can spoil a letter.
"""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.widgets import BaseChooser
from wagtail.images.blocks import ImageBlock

from members.models import Product

TEXT_FEATURES = ["bold", "italic", "link", "ol", "ul"]


class ProductChooser(BaseChooser):
    """Chooses a product of the catalogue in Wagtail's window."""

    model = Product
    icon = "tag"
    choose_one_text = _("Choose a product")
    choose_another_text = _("Choose another product")
    chooser_modal_url_name = "campaigns_products:choose"
    show_edit_link = False


class ProductChooserBlock(blocks.ChooserBlock):
    """A product of the catalogue."""

    @cached_property
    def target_model(self) -> type[Product]:
        return Product

    @cached_property
    def widget(self) -> ProductChooser:
        return ProductChooser()


class TextBlock(blocks.RichTextBlock):
    """Paragraphs, lists, links; merge fields may stand in it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", TEXT_FEATURES)
        super().__init__(**kwargs)

    class Meta:
        icon = "pilcrow"
        label = _("Text")


class PictureBlock(blocks.StructBlock):
    """A picture over the width of the letter, which may lead somewhere."""

    image = ImageBlock(label=_("Picture"))
    link = blocks.URLBlock(label=_("Leads to"), required=False)

    class Meta:
        icon = "image"
        label = _("Picture")


class ButtonBlock(blocks.StructBlock):
    """One thing to do: to a page of ours, or to another address."""

    words = blocks.CharBlock(label=_("Words on the button"), max_length=60)
    page = blocks.PageChooserBlock(label=_("Page of ours"), required=False)
    link = blocks.URLBlock(label=_("Or another address"), required=False)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not (cleaned.get("page") or cleaned.get("link")):
            raise blocks.StructBlockValidationError(
                non_block_errors=[_("Say where the button leads.")]
            )
        return cleaned

    class Meta:
        icon = "link"
        label = _("Button")


class ReplyBlock(blocks.StructBlock):
    """The button by which an invited reader answers; needs a campaign with an event."""

    words = blocks.CharBlock(label=_("Words on the button"), max_length=60)

    class Meta:
        icon = "tick-inverse"
        label = _("Answer to the invitation")


class ProductBlock(blocks.StructBlock):
    """Something we sell, with a picture and our own words for it."""

    product = ProductChooserBlock(label=_("Product"))
    name = blocks.CharBlock(
        label=_("Name in the letter"),
        required=False,
        max_length=80,
        help_text=_("Blank: as in the catalogue."),
    )
    image = ImageBlock(label=_("Picture"), required=False)
    price = blocks.CharBlock(label=_("Price"), required=False, max_length=40)
    words = blocks.TextBlock(label=_("A few words"), required=False, rows=2)
    link = blocks.URLBlock(label=_("Leads to"), required=False)

    class Meta:
        icon = "tag"
        label = _("Product")


class CouponBlock(blocks.StructBlock):
    """A code to show or to type, what it is worth, and how long."""

    words = blocks.CharBlock(label=_("What it is worth"), max_length=120)
    code = blocks.CharBlock(label=_("Code"), max_length=40)
    until = blocks.CharBlock(
        label=_("Until when, under what conditions"), required=False, max_length=160
    )

    class Meta:
        icon = "snippet"
        label = _("Coupon code")


class PageBlock(blocks.StructBlock):
    """A card that leads to a page of ours: an event, a piece of news."""

    page = blocks.PageChooserBlock(label=_("Page of ours"))
    heading = blocks.CharBlock(
        label=_("Heading"),
        required=False,
        max_length=120,
        help_text=_("Blank: the title of the page."),
    )
    details = blocks.TextBlock(label=_("When, where, for whom"), required=False, rows=3)
    image = ImageBlock(label=_("Picture"), required=False)
    words = blocks.CharBlock(
        label=_("Words on the button"), required=False, max_length=60
    )

    class Meta:
        icon = "date"
        label = _("Event or page")


class LetterBlocks(blocks.StreamBlock):
    """The blocks in the order in which a marketer looks for them."""

    heading = blocks.CharBlock(
        label=_("Heading"), icon="title", max_length=120, form_classname="title"
    )
    text = TextBlock()
    picture = PictureBlock()
    button = ButtonBlock()
    reply = ReplyBlock()
    product = ProductBlock()
    coupon = CouponBlock()
    page = PageBlock()
    divider = blocks.StaticBlock(
        label=_("Dividing line"), icon="minus", admin_text=_("A thin line.")
    )
