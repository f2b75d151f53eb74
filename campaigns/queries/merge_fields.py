"""Merge fields of letters: a closed list, each with a fallback for those without.

Written {given_name|dear guest}. The words are checked when they are saved, so a letter
can't fail or look torn when it is sent.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape, unescape

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Member, PurchaseLine


@dataclass(frozen=True)
class MergeField:
    """A field: its name in the text, what it is, and how it is read.

    ``empty`` is the condition on Member under which it has no value; None for a field
    that the campaign fills (``of_campaign``), the same for all.
    """

    name: str
    label: str | Promise
    value: Callable[[Member], str]
    empty: Q | None = None
    of_campaign: bool = False


# Chinese family names of two characters; all others have one.
_TWO_CHARACTER_NAMES = (
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐",
    "夏侯", "长孙", "宇文", "司徒", "端木", "南宫",
)  # fmt: skip
# Of whom only the family name is known: 许女士.
_TITLES = ("先生", "女士", "小姐", "太太", "老师")


def given_name(name: str) -> str:
    """The given name: 小明 of 张小明, 娜娜 of 欧阳娜娜, Ann of Ann Lee.

    A name whose given part is a single character is kept whole (张伟): alone it would
    sound too close.
    """
    name = name.strip()
    if name.isascii() or " " in name:
        return name.split(" ")[0]
    if name.endswith(_TITLES):
        return name
    family = 2 if name.startswith(_TWO_CHARACTER_NAMES) else 1
    given = name[family:]
    return given if len(given) > 1 else name


def _points(member: Member) -> str:
    """No points is no news: the fallback says it better than a nought."""
    points = member.stat_value("points_balance", 0)
    return f"{points:,}" if points > 0 else ""


def _tier(member: Member) -> str:
    tier = member.stat_value("tier")
    if tier is None:
        return ""
    is_chinese = member.language.startswith("zh") and tier.name_zh
    return str(tier.name_zh if is_chinese else tier.name)


def _last_product(member: Member) -> str:
    """As with_letter_fields() found it, or by a query of its own."""
    found = getattr(member, LAST_PRODUCT, None)
    if found is None and member.pk and not hasattr(member, LAST_PRODUCT):
        lines = PurchaseLine.objects.filter(member=member)
        newest = lines.order_by("-purchased_at", "-pk")
        found = newest.values_list("product__name", flat=True).first()
    return str(found or "")


LAST_PRODUCT = "letter_last_product"
_BOUGHT = PurchaseLine.objects.filter(member=OuterRef("pk"))


def with_last_product(members: QuerySet[Member]) -> QuerySet[Member]:
    """The members with what they bought last, so that no letter asks for it alone."""
    newest = _BOUGHT.order_by("-purchased_at", "-pk").values("product__name")[:1]
    return members.annotate(**{LAST_PRODUCT: Subquery(newest)})


def _nothing(_member: Member) -> str:
    return ""


FIELDS: dict[str, MergeField] = {
    each.name: each
    for each in (
        MergeField(
            "name",
            gettext_lazy("Full name"),
            lambda member: member.name,
            Q(name=""),
        ),
        MergeField(
            "given_name",
            gettext_lazy("Given name"),
            lambda member: given_name(member.name),
            Q(name=""),
        ),
        MergeField(
            "form_of_address",
            gettext_lazy("Form of address, as filed"),
            lambda member: member.form_of_address,
            Q(form_of_address=""),
        ),
        MergeField(
            "member_no",
            gettext_lazy("Member number"),
            lambda member: member.member_no,
            Q(member_no=""),
        ),
        MergeField(
            "store_name",
            gettext_lazy("Name of the home store"),
            lambda member: member.home_store.name,
            Q(home_store__name=""),
        ),
        MergeField(
            "store_phone",
            gettext_lazy("Phone of the home store"),
            lambda member: member.home_store.phone,
            Q(home_store__phone=""),
        ),
        MergeField(
            "store_address",
            gettext_lazy("Address of the home store"),
            lambda member: member.home_store.address,
            Q(home_store__address=""),
        ),
        MergeField(
            "points",
            gettext_lazy("Points, if there are any"),
            _points,
            Q(stat__isnull=True) | Q(stat__points_balance__lte=0),
        ),
        MergeField("tier", gettext_lazy("Tier"), _tier, Q(stat__tier__isnull=True)),
        MergeField(
            "last_product",
            gettext_lazy("What they bought last"),
            _last_product,
            ~Q(Exists(_BOUGHT)),
        ),
        MergeField(
            "event_title", gettext_lazy("Name of the event"), _nothing, of_campaign=True
        ),
        MergeField(
            "event_date", gettext_lazy("Day of the event"), _nothing, of_campaign=True
        ),
        MergeField(
            "event_time", gettext_lazy("Hour of the event"), _nothing, of_campaign=True
        ),
        MergeField(
            "event_place",
            gettext_lazy("Place of the event"),
            _nothing,
            of_campaign=True,
        ),
    )
}

_FIELD = re.compile(r"\{([^{}]*)\}")
_KNOWN = re.compile(r"\{\s*(" + "|".join(FIELDS) + r")\s*\|([^{}]*)\}")
_MARK = re.compile(r"\[\[value:([a-z0-9_]+)\]\]")


def problems_of(text: str) -> list[str]:
    """What is wrong with the merge fields of a text, one sentence each."""
    found = []
    for inside in _FIELD.findall(text):
        name, bar, fallback = inside.partition("|")
        if name.strip() not in FIELDS:
            words = {"field": inside, "known": ", ".join(FIELDS)}
            found.append(
                _("There is no field “%(field)s”. There are: %(known)s.") % words
            )
        elif not bar or not strip_tags(fallback).strip():
            words = {"field": name.strip()}
            found.append(
                _(
                    "Say what to write when “%(field)s” is empty: "
                    "{%(field)s|dear guest}."
                )
                % words
            )
    rest = _FIELD.sub("", text)
    if "{" in rest or "}" in rest:
        found.append(_("A brace { or } stands alone."))
    if "[[" in rest:
        found.append(_("Two square brackets [[ have a meaning of their own here."))
    return found


@dataclass
class Slots:
    """The fields that a letter uses, each with its fallback, under a short name.

    The same field with another fallback gets a name of its own: given_name_2.
    """

    slots: dict[str, tuple[str, str]] = field(default_factory=dict)

    def name_of(self, field_name: str, fallback: str) -> str:
        """The name of this pair in the letter, the same one each time."""
        wanted = (field_name, fallback)
        count = 1
        for name, pair in self.slots.items():
            if pair == wanted:
                return name
            count += pair[0] == field_name
        name = field_name if count == 1 else f"{field_name}_{count}"
        self.slots[name] = wanted
        return name

    def mark(self, text: str, *, is_html: bool = False) -> str:
        """The text with [[value:NAME]] where a merge field stood."""

        def replace(match: re.Match[str]) -> str:
            fallback = match.group(2).strip()
            if is_html:
                fallback = unescape(strip_tags(fallback))
            return f"[[value:{self.name_of(match.group(1), fallback)}]]"

        return _KNOWN.sub(replace, text)

    def values(
        self, member: Member, extra: Mapping[str, str] | None = None
    ) -> dict[str, str]:
        """What this member reads at each mark: the value, or else the fallback."""
        return {
            name: value_of(field_name, member, extra) or fallback
            for name, (field_name, fallback) in self.slots.items()
        }


def value_of(name: str, member: Member, extra: Mapping[str, str] | None = None) -> str:
    """The value of a field for a member, "" when there is none.

    ``extra`` holds what the campaign knows (event_title …) and goes before the record.
    """
    found = (extra or {}).get(name) or FIELDS[name].value(member)
    # A name must not be able to ask for one of our links or values.
    return found.replace("[[", "[ [")


def fill(text: str, values: Mapping[str, str], *, is_html: bool = False) -> str:
    """The marked text for one member; in HTML the values are escaped."""

    def replace(match: re.Match[str]) -> str:
        found = values.get(match.group(1))
        if found is None:
            return match.group(0)
        return escape(found) if is_html else found

    return _MARK.sub(replace, text)


def merge(
    text: str,
    member: Member,
    *,
    is_html: bool = False,
    extra: Mapping[str, str] | None = None,
) -> str:
    """The text for one member. In HTML the values are escaped; the text itself,
    fallbacks included, is taken to be HTML already.

    Braces that hold no field are left alone (HTML has styles); problems_of() finds
    them when words are saved.
    """
    slots = Slots()
    marked = slots.mark(text, is_html=is_html)
    return fill(marked, slots.values(member, extra), is_html=is_html)
