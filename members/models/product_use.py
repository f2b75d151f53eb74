"""How a member uses what was bought, and what it does for them."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.choices import UseState
from members.models.access import scope_of
from members.models.catalogue import Category, Product
from members.models.member import Member
from members.models.user import User


class ProductUseQuerySet(models.QuerySet["ProductUse"]):
    """Questions about the use of products."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "members.view_contact"
    ) -> "ProductUseQuerySet":
        """The uses of members of the stores in which `user` may see contacts."""
        return self.filter(scope_of(user, permission).q("member__home_store"))


class ProductUse(models.Model):
    """One product, or kind of product, in use by a member."""

    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name="product_uses",
        verbose_name=_("member"),
    )
    product = models.ForeignKey(
        Product,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("product"),
    )
    category = models.ForeignKey(
        Category,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
    )
    since = models.DateField(_("since"), null=True, blank=True)
    how = models.CharField(_("how it is used"), max_length=300, blank=True)
    effect = models.TextField(_("effect"), blank=True)
    follow_up_on = models.DateField(_("follow up on"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=UseState.choices, default=UseState.USING
    )

    objects = ProductUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("product in use")
        verbose_name_plural = _("products in use")
        ordering = ["member_id", "state", "-pk"]
        indexes = [models.Index(fields=["follow_up_on"], name="productuse_follow_up")]

    def __str__(self) -> str:
        return str(self.product or self.category or "")
