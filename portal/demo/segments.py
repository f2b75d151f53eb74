"""Segments that the demonstration's marketer has saved."""

from datetime import datetime, timedelta
from typing import Any

from members.actions.segments import freeze_segment, save_segment
from members.choices import Channel, MemberStatus, Purpose
from members.models import Category, Tier
from portal.demo.catalogue import GREEN, OOLONG, PUER, WHITE
from portal.demo.chain import Chain

Tree = dict[str, Any]


def _rule(code: str, **params: Any) -> Tree:
    return {"rule": code, "params": params}


def _all(*rules: Tree) -> Tree:
    return {"match": "all", "rules": list(rules)}


def _any(*rules: Tree) -> Tree:
    return {"match": "any", "rules": list(rules)}


def _none(*rules: Tree) -> Tree:
    return {"match": "none", "rules": list(rules)}


def _agreed(purpose: str, channel: str) -> Tree:
    return _rule("members.consent", purpose=purpose, channel=channel)


def build_segments(chain: Chain, *, now: datetime) -> None:
    """Save nine segments, from spring's tea drinkers to those who stay away, and the
    guests of the tasting as they were a fortnight ago."""
    category = dict(Category.objects.values_list("name", "pk"))
    marketer = chain.staff["marketer"]
    trees = _plain(chain, category) | _nested(category)
    saved = {
        name: save_segment(name=name, description=words, rules=tree, by=marketer)
        for name, (words, tree) in trees.items()
    }
    freeze_segment(
        segment=saved["秋季品茗会邀请对象"],
        name="秋季品茗会名单（已定格）",
        by=marketer,
        at=now - timedelta(days=14),
    )


def _plain(chain: Chain, category: dict[str, int]) -> dict[str, tuple[str, Tree]]:
    """One group of rules each."""
    return {
        "绿茶老客（可发邮件）": (
            "",
            _all(
                _rule("members.bought", category=category[GREEN], days=365),
                _agreed(Purpose.NEWS, Channel.EMAIL),
            ),
        ),
        "喝乌龙或普洱": (
            "",
            _any(
                _rule("members.bought", category=category[OOLONG], days=180),
                _rule("members.bought", category=category[PUER], days=180),
            ),
        ),
        "半年没来的会员": (
            "",
            _all(
                _rule("members.status", status=MemberStatus.MEMBER),
                _rule("members.not_bought", days=180),
            ),
        ),
        "湖滨店一个月内过生日": (
            "",
            _all(
                _rule("members.home_store", store=chain.stores[0].pk),
                _rule("members.birthday", days=30),
            ),
        ),
        "投诉还没处理完": ("", _all(_rule("feedback.open_case"))),
    }


def _unhappy() -> Tree:
    """Whom we leave in peace."""
    return _any(
        _rule("feedback.open_case"),
        _rule("feedback.case_of_kind", kind="complaint", days=90),
    )


def _tasting(category: dict[str, int]) -> Tree:
    tier = Tier.objects.order_by("rank")[1].pk
    kinds = (OOLONG, PUER, WHITE)
    return _all(
        _any(*(_rule("members.bought", category=category[k], days=365) for k in kinds)),
        _rule("members.tier_at_least", tier=tier),
        _any(
            _agreed(Purpose.NEWS, Channel.EMAIL),
            _agreed(Purpose.NEWS, Channel.SMS),
        ),
        _none(_unhappy(), _rule("members.event", state="came", days=60)),
    )


def _win_back() -> Tree:
    return _all(
        _rule("members.last_purchase", least=120, most=540),
        _any(
            _rule("members.spend", window="all", least="800", most=None),
            _rule("members.visits", window="all", least=4, most=None),
        ),
        _none(_unhappy(), _rule("members.last_contact", least=None, most=30)),
    )


def _birthdays() -> Tree:
    return _all(
        _any(
            _rule("members.birthday", days=14),
            _all(
                _rule("members.has_child"),
                _rule("members.other_day", kind="child_birthday", days=14),
            ),
        ),
        _none(_unhappy()),
    )


def _runs_out(category: dict[str, int]) -> Tree:
    return _all(
        _rule("members.runs_out", days=7, category=category[GREEN]),
        _none(_rule("members.last_purchase", least=None, most=7)),
        _any(
            _agreed(Purpose.GREETINGS, Channel.PHONE),
            _agreed(Purpose.GREETINGS, Channel.SMS),
        ),
    )


def _nested(category: dict[str, int]) -> dict[str, tuple[str, Tree]]:
    """Groups in groups, as campaigns need them."""
    return {
        "秋季品茗会邀请对象": (
            "爱喝乌龙、普洱、白茶的老客；有未结投诉的先不打扰",
            _tasting(category),
        ),
        "唤回沉睡老客": (
            "曾经常来，四个月以上没有消费，近一个月也没有人联系过",
            _win_back(),
        ),
        "生日与孩子生日关怀": (
            "两周内本人生日（公历、农历）或孩子生日",
            _birthdays(),
        ),
        "绿茶快喝完，还没来补": ("", _runs_out(category)),
    }
