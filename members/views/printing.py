"""The printed pages of an approved request: index cards, or the overview."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from members.actions.controlled import fetch_document
from members.choices import DocumentForm
from members.exceptions import ExportRefused
from members.exports.cards import printed_members
from members.exports.marks import mark_line, mark_table
from members.exports.selection import made_words
from members.models import ExportRequest
from members.models.export_request import PRINTED_FORMS
from members.views.record import staff_of

SIZES = {DocumentForm.CARDS: 100, DocumentForm.OVERVIEW: 500}
PAPERS = ("a6", "a5")


@never_cache
@require_POST
def print_pages(request: HttpRequest, number: str) -> HttpResponse:
    """The pages, for who asked for them; 404 for everybody else.

    Every look is counted and logged as a print: what is on the screen can be printed.
    """
    user = staff_of(request)
    own = ExportRequest.objects.filter(asked_by=user, form__in=PRINTED_FORMS)
    found = get_object_or_404(own.select_related("recipient"), number=number)
    try:
        found = fetch_document(document=found, by=user, at=timezone.now())
    except ExportRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(found)
    after = request.POST.get("after", "")
    paper = request.POST.get("paper", PAPERS[0])
    is_cards = found.form == DocumentForm.CARDS
    with translation.override(found.language or translation.get_language()):
        people, following = printed_members(
            found,
            after=int(after) if after.isascii() and after.isdigit() else None,
            size=SIZES[DocumentForm(found.form)],
            with_visits=is_cards,
        )
        context = {
            "document": found,
            "people": people,
            "following": following,
            "paper": paper if paper in PAPERS else PAPERS[0],
            "mark": mark_line(found),
            "mark_table": mark_table(found),
            "made": made_words(),
        }
        template = "cards" if is_cards else "overview"
        return render(request, f"members/print/{template}.html", context)
