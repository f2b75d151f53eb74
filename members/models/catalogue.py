"""What the chain sells: a tree of categories, and products."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node


class Category(MP_Node):
    """A kind of goods. A tree; `path` orders it, parents before children."""

    name = models.CharField(_("name"), max_length=80)
    usual_days = models.PositiveSmallIntegerField(
        _("usual days of use"),
        null=True,
        blank=True,
        help_text=_("How long a purchase of this category usually lasts."),
    )

    node_order_by = ["name"]

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """Something that can be bought."""

    sku = models.CharField(_("article number"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        related_name="products",
        verbose_name=_("category"),
    )
    usual_days = models.PositiveSmallIntegerField(
        _("usual days of use"),
        null=True,
        blank=True,
        help_text=_("How long one unit usually lasts; blank: as its category."),
    )
    is_active = models.BooleanField(_("on sale"), default=True)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
