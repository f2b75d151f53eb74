"""What the API says of figures and segments."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext_noop
from pydantic import BaseModel, ConfigDict, Field


class CategoryFiguresOut(BaseModel):
    """What a member buys of one category."""

    category: str
    last_on: date
    times: int
    quantity: Decimal
    amount: Decimal
    usual_gap_days: int | None
    due_on: date | None


class StatisticsOut(BaseModel):
    """A member's figures. Days are the portal's calendar days, today included."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "first_purchase_at": "2025-03-08T02:11:00Z",
                    "last_purchase_at": "2026-10-30T09:40:00Z",
                    "visits_90": 2,
                    "visits_365": 9,
                    "visits_all": 14,
                    "spend_90": "536.00",
                    "spend_365": "2412.00",
                    "spend_all": "3890.50",
                    "usual_gap_days": 41,
                    "due_on": "2026-12-10",
                    "cycle_state": "active",
                    "tier": "金卡",
                    "points_balance": 1240,
                    "categories": [
                        {
                            "category": "绿茶",
                            "last_on": "2026-10-30",
                            "times": 8,
                            "quantity": "11.000",
                            "amount": "2680.00",
                            "usual_gap_days": 44,
                            "due_on": "2026-12-13",
                        }
                    ],
                    "computed_at": "2026-11-21T18:10:03Z",
                }
            ]
        }
    )

    first_purchase_at: datetime | None
    last_purchase_at: datetime | None
    visits_90: int
    visits_365: int
    visits_all: int
    spend_90: Decimal
    spend_365: Decimal
    spend_all: Decimal
    usual_gap_days: int | None = Field(
        description=gettext_noop("The median of the days between visits.")
    )
    due_on: date | None = Field(
        description=gettext_noop("When the next visit is expected.")
    )
    cycle_state: str = Field(
        description=gettext_noop("none, active, due, overdue, dormant or lost.")
    )
    tier: str | None
    points_balance: int
    categories: list[CategoryFiguresOut]
    computed_at: datetime | None


class StoreFiguresOut(BaseModel):
    """The members of one store."""

    store: str
    name: str
    members: int
    buyers_90: int = Field(description=gettext_noop("Who bought within 90 days."))
    spend_90: Decimal
    spend_365: Decimal


class StoresOut(BaseModel):
    """The stores that the token reaches."""

    items: list[StoreFiguresOut]


class SegmentOut(BaseModel):
    """A saved description of members."""

    id: int
    name: str
    description: str
    words: str = Field(description=gettext_noop("The rules in words."))


class SegmentsOut(BaseModel):
    """All segments, by name."""

    items: list[SegmentOut]


class SegmentCountOut(BaseModel):
    """How many members of the token's stores a segment describes now."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"id": 3, "count": 1284}]}
    )

    id: int
    count: int
