"""What was changed in a record: field by field, who, when, from what to what."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from members.choices import ChangeSource
from members.models.access import scope_of
from members.models.custom_field import SEE_PRIVATE, CustomField
from members.models.member import Member
from members.models.user import User


class FieldChangeQuerySet(models.QuerySet["FieldChange"]):
    """Questions about changes."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "members.view_activity"
    ) -> "FieldChangeQuerySet":
        """The changes of members in the stores where `user` may read the timeline."""
        return self.filter(scope_of(user, permission).q("member__home_store"))

    def readable_by(
        self, user: User | AnonymousUser, store_id: int
    ) -> "FieldChangeQuerySet":
        """Without those of private custom fields that the person may not see in this
        store."""
        if scope_of(user, SEE_PRIVATE).covers(store_id):
            return self
        private = CustomField.objects.filter(is_private=True).annotate(
            change=Concat(models.Value("custom."), "code")
        )
        return self.exclude(field__in=private.values("change"))


class FieldChange(models.Model):
    """One field of one member, changed once.

    ``old`` and ``new`` are texts as members/queries/history.py writes and reads them.
    Contact data are masked before they are written, so that no reader needs to do it
    and nothing is left when the person is erased but asterisks, which are emptied, too.
    """

    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name="changes",
        db_index=False,
        verbose_name=_("member"),
    )
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    field = models.CharField(_("field"), max_length=60)
    old = models.CharField(_("before"), max_length=200, blank=True)
    new = models.CharField(_("after"), max_length=200, blank=True)
    source = models.CharField(
        _("way"),
        max_length=10,
        choices=ChangeSource.choices,
        default=ChangeSource.FORM,
    )

    objects = FieldChangeQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["member", "-id"], name="field_change_of_member")
        ]

    def __str__(self) -> str:
        return self.field
