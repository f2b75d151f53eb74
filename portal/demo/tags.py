"""Tags and hand-made lists of the demonstration."""

from datetime import datetime
from random import Random

from django.db.models import QuerySet

from members.actions.bulk import add_to_list, tag_members
from members.choices import TagColour
from members.models import Member, MemberList, Tag
from portal.demo.chain import Chain

TAGS = {
    "茶友会": (TagColour.TEAL, 0.12),
    "爱送礼": (TagColour.AMBER, 0.08),
    "老街坊": (TagColour.GREEN, 0.06),
    "勿推促销": (TagColour.RED, 0.03),
}


def build_tags(chain: Chain, rng: Random, *, now: datetime) -> None:
    """Four tags on some members each, and the guests of the spring tasting."""
    by = chain.staff["operations"]
    keys = list(Member.objects.current().order_by("pk").values_list("pk", flat=True))
    for name, (colour, share) in TAGS.items():
        tag = Tag.objects.create(name=name, colour=colour)
        tag_members(members=_some(keys, share, rng), tag=tag, by=by, at=now)
    guests = MemberList.objects.create(
        name="春茶品鉴会来宾", description="明前茶上市时邀请的客人", created_by=by
    )
    add_to_list(members=_some(keys, 0.05, rng), member_list=guests, by=by, at=now)


def _some(keys: list[int], share: float, rng: Random) -> QuerySet[Member]:
    chosen = rng.sample(keys, int(len(keys) * share))
    return Member.objects.filter(pk__in=chosen)
