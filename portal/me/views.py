"""The member's own pages. Each starts from the record linked to the log-in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control


@login_required
@cache_control(private=True, no_store=True)
def overview(request: HttpRequest) -> HttpResponse:
    """The member's first page."""
    return render(request, "portal/me/overview.html")
