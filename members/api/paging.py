"""Pages of the API: cut at a row, named by an opaque cursor."""

from datetime import datetime
from typing import Annotated, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import BaseModel, Field

from members.api.problems import FieldError, Problem

M = TypeVar("M", bound=Model)

PAGE = 50
LONGEST_PAGE = 200
SALT = "members.api.cursor"
Limit = Annotated[int, Field(ge=1, le=LONGEST_PAGE)]


class PageParameters(BaseModel):
    """What every list takes."""

    cursor: str = Field(
        default="", max_length=200, description=gettext_noop("“next” of the last page.")
    )
    limit: Limit = Field(
        default=PAGE, description=gettext_noop("How many at most; 200 is the most.")
    )


def page_of(
    rows: QuerySet[M], *, parameters: PageParameters, name: str, latest: str = ""
) -> tuple[list[M], str | None]:
    """A page, newest first, and the cursor of the next one (None: there is none).

    Newest by primary key, or by the moment in the field ``latest``. A cursor belongs
    to the list `name`; a foreign or broken one is a Problem. Rows that come in
    meanwhile stand before the first page and move nothing. One query.
    """
    if parameters.cursor:
        rows = rows.filter(_after(_read(parameters.cursor, name), latest))
    order = ["-pk"] if not latest else [f"-{latest}", "-pk"]
    found = list(rows.order_by(*order)[: parameters.limit + 1])
    page = found[: parameters.limit]
    if len(found) == len(page):
        return page, None
    last = page[-1]
    moment = getattr(last, latest).isoformat() if latest else ""
    return page, signing.dumps([moment, last.pk], salt=f"{SALT}.{name}")


def _after(cursor: tuple[str, int], latest: str) -> Q:
    moment, pk = cursor
    if not latest:
        return Q(pk__lt=pk)
    at = datetime.fromisoformat(moment)
    return Q(**{f"{latest}__lt": at}) | Q(**{latest: at, "pk__lt": pk})


def _read(cursor: str, name: str) -> tuple[str, int]:
    try:
        moment, pk = signing.loads(cursor, salt=f"{SALT}.{name}")
    except (signing.BadSignature, ValueError):
        error = FieldError(_("This is no cursor of this list."), parameter="cursor")
        raise Problem("invalid", errors=[error]) from None
    return moment, pk
