"""Goods that came back with a case."""

from decimal import Decimal

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.choices import GoodsFate
from feedback.models.case import Case
from members.models import Product, Store, User


class ReturnedGoodsQuerySet(models.QuerySet["ReturnedGoods"]):
    """Questions about returned goods that chain."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "feedback.view_case"
    ) -> "ReturnedGoodsQuerySet":
        """What came back with the cases that the person may see."""
        return self.filter(case__in=Case.objects.visible_to(user, permission))


class ReturnedGoods(models.Model):
    """What a customer brought back: when, to whom, which, how many, why (F10).

    ``store`` is copied from the case, so that the list of a store needs no way round.
    """

    case = models.ForeignKey(
        Case,
        on_delete=models.CASCADE,
        related_name="returned_goods",
        verbose_name=_("case"),
    )
    store = models.ForeignKey(
        Store,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("store"),
    )
    product = models.ForeignKey(
        Product,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("product"),
    )
    what = models.CharField(_("what it is"), max_length=200)
    batch = models.CharField(_("model or batch"), max_length=40, blank=True)
    quantity = models.DecimalField(
        _("quantity"),
        max_digits=10,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    reason = models.CharField(_("reason"), max_length=300)
    taken_at = models.DateTimeField(_("taken back at"))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken back by"),
    )
    fate = models.CharField(
        _("what became of it"),
        max_length=10,
        choices=GoodsFate.choices,
        default=GoodsFate.WAITING,
    )
    fate_note = models.CharField(_("note"), max_length=200, blank=True)
    fate_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    fate_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )

    objects = ReturnedGoodsQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("returned goods")
        verbose_name_plural = _("returned goods")
        ordering = ["-taken_at", "-pk"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["store", "-taken_at"], name="returned_goods_store"),
            models.Index(fields=["product", "batch"], name="returned_goods_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.what} × {self.quantity.normalize():f}"
