"""Merge fields of letters: a closed list, each with a fallback for those without.

Written {given_name|dear guest}. The words are checked when they are saved, so a letter
can't fail or look torn when it is sent.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Member


@dataclass(frozen=True)
class MergeField:
    """A field: its name in the text, what it is, and how it is read."""

    name: str
    label: str | Promise
    value: Callable[[Member], str]


# Chinese family names of two characters; all others have one.
_TWO_CHARACTER_NAMES = (
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐",
    "夏侯", "长孙", "宇文", "司徒", "端木", "南宫",
)  # fmt: skip


def given_name(name: str) -> str:
    """The given name: 小明 of 张小明, 娜娜 of 欧阳娜娜, Ann of Ann Lee.

    A name whose given part is a single character is kept whole (张伟): alone it would
    sound too close.
    """
    name = name.strip()
    if name.isascii() or " " in name:
        return name.split(" ")[0]
    family = 2 if name.startswith(_TWO_CHARACTER_NAMES) else 1
    given = name[family:]
    return given if len(given) > 1 else name


FIELDS: dict[str, MergeField] = {
    field.name: field
    for field in (
        MergeField("name", gettext_lazy("Full name"), lambda member: member.name),
        MergeField(
            "given_name",
            gettext_lazy("Given name"),
            lambda member: given_name(member.name),
        ),
        MergeField(
            "form_of_address",
            gettext_lazy("Form of address, as filed"),
            lambda member: member.form_of_address,
        ),
        MergeField(
            "store_name",
            gettext_lazy("Name of the home store"),
            lambda member: member.home_store.name,
        ),
        MergeField(
            "store_phone",
            gettext_lazy("Phone of the home store"),
            lambda member: member.home_store.phone,
        ),
    )
}

_FIELD = re.compile(r"\{([^{}]*)\}")


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
        elif not bar or not fallback.strip():
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
    return found


_KNOWN = re.compile(r"\{\s*(" + "|".join(FIELDS) + r")\s*\|([^{}]*)\}")


def merge(text: str, member: Member, *, is_html: bool = False) -> str:
    """The text for one member. In HTML the values are escaped; the text itself,
    fallbacks included, is taken to be HTML already.

    Braces that hold no field are left alone (HTML has styles); problems_of() finds
    them when words are saved.
    """

    def value(match: re.Match[str]) -> str:
        found = FIELDS[match.group(1)].value(member)
        if not found:
            return match.group(2).strip()
        # A name must not be able to ask for one of our links.
        found = found.replace("[[", "[ [")
        return escape(found) if is_html else found

    return _KNOWN.sub(value, text)
