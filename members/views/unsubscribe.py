"""The page behind the unsubscribe link of a letter.

GET and HEAD only show a page, since mail scanners open every link. A POST stops the
letters: by the button, or by the mail program itself (RFC 8058), which has no cookie and
no form of ours; the token in the address is all that it needs.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from members.actions.unsubscribe import unsubscribe
from members.outbox.subscriptions import Subscription, find_subscription


@method_decorator([never_cache, csrf_exempt], name="dispatch")
class UnsubscribeView(View):
    """One link, in the language of the member it was sent to."""

    http_method_names = ["get", "head", "post", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        # The address is a secret: it goes into no log of another site, no index.
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Say what will stop; change nothing."""
        return self._page(token, "members/public/unsubscribe.html")

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Stop these letters, or with ``what=all`` all of this channel."""
        found = find_subscription(token=token, at=timezone.now())
        if found is not None:
            everything = request.POST.get("what") == "all"
            unsubscribe(subscription=found, everything=everything, at=timezone.now())
        if request.POST.get("List-Unsubscribe") == "One-Click":
            return HttpResponse(
                status=404 if found is None else 200, content_type="text/plain"
            )
        return self._page(token, "members/public/unsubscribed.html")

    def _page(self, token: str, template: str) -> HttpResponse:
        found = find_subscription(token=token, at=timezone.now())
        if found is None:
            return render(
                self.request, "members/public/unsubscribe_unknown.html", status=404
            )
        with translation.override(_language_of(found)):
            response = render(
                self.request,
                template,
                {
                    "subscription": found,
                    "member": found.member,
                    "token": token,
                    "everything": self.request.POST.get("what") == "all",
                },
            )
            response["Content-Language"] = translation.get_language() or ""
            return response


def _language_of(subscription: Subscription) -> str | None:
    if subscription.member is None:
        return translation.get_language()
    return subscription.member.language
