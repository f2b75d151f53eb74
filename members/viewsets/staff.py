"""Accounts of the staff, and the posts that people hold."""

from typing import Any, cast

from allauth.account.forms import ResetPasswordForm
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views.generic import CreateView, DeleteView, EditView, IndexView
from wagtail.log_actions import log

from members.actions.posts import appoint, dismiss
from members.actions.staff import change_staff_account, create_staff_account
from members.choices import Role
from members.models import Post, User, scope_of
from members.permissions import policy_of
from members.scoped_admin import ScopedFilterSet, ScopedModelViewSet

APPOINT = "members.add_post"


class StaffForm(forms.ModelForm):  # type: ignore[type-arg]  # only the stubs know arguments
    """A colleague's account. Posts are given on their own page, rights come with them."""

    class Meta:
        model = User
        fields = ["email", "first_name", "last_name", "is_active"]

    def clean_email(self) -> str:
        """One account for an address, however it is written."""
        email: str = self.cleaned_data["email"].strip().lower()
        others = User.objects.exclude(pk=self.instance.pk)
        if others.filter(email__iexact=email).exists():
            raise forms.ValidationError(_("There is an account with this address."))
        return email


class NewStaffForm(StaffForm):
    """A new account is active."""

    class Meta(StaffForm.Meta):
        fields = ["email", "first_name", "last_name"]


class StaffFilterSet(ScopedFilterSet):
    """By activity and by role."""

    role = ChoiceFilter(
        label=_("Role"), choices=Role.choices, method="filter_role", distinct=True
    )

    class Meta:
        model = User
        fields = ["is_active"]

    def filter_role(
        self, queryset: QuerySet[Any], _name: str, value: str
    ) -> QuerySet[Any]:
        """People who hold the role anywhere."""
        return queryset.filter(pk__in=Post.objects.filter(role=value).values("user"))


def posts_of(user: User) -> str:
    """A person's posts in one line."""
    return " · ".join(
        f"{post.get_role_display()} ({post.place})" for post in user.posts.all()
    )


class StaffIndexView(IndexView):
    """Colleagues with their posts."""

    page_title = _("Staff")
    add_item_label = _("Add a colleague")

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        return rows.prefetch_related("posts__store", "posts__region")


class StaffCreateView(CreateView):
    """Makes the account and sends the link to set a password."""

    success_message = _(
        "The account was made. %(object)s gets a link to set a password."
    )

    def save_instance(self) -> User:
        data = self.form.cleaned_data
        user = create_staff_account(**data)
        log(instance=user, action="wagtail.create")
        invite(self.request, user)
        return user


def invite(request: HttpRequest, user: User) -> None:
    """Send the link with which somebody sets a password."""
    form = ResetPasswordForm({"email": user.email})
    if form.is_valid():
        form.save(request)


class StaffEditView(EditView):
    """Name, address, activity; the posts stand below."""

    template_name = "members/staff/edit.html"

    def save_instance(self) -> User:
        stored = User.objects.get(pk=self.form.instance.pk)
        user = change_staff_account(user=stored, **self.form.cleaned_data)
        log(instance=user, action="wagtail.edit", content_changed=True)
        return user

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        person = self.request.user
        posts = Post.objects.filter(user=self.object).select_related("store", "region")
        policy = policy_of(Post)
        context["posts"] = policy.scope(person, posts)
        context["dismissable"] = set(
            policy.scope(person, posts, "delete").values_list("pk", flat=True)
        )
        context["may_appoint"] = policy.user_has_permission(person, "add")
        return context


class StaffViewSet(ScopedModelViewSet):
    """Staff accounts; website accounts of members are nobody's business here.

    Takes the place of Wagtail's own list of users (portal/wagtail_users.py).
    """

    model = User
    icon = "user"
    menu_name = "users"
    menu_label = _("Staff")
    menu_order = 610
    add_to_settings_menu = True
    ordering = "email"
    index_view_class = StaffIndexView
    add_view_class = StaffCreateView
    edit_view_class = StaffEditView
    edit_template_name = "members/staff/edit.html"
    filterset_class = StaffFilterSet
    search_fields = ["email", "first_name", "last_name"]
    inspect_view_enabled = False
    list_display = [
        Column("name", label=_("Name"), accessor=str),
        Column("email", label=_("E-mail"), sort_key="email"),
        Column("posts", label=_("Posts"), accessor=posts_of),
        BooleanColumn("is_active", label=_("Active")),
        DateColumn("last_login", label=_("Last log-in")),
    ]

    def get_form_class(self, for_update: bool = False) -> Any:
        return StaffForm if for_update else NewStaffForm


class PostForm(forms.ModelForm):  # type: ignore[type-arg]  # only the stubs know arguments
    """Who holds which role where."""

    class Meta:
        model = Post
        fields = ["user", "role", "store", "region"]
        help_texts = {
            "store": _("Neither store nor region: the whole chain."),
        }

    by: User | None = None

    def clean(self) -> dict[str, Any]:
        """A post in one place, inside the scope of the person who gives it."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("store") and data.get("region"):
            self.add_error("region", _("Choose a store or a region, not both."))
        everywhere = self.by is not None and scope_of(self.by, APPOINT).everywhere
        if not everywhere and not data.get("store"):
            self.add_error("store", _("Choose a store."))
        return data


class PostCreateView(CreateView):
    """Appoints."""

    success_message = _("Appointed: %(object)s.")

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "user": self.request.GET.get("user")}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.by = cast("User", self.request.user)
        if not scope_of(form.by, APPOINT).everywhere:
            del form.fields["region"]
        return form

    def save_instance(self) -> Post:
        data = self.form.cleaned_data
        post = appoint(
            user=data["user"],
            role=data["role"],
            store=data["store"],
            region=data.get("region"),
        )
        log(instance=post, action="wagtail.create")
        return post

    def get_success_buttons(self) -> list[Any]:
        """No page to change it."""
        return []


class PostDeleteView(DeleteView):
    """Dismisses."""

    page_title = _("Dismiss")
    success_message = _("Dismissed: %(object)s.")

    def delete_action(self) -> None:
        log(instance=self.object, action="wagtail.delete", deleted=True)
        dismiss(post=self.object)


class PostIndexView(IndexView):
    """Posts with people and places."""

    add_item_label = _("Appoint")

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        return rows.select_related("user", "store", "region")

    def get_edit_url(self, instance: Post) -> None:
        """A post is given and taken, never changed."""


class PostViewSet(ScopedModelViewSet):
    """Who holds which role where."""

    model = Post
    name = "posts"
    icon = "group"
    menu_order = 620
    add_to_settings_menu = True
    index_view_class = PostIndexView
    add_view_class = PostCreateView
    delete_view_class = PostDeleteView
    ordering = "user__email"
    list_display = [
        Column("user", label=_("Who")),
        Column("role", label=_("Role"), accessor="get_role_display"),
        Column("place", label=_("Where")),
    ]
    list_filter = ["role", "store", "region"]
    search_fields = ["user__email", "user__first_name", "user__last_name"]
    inspect_view_fields = ["user", "role", "place"]

    def get_form_class(self, for_update: bool = False) -> Any:
        return PostForm

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_common_view_kwargs(**kwargs)
        for name in ("edit", "history"):
            found.pop(f"{name}_url_name", None)
        return found

    def get_urlpatterns(self) -> list[Any]:
        gone = {"edit", "history", "history_results"}
        return [each for each in super().get_urlpatterns() if each.name not in gone]
