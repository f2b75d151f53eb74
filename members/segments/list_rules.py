"""Rules by customer type, owner, tag, hand-made list and custom field.

Custom fields that are private are no rules: a segment belongs to the whole chain.
"""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.choices import CustomKind
from members.custom_values import normalised
from members.exceptions import InvalidMember
from members.models import (
    CustomerType,
    CustomField,
    MemberList,
    Tag,
    User,
)
from members.queries.custom_fields import holds
from members.queries.list_conditions import has_tag, on_list
from members.segments.parameters import RuleForm, name_of
from members.segments.rules import RuleGroup, SegmentRule


class CustomerTypeForm(RuleForm):
    """Which type."""

    customer_type = forms.ModelChoiceField(
        CustomerType.objects.order_by("name"), label=gettext_lazy("customer type")
    )


class CustomerTypeRule(SegmentRule):
    """Companies, schools, private persons …"""

    code = "members.customer_type"
    label = gettext_lazy("Customer type")
    group = RuleGroup.PERSON
    form_class = CustomerTypeForm

    def condition(self, params: dict[str, Any]) -> Q:
        return Q(customer_type_id=params["customer_type"])

    def describe(self, params: dict[str, Any]) -> str:
        return _("customer type is %(type)s") % {
            "type": name_of(CustomerType, params["customer_type"])
        }


class OwnerForm(RuleForm):
    """Whose members; blank: nobody's."""

    owner = forms.ModelChoiceField(
        User.objects.filter(is_staff=True).order_by("last_name", "first_name"),
        label=gettext_lazy("looked after by"),
        required=False,
        empty_label=gettext_lazy("– nobody –"),
    )


class OwnerRule(SegmentRule):
    """Looked after by a colleague, or by nobody."""

    code = "members.owner"
    label = gettext_lazy("Looked after by")
    group = RuleGroup.PERSON
    form_class = OwnerForm

    def condition(self, params: dict[str, Any]) -> Q:
        return Q(owner_id=params["owner"]) if params["owner"] else Q(owner=None)

    def describe(self, params: dict[str, Any]) -> str:
        if not params["owner"]:
            return _("looked after by nobody")
        return _("looked after by %(owner)s") % {
            "owner": name_of(User, params["owner"])
        }


class TagForm(RuleForm):
    """Which tag."""

    tag = forms.ModelChoiceField(
        Tag.objects.order_by("name"), label=gettext_lazy("tag")
    )


class TagRule(SegmentRule):
    """Members with a tag."""

    code = "members.tag"
    label = gettext_lazy("Tag")
    group = RuleGroup.TAGS
    form_class = TagForm

    def condition(self, params: dict[str, Any]) -> Q:
        return Q(has_tag(params["tag"]))

    def describe(self, params: dict[str, Any]) -> str:
        return _("tagged “%(tag)s”") % {"tag": name_of(Tag, params["tag"])}


class OnListForm(RuleForm):
    """Which list."""

    member_list = forms.ModelChoiceField(
        MemberList.objects.order_by("name"), label=gettext_lazy("list")
    )


class OnListRule(SegmentRule):
    """Members put on a list by hand: a static segment."""

    code = "members.on_list"
    label = gettext_lazy("On the list")
    group = RuleGroup.TAGS
    form_class = OnListForm

    def condition(self, params: dict[str, Any]) -> Q:
        return Q(on_list(params["member_list"]))

    def describe(self, params: dict[str, Any]) -> str:
        return _("is on the list “%(list)s”") % {
            "list": name_of(MemberList, params["member_list"])
        }


IS, CONTAINS, LEAST, MOST, GAP = "exact", "icontains", "gte", "lte", "gap"
TESTS = {
    IS: gettext_lazy("is"),
    CONTAINS: gettext_lazy("contains"),
    LEAST: gettext_lazy("is at least"),
    MOST: gettext_lazy("is at most"),
    GAP: gettext_lazy("is blank"),
}
# What can be asked of each kind.
TESTS_OF = {
    CustomKind.TEXT: (IS, CONTAINS, GAP),
    CustomKind.NUMBER: (IS, LEAST, MOST, GAP),
    CustomKind.DATE: (IS, LEAST, MOST, GAP),
    CustomKind.CHOICE: (IS, GAP),
    CustomKind.YES_NO: (IS, GAP),
}


class CustomFieldForm(RuleForm):
    """Which field, what is asked of it, and the value in the words of the field."""

    field = forms.ModelChoiceField(
        CustomField.objects.current().public(), label=gettext_lazy("field")
    )
    test = forms.ChoiceField(
        choices=list(TESTS.items()), label=gettext_lazy("condition")
    )
    value = forms.CharField(label=gettext_lazy("value"), max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        field, test = data.get("field"), data.get("test")
        if field is None or not test:
            return data
        if test not in TESTS_OF[CustomKind(field.kind)]:
            self.add_error("test", _("This can't be asked of a field of this kind."))
            return data
        try:
            data["value"] = normalised(field, data.get("value"))
        except InvalidMember as error:
            self.add_error("value", str(error))
            return data
        if data["value"] is None and test != GAP:
            self.add_error("value", _("Give a value to compare with."))
        return data

    def params(self) -> dict[str, Any]:
        """The field by its code, so that the condition asks no database."""
        data = self.cleaned_data
        return {
            "field": data["field"].pk,
            "code": data["field"].code,
            "test": data["test"],
            "value": data["value"],
        }


class CustomFieldRule(SegmentRule):
    """What one of the chain's own fields says."""

    code = "members.custom_field"
    label = gettext_lazy("Custom field")
    group = RuleGroup.FIELDS
    form_class = CustomFieldForm

    def condition(self, params: dict[str, Any]) -> Q:
        field = CustomField(code=params["code"])
        return holds(field, params["test"], params["value"])

    def describe(self, params: dict[str, Any]) -> str:
        field = CustomField.objects.public().filter(pk=params["field"]).first()
        if field is None:
            return _("a custom field that is private or gone")
        words = {"field": field, "test": TESTS[params["test"]]}
        if params["test"] == GAP:
            return _("“%(field)s” %(test)s") % words
        words["value"] = field.shown(params["value"])
        return _("“%(field)s” %(test)s %(value)s") % words


LIST_RULES: tuple[SegmentRule, ...] = (
    CustomerTypeRule(),
    OwnerRule(),
    TagRule(),
    OnListRule(),
    CustomFieldRule(),
)
