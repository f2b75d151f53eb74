"""A word of thanks to a newcomer."""

from datetime import UTC, datetime

from members.actions.welcoming import thank_for_joining
from members.models import Message
from tests.factories.members import MemberFactory, StoreFactory

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


def test_an_e_mail_address_is_preferred(member):
    letter = thank_for_joining(member=member, at=NOW)
    assert letter.channel == "email"
    assert letter.subject
    assert member.member_no in letter.text
    assert member.member_no in letter.html
    assert letter.language == "zh-hans"
    assert member.home_store.name in letter.text


def test_the_language_is_the_members(db):
    member = MemberFactory(
        name="Ann Lee", language="en", phone="13912345678",
        home_store=StoreFactory(phone="0571-1"),
    )  # fmt: skip
    letter = thank_for_joining(member=member, at=NOW)
    assert letter.text.startswith("Ann Lee, thank you for joining us")


def test_without_an_address_nobody_is_thanked(db):
    assert thank_for_joining(member=MemberFactory(), at=NOW) is None


def test_nobody_is_thanked_twice(member):
    thank_for_joining(member=member, at=NOW)
    assert thank_for_joining(member=member, at=NOW) is None
    assert Message.objects.count() == 1


def test_an_address_known_to_be_wrong_is_not_written_to(member):
    member.contact_points.filter(kind="email").update(invalid_at=NOW)
    assert thank_for_joining(member=member, at=NOW).channel == "sms"
