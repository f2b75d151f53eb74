"""What the body of a public page is made of."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page

from members.models import Store

TEXT_FEATURES = ["h3", "bold", "italic", "link", "ol", "ul", "hr"]


class HeadingBlock(blocks.CharBlock):
    """A heading of a part of the page."""

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "portal/blocks/heading.html"


class TextBlock(blocks.RichTextBlock):
    """Paragraphs, lists, links."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", TEXT_FEATURES)
        super().__init__(**kwargs)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "portal/blocks/text.html"


class PictureBlock(blocks.StructBlock):
    """A picture over the width of the page, with words under it."""

    image = ImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=200)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "portal/blocks/picture.html"


class PictureTextBlock(blocks.StructBlock):
    """A picture with text beside it."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    text = TextBlock(label=_("Text"))
    image = ImageBlock(label=_("Picture"))
    picture_right = blocks.BooleanBlock(
        label=_("Picture on the right"), required=False, default=False
    )

    class Meta:
        icon = "image"
        label = _("Picture and text")
        template = "portal/blocks/picture_text.html"


class QuoteBlock(blocks.StructBlock):
    """Somebody's words."""

    text = blocks.TextBlock(label=_("Words"), rows=3)
    who = blocks.CharBlock(label=_("Whose"), required=False, max_length=120)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "portal/blocks/quote.html"


class CardBlock(blocks.StructBlock):
    """One of several small pictures with a name and a line of text."""

    image = ImageBlock(label=_("Picture"))
    heading = blocks.CharBlock(label=_("Heading"), max_length=80)
    text = blocks.TextBlock(label=_("Text"), rows=2)


class CardsBlock(blocks.StructBlock):
    """A row of small pictures: the teas of the season."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    text = blocks.TextBlock(label=_("Text"), required=False, rows=2)
    cards = blocks.ListBlock(CardBlock(), label=_("Cards"), min_num=2, max_num=6)

    class Meta:
        icon = "grip"
        label = _("Cards")
        template = "portal/blocks/cards.html"


class StoresBlock(blocks.StructBlock):
    """The open stores, in short."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    text = blocks.TextBlock(label=_("Text"), required=False, rows=2)
    page = blocks.PageChooserBlock(label=_("Page with all stores"), required=False)
    count = blocks.IntegerBlock(
        label=_("How many"), default=6, min_value=1, max_value=24
    )

    class Meta:
        icon = "site"
        label = _("Stores")
        template = "portal/blocks/stores.html"

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Adds the first open stores by region."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        stores = Store.objects.open().select_related("region")
        context["stores"] = stores.order_by("region__name", "code")[: value["count"]]
        return context


class NewsBlock(blocks.StructBlock):
    """The latest news."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    page = blocks.PageChooserBlock(
        label=_("Page with all news"), page_type="portal.NewsIndexPage"
    )
    count = blocks.IntegerBlock(
        label=_("How many"), default=3, min_value=1, max_value=12
    )

    class Meta:
        icon = "date"
        label = _("Latest news")
        template = "portal/blocks/news.html"

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Adds the latest pages below the chosen one."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        index = value["page"]
        latest = index.specific.latest()[: value["count"]] if index else []
        context["news"] = latest
        return context


class ActionBlock(blocks.StructBlock):
    """An invitation to do something, with a button."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    text = blocks.TextBlock(label=_("Text"), required=False, rows=2)
    label = blocks.CharBlock(label=_("Words on the button"), max_length=40)
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    path = blocks.RegexBlock(
        label=_("Or an address on this site"),
        required=False,
        regex=r"^/[^/\\].*$",
        help_text=_("Begins with a slash, for example /me/."),
    )

    class Meta:
        icon = "arrow-right"
        label = _("Invitation")
        template = "portal/blocks/action.html"

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Adds `href`: the page's address, else the path."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        page: Page | None = value["page"]
        context["href"] = page.url if page else value["path"]
        return context


class BodyBlock(blocks.StreamBlock):
    """The parts that a page's body may have, in any order."""

    heading = HeadingBlock()
    text = TextBlock()
    picture = PictureBlock()
    picture_text = PictureTextBlock()
    quote = QuoteBlock()
    cards = CardsBlock()
    stores = StoresBlock()
    news = NewsBlock()
    action = ActionBlock()
