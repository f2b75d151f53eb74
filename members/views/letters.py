"""Deciding about a letter in doubt: one POST each."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from members.actions.letters import leave, note_arrived, send_again
from members.exceptions import MembersError
from members.models import Message
from members.views.record import staff_of

DECISIONS = {
    "arrived": (note_arrived, _("Noted: it arrived.")),
    "again": (send_again, _("It leaves once more.")),
    "leave": (leave, _("Noted: it stays as it is.")),
}


@require_POST
def decide(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Note that a letter arrived, send it again, or leave it; 404 when it isn't the
    person's."""
    user = staff_of(request)
    letters = Message.objects.visible_to(user, "members.change_message")
    letter = get_object_or_404(letters, pk=pk)
    if name not in DECISIONS:
        raise Http404
    action, done = DECISIONS[name]
    try:
        action(message=letter, by=user, at=timezone.now())
    except MembersError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("members_letters:inspect", letter.pk)
