"""What the API may be told of a case, and what it says."""

from datetime import date, datetime
from typing import Any, Literal

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, ConfigDict, Field

from feedback.forms.public import LONGEST_TEXT, LONGEST_WISH
from members.api.requests import Body, Text

CASE_EXAMPLE: dict[str, Any] = {
    "reference": "202611-0007",
    "kind": "complaint",
    "status": "received",
    "status_text": "We have received your message. Somebody will take it on soon.",
    "severity": "general",
    "channel": "online",
    "store": "HZ01",
    "member_no": None,
    "received_at": "2026-11-21T07:30:00Z",
    "accept_by": "2026-11-22T07:30:00Z",
    "answer_by": "2026-11-24T08:30:00Z",
    "accepted_at": None,
    "first_reply_at": None,
    "closed_at": None,
    "correspondence": [
        {"from": "customer", "at": "2026-11-21T07:30:00Z", "text": "The tea was stale."}
    ],
}


class NewCase(Body):
    """One matter that a customer told."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "complaint",
                    "body": "The tea was stale.",
                    "phone": "139 1234 5678",
                }
            ]
        }
    )

    kind: Literal["complaint", "praise", "suggestion", "enquiry", "incident"]
    body: Text = Field(
        min_length=1,
        max_length=LONGEST_TEXT,
        description=_("What happened, in the customer's own words."),
    )
    wish: Text = Field(max_length=LONGEST_WISH, default="")
    channel: Literal[
        "online", "phone", "letter", "in_store", "email", "social_media"
    ] = "online"
    store: Text = Field(
        max_length=20,
        default="",
        description=_(
            "The code of the store; may be left out by a token of one store."
        ),
    )
    member_no: Text = Field(
        max_length=32,
        default="",
        description=_("Whose matter it is, when the program knows for sure."),
    )
    name: Text = Field(max_length=80, default="")
    email: Text = Field(max_length=254, default="")
    phone: Text = Field(max_length=40, default="")
    language: Literal["zh-hans", "en"] = "zh-hans"
    happened_on: date | None = None
    receipt_no: Text = Field(max_length=40, default="")
    received_at: datetime | None = Field(
        default=None, description=_("When the customer told it; now unless said.")
    )


class EntryOut(BaseModel):
    """One thing that was said."""

    model_config = ConfigDict(populate_by_name=True)

    by: Literal["customer", "us"] = Field(alias="from")
    at: datetime
    text: str


class CaseOut(BaseModel):
    """A case as its customer may know it. No names of staff, no notes, no contact."""

    model_config = ConfigDict(json_schema_extra={"examples": [CASE_EXAMPLE]})

    reference: str
    kind: str
    status: str
    status_text: str = Field(description=_("In plain words, for the customer."))
    severity: str
    channel: str
    store: str | None
    member_no: str | None
    received_at: datetime
    accept_by: datetime
    answer_by: datetime | None
    accepted_at: datetime | None
    first_reply_at: datetime | None
    closed_at: datetime | None
    correspondence: list[EntryOut]
