"""What was bought: a receipt and its lines."""

from decimal import Decimal

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.access import scope_of
from members.models.catalogue import Category, Product
from members.models.member import Member
from members.models.store import Store
from members.models.user import User


class PurchaseQuerySet(models.QuerySet["Purchase"]):
    """Questions about purchases."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "members.view_purchase"
    ) -> "PurchaseQuerySet":
        """The purchases made in the stores in which `user` holds `permission`."""
        return self.filter(scope_of(user, permission).q("store"))


class Purchase(models.Model):
    """A receipt. Without a member when nobody we know bought."""

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )
    receipt_no = models.CharField(_("receipt number"), max_length=40)
    member = models.ForeignKey(
        Member,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="purchases",
        verbose_name=_("member"),
    )
    purchased_at = models.DateTimeField(_("purchased at"))
    amount = models.DecimalField(
        _("amount"), max_digits=12, decimal_places=2, default=Decimal(0)
    )
    sold_by = models.CharField(_("sold by"), max_length=60, blank=True)
    import_batch = models.ForeignKey(
        "members.ImportBatch",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("created by import"),
    )

    objects = PurchaseQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("purchase")
        verbose_name_plural = _("purchases")
        ordering = ["-purchased_at", "-pk"]
        indexes = [models.Index(fields=["member", "-purchased_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "receipt_no"], name="purchase_receipt_once"
            )
        ]

    def __str__(self) -> str:
        return self.receipt_no


class PurchaseLine(models.Model):
    """One line of a receipt; member, store, category and time are copied down."""

    purchase = models.ForeignKey(
        Purchase,
        on_delete=models.CASCADE,
        related_name="lines",
        verbose_name=_("purchase"),
    )
    line_no = models.PositiveSmallIntegerField(_("line"))
    member = models.ForeignKey(
        Member,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="purchase_lines",
        verbose_name=_("member"),
    )
    store = models.ForeignKey(
        Store,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("store"),
    )
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="+", verbose_name=_("product")
    )
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("category"),
    )
    purchased_at = models.DateTimeField(_("purchased at"))
    quantity = models.DecimalField(_("quantity"), max_digits=10, decimal_places=3)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    lot = models.CharField(_("batch"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("purchase line")
        verbose_name_plural = _("purchase lines")
        ordering = ["purchase_id", "line_no"]
        indexes = [
            models.Index(fields=["member", "-purchased_at"]),
            models.Index(fields=["category", "store", "-purchased_at"]),
            # What was brought back: a few rows of very many.
            models.Index(
                fields=["purchased_at"],
                condition=models.Q(quantity__lt=0),
                name="purchaseline_returned",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["purchase", "line_no"], name="purchase_line_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.product} × {self.quantity.normalize():f}"
