"""Opening a record at the till: one page, its two helpers, and the page "done"."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from members.actions.welcoming import open_at_till
from members.choices import Calendar
from members.contact_values import normalise_phone
from members.exceptions import InvalidMember, MembersError
from members.models import ContactPoint, JoiningReason, Message, Scope, User, scope_of
from members.queries.birthday_choice import birthday_choice
from members.queries.duplicates import Namesake, same_phone
from members.views.opening_form import OpeningForm, small_number
from members.views.record import breadcrumbs, staff_of, visible_member

MOST_TYPED = 40

# What every newcomer is asked; the rest is folded away.
ASKED: tuple[tuple[str, str | Promise, tuple[str, ...]], ...] = (
    ("who", gettext_lazy("Who"), ("name", "form_of_address", "sex", "language")),
    (
        "birthday",
        gettext_lazy("Birthday"),
        ("calendar", "year", "month", "is_leap_month", "day"),
    ),
    (
        "from",
        gettext_lazy("How the customer came to us"),
        ("source", "referrer_no", "home_store"),
    ),
)
MORE = (
    "wechat", "address", "member_no", "status", "joined_on", "owner", "mind",
    "preferences", "note",
)  # fmt: skip


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Open a record. A phone that others have is asked about once, then accepted."""
    user, scope = _opener(request)
    form = OpeningForm(
        request.POST or None, user=user, initial=_first_choice(request, scope)
    )
    namesakes = _namesakes(form, user) if form.is_bound else []
    is_asked = bool(namesakes) and not form["is_confirmed"].value()
    if form.is_valid() and not is_asked:
        try:
            member = open_at_till(
                by=user, at=timezone.now(), **form.fields_for_action()
            )
        except MembersError as error:
            field = error.field if isinstance(error, InvalidMember) else ""
            form.add_error(field if field in form.fields else None, str(error))
        else:
            return redirect("members_opened", member.public_id)
    return _page(request, form, namesakes, is_asked=is_asked)


@require_safe
def same_number(request: HttpRequest) -> HttpResponse:
    """Whether the chain has a record with this phone: a piece of the form.

    Answers only to whole numbers. 403 for who may open no record.
    """
    user, _scope = _opener(request)
    phone = normalise_phone(request.GET.get("phone", "")[:MOST_TYPED])
    namesakes = same_phone(phone, user=user) if phone else []
    context = {"namesakes": namesakes, "is_whole": phone is not None}
    return render(request, "members/opening/namesakes.html", context)


@require_safe
def birthday(request: HttpRequest) -> JsonResponse:
    """What a birthday chosen so far can be, and what it means in both calendars."""
    staff_of(request)
    asked = request.GET
    calendar = asked.get("calendar", "")
    found = birthday_choice(
        calendar=calendar if calendar in Calendar.values else Calendar.SOLAR,
        year=small_number(asked.get("year")),
        month=small_number(asked.get("month")),
        day=small_number(asked.get("day")),
        is_leap_month=bool(asked.get("is_leap_month")),
        today=timezone.localdate(),
    )
    return JsonResponse(
        {
            "months": found.months,
            "days": found.days,
            "mayBeLeap": found.may_be_leap,
            "words": found.words,
            "problem": found.problem,
        }
    )


@require_safe
def opened(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Done: the number to hand over, what was sent, and the next customer."""
    user = staff_of(request)
    member = visible_member(public_id, user)
    scope = scope_of(user, "members.add_member")
    thanks = Message.objects.filter(key=f"welcome:{member.pk}").first()
    context = {
        "member": member,
        "thanks": thanks,
        "thanked_at": _masked(thanks) if thanks else "",
        "consents": member.consent_states.filter(is_given=True).order_by("pk"),
        "may_add": bool(scope),
        "header_title": _("Record opened"),
        "breadcrumbs_items": breadcrumbs(_("Record opened")),
        "header_icon": "user",
    }
    return render(request, "members/opening/opened.html", context)


def _masked(letter: Message) -> str:
    """The address of a letter, as far as a passer-by may read it."""
    points = ContactPoint.objects.filter(
        member=letter.member_id, value_norm=letter.address
    )
    return str(points.first() or "")


def _opener(request: HttpRequest) -> tuple[User, Scope]:
    """Who asks, and where they may open records; PermissionDenied if nowhere."""
    user = staff_of(request)
    scope = scope_of(user, "members.add_member")
    if not scope.everywhere and not scope.store_ids:
        raise PermissionDenied
    return user, scope


def _first_choice(request: HttpRequest, scope: Scope) -> dict[str, Any]:
    """Who works in one store only need not choose it; a link may bring a phone."""
    initial: dict[str, Any] = {
        "joined_on": timezone.localdate(),
        "phone": request.GET.get("phone", "")[:MOST_TYPED],
        "referrer_no": request.GET.get("referrer", "")[:MOST_TYPED],
    }
    if not scope.everywhere and len(scope.store_ids) == 1:
        initial["home_store"] = next(iter(scope.store_ids))
    return initial


def _namesakes(form: OpeningForm, user: User) -> list[Namesake]:
    return same_phone(form.phone_norm, user=user) if form.phone_norm else []


def _page(
    request: HttpRequest,
    form: OpeningForm,
    namesakes: list[Namesake],
    *,
    is_asked: bool,
) -> HttpResponse:
    more = [form[name] for name in MORE]
    context = {
        "form": form,
        "groups": [
            (code, heading, [form[name] for name in names])
            for code, heading, names in ASKED
        ],
        "more": more,
        "is_more_open": any(field.errors for field in more),
        "namesakes": namesakes,
        "is_asked": is_asked,
        "is_whole": form.phone_norm is not None,
        "reasons": JoiningReason.objects.filter(is_shown=True),
        "header_title": _("Open a record"),
        "breadcrumbs_items": breadcrumbs(_("Open a record")),
        "header_icon": "user",
    }
    return render(request, "members/opening/form.html", context)
