"""Giving the members of a colleague into other hands, with a look beforehand."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from members.actions.handover import hand_over
from members.choices import HandoverRule
from members.exceptions import HandoverRefused, MembersError
from members.models import Handover, Store, User, scope_of
from members.permissions import colleagues, scoped
from members.queries.handover import Share, deal_out, keepers_in, kept_by
from members.views.record import staff_of

JOURNAL_SHOWN = 20
NOBODY = "nobody"


class HandoverForm(forms.Form):
    """Who receives the members, by which rule, and from when on they are called."""

    receivers = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who looks after them from now on"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one colleague.")},
    )
    rule = forms.ChoiceField(
        label=gettext_lazy("Rule"),
        choices=HandoverRule.choices,
        initial=HandoverRule.SPEND,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("With one colleague, all go to that one."),
    )
    calls_from = forms.DateField(
        label=gettext_lazy("First calls from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Blank: no calls are planned."),
    )
    calls_a_day = forms.IntegerField(
        label=gettext_lazy("Calls a day for each"),
        min_value=1,
        max_value=200,
        initial=20,
    )

    def __init__(
        self, *args: Any, user: User, store: Store, giver: User | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        staff = colleagues(user, "members.add_handover")
        here = [
            each.pk
            for each in staff.order_by("pk")
            if each != giver
            and scope_of(each, "members.change_member").covers(store.pk)
        ]
        field: Any = self.fields["receivers"]
        field.queryset = User.objects.filter(pk__in=here).order_by("last_name", "pk")


@require_safe
def handovers(request: HttpRequest) -> HttpResponse:
    """Who looks after how many members of a store, and what was handed over lately."""
    user = _manager(request)
    stores = list(_stores(user))
    asked = request.GET.get("store", "")
    store = next((each for each in stores if str(each.pk) == asked), None)
    if asked and store is None:
        raise Http404
    store = store or (stores[0] if stores else None)
    journal = Handover.objects.visible_to(user).select_related("store", "giver", "by")
    context = {
        "stores": stores,
        "store": store,
        "keepers": keepers_in(store) if store else [],
        "journal": journal.prefetch_related("shares__receiver")[:JOURNAL_SHOWN],
        "header_title": _("Handover"),
        "header_icon": "group",
        "breadcrumbs_items": [{"url": "", "label": _("Handover")}],
    }
    return render(request, "members/keeping/handovers.html", context)


@require_http_methods(["GET", "POST"])
def handover(request: HttpRequest, store_pk: int) -> HttpResponse:
    """Choose, look at the counts, hand over. 404 for a store out of reach."""
    user = _manager(request)
    store = _stores(user).filter(pk=store_pk).first()
    if store is None:
        raise Http404
    giver = _giver(request, store)
    posted = request.POST if request.method == "POST" else None
    form = HandoverForm(posted, user=user, store=store, giver=giver)
    shares: list[Share] = []
    if form.is_valid():
        data = form.cleaned_data
        if "confirm" not in request.POST:
            shares = deal_out(
                kept_by(giver, store=store),
                receivers=list(data["receivers"]),
                rule=data["rule"],
            )
        elif _hand_over(request, form, store=store, giver=giver, by=user):
            url = reverse("members_handovers")
            return redirect(f"{url}?store={store.pk}")
    return _page(request, form, store=store, giver=giver, shares=shares)


def _hand_over(
    request: HttpRequest,
    form: HandoverForm,
    *,
    store: Store,
    giver: User | None,
    by: User,
) -> bool:
    """Hand over and say so; a refusal is shown at its field."""
    data = form.cleaned_data | {"receivers": list(form.cleaned_data["receivers"])}
    try:
        done = hand_over(store=store, giver=giver, by=by, at=timezone.now(), **data)
    except MembersError as error:
        field = error.field if isinstance(error, HandoverRefused) else ""
        form.add_error(field or None, str(error))
        return False
    words = ngettext(
        "%(count)d member was handed over.",
        "%(count)d members were handed over.",
        done.count,
    )
    messages.success(request, words % {"count": done.count})
    return True


def _page(
    request: HttpRequest,
    form: HandoverForm,
    *,
    store: Store,
    giver: User | None,
    shares: list[Share],
) -> HttpResponse:
    back = f"{reverse('members_handovers')}?store={store.pk}"
    title = _("Hand over the members of %(person)s") % {"person": giver}
    if giver is None:
        title = _("Hand over the members whom nobody looks after")
    context = {
        "form": form,
        "store": store,
        "count": kept_by(giver, store=store).count(),
        "shares": shares,
        "back_url": back,
        "header_title": title,
        "header_icon": "group",
        "breadcrumbs_items": [
            {"url": back, "label": _("Handover")},
            {"url": "", "label": title},
        ],
    }
    return render(request, "members/keeping/handover.html", context)


def _manager(request: HttpRequest) -> User:
    """Who asks; PermissionDenied for who may hand members over nowhere."""
    user = staff_of(request)
    if not _stores(user).exists():
        raise PermissionDenied
    return user


def _stores(user: User) -> QuerySet[Store]:
    return scoped(
        user, Store.objects.order_by("code"), permission="members.add_handover"
    )


def _giver(request: HttpRequest, store: Store) -> User | None:
    """Whose members: somebody who has some in this store, or "nobody"; else 404."""
    asked = request.GET.get("giver", NOBODY)
    if asked == NOBODY:
        return None
    for keeper in keepers_in(store):
        if keeper.user is not None and str(keeper.user.pk) == asked:
            return keeper.user
    raise Http404
