"""Archives of the demonstration that are not all true: changes, gaps, a colleague who left."""

from datetime import datetime, timedelta
from random import Random

from members.actions.gaps import refresh_all_gaps
from members.actions.handover import hand_over
from members.actions.history import note_many
from members.choices import ChangeSource, ContactKind, HandoverRule
from members.masking import mask_phone
from members.models import ContactPoint, Member, User
from portal.demo.chain import Chain

# Of those with a number, how many have one that nobody answers any more.
WRONG_SHARE = 0.03
CHANGED = 60
HANDED_OVER = 12


def age_archives(chain: Chain, rng: Random, *, now: datetime) -> None:
    """Let numbers go wrong, fields be changed and a clerk's members change hands."""
    _let_numbers_go_wrong(rng, now=now)
    _change_fields(chain, rng, now=now)
    _hand_over_some(chain, rng, now=now)
    refresh_all_gaps(at=now)


def _let_numbers_go_wrong(rng: Random, *, now: datetime) -> None:
    phones = ContactPoint.objects.filter(
        kind=ContactKind.PHONE, is_primary=True
    ).order_by("pk")
    ids = list(phones.values_list("pk", flat=True))
    wrong = rng.sample(ids, int(len(ids) * WRONG_SHARE))
    ContactPoint.objects.filter(pk__in=wrong).update(
        invalid_at=now - timedelta(days=20)
    )


def _change_fields(chain: Chain, rng: Random, *, now: datetime) -> None:
    """A short history for some, spread over the last months, of each store's clerks."""
    members = list(
        Member.objects.current().select_related("home_store", "source").order_by("pk")
    )
    for member in rng.sample(members, min(CHANGED, len(members))):
        clerk = rng.choice(chain.clerks[member.home_store_id])
        number = f"{rng.choice((137, 158, 186))}{rng.randint(0, 99_999_999):08d}"
        note_many(
            [
                (
                    member.pk,
                    {
                        "phone": (
                            mask_phone(number),
                            mask_phone(f"13{number[2:9]}{rng.randint(10, 99)}"),
                        ),
                        "form_of_address": ("", member.form_of_address),
                    },
                )
            ],
            source=ChangeSource.FORM,
            by=clerk,
            at=now - timedelta(days=rng.randint(1, 200), minutes=rng.randint(0, 600)),
        )


def _hand_over_some(chain: Chain, rng: Random, *, now: datetime) -> None:
    """Somebody left the first store; most of her members wait for new hands."""
    store = chain.stores[0]
    gone = User.objects.create(
        email="formerclerk@demo.example",
        last_name="吕",
        first_name="佳",
        is_staff=True,
        is_active=False,
    )
    ids = list(
        Member.objects.current()
        .filter(home_store=store, owner=None)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    Member.objects.filter(pk__in=ids[: len(ids) // 2]).update(owner=gone)
    given = ids[len(ids) // 2 :][:HANDED_OVER]
    former = User.objects.create(
        email="formermanager@demo.example",
        last_name="蒋",
        first_name="岚",
        is_staff=True,
        is_active=False,
    )
    Member.objects.filter(pk__in=given).update(owner=former)
    manager = User.objects.get(email="manager@demo.example")
    if given:
        hand_over(
            store=store,
            giver=former,
            receivers=rng.sample(chain.clerks[store.pk], 2),
            rule=HandoverRule.SPEND,
            by=manager,
            at=now - timedelta(days=9),
        )
