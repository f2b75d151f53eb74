"""Saving a view of the list, changing it, taking it away; choosing columns."""

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from members.actions.saved_views import choose_columns, delete_view, save_view
from members.exceptions import MembersError
from members.forms import SavedViewForm
from members.models import SavedView, User
from members.views.list_columns import chosen_columns
from members.views.list_state import ListState, lasting, view_url
from members.views.record import breadcrumbs, staff_of


def _offered(codes: str, user: User) -> list[str]:
    """Of the codes in a form those that this person may choose."""
    offered = ListState(user=user, params=QueryDict()).offered
    return [column.code for column in chosen_columns(codes.split(","), offered)]


@require_POST
def add_view(request: HttpRequest) -> HttpResponse:
    """Save the list as it is under a name, and open it."""
    user = staff_of(request)
    params = lasting(QueryDict(request.POST.get("params", ""))).urlencode()
    form = SavedViewForm(request.POST, user=user)
    if not form.is_valid():
        words = " ".join(str(error[0]) for error in form.errors.values())
        messages.error(request, words)
        return redirect(f"{reverse('members_list')}?{params}")
    try:
        view = save_view(
            params=params,
            columns=_offered(request.POST.get("columns", ""), user),
            by=user,
            **form.fields_for_action(),
        )
    except MembersError as error:
        messages.error(request, str(error))
        return redirect(f"{reverse('members_list')}?{params}")
    messages.success(request, _("Saved the view “%(name)s”.") % {"name": view.name})
    return redirect(view_url(view))


@require_http_methods(["GET", "POST"])
def edit_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Name a view otherwise, or give it to others. 404 for one that is not yours."""
    user = staff_of(request)
    view = _own_view(pk, user)
    initial = {
        "name": view.name,
        "reach": view.reach,
        "store": view.store_id,
        "is_default": view.is_default,
    }
    form = SavedViewForm(request.POST or None, user=user, initial=initial)
    if form.is_valid():
        try:
            save_view(
                params=view.params,
                columns=view.columns,
                by=user,
                view=view,
                **form.fields_for_action(),
            )
        except MembersError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(view_url(view))
    context = {
        "form": form,
        "view": view,
        "open_url": view_url(view),
        "header_title": _("View “%(name)s”") % {"name": view.name},
        "header_icon": "list-ul",
        "breadcrumbs_items": breadcrumbs(view.name),
    }
    return render(request, "members/list/view.html", context)


@require_POST
def refresh_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a view show the filters, order and columns that are set now."""
    user = staff_of(request)
    view = _own_view(pk, user)
    params = lasting(QueryDict(request.POST.get("params", ""))).urlencode()
    try:
        save_view(
            name=view.name,
            params=params,
            columns=_offered(request.POST.get("columns", ""), user),
            reach=view.reach,
            store=view.store,
            is_default=view.is_default,
            by=user,
            view=view,
        )
    except MembersError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Saved the view “%(name)s”.") % {"name": view.name})
    return redirect(view_url(view))


@require_POST
def remove_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a view away; the members stay."""
    user = staff_of(request)
    view = _own_view(pk, user)
    delete_view(view=view, by=user)
    messages.success(request, _("Deleted the view “%(name)s”.") % {"name": view.name})
    return redirect("members_list")


@require_POST
def set_columns(request: HttpRequest) -> HttpResponse:
    """Remember the columns that were ticked; back to the list as it was."""
    user = staff_of(request)
    codes = _offered(",".join(request.POST.getlist("column")), user)
    choose_columns(codes=codes, by=user)
    params = QueryDict(request.POST.get("params", ""), mutable=True)
    if view := request.POST.get("view"):
        params["view"] = view
    params["columns"] = ",".join(codes)
    return redirect(f"{reverse('members_list')}?{params.urlencode()}")


def _own_view(pk: int, user: User) -> SavedView:
    view = SavedView.objects.visible_to(user).filter(pk=pk).first()
    if view is None or not view.is_editable_by(user):
        raise Http404
    return view
