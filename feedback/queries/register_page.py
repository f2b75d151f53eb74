"""What a person reads on a page of the register: lines with names and words, where they
may be read, and what was signed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.functional import Promise

from feedback.choices import (
    CaseChannel,
    CaseKind,
    CaseStatus,
    RegisterKind,
    Severity,
)
from feedback.models import Case, RegisterClosing, RegisterEntry
from feedback.queries.register import (
    STANDING,
    Balance,
    balance_of,
    page_lines,
)
from members.models import User, scope_of

STRUCK = (
    CaseStatus.REJECTED,
    CaseStatus.DUPLICATE,
    CaseStatus.WITHDRAWN,
    CaseStatus.SPAM,
)
WORDS = 90


@dataclass(frozen=True)
class PageLine:
    """A line as it is read. ``late``: the moment of receipt, when that lies in another
    month. Without ``case`` the person may not see it: only its number stands there."""

    reference: str
    at: str
    label: str | Promise
    kind: str
    case: Case | None = None
    who: str = ""
    what: str = ""
    matter: str | Promise = ""
    channel: str | Promise = ""
    severity: str | Promise = ""
    is_severe: bool = False
    handler: str = ""
    status: str | Promise = ""
    closed: str = ""
    late: str = ""
    is_struck: bool = False
    text: str = ""


@dataclass(frozen=True)
class RegisterPage:
    """A store's month. ``received`` are the lines of the book, ``further`` what was
    entered in this month about cases: endings, reopenings, corrections."""

    store_id: int | None
    month: date
    balance: Balance | RegisterClosing
    closing: RegisterClosing | None
    received: list[PageLine] = field(default_factory=list)
    further: list[PageLine] = field(default_factory=list)


def register_page(
    store_id: int | None, month: date, *, user: User, masked: bool = False
) -> RegisterPage:
    """The page of a month as `user` may read it; a signed one as it was signed.

    Names are masked for those who don't handle cases of the store, and on request.
    Queries: five, however many lines.
    """
    closing = (
        RegisterClosing.objects.filter(store=store_id, month=month)
        .select_related("signed_by")
        .first()
    )
    lines: list[dict[str, Any]]
    lines = closing.lines if closing else page_lines(store_id, month)
    reader = _Reader(lines, user, store_id, masked=masked)
    read = [reader.read(line) for line in lines]
    return RegisterPage(
        store_id=store_id,
        month=month,
        balance=closing or balance_of(store_id, month),
        closing=closing,
        received=[line for line in read if line.kind in STANDING],
        further=_further(read),
    )


def _further(read: list[PageLine]) -> list[PageLine]:
    """The entries that tell more than the book's lines: an ending that stands in the
    line of its case already is left out."""
    told = {(line.reference, line.closed) for line in read if line.kind in STANDING}
    return [
        line
        for line in read
        if line.kind != RegisterKind.RECEIVED
        and not (line.kind == RegisterKind.ENDED and (line.reference, line.at) in told)
    ]


class _Reader:
    """Knows the cases and corrections of a page, read with two queries."""

    def __init__(
        self,
        lines: Iterable[dict[str, Any]],
        user: User,
        store_id: int | None,
        *,
        masked: bool,
    ) -> None:
        kept = list(lines)
        numbers = {line["reference"] for line in kept}
        cases = Case.objects.visible_to(user).filter(reference__in=numbers)
        self._cases = {case.reference: case for case in cases.select_related("member")}
        corrections = [line["entry"] for line in kept if line["text_hash"]]
        self._texts = dict(
            RegisterEntry.objects.filter(pk__in=corrections).values_list("pk", "text")
        )
        handles = scope_of(user, "feedback.change_case").covers(store_id)
        self._masked = masked or not handles

    def read(self, line: dict[str, Any]) -> PageLine:
        case = self._cases.get(line["reference"])
        known: dict[str, Any] = {
            "reference": line["reference"],
            "at": line["at"],
            "kind": line["kind"],
            "label": RegisterKind(line["kind"]).label,
            "status": CaseStatus(line["status"]).label if line["status"] else "",
            "case": case,
        }
        if case is not None:
            known |= {
                "who": self._who(case),
                "what": " ".join(case.body.split())[:WORDS],
                "text": self._texts.get(line["entry"], ""),
            }
        if line["kind"] in STANDING:
            known |= _standing(line)
        return PageLine(**known)

    def _who(self, case: Case) -> str:
        name = case.member.name if case.member else case.name
        return f"{name[0]}**" if self._masked and name else name


def _standing(line: dict[str, Any]) -> dict[str, Any]:
    """What a line of the book says besides, from what was kept of it."""
    received = line["received"]
    return {
        "matter": CaseKind(line["matter"]).label,
        "channel": CaseChannel(line["channel"]).label,
        "severity": Severity(line["severity"]).label,
        "is_severe": line["severity"] == Severity.SEVERE,
        "handler": line["handler"],
        "closed": line["closed"],
        "late": received if received[:7] != line["at"][:7] else "",
        "is_struck": line["status"] in STRUCK,
    }
