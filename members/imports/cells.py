"""Cleaning single cells: text in, typed value out, or a reason why not."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from django.conf import settings

from members.choices import ImportKind, Sex
from members.contact_values import normalise_email, normalise_phone
from members.dates.written import parse_date, parse_moment
from members.imports.columns import COLUMNS
from members.imports.reasons import Reason, RowProblem

YES = {"yes", "y", "true", "1", "是", "同意", "有", "√", "✓", "on", "ok"}
NO = {"no", "n", "false", "0", "否", "不同意", "无", "×", "✗", "off", "不"}
SEXES = {
    **dict.fromkeys(
        ("female", "f", "女", "女士", "女性", "小姐", "2", "ms", "mrs"), Sex.FEMALE
    ),
    **dict.fromkeys(("male", "m", "男", "男士", "男性", "先生", "1", "mr"), Sex.MALE),
    **dict.fromkeys(("unknown", "未知", "保密", "不详", "0", "9", "-"), ""),
}
# What a spreadsheet makes of a long number in a narrow column.
ROUNDED = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
PHONE_LIKE = re.compile(r"[\d\s()./\-]+")
POINT_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")
COMMA_NUMBER = re.compile(r"[+-]?(\d{1,3}([. ]\d{3})+|\d+),\d{1,2}")
CURRENCY = re.compile(r"^(?:[¥￥$€]|rmb|cny)|(?:元|圆|rmb|cny)$", re.IGNORECASE)
SHOWN = 60


def fold(text: str) -> str:
    """Text reduced to what counts when two are compared: width, case, blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


class Cells:
    """The cells of one row by field; collects what is wrong with them.

    A method gives the cleaned value, or the empty one after noting a reason.
    """

    def __init__(
        self, kind: ImportKind | str, raw: Sequence[str], mapping: Mapping[str, int]
    ) -> None:
        self.columns = {column.name: column for column in COLUMNS[kind]}
        self.raw = raw
        self.mapping = mapping
        self.reasons: list[Reason] = []

    def refuse(self, code: str, **params: object) -> None:
        """Note a reason."""
        self.reasons.append(RowProblem(code, **params).reason)

    def cell(self, name: str) -> str:
        """The cell as it stands in the file, or "" when there is no such column."""
        place = self.mapping.get(name)
        return "" if place is None or place >= len(self.raw) else self.raw[place]

    def text(self, name: str, *, lines: bool = False) -> str:
        """One line of text (or several), refused when it is too long to be stored."""
        value = unicodedata.normalize("NFC", self.cell(name))
        value = value.strip() if lines else " ".join(value.split())
        limit = self.columns[name].limit
        if len(value) > limit:
            self.refuse("too_long", field=name, count=len(value), limit=limit)
            return ""
        return value

    def code(self, name: str) -> str:
        """A number or code: full-width characters count as ordinary ones."""
        return unicodedata.normalize("NFKC", self.text(name)).strip()

    def phone(self, name: str) -> tuple[str, str]:
        """The number as written and in E.164."""
        value = self.text(name)
        if not value:
            return "", ""
        norm = normalise_phone(value)
        if norm is None:
            self._refuse_phone(value)
        return value, norm or ""

    def _refuse_phone(self, value: str) -> None:
        plain = unicodedata.normalize("NFKC", value)
        if ROUNDED.fullmatch(plain.replace(" ", "")):
            self.refuse("phone_rounded", value=value[:SHOWN])
            return
        digits = re.sub(r"\D", "", plain)
        if digits and PHONE_LIKE.fullmatch(plain) and not plain.startswith(("+", "00")):
            self.refuse("phone_digits", value=value[:SHOWN], count=len(digits))
            return
        self.refuse("phone_invalid", value=value[:SHOWN])

    def email(self, name: str) -> tuple[str, str]:
        """The address as written and folded."""
        value = self.text(name)
        if not value:
            return "", ""
        norm = normalise_email(value)
        if norm is None:
            self.refuse("email_invalid", value=value[:SHOWN])
        return value, norm or ""

    def answer(self, name: str) -> bool | None:
        """Yes, no, or None when blank."""
        value = fold(self.cell(name))
        if not value:
            return None
        if value in YES:
            return True
        if value not in NO:
            self.refuse("answer_unknown", field=name, value=self.cell(name)[:SHOWN])
        return False

    def sex(self, name: str) -> str:
        """Female, male or blank."""
        value = fold(self.cell(name))
        if value and value not in SEXES:
            self.refuse("sex_unknown", value=self.cell(name)[:SHOWN])
        return str(SEXES.get(value, ""))

    def day(self, name: str, *, today: date) -> date | None:
        """A plain date, not after today."""
        value = self.cell(name)
        if not value:
            return None
        written = parse_date(value)
        if written is None or written.year is None:
            self.refuse("date_unreadable", field=name, value=value[:SHOWN])
            return None
        try:
            found = written.as_date()
        except ValueError:
            self.refuse("date_impossible", field=name, value=value[:SHOWN])
            return None
        if found > today:
            self.refuse("date_ahead", field=name, value=value[:SHOWN])
            return None
        return found

    def moment(self, name: str, *, at: datetime) -> datetime | None:
        """A moment in the portal's zone, aware; not more than a day after `at`."""
        value = self.cell(name)
        if not value:
            self.refuse("blank", field=name)
            return None
        try:
            naive = parse_moment(value)
        except ValueError:
            self.refuse("date_impossible", field=name, value=value[:SHOWN])
            return None
        if naive is None:
            self.refuse("date_unreadable", field=name, value=value[:SHOWN])
            return None
        found = naive.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))
        if found > at + timedelta(days=1):
            self.refuse("date_ahead", field=name, value=value[:SHOWN])
            return None
        return found

    def number(self, name: str, *, places: int, digits: int) -> Decimal | None:
        """A decimal number, rounded to `places`; below ten to the power of `digits`."""
        value = self.cell(name)
        if not value:
            return None
        found = _decimal(value)
        if found is None:
            self.refuse("number_unreadable", field=name, value=value[:SHOWN])
            return None
        if abs(found) >= Decimal(10) ** digits:
            self.refuse("number_range", field=name, value=value[:SHOWN])
            return None
        return found.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _decimal(text: str) -> Decimal | None:
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    is_negative = plain.startswith("(") and plain.endswith(")")
    plain = plain.strip("()") if is_negative else plain
    sign = "-" if plain.startswith("-") else ""
    plain = sign + CURRENCY.sub("", plain.lstrip("-").strip()).strip()
    if POINT_NUMBER.fullmatch(plain):
        found = Decimal(plain.replace(",", ""))
    elif COMMA_NUMBER.fullmatch(plain):
        found = Decimal(re.sub(r"[. ]", "", plain).replace(",", "."))
    else:
        return None
    return -found if is_negative else found
