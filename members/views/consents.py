"""A consent given or withdrawn in words, written down by staff on the record."""

from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from members.actions.consent import record_consent
from members.choices import Channel, ConsentAction, ConsentSource, Purpose
from members.models import scope_of
from members.queries.wordings import present_wordings
from members.views.record import breadcrumbs, staff_of, visible_member

# An import and an unsubscribe link write their own acts; only the member is online.
SOURCES = [
    (source.value, source.label) for source in (ConsentSource.STAFF, ConsentSource.TILL)
]
ACTS_PER_PAGE = 50


class ConsentForm(forms.Form):
    """Which consent, and what the customer did with it."""

    purpose = forms.ChoiceField(choices=Purpose.choices)
    channel = forms.ChoiceField(choices=Channel.choices)
    action = forms.ChoiceField(choices=ConsentAction.choices)
    source = forms.ChoiceField(choices=SOURCES, required=False)
    evidence = forms.CharField(max_length=200, required=False)

    def clean_source(self) -> str:
        """The short buttons of the panel name none: told to staff."""
        return self.cleaned_data["source"] or ConsentSource.STAFF


class LedgerForm(ConsentForm):
    """The same in full, with labels and help."""

    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), choices=Purpose.choices)
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), choices=Channel.choices)
    action = forms.ChoiceField(
        label=gettext_lazy("What the customer did"),
        choices=ConsentAction.choices,
        widget=forms.RadioSelect,
        initial=ConsentAction.GIVEN,
    )
    source = forms.ChoiceField(label=gettext_lazy("Where it was said"), choices=SOURCES)
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "What proves it: the number of the signed form, the day of the call."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def ledger(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Every act of this member's consents; who may change the record adds one.

    404 for a member of another store, and for adding without the right.
    """
    user = staff_of(request)
    member = visible_member(public_id, user)
    may_change = scope_of(user, "members.change_member").covers(member.home_store_id)
    if request.method == "POST" and not may_change:
        raise Http404
    form = LedgerForm(request.POST or None)
    if form.is_valid():
        record_consent(member=member, **form.cleaned_data, at=timezone.now(), by=user)
        messages.success(request, _("Saved."))
        return redirect("members_consent_ledger", member.public_id)
    acts = member.consents.select_related("by").order_by("-at", "-pk")
    context = {
        "member": member,
        "form": form if may_change else None,
        "wordings": _wordings(),
        "acts": Paginator(acts, ACTS_PER_PAGE).get_page(request.GET.get("p")),
        "header_title": _("Consents of %(name)s") % {"name": member.name},
        "header_icon": "clipboard-list",
        "breadcrumbs_items": [
            *breadcrumbs(member.name, url=member.get_absolute_url()),
            {"url": "", "label": _("Consents")},
        ],
    }
    return render(request, "members/record/consent_ledger.html", context)


def _wordings() -> list[tuple[str, str]]:
    """(purpose, sentence with its version) as they are stored with a consent now."""
    purposes, channels = dict(Purpose.choices), dict(Channel.choices)
    return [
        (
            " · ".join(
                str(each) for each in (purposes[purpose], channels.get(channel)) if each
            ),
            f"[{version}] {text}",
        )
        for (purpose, channel), (version, text) in present_wordings().items()
    ]


@require_POST
def change_consent(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add one act to the ledger, source "told to staff", and go back to the record.

    404 without the right to change the record in its store.
    """
    user = staff_of(request)
    member = visible_member(public_id, user)
    if not scope_of(user, "members.change_member").covers(member.home_store_id):
        raise Http404
    form = ConsentForm(request.POST)
    if form.is_valid():
        record_consent(
            member=member,
            **form.cleaned_data,
            at=timezone.now(),
            by=user,
        )
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("There is no such consent."))
    return redirect(f"{member.get_absolute_url()}#members-consents")
