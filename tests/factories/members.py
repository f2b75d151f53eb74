"""Rows of members, believable and with traits."""

from datetime import UTC, datetime
from decimal import Decimal

import factory

from members import models
from members.choices import Channel, ContactKind, ImportantDateKind, Purpose


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    first_name = factory.Sequence(lambda n: f"Person{n}")
    password = factory.PostGenerationMethodCall("set_password", "tea-for-two-2026")

    @classmethod
    def _after_postgeneration(cls, instance, create, results=None):
        if create and results:
            instance.save()


class RegionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Region

    name = factory.Sequence(lambda n: f"Region {n}")


class StoreFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Store

    code = factory.Sequence(lambda n: f"S{n:03d}")
    name = factory.Sequence(lambda n: f"Store {n}")
    region = factory.SubFactory(RegionFactory)


class MemberFactory(factory.django.DjangoModelFactory):
    """A member; `phone=`, `email=` make primary contact points, `agreed=True` consents."""

    class Meta:
        model = models.Member
        skip_postgeneration_save = True

    class Params:
        prospect = factory.Trait(status="prospect")

    member_no = factory.Sequence(lambda n: f"M{n:06d}")
    name = factory.Sequence(lambda n: f"张小明{n}")
    home_store = factory.SubFactory(StoreFactory)

    @factory.post_generation
    def phone(self, create, value, **_kwargs):
        if create and value:
            models.ContactPoint.objects.create(
                member=self,
                kind=ContactKind.PHONE,
                value=value,
                value_norm=value if value.startswith("+") else f"+86{value}",
                tail4=value[-4:],
                is_primary=True,
            )

    @factory.post_generation
    def email(self, create, value, **_kwargs):
        if create and value:
            models.ContactPoint.objects.create(
                member=self,
                kind=ContactKind.EMAIL,
                value=value,
                value_norm=value.lower(),
                is_primary=True,
            )

    @factory.post_generation
    def agreed(self, create, value, **_kwargs):
        if create and value:
            at = datetime(2026, 1, 1, tzinfo=UTC)
            for purpose in Purpose.values:
                models.ConsentState.objects.create(
                    member=self,
                    purpose=purpose,
                    channel=Channel.EMAIL,
                    is_given=True,
                    since=at,
                )


class ImportantDateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ImportantDate
        skip_postgeneration_save = True

    member = factory.SubFactory(MemberFactory)
    month = 5
    day = 17

    @factory.post_generation
    def copied(self, create, _extracted, **_kwargs):
        """The copy of a birthday with the figures, where the member has figures."""
        if create and self.kind == ImportantDateKind.BIRTHDAY:
            stats = models.MemberStat.objects.filter(pk=self.member_id)
            stats.update(birthday_on=self.next_on)


class ProductFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Product

    sku = factory.Sequence(lambda n: f"T{n:04d}")
    name = factory.Sequence(lambda n: f"Tea {n}")

    @factory.lazy_attribute
    def category(self):
        found = models.Category.objects.filter(name="Tea").first()
        return found or models.Category.add_root(name="Tea")


class PurchaseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Purchase

    store = factory.SelfAttribute("member.home_store")
    member = factory.SubFactory(MemberFactory)
    receipt_no = factory.Sequence(lambda n: f"R{n:06d}")
    purchased_at = datetime(2026, 11, 1, 4, tzinfo=UTC)
    amount = Decimal("128.00")


class PurchaseLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.PurchaseLine

    purchase = factory.SubFactory(PurchaseFactory)
    line_no = factory.Sequence(lambda n: n % 30000 + 1)
    member = factory.SelfAttribute("purchase.member")
    store = factory.SelfAttribute("purchase.store")
    product = factory.SubFactory(ProductFactory)
    category = factory.SelfAttribute("product.category")
    purchased_at = factory.SelfAttribute("purchase.purchased_at")
    quantity = Decimal(1)
    amount = Decimal("128.00")
