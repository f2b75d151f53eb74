"""Socket: rules that describe members, each one queryset condition and its words."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.functional import Promise

from members.registry import Registry


class SegmentRule(ABC):
    """One rule of a segment.

    ``form_class`` cleans the parameters (its cleaned data are stored as JSON by the
    form's ``params()``), ``condition`` compiles them to one condition on Member without
    touching the database, ``describe`` says them in the reader's language.
    """

    code: ClassVar[str] = ""
    label: ClassVar[str | Promise] = ""
    form_class: ClassVar[type[forms.Form]] = forms.Form

    @abstractmethod
    def condition(self, params: dict[str, Any]) -> Q:
        """A condition on Member; related tables by Exists, never by a join."""

    @abstractmethod
    def describe(self, params: dict[str, Any]) -> str:
        """The rule in words: "bought Pu'er in the last 90 days"."""


segment_rules: Registry[SegmentRule] = Registry(
    "segment rules",
    key=lambda rule: rule.code,
    requires=("code", "label", "form_class"),
    order=lambda rule: rule.code,
)
