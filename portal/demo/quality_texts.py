"""What the tea house writes about problems that come back, ideas and a broken cup."""

from typing import Any, NamedTuple


class Idea(NamedTuple):
    """What became of a suggestion; ``did`` is what everybody reads."""

    result: str
    words: str
    points: int = 0
    did: str = ""


IDEAS = (
    Idea(
        "used",
        "您的建议我们用上了：两家门店已经试行，反响很好，下个月推到全部门店。谢谢您！",
        100,
        "两家门店已经试行，下个月推到全部门店。",
    ),
    Idea("planned", "这个主意很好，已经排进明年春天的计划，做好了我们再告诉您。", 50),
    Idea(
        "not_used",
        "我们认真讨论过，目前人手不够，暂时做不到，但记下来了。谢谢您想着我们。",
    ),
)

INCIDENT: dict[str, str] = {
    "body": "顾客转身时背包碰落展架上的青瓷盖碗，碎片划破手指。展架离过道很近。",
    "first_aid": "清洗、消毒、贴创可贴，请顾客坐下喝茶，确认没有别的不适。",
    "damaged": "青瓷盖碗一只",
    "settlement": "展架离过道太近，我们也有责任；盖碗由门店承担，当天把展架移进去三十厘米。",
}

PDCA: dict[str, Any] = {
    "title": "周末下午收银排队过久",
    "parts": {
        "plan": {
            "problem": {
                "what": "周末 15–17 点排队超过 15 分钟",
                "where": "收银台",
                "how_much": "一个月 6 起投诉",
            },
            "root_cause": "排班按平日客流，周末只开一台收银。",
            "chosen": "周五至周日下午加一位收银，队伍超过 5 人就开第二台。",
        },
        "done": {"done": "排班表已改，第二台收银机已调试，店长每周抽查两次。"},
        "prevention": {
            "prevention": "“超过 5 人开第二台”写进门店手册，其他门店照此检查排班。"
        },
    },
    "item": "周五至周日 14–18 点第二台收银",
    "evidence": "新排班表，两周抽查记录",
    "judged": "前后对比明显减少，抽查时最长等 6 分钟。",
}

EIGHT_D: dict[str, Any] = {
    "title": "同一批绿茶受潮、有异味",
    "parts": {
        "emergency": {"emergency": "当天通知各店暂停销售该批次。"},
        "team": {"team": "质量部（牵头）、湖滨店店长、仓库主管、供应商质检"},
        "problem": {
            "problem": {
                "what": "茶罐漏气，茶叶受潮有霉味",
                "where": "三家门店，同一批次",
                "when": "近一个月",
                "who": "购买该批次的会员",
                "how": "罐盖松动，运输后进湿气",
                "how_much": "5 起投诉",
            }
        },
        "containment": {
            "containment": "该批次全部下架封存；已售出的主动联系更换。",
            "containment_proof": "各店盘点单齐全，封存 46 罐，系统已锁批次。",
        },
        "causes": {
            "whys": [
                "茶叶受潮",
                "罐盖密封不严",
                "盖垫变薄",
                "供应商换了垫材",
                "换料没有通知我们",
            ],
            "whys_unseen": ["收货只查外观", "收货标准里没有密封测试"],
            "branches": {
                "material": "盖垫材料变更",
                "measure": "没有密封测试",
                "method": "换料通知没有写进合同",
            },
            "root_cause": "供应商更换盖垫材料而未通知。",
            "root_unseen": "收货检验没有密封测试。",
        },
        "chosen": {
            "chosen": "恢复原盖垫；收货增加密封抽检，两项都针对根本原因，成本最低。"
        },
    },
    "items": (
        ("immediate", "全部门店下架封存该批次", 1, "盘点单，封存 46 罐"),
        ("corrective", "供应商恢复原盖垫并送样", 14, ""),
        ("corrective", "收货增加密封抽检（每批 5 罐）", 21, ""),
        ("preventive", "换料须书面通知，写进供货合同", 40, ""),
    ),
}
