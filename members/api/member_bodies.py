"""What the API says of a member, and what it may be told."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, ConfigDict, Field

from members.api.requests import Body, Text

# Of a field that may be left out, but may not be null.
LEFT_OUT: Any = None

MEMBER_EXAMPLE: dict[str, Any] = {
    "public_id": "4f8f5f4e-7d53-4f6c-9c1b-0e9d3b7a2c11",
    "member_no": "M0000123",
    "status": "member",
    "merged_into": None,
    "name": "张小明",
    "form_of_address": "张先生",
    "sex": "male",
    "language": "zh-hans",
    "home_store": "HB",
    "source": "门店",
    "referrer_no": "M0000007",
    "joined_on": "2026-03-08",
    "expires_on": None,
    "phone": "139****5678",
    "email": "z***@example.com",
    "wechat": "zh***",
    "address": None,
    "contacts_masked": True,
    "birthday": {
        "calendar": "lunar",
        "month": 8,
        "day": 15,
        "is_leap_month": False,
        "year": 1984,
        "next_on": "2027-09-15",
    },
    "consents": [
        {
            "purpose": "news",
            "channel": "sms",
            "is_given": True,
            "since": "2026-03-08T10:02:11Z",
        }
    ],
    "preferences": "",
    "mind": "",
    "note": "",
    "custom": {"favourite_tea": "puer", "cups_a_day": 4},
    "created_at": "2026-03-08T10:02:11Z",
    "updated_at": "2026-11-21T07:30:00Z",
}


class BirthdayIn(Body):
    """A birthday in its own calendar; the year may be unknown."""

    calendar: Literal["solar", "lunar"] = "solar"
    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=31)
    is_leap_month: bool = False
    year: int | None = Field(default=None, ge=1900, le=2100)


class ConsentIn(Body):
    """Something that the person agreed to."""

    purpose: Literal["greetings", "news"]
    channel: Literal["email", "sms", "phone"]


class MemberChanges(Body):
    """What to change; what is left out stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"phone": "139 1234 5678", "mind": "对花生过敏"}]
        }
    )

    name: Text = Field(min_length=1, max_length=80, default=LEFT_OUT)
    status: Literal["prospect", "member", "closed"] = LEFT_OUT
    form_of_address: Text = Field(max_length=40, default=LEFT_OUT)
    sex: Literal["female", "male", ""] = LEFT_OUT
    language: Literal["zh-hans", "en"] = LEFT_OUT
    home_store: Text = Field(
        min_length=1,
        max_length=20,
        default=LEFT_OUT,
        description=_("The code of the store."),
    )
    source: Text | None = Field(
        max_length=60,
        default=None,
        description=_("The name of a source that is set up."),
    )
    referrer_no: Text | None = Field(
        max_length=32,
        default=None,
        description=_("The member number of who brought this customer along."),
    )
    joined_on: date | None = None
    phone: Text = Field(min_length=1, max_length=40, default=LEFT_OUT)
    email: Text = Field(min_length=1, max_length=254, default=LEFT_OUT)
    wechat: Text = Field(min_length=1, max_length=60, default=LEFT_OUT)
    address: Text = Field(min_length=1, max_length=254, default=LEFT_OUT)
    birthday: BirthdayIn = LEFT_OUT
    preferences: Text = Field(max_length=2000, default=LEFT_OUT)
    mind: Text = Field(max_length=2000, default=LEFT_OUT)
    note: Text = Field(max_length=4000, default=LEFT_OUT)
    custom: dict[str, Text | int | float | bool | None] = Field(
        default=LEFT_OUT,
        max_length=100,
        description=_(
            "Values of custom fields by code; null takes one away, what is left out "
            "stays."
        ),
    )


class NewMember(MemberChanges):
    """A record to be opened."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "李芳",
                    "home_store": "HB",
                    "phone": "138 0013 8000",
                    "birthday": {"calendar": "lunar", "month": 8, "day": 15},
                    "consents": [{"purpose": "news", "channel": "sms"}],
                }
            ]
        }
    )

    name: Text = Field(min_length=1, max_length=80)
    home_store: Text = Field(
        min_length=1,
        max_length=20,
        default=LEFT_OUT,
        description=_("The code of the store; a token of one store may leave it out."),
    )
    member_no: Text = Field(
        max_length=32,
        default="",
        description=_("Leave it out for the next free number."),
    )
    consents: list[ConsentIn] = Field(default=[], max_length=20)
    consent_source: Literal["till", "online"] = "till"
    shared_phone: bool = Field(
        default=False,
        description=_("Open the record though somebody has this phone number already."),
    )


class BirthdayOut(BaseModel):
    """A birthday, and the next day on which it falls."""

    calendar: str
    month: int
    day: int
    is_leap_month: bool
    year: int | None
    next_on: date | None


class ConsentOut(BaseModel):
    """How a consent stands now."""

    purpose: str
    channel: str
    is_given: bool
    since: datetime


class MemberOut(BaseModel):
    """A member."""

    model_config = ConfigDict(json_schema_extra={"examples": [MEMBER_EXAMPLE]})

    public_id: UUID
    member_no: str
    status: str = Field(description=_("prospect, member, closed or merged."))
    merged_into: UUID | None = Field(
        description=_("Of a merged record: the one that goes on.")
    )
    name: str
    form_of_address: str
    sex: str
    language: str
    home_store: str = Field(description=_("The code of the store."))
    source: str | None
    referrer_no: str | None = Field(
        description=_("Only where the token reaches the referrer.")
    )
    joined_on: date | None
    expires_on: date | None
    phone: str | None
    email: str | None
    wechat: str | None
    address: str | None
    contacts_masked: bool = Field(
        description=_("Contact data are masked without the scope contacts.read.")
    )
    birthday: BirthdayOut | None
    consents: list[ConsentOut]
    preferences: str
    mind: str
    note: str
    custom: dict[str, str | int | float | bool] = Field(
        description=_("Custom fields that have a value, by code.")
    )
    created_at: datetime
    updated_at: datetime


class MemberPage(BaseModel):
    """Members, newest first."""

    items: list[MemberOut]
    next: str | None = Field(
        description=_("The cursor of the next page; null at the end.")
    )
