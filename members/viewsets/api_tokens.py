"""Tokens of the API: made and revoked here, and shown once."""

from datetime import datetime, time, timedelta
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import CreateView, IndexView, InspectView
from wagtail.log_actions import log

from members.actions.api_tokens import make_token, revoke_token
from members.choices import ApiScope
from members.exceptions import MembersError
from members.models import ApiToken, User, scope_of
from members.permissions import scoped
from members.scoped_admin import ScopedModelViewSet

MAKE = "members.add_apitoken"
A_YEAR = timedelta(days=365)


def state_of(token: ApiToken) -> str:
    """Valid, expired or revoked, in words."""
    if token.revoked_at is not None:
        return _("Revoked")
    if not token.is_valid(timezone.now()):
        return _("Expired")
    return _("Valid")


def scopes_of(token: ApiToken) -> str:
    """What it may do, by the names that integrators use."""
    return ", ".join(token.scopes)


def until(token: ApiToken) -> str:
    """The last day on which it works."""
    return timezone.localdate(token.expires_at).isoformat()


class ApiTokenForm(forms.ModelForm):  # type: ignore[type-arg]  # only the stubs know arguments
    """A new token: for which program, where, for what, until when."""

    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Scopes"),
        choices=ApiScope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("As little as the program needs."),
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Valid until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("The last day on which it works."),
    )

    class Meta:
        model = ApiToken
        fields = ["name", "store", "region"]
        help_texts = {
            "store": gettext_lazy("Neither store nor region: the whole chain."),
        }

    by: User | None = None

    def clean_expires_on(self) -> datetime:
        """The end of that day in the portal's zone; not a day that has passed."""
        day = self.cleaned_data["expires_on"]
        end = timezone.make_aware(datetime.combine(day, time.max))
        if end <= timezone.now():
            raise forms.ValidationError(_("This day has passed."))
        return end

    def clean(self) -> dict[str, Any]:
        """A token for one place, inside the scope of the person who makes it."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("store") and data.get("region"):
            self.add_error("region", _("Choose a store or a region, not both."))
        everywhere = self.by is not None and scope_of(self.by, MAKE).everywhere
        if not everywhere and not data.get("store"):
            self.add_error("store", _("Choose a store."))
        return data


class ApiTokenCreateView(CreateView):
    """Makes the token and shows it, this once, in the answer itself."""

    secret = ""
    page_title = gettext_lazy("Make a token")
    submit_button_label = gettext_lazy("Make the token")

    def get_initial(self) -> dict[str, Any]:
        until = timezone.localdate() + A_YEAR
        return {**super().get_initial(), "expires_on": until}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.by = cast("User", self.request.user)
        if not scope_of(form.by, MAKE).everywhere:
            del form.fields["region"]
        return form

    def save_instance(self) -> ApiToken:
        data = self.form.cleaned_data
        token, self.secret = make_token(
            name=data["name"],
            scopes=data["scopes"],
            store=data["store"],
            region=data.get("region"),
            expires_at=data["expires_on"],
            by=self.form.by,
            at=timezone.now(),
        )
        log(instance=token, action="wagtail.create")
        return token

    def save_action(self) -> HttpResponse:
        """The page with the secret; it is kept nowhere, so there is none to go back to."""
        context = {
            "token": self.object,
            "secret": self.secret,
            "breadcrumbs_items": self.get_breadcrumbs_items(),
            "header_title": self.object.name,
            "header_icon": self.header_icon,
        }
        return render(self.request, "members/staff/token_made.html", context)


class ApiTokenIndexView(IndexView):
    """Tokens with their places."""

    add_item_label = gettext_lazy("Make a token")

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        return rows.select_related("store", "region", "made_by")

    def get_edit_url(self, instance: ApiToken) -> None:
        """A token is made and revoked, never changed."""


class ApiTokenPage(InspectView):
    """One token: what it may do, when it was used, and the button that ends it."""

    template_name = "members/staff/token.html"
    page_title = gettext_lazy("API token")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        scope = scope_of(self.request.user, "members.change_apitoken")
        is_open = self.object.revoked_at is None
        return context | {
            "token": self.object,
            "state": state_of(self.object),
            "scopes": [
                (each, label)
                for each, label in ApiScope.choices
                if self.object.has(each)
            ],
            "may_revoke": is_open and scope.covers(self.object.store_id),
        }


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a token for good."""
    person = cast("User", request.user)
    mine = scoped(person, ApiToken.objects.filter(pk=pk))
    token = get_object_or_404(mine)
    try:
        revoke_token(token=token, by=person, at=timezone.now())
    except MembersError as error:
        messages.error(request, str(error))
    else:
        log(instance=token, action="wagtail.edit")
        messages.success(
            request, _("The token was revoked. It opens nothing any longer.")
        )
    return redirect("api-tokens:inspect", pk)


class ApiTokenViewSet(ScopedModelViewSet):
    """Keys of other programs."""

    model = ApiToken
    name = "api-tokens"
    icon = "key"
    menu_label = gettext_lazy("API tokens")
    menu_order = 680
    add_to_settings_menu = True
    index_view_class = ApiTokenIndexView
    add_view_class = ApiTokenCreateView
    inspect_view_class = ApiTokenPage
    ordering = "-made_at"
    list_display = [
        Column("name", label=pgettext_lazy("of a thing", "Name"), sort_key="name"),
        Column("place", label=gettext_lazy("Where")),
        Column("scopes", label=gettext_lazy("Scopes"), accessor=scopes_of),
        Column("state", label=gettext_lazy("State"), accessor=state_of),
        Column("until", label=gettext_lazy("Valid until"), accessor=until),
        DateColumn("last_used_at", label=gettext_lazy("Last used")),
    ]
    list_filter = ["store", "region"]
    search_fields = ["name", "hint"]
    inspect_view_fields = ["name"]

    def get_form_class(self, for_update: bool = False) -> Any:
        return ApiTokenForm

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_common_view_kwargs(**kwargs)
        for name in ("edit", "delete", "history"):
            found.pop(f"{name}_url_name", None)
        return found

    def get_urlpatterns(self) -> list[Any]:
        kept = {"index", "index_results", "add", "inspect"}
        found = [each for each in super().get_urlpatterns() if each.name in kept]
        return [*found, path("<int:pk>/revoke/", revoke, name="revoke")]
