"""Which members a request means: the member list's filters, or members picked."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members.filters.member_list import MemberFilterSet
from members.models import ExportRequest, Member, User, scope_of
from members.search.router import find_ids

CHUNK = 1_000
# What belongs to the list as a page, not to what it holds.
PAGE_PARAMETERS = (
    "after", "before", "export", "p", "_w_filter_fragment", "columns", "sort", "view",
)  # fmt: skip
SEARCH = "q"


def selected(query: str, *, user: User, permission: str) -> QuerySet[Member]:
    """The members of the list with these filters, in the stores of the person's right.

    Values that the filters don't know are passed over, as on the list itself.
    """
    scope = scope_of(user, permission)
    rows = Member.objects.in_scope(scope)
    request = HttpRequest()
    request.user = user
    request.GET = QueryDict(query)
    filters = MemberFilterSet(request.GET, queryset=rows, request=request)
    if not filters.is_valid():
        return rows.none()
    found: QuerySet[Member] = filters.qs
    words = request.GET.get(SEARCH, "").strip()
    if words:
        ids, _exact = find_ids(words, scope=scope)
        found = found.filter(pk__in=ids)
    return found


def kept_query(query: str) -> str:
    """The query string without page and search: words searched for name people, so
    that they are kept nowhere. Who searched gets the members found, picked one by one.
    """
    params = QueryDict(query, mutable=True)
    for name in (*PAGE_PARAMETERS, SEARCH, "id"):
        params.pop(name, None)
    for name in [name for name, values in params.lists() if not any(values)]:
        params.pop(name)
    return params.urlencode()


def rows_of(document: ExportRequest) -> QuerySet[Member]:
    """The members of a request as they are now, inside what was approved: the asker's
    present rights, and the stores that the approval is about."""
    asker = document.asked_by
    rows = selected(document.query, user=asker, permission="members.export_member")
    if document.picked is not None:
        rows = rows.filter(pk__in=document.picked)
    return rows.filter(
        home_store__in=list(document.stores.values_list("pk", flat=True))
    )


def in_chunks(rows: QuerySet[Member], size: int = CHUNK) -> Iterator[list[Member]]:
    """All rows, newest first, so many at a time; memory stays flat."""
    before = None
    while True:
        part = rows if before is None else rows.filter(pk__lt=before)
        members = list(part.order_by("-pk")[:size])
        if not members:
            return
        yield members
        before = members[-1].pk


def filter_words(query: str, *, user: User | AnonymousUser) -> list[tuple[str, str]]:
    """The filters of a query string in the reader's language: (label, value).

    A value that names a row shows the row, if the reader may see it.
    """
    request = HttpRequest()
    request.user = user
    request.GET = QueryDict(query)
    filters = MemberFilterSet(
        request.GET, queryset=Member.objects.none(), request=request
    )
    filters.is_valid()
    cleaned = getattr(filters.form, "cleaned_data", {})
    found = []
    for name, field in filters.form.fields.items():
        value = cleaned.get(name)
        if value in (None, "", []) or (hasattr(value, "exists") and not value.exists()):
            continue
        found.append((str(field.label or name), _words_of(field, value)))
    return found


def _words_of(field: object, value: object) -> str:
    if isinstance(value, slice):  # a range of days or amounts
        return " – ".join(_end_of_range(end) for end in (value.start, value.stop))
    labels = {
        str(key): str(label) for key, label in getattr(field, "choices", []) if key
    }
    values = value if isinstance(value, list | tuple | QuerySet) else [value]
    words = [labels.get(str(each), str(each)) for each in values]
    return str(_(", ")).join(words)


def _end_of_range(end: object) -> str:
    if isinstance(end, datetime):
        return date_format(timezone.localtime(end), "DATE_FORMAT")
    return "…" if end is None else str(end)


def period_words(document: ExportRequest) -> str:
    """The period of use: "22 Nov. 2026 – 28 Nov. 2026"."""
    first = date_format(document.use_from, "DATE_FORMAT")
    last = date_format(document.use_until, "DATE_FORMAT")
    return first if first == last else f"{first} – {last}"


def made_words() -> str:
    """When the document was made, in the portal's zone."""
    return date_format(timezone.localtime(), "Y-m-d H:i")
