"""`manage.py verify`: says that sound data are sound, and finds each kind of damage."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from campaigns.models import Campaign, MessageTemplate, Recipient, Run
from feedback.models import Case, CaseSequence, RegisterEntry
from members.actions.api_tokens import make_token
from members.actions.statistics import recompute
from members.choices import MessageState
from members.models import (
    ApiToken,
    Consent,
    ConsentState,
    Member,
    MemberCategoryStat,
    MemberStat,
    Message,
    PublicLink,
    Purchase,
    PurchaseLine,
    User,
)
from portal.invariants import INVARIANTS
from tests.factories.members import (
    MemberFactory,
    PurchaseFactory,
    PurchaseLineFactory,
    UserFactory,
)

AT = datetime(2026, 11, 21, 4, tzinfo=UTC)


def say_consent(member, action, *, at=AT):
    return Consent.objects.create(
        member=member,
        purpose="greetings",
        channel="email",
        action=action,
        source="till",
        at=at,
    )


def letter(member, key, **more):
    return Message.objects.create(
        key=key,
        member=member,
        channel="email",
        kind="service",
        address="tea@example.com",
        queued_at=AT,
        **more,
    )


@pytest.fixture
def sound(store):
    """A member with two receipts, a consent, a letter of a run and two cases."""
    member = MemberFactory(home_store=store)
    for amount in ("0.10", "0.20"):
        purchase = PurchaseFactory(member=member, store=store, amount=Decimal(amount))
        PurchaseLineFactory(purchase=purchase, amount=Decimal(amount))
    recompute([member.pk], at=AT)
    say_consent(member, "withdrawn", at=AT - timedelta(days=1))
    say_consent(member, "given")
    ConsentState.objects.create(
        member=member, purpose="greetings", channel="email", is_given=True, since=AT
    )
    template = MessageTemplate.objects.create(name="Birthday")
    campaign = Campaign.objects.create(name="Birthday", template=template)
    run = Run.objects.create(
        campaign=campaign, for_date=date(2026, 11, 21), started_at=AT, planned=1
    )
    sent = {"state": MessageState.ACCEPTED, "accepted_at": AT}
    Recipient.objects.create(
        run=run,
        campaign=campaign,
        member=member,
        channel="email",
        occurrence="birthday:2026",
        message=letter(member, "one", **sent),
    )
    for number in ("0001", "0002"):
        case = Case.objects.create(
            reference=f"202611-{number}", kind="praise", body="Good", received_at=AT
        )
        RegisterEntry.objects.create(
            case=case, kind="received", change=1, at=AT, entered_at=AT
        )
    CaseSequence.objects.create(month="202611", last=2)
    PublicLink.objects.create(
        purpose="unsubscribe",
        target="members.member:1",
        nonce="a" * 64,
        token_hash="0" * 64,
        created_at=AT,
    )
    return member


def verify():
    out = StringIO()
    try:
        call_command("verify", stdout=out)
    except CommandError as error:
        out.write(str(error))
    return out.getvalue()


def broken():
    """The sentences of the invariants that are broken."""
    lines = verify().splitlines()
    return {
        line.removeprefix("BROKEN  ").split(":")[0]
        for line in lines
        if line.startswith("BROKEN")
    }


def test_an_empty_portal_is_sound(db):
    said = verify().splitlines()
    assert said == [f"ok      {invariant.sentence}" for invariant in INVARIANTS]


def test_sound_data_are_sound(sound):
    assert broken() == set()


def test_a_broken_invariant_is_counted_with_examples_and_fails(sound):
    Purchase.objects.update(amount=Decimal(5))
    first = Purchase.objects.order_by("-purchased_at", "-pk").first()
    said = verify()
    line = f"BROKEN  a receipt's amount is the sum of its lines: 2 (purchase {first.pk}"
    assert line in said
    with pytest.raises(CommandError, match="broken"):
        call_command("verify", stdout=StringIO())


def change_amount(member):
    PurchaseLine.objects.filter(amount=Decimal("0.10")).update(amount=Decimal("0.11"))


def forget_member_of_a_line(member):
    PurchaseLine.objects.filter(amount=Decimal("0.10")).update(member=None)


def change_spend(member):
    MemberStat.objects.update(spend_all=Decimal("0.31"))


def change_last_purchase(member):
    MemberStat.objects.update(last_purchase_at=AT)


def forget_figures(member):
    MemberStat.objects.all().delete()


def change_category(member):
    MemberCategoryStat.objects.update(amount=Decimal(1))


def forget_category(member):
    MemberCategoryStat.objects.all().delete()


def merge_the_buyer_only(member):
    Member.objects.filter(pk=member.pk).update(
        status="merged", merged_into=MemberFactory(home_store=member.home_store)
    )


def plan_more(member):
    Run.objects.update(planned=2)


def give_a_reason_too(member):
    Recipient.objects.update(left_out="no_consent")


def spoil_a_link(member):
    PublicLink.objects.update(token_hash="token in the clear")


def wake_the_account_of_a_token(member):
    make_till(member)
    User.objects.filter(api_token__isnull=False).update(is_active=True)


def store_a_token_in_plain(member):
    ApiToken.objects.filter(pk=make_till(member).pk).update(token_hash="rgl_secret")


def make_till(member):
    token, _secret = make_token(
        name="till",
        scopes=["members.read"],
        store=member.home_store,
        expires_at=AT + timedelta(days=1),
        by=UserFactory(is_superuser=True),
        at=AT,
    )
    return token


def withdraw_in_the_ledger_only(member):
    say_consent(member, "withdrawn", at=AT + timedelta(hours=1))


def forget_state(member):
    ConsentState.objects.all().delete()


def lose_a_case(member):
    RegisterEntry.objects.filter(case__reference="202611-0001").delete()
    Case.objects.filter(reference="202611-0001").delete()


def number_a_case_by_hand(member):
    Case.objects.filter(reference="202611-0002").update(reference="202611-0003")


def move_a_case_to_no_month(member):
    Case.objects.filter(reference="202611-0002").update(reference="202612-0001")


def miscount_cases(member):
    MemberStat.objects.update(open_cases=4)


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (change_amount, "a receipt's amount is the sum of its lines"),
        (forget_member_of_a_line, "lines repeat their receipt"),
        (change_spend, "members' figures are those of their receipts"),
        (change_last_purchase, "members' figures are those of their receipts"),
        (forget_figures, "every buyer has figures"),
        (change_category, "figures by category are sums of lines"),
        (forget_category, "every line is in a category's figures"),
        (merge_the_buyer_only, "no receipt hangs on a merged record"),
        (plan_more, "a run holds as many people as planned"),
        (give_a_reason_too, "a letter or a reason, not both"),
        (spoil_a_link, "public links are hashed"),
        (
            wake_the_account_of_a_token,
            "API tokens are hashed, nobody logs in by one",
        ),
        (store_a_token_in_plain, "API tokens are hashed, nobody logs in by one"),
        (withdraw_in_the_ledger_only, "a consent stands as last said"),
        (forget_state, "every consent has a state"),
        (lose_a_case, "case numbers have no gaps"),
        (number_a_case_by_hand, "case numbers have no gaps"),
        (move_a_case_to_no_month, "every case number was given out"),
        (miscount_cases, "open cases are counted right"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_damage_is_found(sound, damage, found):
    damage(sound)
    assert found in broken()
