"""Call lists and calls, believable and with traits."""

from datetime import UTC, date, datetime

import factory

from campaigns import models
from campaigns.choices import CallAim, CallOrigin, CallPurpose, CallState
from members.choices import Channel, Purpose
from members.models import ConsentState
from tests.factories.members import MemberFactory

# 10:00 in Shanghai on Monday, 23 November 2026.
AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def agrees_to_calls(member, *, since=datetime(2026, 1, 1, tzinfo=UTC)):
    """Consent to calls, for every purpose."""
    for purpose in Purpose.values:
        ConsentState.objects.create(
            member=member,
            purpose=purpose,
            channel=Channel.PHONE,
            is_given=True,
            since=since,
        )
    return member


class CallListFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.CallList

    class Params:
        service = factory.Trait(
            aim=CallAim.AFTER_SERVICE,
            purpose=CallPurpose.SERVICE,
            origin=CallOrigin.SERVICE,
        )

    name = factory.Sequence(lambda n: f"Call list {n}")
    aim = CallAim.WIN_BACK
    purpose = CallPurpose.GREETINGS
    origin = CallOrigin.MEMBERS
    script_en = "Hello, {form_of_address|dear guest}, this is {store_name|the shop}."
    script_zh = "{form_of_address|您}好,这里是{store_name|松声茶舍}。"
    starts_on = date(2026, 11, 1)


class CallFactory(factory.django.DjangoModelFactory):
    """A call to a member who has a number and agreed; `willing=False` leaves out the
    consent."""

    class Meta:
        model = models.Call
        skip_postgeneration_save = True

    class Params:
        done = factory.Trait(state=CallState.DONE, outcome="reached", done_at=AT)

    call_list = factory.SubFactory(CallListFactory)
    member = factory.SubFactory(
        MemberFactory, phone=factory.Sequence(lambda n: f"139{n:08d}")
    )
    store = factory.SelfAttribute("member.home_store")
    next_at = datetime(2026, 11, 20, 2, tzinfo=UTC)

    @factory.post_generation
    def willing(self, create, value, **_kwargs):
        known = ConsentState.objects.filter(member=self.member, channel=Channel.PHONE)
        if create and value is not False and not known.exists():
            agrees_to_calls(self.member)


def a_call_and_thanks(member, campaign, note):
    """A call about a service of a list with a rule, and a suggested letter."""
    listed = CallListFactory(name=note, store=member.home_store, service=True)
    models.ServiceRule.objects.create(call_list=listed)
    call = CallFactory(call_list=listed, member=member, note=note)
    rule = models.ThanksRule.objects.create(kind="referral", template=campaign.template)
    return call, models.ThanksSuggestion.objects.create(
        rule=rule, member=member, occasion="x", on=TODAY, until=TODAY
    )
