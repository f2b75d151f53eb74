"""/feedback: a case told by a shop on the web, an app, a call centre; and how far it is."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Router

from feedback.actions.opening import open_case
from feedback.api.bodies import CaseOut, EntryOut, NewCase
from feedback.choices import EntryKind
from feedback.exceptions import ActionRefused
from feedback.models import Case
from feedback.queries.cases import public_correspondence, told
from feedback.workflow import ADD, STATES
from members.api.auth import ApiRequest, Token
from members.api.idempotency import Reply, once
from members.api.places import store_of
from members.api.problems import FieldError, Problem
from members.choices import ApiScope
from members.contact_values import normalise_email
from members.models import Member, Store, User, scope_of

router = Router(tags=["feedback"])

READ = Token(ApiScope.FEEDBACK_READ)
WRITE = Token(ApiScope.FEEDBACK_WRITE)


@router.post(
    "/feedback",
    auth=WRITE,
    response={201: CaseOut},
    summary=gettext_noop("Tell us something"),
    description=gettext_noop(
        "Opens a case and answers with its number. The customer gets the "
        "acknowledgement with a link, at most three a day to one address."
    ),
    url_name="cases",
)
@once
def tell(request: ApiRequest, body: NewCase) -> Reply:
    """Opens a case in a store that the token reaches."""
    store = _store(body.store, request.by)
    received = body.received_at or request.at
    if timezone.is_naive(received):
        received = timezone.make_aware(received)
    try:
        case = open_case(
            kind=body.kind,
            body=body.body,
            wish=body.wish,
            channel=body.channel,
            language=body.language,
            store=store,
            member=_member(body.member_no, request.by),
            name=body.name,
            email=_email(body.email),
            phone=body.phone,
            happened_on=body.happened_on,
            receipt_no=body.receipt_no,
            received_at=received,
            by=request.by,
            at=request.at,
        )
    except ActionRefused as error:
        raise Problem("invalid", str(error)) from error
    location = f"{request.build_absolute_uri(request.path)}/{case.reference}"
    told = _told(case)
    return Reply(told, 201, {"Location": location}, member=case.member)


@router.get(
    "/feedback/{reference}",
    auth=READ,
    response=CaseOut,
    summary=gettext_noop("How far a case is"),
    description=gettext_noop(
        "Status, dates and what the customer may read. Notes, names of colleagues and "
        "contact data are not told."
    ),
    url_name="case",
)
def how_far(request: ApiRequest, reference: str) -> HttpResponse:
    """A case of a store that the token reaches."""
    cases = Case.objects.visible_to(request.by).select_related("store", "member")
    case = cases.filter(reference=reference, quarantine="").first()
    if case is None:
        raise Problem("not-found")
    return Reply(_told(case)).response()


def _store(code: str, by: User) -> Store | None:
    """The store of the code; a token of the whole chain may name none."""
    if not code and scope_of(by, ADD).everywhere:
        return None
    return store_of(code, by)


def _email(text: str) -> str:
    found = normalise_email(text) if text else ""
    if found is None:
        raise _wrong("email", _("This does not look like an e-mail address."))
    return found


def _member(number: str, by: User) -> Member | None:
    """The member of this number, as far as the token reaches; Problem otherwise."""
    if not number:
        return None
    scope = scope_of(by, ADD).q("home_store")
    member = Member.objects.current().filter(scope, member_no=number).first()
    if member is None:
        raise _wrong("member_no", _("No member of these stores has this number."))
    return member


def _wrong(field: str, detail: str) -> Problem:
    return Problem("invalid", errors=[FieldError(detail, pointer=f"/{field}")])


def _told(case: Case) -> CaseOut:
    entries = [
        EntryOut.model_validate(
            {
                "from": "us" if entry.kind == EntryKind.REPLY else "customer",
                "at": entry.at,
                "text": entry.body,
            }
        )
        for entry in public_correspondence(case)
    ]
    moments = told(case)
    return CaseOut(
        reference=case.reference,
        kind=case.kind,
        status=case.status,
        status_text=str(STATES[case.status].plain),
        severity=case.severity,
        channel=case.channel,
        store=case.store.code if case.store else None,
        member_no=case.member.member_no if case.member else None,
        received_at=case.received_at,
        accept_by=moments.accept_by,
        answer_by=moments.answer_by,
        accepted_at=case.accepted_at,
        first_reply_at=case.first_reply_at,
        closed_at=case.closed_at,
        correspondence=entries,
    )
