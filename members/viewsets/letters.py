"""The outbox: what was sent, what waits, and what is in doubt."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.widgets.button import HeaderButton

from members.actions.letters import DECIDABLE
from members.choices import MessageState
from members.models import Message, scope_of
from members.outbox.gates import words_of_reason
from members.scoped_admin import ReadOnlyModelViewSet


class LetterIndexView(IndexView):
    """Letters, newest first."""

    default_ordering = "-pk"

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [
            *super().header_buttons,
            HeaderButton(
                label=_("Letters that got stuck"),
                url=reverse("members_letters_stuck"),
                icon_name="warning",
            ),
        ]

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        return rows.select_related("member").defer("text", "html")


class LetterPage(InspectView):
    """One letter: its words, its fate, and for one in doubt the two decisions."""

    template_name = "members/staff/letter.html"
    page_title = _("Letter")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        letter: Message = self.object
        store = letter.member.home_store_id if letter.member else None
        scope = scope_of(self.request.user, "members.change_message")
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "letter": letter,
            "address": letter.masked_address,
            "text": letter.get_text_display(),
            "may_decide": scope.covers(store)
            and letter.state in DECIDABLE
            and letter.settled_at is None,
            "reason": words_of_reason(letter.reason),
            "in_doubt": letter.state == MessageState.IN_DOUBT,
        }


class LetterViewSet(ReadOnlyModelViewSet):
    """Everything that left or will leave, by the stores of its readers."""

    model = Message
    name = "members_letters"
    url_prefix = "letters"
    menu_label = _("Outbox")
    icon = "mail"
    menu_order = 130
    add_to_admin_menu = True
    index_view_class = LetterIndexView
    inspect_view_class = LetterPage
    inspect_view_fields = ["subject"]
    list_display = [
        "subject",
        Column("member", label=_("Member"), accessor=lambda row: row.member or "–"),
        Column("address", label=_("Address"), accessor="masked_address"),
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        Column("state", label=_("State"), accessor="get_state_display"),
        DateColumn("queued_at", label=_("Queued")),
    ]
    list_filter = ["state", "kind", "channel"]
    search_fields = ["subject"]
