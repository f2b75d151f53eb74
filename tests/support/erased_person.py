"""A person about whom everything is known, to be erased."""

from datetime import UTC, datetime

from allauth.account.models import EmailAddress

from members.actions.erasing import (
    erase_member,
)
from members.models import (
    ContactPoint,
)
from members.search.index import reindex
from tests.factories.members import MemberFactory, UserFactory

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
MARK = "Zq9"  # stands in every text that is filled
NAME, PINYIN = "欧阳晓萱", "ouyangxiaoxuan"
PHONE, E164 = "13912345678", "+8613912345678"
EMAIL, WECHAT, ADDRESS = "oyxx@private.example", "oyxx-wechat", "湖滨路28号3幢"
NUMBER = "M0777123"


def make_person(store):
    """A member about whom everything is known."""
    member = MemberFactory(
        name=NAME,
        member_no=NUMBER,
        form_of_address=f"{MARK} 女士",
        home_store=store,
        preferences=MARK,
        mind=MARK,
        note=f"{NAME} {PHONE}",
        custom={"plate": MARK},
        user=UserFactory(email=EMAIL, first_name=MARK, last_name=NAME),
    )
    EmailAddress.objects.create(user=member.user, email=EMAIL, verified=True)
    for kind, value, norm in (
        ("phone", "139 1234 5678", E164),
        ("email", EMAIL, EMAIL),
        ("wechat", WECHAT, WECHAT),
        ("address", ADDRESS, ADDRESS),
    ):
        ContactPoint.objects.create(
            member=member, kind=kind, value=value, value_norm=norm, is_primary=True
        )
    reindex([member.pk])
    return member


def erase(member, by, **fields):
    return erase_member(
        **{
            "member": member,
            "by": by,
            "at": AT,
            "reason": "asked for it",
            "typed_number": member.member_no,
        }
        | fields
    )
