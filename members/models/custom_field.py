"""The chain's own fields of a member, made without code. Values are in Member.custom."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.choices import CustomKind
from members.models.access import Scope, scope_of
from members.models.bilingual import in_reader_language
from members.models.member import CustomerType
from members.models.user import User

SEE_PRIVATE = "members.view_private_field"


class CustomFieldQuerySet(models.QuerySet["CustomField"]):
    """Questions about custom fields."""

    def current(self) -> "CustomFieldQuerySet":
        """Those that are still filled in."""
        return self.filter(is_retired=False)

    def public(self) -> "CustomFieldQuerySet":
        """Those that everybody may see who may see the member."""
        return self.filter(is_private=False)

    def for_scope(self, scope: Scope) -> "CustomFieldQuerySet":
        """All, private ones included, where the scope of SEE_PRIVATE holds anything."""
        return self if scope else self.public()

    def visible_to(
        self, user: User | AnonymousUser, store_id: int | None = None
    ) -> "CustomFieldQuerySet":
        """What the person may see: of a member of this store; without one, in any of
        the person's stores (then each member's store has to be asked again)."""
        scope = scope_of(user, SEE_PRIVATE)
        if store_id is None:
            return self.for_scope(scope)
        return self if scope.covers(store_id) else self.public()


class CustomField(models.Model):
    """One field: its names, its kind, and whom it is asked of.

    ``code`` names it in Member.custom, in addresses, files and the API, and never
    changes. ``choices`` is a list of {"code", "label", "label_zh"}. Without customer
    types it is asked of everybody. A retired field keeps its values and is asked of
    nobody. A private one shows only to who holds SEE_PRIVATE in the member's store.
    """

    code = models.CharField(
        _("code"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z][a-z0-9_]*$", _("Small letters, digits and _, a letter first.")
            )
        ],
        help_text=_("Names the field in files and the API. Never changes."),
    )
    label = models.CharField(_("name"), max_length=60)
    label_zh = models.CharField(_("name in Chinese"), max_length=60)
    kind = models.CharField(_("kind"), max_length=8, choices=CustomKind.choices)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    customer_types = models.ManyToManyField(
        CustomerType,
        blank=True,
        related_name="+",
        verbose_name=_("customer types"),
        help_text=_("Asked of these only; none: of everybody."),
    )
    is_required = models.BooleanField(_("must be filled in"), default=False)
    is_private = models.BooleanField(
        _("private"),
        default=False,
        help_text=_("Shows only to those who may see private fields."),
    )
    is_on_card = models.BooleanField(_("on the card"), default=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_retired = models.BooleanField(
        _("retired"), default=False, help_text=_("Asked no more; values are kept.")
    )

    objects = CustomFieldQuerySet.as_manager()

    class Meta:
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        ordering = ["position", "pk"]
        permissions = [("view_private_field", _("Can see private custom fields"))]

    def __str__(self) -> str:
        return in_reader_language(self.label, self.label_zh)

    def choice_labels(self) -> dict[str, str]:
        """The choices by code, in the reader's language."""
        return {
            each["code"]: in_reader_language(each["label"], each["label_zh"])
            for each in self.choices
        }

    def shown(self, value: Any) -> str:
        """A stored value as people read it; "" for none."""
        if value is None or value == "":
            return ""
        if self.kind == CustomKind.YES_NO:
            return str(_("yes") if value else _("no"))
        if self.kind == CustomKind.CHOICE:
            return self.choice_labels().get(str(value), str(value))
        return str(value)

    def shown_text(self, text: str) -> str:
        """A value that was written down as text, as people read it."""
        if self.kind == CustomKind.YES_NO and text:
            return self.shown(text == str(True))
        return self.shown(text)
