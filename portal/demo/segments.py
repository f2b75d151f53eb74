"""Segments that the demonstration's marketer has saved."""

from typing import Any

from members.actions.segments import save_segment
from members.choices import Channel, MemberStatus, Purpose
from members.models import Category
from portal.demo.catalogue import GREEN, OOLONG, PUER
from portal.demo.chain import Chain


def _rule(code: str, **params: Any) -> dict[str, Any]:
    return {"rule": code, "params": params}


def build_segments(chain: Chain) -> None:
    """Save five segments, from spring's tea drinkers to those who stay away."""
    category = dict(Category.objects.values_list("name", "pk"))
    news = _rule("members.consent", purpose=Purpose.NEWS, channel=Channel.EMAIL)
    segments = {
        "绿茶老客（可发邮件）": [
            _rule("members.bought", category=category[GREEN], days=365),
            news,
        ],
        "喝乌龙或普洱": {
            "match": "any",
            "rules": [
                _rule("members.bought", category=category[OOLONG], days=180),
                _rule("members.bought", category=category[PUER], days=180),
            ],
        },
        "半年没来的会员": [
            _rule("members.status", status=MemberStatus.MEMBER),
            _rule("members.not_bought", days=180),
        ],
        "湖滨店一个月内过生日": [
            _rule("members.home_store", store=chain.stores[0].pk),
            _rule("members.birthday", days=30),
        ],
        "投诉还没处理完": [_rule("feedback.open_case")],
    }
    for name, rules in segments.items():
        tree = rules if isinstance(rules, dict) else {"match": "all", "rules": rules}
        save_segment(name=name, description="", rules=tree, by=chain.staff["marketer"])
