"""The address behind a counted link of a letter."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.actions.clicking import count_click
from campaigns.queries.clicks import address_of
from members.outbox.clicks import message_of_click


@require_safe
@never_cache
def follow(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Lead to the address that is frozen with the letter, and count a GET.

    404 for a token that we did not make. Nothing of the address that was opened says
    where it leads; HEAD writes nothing.
    """
    message = message_of_click(token)
    address = address_of(message, number) if message else None
    if message is None or address is None:
        raise Http404
    if request.method == "GET":
        agent = request.headers.get("User-Agent", "")
        count_click(message=message, number=number, agent=agent, at=timezone.now())
    response = HttpResponseRedirect(address)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
