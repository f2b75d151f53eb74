"""Socket: a case that is opened while one works on something else, a call for instance.

One app knows where cases are registered (a door); another wants to know the number of
the case that came of its row (a listener). Neither knows the other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from members.models import Member, User
from members.registry import Registry


@dataclass(frozen=True)
class CaseDoor:
    """Where a case about a member is registered.

    ``form(member, about, back)`` gives the address of the form: ``about`` names the row
    that the case comes from ("campaigns.call:12"), ``back`` is where to return to.
    ``page(ref)`` is the address of a case ("feedback.case:7"), "" when it is none.
    """

    name: str
    may_open: Callable[[User, Member], bool]
    form: Callable[[Member, str, str], str]
    page: Callable[[str], str]


@dataclass(frozen=True)
class CaseListener:
    """Is told of a case that came of a row whose name begins with ``prefix``.

    ``opened(about=, case_ref=, number=, member=, by=, at=)`` runs in the transaction
    that opens the case, and refuses a row that has nothing to do with it by doing nothing.
    """

    prefix: str
    opened: Callable[..., None]


case_doors: Registry[CaseDoor] = Registry(
    "doors to cases",
    key=lambda door: door.name,
    requires=("name", "may_open", "form", "page"),
)
case_listeners: Registry[CaseListener] = Registry(
    "listeners to cases",
    key=lambda plug: plug.prefix,
    requires=("prefix", "opened"),
)


def door_for(user: User, member: Member) -> CaseDoor | None:
    """The door through which this person may open a case about the member, or None."""
    return next((door for door in case_doors if door.may_open(user, member)), None)


def tell_opened(
    about: str,
    *,
    case_ref: str,
    number: str,
    member: Member | None,
    by: User,
    at: datetime,
) -> None:
    """Tell whoever keeps the row ``about``; nobody when no app knows such rows."""
    plug = case_listeners.get(about.partition(":")[0])
    if plug is not None:
        plug.opened(
            about=about,
            case_ref=case_ref,
            number=number,
            member=member,
            by=by,
            at=at,
        )
