"""The page of preferences behind a letter's link, and the one that confirms consents.

As with unsubscribing: GET and HEAD only show a page, since mail scanners open every
link; a POST needs nothing but the token, so that it works in any mail program's browser.
"""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from members.actions.confirming import CONFIRM, confirm_consents
from members.actions.preferences import choose_by_link
from members.models import Member, PublicLink
from members.outbox.links import find_link
from members.outbox.subscriptions import Subscription, find_subscription
from members.queries.consent_choices import (
    PAUSES,
    agreed_pairs,
    consent_choices,
    months_asked,
    pause_of,
)
from members.queries.survivors import survivor_of

_TARGET = re.compile(r"members\.member:(\d+)")


@method_decorator([never_cache, csrf_exempt], name="dispatch")
class TokenView(View):
    """A page that a secret in the address opens."""

    http_method_names = ["get", "head", "post", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        # The address is a secret: it goes into no log of another site, no index.
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def unknown(self) -> HttpResponse:
        """The page for a token that opens nothing (any more)."""
        page = "members/public/unsubscribe_unknown.html"
        return render(self.request, page, status=404)

    def in_language_of(
        self, member: Member | None, template: str, context: dict[str, Any]
    ) -> HttpResponse:
        """The page in the member's language."""
        language = member.language if member else translation.get_language()
        with translation.override(language):
            response = render(self.request, template, context)
            response["Content-Language"] = translation.get_language() or ""
            return response


class PreferencesView(TokenView):
    """What we may send, by which way, and a rest from it all."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show how it stands; change nothing."""
        found = find_subscription(token=token, at=timezone.now())
        return self._page(found) if found else self.unknown()

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Keep the choices, and show them."""
        found = find_subscription(token=token, at=timezone.now())
        if found is None:
            return self.unknown()
        choose_by_link(
            subscription=found,
            agreed=agreed_pairs(request.POST),
            pause_months=months_asked(request.POST),
            at=timezone.now(),
        )
        return self._page(found, is_kept=True)

    def _page(self, found: Subscription, *, is_kept: bool = False) -> HttpResponse:
        member = found.member
        context: dict[str, Any] = {"member": member, "is_kept": is_kept}
        if member is not None:
            with translation.override(member.language):
                context |= {
                    "consents": consent_choices(member),
                    "channel": found.channel,
                    "channel_words": found.channel_words,
                    "pause": pause_of(member),
                    "pauses": PAUSES,
                }
        return self.in_language_of(member, "members/public/preferences.html", context)


class ConfirmView(TokenView):
    """ "Yes, you may write to me": the second half of a consent given on the web."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Say what would be confirmed; change nothing."""
        link, member = self._find(token)
        if link is None or member is None:
            return self.unknown()
        return self._page(member, is_confirmed=False)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Confirm it; the link is used up."""
        link, member = self._find(token)
        if link is None or member is None:
            return self.unknown()
        confirm_consents(link=link, member=member, at=timezone.now())
        return self._page(member, is_confirmed=True)

    def _find(self, token: str) -> tuple[PublicLink | None, Member | None]:
        link = find_link(purpose=CONFIRM, token=token, at=timezone.now())
        found = _TARGET.fullmatch(link.target) if link else None
        if found is None:
            return None, None
        member = Member.objects.filter(pk=found[1]).first()
        return link, survivor_of(member) if member else None

    def _page(self, member: Member, *, is_confirmed: bool) -> HttpResponse:
        context = {
            "member": member,
            "is_confirmed": is_confirmed,
            "pending": list(member.pending_consents.order_by("purpose", "channel")),
        }
        return self.in_language_of(member, "members/public/confirm.html", context)
