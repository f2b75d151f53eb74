"""The address of the feedback form: what is sent there needs no page of Wagtail's."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.db.models.functions import Length, Substr
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from wagtail.models import Page, PageViewRestriction
from wagtail.views import serve

from feedback.views.public import feedback_form
from portal.models import FeedbackPage

PATH = "feedback/"


def feedback(request: HttpRequest) -> HttpResponseBase:
    """The page with the form. A message is taken in at once: to find a page, Wagtail asks
    more of the database than a case does. Where the page is not public, or stands under
    another address, Wagtail decides."""
    if request.method != "POST" or not _is_open():
        answer: HttpResponseBase = serve(request, PATH)
        return answer
    return feedback_form(request, lambda: _page(request))


def _is_open() -> bool:
    """Whether there is a form in the language of the request that anybody may send."""
    above = Substr(OuterRef("path"), 1, Length("page__path"))
    closed = PageViewRestriction.objects.filter(page__path=above)
    pages = FeedbackPage.objects.filter(
        ~Exists(closed), live=True, slug=PATH.rstrip("/")
    )
    return bool(pages.filter(locale__language_code=get_language()).exists())


def _page(request: HttpRequest) -> Any:
    """The page that Wagtail shows here."""
    page, _args, _kwargs = Page.route_for_request(request, PATH)
    return page
