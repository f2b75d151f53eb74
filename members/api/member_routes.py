"""/members: find, read, open and change records."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router
from pydantic import Field

from members.actions.members import Birthday, register_member, update_member
from members.api.auth import ApiRequest, Token
from members.api.idempotency import Reply, once
from members.api.member_answers import tell, with_places
from members.api.member_bodies import MemberChanges, MemberOut, MemberPage, NewMember
from members.api.paging import PageParameters, page_of
from members.api.places import store_of
from members.api.problems import FieldError, Problem
from members.api.requests import Text
from members.choices import ApiScope, ChangeSource, MemberStatus
from members.contact_values import normalise_phone
from members.exceptions import InvalidMember, NotAllowed
from members.models import Member, Source, User
from members.models.member import MemberQuerySet
from members.queries.duplicates import same_phone
from members.queries.survivors import survivor_of
from members.search.router import find_members

router = Router(tags=["members"])

READ = Token(ApiScope.MEMBERS_READ)
WRITE = Token(ApiScope.MEMBERS_WRITE)


class MemberParameters(PageParameters):
    """How to find members."""

    q: Text = Field(
        max_length=80,
        default="",
        description=gettext_noop(
            "Name, pinyin, initials, member number, phone number, its last four digits, "
            "or e-mail address. The 20 best are answered, on one page."
        ),
    )
    store: Text = Field(
        max_length=20,
        default="",
        description=gettext_noop("Only members of the store with this code."),
    )


@router.get(
    "/members",
    auth=READ,
    response=MemberPage,
    summary=gettext_noop("Find or list members"),
    description=gettext_noop("Newest first. With “q” the best matches, on one page."),
    url_name="members",
)
def list_members(
    request: ApiRequest, parameters: Query[MemberParameters]
) -> HttpResponse:
    """Newest first. With `q` the best matches, without `next`."""
    only = store_of(parameters.store, request.by) if parameters.store else None
    if parameters.q:
        found = find_members(parameters.q, user=request.by)
        pks = [each.pk for each in found if only is None or each.home_store == only]
        by_pk = with_places(visible(request.by)).in_bulk(pks)
        members, following = [by_pk[pk] for pk in pks if pk in by_pk], None
    else:
        rows = with_places(visible(request.by))
        if only is not None:
            rows = rows.filter(home_store=only)
        members, following = page_of(rows, parameters=parameters, name="members")
    items = tell(members, request=request, looked_for="members")
    return Reply(MemberPage(items=items, next=following)).response()


@router.post(
    "/members",
    auth=WRITE,
    response={201: MemberOut},
    summary=gettext_noop("Open a record"),
    description=gettext_noop(
        "With contacts, birthday and consents. A phone number that somebody has "
        "already is answered with 409, unless “shared_phone” says that two people "
        "share it."
    ),
    url_name="members",
)
@once
def open_record(request: ApiRequest, body: NewMember) -> Reply:
    """Opens a record; 409 for a phone number that somebody has already."""
    _refuse_known_phone(body, request.by)
    given = _given(body, request.by)
    store = given.pop("home_store", None) or store_of("", request.by)
    consents = [(each.purpose, each.channel) for each in body.consents]
    try:
        member = register_member(
            home_store=store,
            by=request.by,
            at=request.at,
            member_no=body.member_no,
            consents=consents,
            consent_source=body.consent_source,
            **given,
        )
    except (InvalidMember, NotAllowed) as error:
        raise _refused(error) from error
    location = f"{request.build_absolute_uri(request.path)}/{member.public_id}"
    return Reply(_told(member.pk, request), 201, {"Location": location}, member=member)


@router.get(
    "/members/{uuid:public_id}",
    auth=READ,
    response=MemberOut,
    summary=gettext_noop("Read a record"),
    description=gettext_noop(
        "The address of a merged record answers with the one that goes on, under its "
        "own “public_id”. Where the token does not reach that one, the merged record "
        "says into which it went."
    ),
    url_name="member",
)
def read_record(request: ApiRequest, public_id: UUID) -> HttpResponse:
    """One member; for a merged record the one that goes on."""
    member = find(public_id, request.by)
    return Reply(_told(member.pk, request)).response()


@router.patch(
    "/members/{uuid:public_id}",
    auth=WRITE,
    response=MemberOut,
    summary=gettext_noop("Change a record"),
    description=gettext_noop(
        "What is given and differs is changed; saying the same twice changes nothing."
    ),
    url_name="member",
)
def change_record(
    request: ApiRequest, public_id: UUID, body: MemberChanges
) -> HttpResponse:
    """Changes what is given and differs; saying the same twice changes nothing."""
    member = find(public_id, request.by)
    if member.status == MemberStatus.MERGED:
        raise Problem(
            "invalid", _("This record was merged into another. Change that one.")
        )
    try:
        update_member(
            member=member,
            by=request.by,
            at=request.at,
            way=ChangeSource.API,
            **_given(body, request.by),
        )
    except (InvalidMember, NotAllowed) as error:
        raise _refused(error) from error
    return Reply(_told(member.pk, request)).response()


def visible(by: User) -> MemberQuerySet:
    """The records that the token reaches; of erased ones nothing is left to tell."""
    return Member.objects.visible_to(by).exclude(status=MemberStatus.ERASED)


def find(public_id: UUID, by: User) -> Member:
    """The member of this address; Problem (404) out of the token's reach.

    The address of a merged record leads to the survivor, if the token reaches that one
    too; if not, to the merged record itself, which is empty by then.
    """
    member = visible(by).filter(public_id=public_id).first()
    survivor = survivor_of(member) if member else None
    if member is None or survivor is None or survivor.status == MemberStatus.ERASED:
        raise Problem("not-found")
    if survivor == member:
        return member
    return visible(by).filter(pk=survivor.pk).first() or member


def _told(pk: int, request: ApiRequest) -> MemberOut:
    member = with_places(Member.objects.visible_to(request.by)).get(pk=pk)
    return tell([member], request=request, looked_for="member")[0]


def _given(body: MemberChanges, by: User) -> dict[str, Any]:
    """What was said, under the names that the actions take."""
    said = body.model_fields_set & set(MemberChanges.model_fields)
    given = {name: getattr(body, name) for name in said}
    if "home_store" in given:
        given["home_store"] = store_of(given["home_store"], by)
    if "source" in given:
        given["source"] = _source(given["source"])
    if "referrer_no" in given:
        given["referrer"] = _referrer(given.pop("referrer_no"), by)
    if "birthday" in given:
        given["birthday"] = Birthday(**body.birthday.model_dump())
    return given


def _source(name: str | None) -> Source | None:
    if not name:
        return None
    found = Source.objects.filter(name=name).first()
    if found is None:
        raise _invalid(_("There is no source of this name."), "source")
    return found


def _referrer(number: str | None, by: User) -> Member | None:
    if not number:
        return None
    found = Member.objects.visible_to(by).filter(member_no=number).first()
    if found is None:
        raise _invalid(
            _("No member of the token's stores has this number."), "referrer_no"
        )
    return survivor_of(found)


def _refuse_known_phone(body: NewMember, by: User) -> None:
    number = normalise_phone(body.phone) if body.phone else None
    if number is None or body.shared_phone:
        return
    known = same_phone(number, user=by)
    if known:
        raise Problem(
            "possible-duplicate",
            _("Send “shared_phone”: true to open another record all the same."),
            duplicates=[
                {
                    "store": each.store,
                    "public_id": str(each.member.public_id) if each.member else None,
                }
                for each in known
            ],
        )


def _invalid(sentence: str, field: str) -> Problem:
    return Problem("invalid", errors=[FieldError(sentence, pointer=f"#/{field}")])


BIRTHDAY_FIELDS = ("calendar", "month", "day", "is_leap_month", "year")


def _refused(error: InvalidMember | NotAllowed) -> Problem:
    """The sentence of an action's refusal, at the field that it means."""
    if isinstance(error, NotAllowed):
        return Problem("store-out-of-reach", str(error))
    if not error.field:
        return Problem("invalid", str(error))
    inside = "birthday/" if error.field in BIRTHDAY_FIELDS else ""
    return _invalid(str(error), f"{inside}{error.field}")
