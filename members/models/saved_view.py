"""How people like to read the list of members: filters, order and columns."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.choices import ViewReach
from members.models.access import scope_of
from members.models.store import Store
from members.models.user import User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Questions about saved views."""

    def visible_to(self, user: User | AnonymousUser) -> "SavedViewQuerySet":
        """One's own, those of the stores where one sees members, and the chain's."""
        if isinstance(user, AnonymousUser):
            return self.none()
        stores = scope_of(user, "members.view_member").q("store")
        return self.filter(
            Q(reach=ViewReach.OWN, owner=user)
            | Q(stores, reach=ViewReach.STORE)
            | Q(reach=ViewReach.CHAIN)
        )


class SavedView(models.Model):
    """Filters, order and columns of the list under a name.

    ``params`` is the query string that opens it; ``columns`` are codes of columns,
    empty for those that the reader has chosen. What it shows is always asked afresh,
    inside the stores of who opens it.
    """

    name = models.CharField(_("name"), max_length=60)
    params = models.TextField(_("filters"), blank=True)
    columns = models.JSONField(_("columns"), default=list, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("made by"),
    )
    reach = models.CharField(
        _("for whom"),
        max_length=6,
        choices=ViewReach.choices,
        default=ViewReach.OWN,
    )
    store = models.ForeignKey(
        Store,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("store"),
    )
    is_default = models.BooleanField(
        _("opens first"),
        default=False,
        help_text=_("What the list shows before anything else is chosen."),
    )

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "pk"]
        permissions = [
            ("share_savedview", _("Can save views of the list for a whole store"))
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reach=ViewReach.STORE, store__isnull=False)
                | (~Q(reach=ViewReach.STORE) & Q(store=None)),
                name="saved_view_store",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def is_editable_by(self, user: User) -> bool:
        """One's own views; shared ones by who may share them with the same people."""
        if self.reach == ViewReach.OWN:
            return self.owner_id == user.pk
        return scope_of(user, "members.share_savedview").covers(self.store_id)


class ListColumns(models.Model):
    """The columns that a person has chosen for the list."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="+",
        verbose_name=_("user"),
    )
    codes = models.JSONField(_("columns"), default=list)

    class Meta:
        verbose_name = _("columns of the list")
        verbose_name_plural = _("columns of the list")

    def __str__(self) -> str:
        return str(self.user)
