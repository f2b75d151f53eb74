"""What clerks write about members, as they would write it."""

from random import Random

PREFERENCES = (
    "爱喝清香型，不喜欢焙火重的。",
    "只喝明前茶，每年清明前后会打电话来问新茶。",
    "喜欢岩茶，肉桂和水仙都喝，偏爱中足火。",
    "平时喝口粮茶，送礼才买好的。",
    "熟普为主，胃不太好，不喝生茶。",
    "办公室用茶包，一次买三四盒。",
    "喜欢收集盖碗，有新器型可以告诉她。",
    "老白茶爱好者，家里自己存茶饼。",
    "喜欢花香，茉莉龙珠常备。",
    "夏天喝冷泡，冬天换红茶。",
    "送客户多，看重包装，要开发票。",
    "不买带糖的茶点，家里老人控糖。",
    "先试再买，愿意坐下来喝两泡。",
    "单丛只认鸭屎香，别的香型兴趣不大。",
    "喜欢小罐装，不要大包装。",
    "习惯自带茶杯，店里常给她留靠窗的位子。",
    "研究茶的人，喜欢听山场和工艺。",
    "给父亲买茶，父亲喝了一辈子龙井。",
)
MIND = (
    "下午三点以后再打电话，孩子午睡。",
    "对花生过敏，送茶点要注意。",
    "听力不太好，电话里说慢一点。",
    "不要在微信上群发消息给她。",
    "先生不知道她买紫砂壶，寄送请打她本人电话。",
    "上次包装破损，这次发货前请检查。",
    "只在周末有空，工作日请发短信。",
    "搬过家，旧地址不要再寄。",
    "孕期，推荐低咖啡因的。",
    "说普通话会吃力，可以讲粤语。",
    "不喜欢推销，有事说事。",
    "夜班护士，上午不要打电话。",
    "腿脚不便，来店请帮忙拿东西。",
    "曾因缺货白跑一趟，来之前先帮他确认库存。",
)
NOTES = (
    "品鉴会上认识的，聊得很好。",
    "附近写字楼上班，中午常来。",
    "女儿在国外读书，回国前会来买礼盒。",
    "退休教师，喜欢聊天。",
    "开民宿的，有可能成为团购客户。",
    "和老会员一起来的，第一次喝岩茶。",
    "商场活动时登记，还没来过店里。",
)
LATIN_PREFERENCES = (
    "Likes light oolong; asks for tasting notes in English.",
    "Buys gifts for family abroad, needs sturdy packaging.",
    "Prefers jasmine, no smoked teas.",
)


def some_words(rng: Random, *, is_latin: bool) -> dict[str, str]:
    """Preferences, things to mind and a note; most members have none of some."""
    preferences = ""
    if rng.random() < 0.45:
        preferences = rng.choice(LATIN_PREFERENCES if is_latin else PREFERENCES)
    return {
        "preferences": preferences,
        "mind": rng.choice(MIND) if rng.random() < 0.14 else "",
        "note": rng.choice(NOTES) if rng.random() < 0.12 else "",
    }
