"""What cases are sorted by: causes as a tree, categories with their department."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node


def in_readers_language(name: str, name_zh: str) -> str:
    """The Chinese name for readers of Chinese, where there is one."""
    if name_zh and (get_language() or "").startswith("zh"):
        return name_zh
    return name


class Department(models.Model):
    """Who answers for a kind of matter (F8): people of the shops or of head office."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=80, blank=True)
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("people")
    )

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["name"]

    def __str__(self) -> str:
        return in_readers_language(self.name, self.name_zh)


class CaseCategory(models.Model):
    """A kind of matter; deadlines and departments hang on it (F7, F8).

    ``code`` names those that come with the product; the chain's own have none.
    """

    code = models.SlugField(_("code"), max_length=30, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=80, unique=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=80, blank=True)
    department = models.ForeignKey(
        Department,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
    )
    sort_order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("case category")
        verbose_name_plural = _("case categories")
        ordering = ["sort_order", "name"]

    def __str__(self) -> str:
        return in_readers_language(self.name, self.name_zh)


class Cause(MP_Node):
    """Why something went wrong (F5). A tree that each chain extends.

    The roots are the classes (product, service, facility and surroundings).
    """

    code = models.SlugField(_("code"), max_length=40, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=80)
    name_zh = models.CharField(_("name in Chinese"), max_length=80, blank=True)
    is_quality = models.BooleanField(
        _("a matter of quality"), null=True, blank=True, default=None
    )
    category = models.ForeignKey(
        CaseCategory,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("usual category"),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("cause")
        verbose_name_plural = _("causes")

    def __str__(self) -> str:
        return in_readers_language(self.name, self.name_zh)
