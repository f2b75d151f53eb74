"""Whose page it is: the record linked to the log-in, and nobody else's."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from members.models import Member

OwnView = Callable[..., HttpResponseBase]


def own_member(request: HttpRequest) -> Member | None:
    """The living record of the person who is logged in, with its store and figures."""
    return (
        Member.objects.current()
        .filter(user_id=request.user.pk or 0)
        .select_related("home_store", "stat__main_category", "stat__tier")
        .first()
    )


def own_page(view: OwnView) -> OwnView:
    """Ask for a log-in, hand the member to the view, keep the page out of caches.

    Somebody without a record gets a page that says how to link one.
    """

    @wraps(view)
    def wrapped(
        request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponseBase:
        member = own_member(request)
        if member is None:
            response: HttpResponseBase = render(request, "portal/me/no_record.html")
        else:
            response = view(request, member, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return login_required(wrapped)
