"""Filters of the list of members."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.forms import BoundField
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.choices import Channel, CycleState, MemberStatus, Purpose
from members.filters.custom_fields import custom_filters
from members.filters.fields import (
    MOST_POINTS,
    AmountsFilter,
    AnyOfFilter,
    CountFilter,
    DaysFilter,
    OneOfFilter,
    OwnerFilter,
    RowFilter,
    TreeFilter,
)
from members.models import (
    Category,
    CustomerType,
    Member,
    MemberList,
    Source,
    Store,
    Tag,
    Tier,
    User,
    scope_of,
)
from members.queries.contactability import has_agreed
from members.queries.list_conditions import (
    MISSING,
    birthday_in_month,
    birthday_within,
    bought,
    bought_since,
    has_case,
    has_tag,
    lacks,
    on_list,
    tree_below,
)
from members.scoped_admin import ScopedFilterSet

# What the menu shows together; a name that a person does not get is passed over.
GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (
        gettext_lazy("Who"),
        (
            "home_store", "status", "customer_type", "tier", "owner", "source",
            "joined_on", "tag", "member_list",
        ),
    ),
    (
        gettext_lazy("Purchases"),
        (
            "category", "bought_days", "main_category", "cycle", "last_purchase",
            "spend", "points",
        ),
    ),
    (
        gettext_lazy("To do"),
        (
            "birthday_month", "birthday_days", "last_contact", "next_contact",
            "open_case",
        ),
    ),
    (gettext_lazy("Consents and gaps"), ("consent", "missing")),
)  # fmt: skip

# Filters that only members with figures pass, and that the indexes of the figures serve.
BY_FIGURES = ("cycle", "birthday_month", "birthday_days", "tier")


def consent_words() -> list[tuple[str, str]]:
    """Every pair of purpose and channel: "news:email"."""
    return [
        (f"{purpose}:{channel}", f"{purpose_label} · {channel_label}")
        for purpose, purpose_label in Purpose.choices
        for channel, channel_label in Channel.choices
    ]


class MemberFilterSet(ScopedFilterSet):
    """What the list of members can be narrowed by; every combination is one statement."""

    home_store = RowFilter(
        Store.objects.order_by("code"), gettext_lazy("Home store"), "home_store"
    )
    status = AnyOfFilter(MemberStatus.choices, gettext_lazy("Status"))
    customer_type = RowFilter(
        CustomerType.objects.order_by("name"),
        gettext_lazy("Customer type"),
        "customer_type",
    )
    tier = RowFilter(Tier.objects.order_by("rank"), gettext_lazy("Tier"), "stat__tier")
    owner = OwnerFilter(
        User.objects.order_by("last_name", "first_name"),
        gettext_lazy("Looked after by"),
        "owner",
    )
    source = RowFilter(
        Source.objects.order_by("name"), gettext_lazy("Source"), "source"
    )
    joined_on = DaysFilter("joined_on", gettext_lazy("Joined"))
    tag = RowFilter(
        Tag.objects.order_by("name"), gettext_lazy("Tag"), "", method="with_tag"
    )
    member_list = RowFilter(
        MemberList.objects.order_by("name"),
        gettext_lazy("On the list"),
        "",
        method="with_list",
    )
    category = TreeFilter(gettext_lazy("Bought of"), "with_category")
    bought_days = CountFilter(
        gettext_lazy("Bought in the last … days"), method="with_bought_days"
    )
    main_category = TreeFilter(gettext_lazy("Buys most of"), "with_main_category")
    cycle = AnyOfFilter(
        CycleState.choices,
        gettext_lazy("Activity cycle"),
        field_name="stat__cycle_state",
    )
    last_purchase = DaysFilter("stat__last_purchase_at", gettext_lazy("Last purchase"))
    spend = AmountsFilter("stat__spend_365", gettext_lazy("Spent in a year"))
    points = CountFilter(
        gettext_lazy("Points from"),
        most=MOST_POINTS,
        field_name="stat__points_balance",
        lookup_expr="gte",
    )
    birthday_month = OneOfFilter(
        list(MONTHS.items()),
        gettext_lazy("Birthday falls in"),
        method="with_birthday_in",
    )
    birthday_days = CountFilter(
        gettext_lazy("Birthday in the next … days"), method="with_birthday_within"
    )
    last_contact = DaysFilter("stat__last_contact_at", gettext_lazy("Last contact"))
    next_contact = DaysFilter("stat__next_contact_on", gettext_lazy("Next contact"))
    open_case = OneOfFilter(
        [
            ("yes", gettext_lazy("With an open case")),
            ("no", gettext_lazy("Without an open case")),
        ],
        gettext_lazy("Open case"),
        method="with_open_case",
    )
    consent = AnyOfFilter(
        consent_words, gettext_lazy("Agreed to"), method="with_consent"
    )
    missing = AnyOfFilter(
        [(code, label) for code, (label, _condition) in MISSING.items()],
        gettext_lazy("Missing data"),
        method="with_missing",
    )

    class Meta:
        model = Member
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        custom = custom_filters(self.request.user)
        self._own = tuple(custom)
        for name, each in custom.items():
            each.parent, each.model = self, Member
            self.filters[name] = each

    def filter_queryset(self, queryset: QuerySet[Member]) -> QuerySet[Member]:
        """Records that were merged away or erased show only when they are asked for."""
        found: QuerySet[Member] = super().filter_queryset(queryset)
        if any(self.form.cleaned_data.get(name) for name in BY_FIGURES):
            found = found.filter(self._own_figures())
        if self.form.cleaned_data.get("status"):
            return found
        return found.exclude(status__in=[MemberStatus.MERGED, MemberStatus.ERASED])

    def _own_figures(self) -> Q:
        """The stores once more, by their copy with the figures: for its indexes."""
        store = self.form.cleaned_data.get("home_store")
        if store is not None:
            return Q(stat__home_store=store)
        return scope_of(self.request.user, "members.view_member").q("stat__home_store")

    def groups(self) -> list[tuple[str | Promise, list[BoundField]]]:
        """The fields of the form, by what they are about."""
        return [
            (heading, [self.form[name] for name in names if name in self.form.fields])
            for heading, names in (*GROUPS, (_("Custom fields"), self._own))
        ]

    def with_category(
        self, queryset: QuerySet[Member], _name: str, value: Category
    ) -> QuerySet[Member]:
        """Who bought of this category, ever or in the days that are set beside it."""
        days = self.form.cleaned_data.get("bought_days")
        today = timezone.localdate()
        since = today - timedelta(days=int(days)) if days is not None else None
        return queryset.filter(bought(category=value, since=since))

    def with_tag(
        self, queryset: QuerySet[Member], _name: str, value: Tag
    ) -> QuerySet[Member]:
        """Who carries the tag."""
        return queryset.filter(has_tag(value.pk))

    def with_list(
        self, queryset: QuerySet[Member], _name: str, value: MemberList
    ) -> QuerySet[Member]:
        """Who was put on the list."""
        return queryset.filter(on_list(value.pk))

    def with_bought_days(
        self, queryset: QuerySet[Member], _name: str, value: Any
    ) -> QuerySet[Member]:
        """Who bought in the last days; with a category, of that one."""
        if self.form.cleaned_data.get("category"):
            return queryset
        return queryset.filter(
            bought_since(timezone.localdate() - timedelta(days=int(value)))
        )

    def with_main_category(
        self, queryset: QuerySet[Member], _name: str, value: Category
    ) -> QuerySet[Member]:
        """Who spends most on this category or on one below it."""
        return queryset.filter(stat__main_category__in=tree_below(value))

    def with_birthday_in(
        self, queryset: QuerySet[Member], _name: str, value: str
    ) -> QuerySet[Member]:
        """Whose birthday next falls into this month, lunar ones included."""
        return queryset.filter(
            birthday_in_month(int(value), today=timezone.localdate())
        )

    def with_birthday_within(
        self, queryset: QuerySet[Member], _name: str, value: Any
    ) -> QuerySet[Member]:
        """Whose birthday is today or in the next days."""
        return queryset.filter(birthday_within(int(value), today=timezone.localdate()))

    def with_open_case(
        self, queryset: QuerySet[Member], _name: str, value: str
    ) -> QuerySet[Member]:
        """With a case that is not closed, or without one."""
        return queryset.filter(has_case() if value == "yes" else ~has_case())

    def with_consent(
        self, queryset: QuerySet[Member], _name: str, value: list[str]
    ) -> QuerySet[Member]:
        """Who agreed to every pair of purpose and channel that is chosen."""
        agreed = Q()
        for pair in value:
            purpose, channel = pair.split(":", 1)
            agreed &= Q(has_agreed(purpose=purpose, channel=channel))
        return queryset.filter(agreed)

    def with_missing(
        self, queryset: QuerySet[Member], _name: str, value: list[str]
    ) -> QuerySet[Member]:
        """Who lacks everything that is chosen."""
        gaps = Q()
        for code in value:
            gaps &= lacks(code)
        return queryset.filter(gaps)
