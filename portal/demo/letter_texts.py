"""The demonstration's letters in both languages, as data: portal/demo/letter_blocks.py
makes blocks of them."""

from dataclasses import dataclass
from typing import Any

from members.choices import Language


@dataclass(frozen=True)
class Draft:
    """What a letter says in one language; ``parts`` are (kind, value) pairs."""

    subject: str
    preheader: str
    parts: tuple[tuple[str, Any], ...]
    sms: str = ""
    script: str = ""


BIRTHDAY = "生日问候"
TASTING = "秋茶品鉴邀请"
WIN_BACK = "好久不见"
AFTER_PURCHASE = "买茶之后"

SIGN = "松声茶舍"
CODES = {BIRTHDAY: "SMS_270101", WIN_BACK: "SMS_270102", TASTING: "SMS_270103"}

LETTERS: dict[str, dict[str, Draft]] = {
    BIRTHDAY: {
        Language.CHINESE: Draft(
            "{given_name|您}，生日快乐 · 松声茶舍",
            "给您留了一泡今年的新茶",
            (
                ("picture", ("tea-for-two", "两只茶碗，一壶新茶")),
                ("heading", "{given_name|茶友}，生日快乐"),
                (
                    "text",
                    (
                        "<p>{form_of_address|亲爱的茶友}：</p>"
                        "<p>今天是您的生日。谢谢这些日子常来{store_name|店里}坐坐。</p>"
                        "<p>我们给您留了一泡今年的新茶，这个月里来店，报上名字就好。"
                        "不用买什么，坐下来喝一会儿茶，就很好。</p>"
                        "<p>愿新的一岁，日日有好茶，常与家人同饮。</p>"
                    ),
                ),
                (
                    "text",
                    (
                        "<p>{store_name|松声茶舍} 全体同事<br/>"
                        "电话 {store_phone|见官网门店页}</p>"
                    ),
                ),
            ),
            sms="{given_name|您好}，生日快乐！给您留了一泡今年的新茶，本月来{store_name|店里}"
            "报上名字就好",
        ),
        Language.ENGLISH: Draft(
            "Happy birthday, {given_name|dear guest}",
            "We have put a brewing of the new tea aside for you",
            (
                ("picture", ("tea-for-two", "Two bowls and a pot of fresh tea")),
                ("heading", "Happy birthday, {given_name|dear guest}"),
                (
                    "text",
                    (
                        "<p>Dear {form_of_address|guest},</p>"
                        "<p>Today is your birthday. Thank you for the hours you spend with "
                        "us at {store_name|our tea house}.</p>"
                        "<p>We have put aside one brewing of this year’s new tea for you. "
                        "Come by this month and say your name; there is nothing to buy, "
                        "only a cup to drink.</p>"
                        "<p>A good year to you, and good tea.</p>"
                    ),
                ),
                (
                    "text",
                    (
                        "<p>Everybody at {store_name|Pinesong Tea House}<br/>"
                        "Phone {store_phone|on our page of stores}</p>"
                    ),
                ),
            ),
            sms="Happy birthday, {given_name|dear guest}! A brewing of the new tea waits "
            "for you this month at {store_name|our tea house}.",
        ),
    },
    TASTING: {
        Language.CHINESE: Draft(
            "{given_name|茶友}，来喝秋天的第一泡茶",
            "{event_date|这个秋天}，{event_place|店里}，席位不多",
            (
                ("picture", ("hills", "晨雾里的茶山")),
                ("heading", "{event_title|秋茶品鉴会}"),
                (
                    "text",
                    (
                        "<p>{form_of_address|亲爱的茶友}：</p>"
                        "<p>山里的秋茶做好了。我们挑了五款，想请您一起尝尝："
                        "从清香的铁观音，到炭火慢焙的岩茶。</p>"
                        "<p><b>时间</b>　{event_date|另行通知} {event_time|下午}<br/>"
                        "<b>地点</b>　{event_place|您常去的门店}</p>"
                        "<p>席位不多，能不能来，都请告诉我们一声。可以带一位朋友。</p>"
                    ),
                ),
                ("reply", "告诉我们您来不来"),
                (
                    "text",
                    "<p>松声茶舍 全体同事<br/>电话 {store_phone|见官网门店页}</p>",
                ),
            ),
            sms="{given_name|您好}，{event_title|秋茶品鉴会}：{event_date|近日}"
            "{event_place|门店}，席位不多，来电预留",
            script="您好，请问是{name|会员}吗？我是松声茶舍{store_name|门店}的。\n"
            "我们{event_date|下个月}办{event_title|秋茶品鉴会}，五款秋茶，想起您上次喜欢"
            "{last_product|我们的茶}，给您留了位置。\n"
            "您那天方便吗？可以带一位朋友。",
        ),
        Language.ENGLISH: Draft(
            "{given_name|Dear guest}, the first tea of autumn",
            "{event_date|This autumn}, {event_place|at our house}: few seats",
            (
                ("picture", ("hills", "Tea hills in the morning mist")),
                ("heading", "{event_title|The autumn tasting}"),
                (
                    "text",
                    (
                        "<p>Dear {form_of_address|guest},</p>"
                        "<p>The autumn teas have come down from the hills. We chose five of "
                        "them to taste with you, from a light oolong to a rock tea roasted "
                        "over charcoal.</p>"
                        "<p><b>When</b> {event_date|to be told}, {event_time|afternoon}<br/>"
                        "<b>Where</b> {event_place|your usual store}</p>"
                        "<p>There are few seats. Please tell us either way; you may bring a "
                        "friend.</p>"
                    ),
                ),
                ("reply", "Tell us whether you come"),
                ("text", "<p>Everybody at Pinesong Tea House</p>"),
            ),
            sms="{given_name|Hello}, {event_title|our autumn tasting}: {event_date|soon}, "
            "{event_place|our house}. Few seats, call us for one.",
            script="Hello, {form_of_address|good afternoon}, this is "
            "{store_name|Pinesong Tea House}.\nWe taste five autumn teas on "
            "{event_date|a day next month}, and since you liked "
            "{last_product|our tea} we kept a seat for you.\nWould you like to come? "
            "You may bring a friend.",
        ),
    },
    WIN_BACK: {
        Language.CHINESE: Draft(
            "{given_name|茶友}，好久不见，一起喝杯茶吧",
            "一张茶券，{store_name|店里}等您",
            (
                ("picture", ("kettle", "泥炉上的铁壶，水汽正起")),
                ("heading", "好久不见"),
                (
                    "text",
                    (
                        "<p>{form_of_address|亲爱的茶友}：</p>"
                        "<p>有一阵子没见到您了。上次您带走的{last_product|茶}，喝得还好吗？"
                        "要是有什么不满意的，请一定告诉我们。</p>"
                        "<p>水已经烧上了。带着这张券来{store_name|店里}，这一杯我们请。</p>"
                    ),
                ),
                (
                    "coupon",
                    (
                        "现泡茶一壶",
                        "HJBJ-88",
                        "一个月内有效，凭码每位一次，任何门店均可",
                    ),
                ),
                ("stores", "看看门店在哪里"),
                ("divider", None),
                (
                    "text",
                    (
                        "<p>您现有积分 {points|若干}。<br/>{store_name|松声茶舍}，"
                        "电话 {store_phone|见官网门店页}</p>"
                    ),
                ),
            ),
            sms="{given_name|您好}，好久不见！凭HJBJ-88到{store_name|店里}喝一壶现泡茶，我们请，"
            "一个月内有效",
            script="您好，请问是{name|会员}吗？我是松声茶舍{store_name|门店}的，"
            "现在说话方便吗？\n"
            "好久没见您来了，上次的{last_product|茶}喝得还满意吗？（先听，别打断。）\n"
            "有不满意：道歉、记下、开投诉单。\n"
            "都好：最近到了新的秋茶，给您留一泡，哪天路过来坐坐？",
        ),
        Language.ENGLISH: Draft(
            "{given_name|Dear guest}, it has been a while",
            "A pot of tea waits at {store_name|our house}",
            (
                ("picture", ("kettle", "An iron kettle steaming on the stove")),
                ("heading", "It has been a while"),
                (
                    "text",
                    (
                        "<p>Dear {form_of_address|guest},</p>"
                        "<p>We have not seen you for some time. How did you like the "
                        "{last_product|tea} you took home? If anything was not right, "
                        "please tell us.</p>"
                        "<p>The water is on. Bring this code to {store_name|our house}, and "
                        "the pot is on us.</p>"
                    ),
                ),
                (
                    "coupon",
                    (
                        "A pot of freshly brewed tea",
                        "HJBJ-88",
                        "within a month, once for each guest, in any of our stores",
                    ),
                ),
                ("stores", "Where to find us"),
                ("divider", None),
                (
                    "text",
                    (
                        "<p>Your points: {points|none yet}.<br/>{store_name|Pinesong Tea "
                        "House}, phone {store_phone|on our page of stores}</p>"
                    ),
                ),
            ),
            sms="{given_name|Hello}, it has been a while! With HJBJ-88 a pot of tea at "
            "{store_name|our house} is on us, within a month.",
            script="Hello, {form_of_address|good afternoon}, this is "
            "{store_name|Pinesong Tea House}. Is this a good moment?\nWe have not seen "
            "you for a while: how did you like the {last_product|tea}? (Listen first.)\n"
            "Not content: say sorry, write it down, open a complaint.\nAll well: the "
            "autumn teas are here, shall we keep a brewing for you?",
        ),
    },
    AFTER_PURCHASE: {
        Language.CHINESE: Draft(
            "{given_name|茶友}，您的{last_product|茶}这样泡最好喝",
            "水温、时间，还有三个小窍门",
            (
                ("heading", "谢谢您，茶还合口味吗？"),
                (
                    "text",
                    (
                        "<p>{form_of_address|亲爱的茶友}：</p>"
                        "<p>谢谢您在{store_name|店里}挑了{last_product|我们的茶}。"
                        "茶带回家了，泡法也一并奉上：</p>"
                        "<ol><li>绿茶用 80 ℃ 的水，乌龙和岩茶用刚开的水。</li>"
                        "<li>每 3 克茶配 150 毫升水，先温杯。</li>"
                        "<li>第一泡 30 秒，之后每泡加 10 秒。</li></ol>"
                        "<p>开封后请密封，避光、避潮、避异味。</p>"
                    ),
                ),
                ("picture", ("green", "白瓷碗，盛着嫩绿的茶汤")),
                (
                    "product",
                    (
                        "龙井茶酥 10枚",
                        "龙井茶酥",
                        "¥ 48",
                        "配绿茶刚好，不太甜，十枚一盒。",
                    ),
                ),
                (
                    "text",
                    "<p>有任何不满意，请打 {store_phone|门店电话}，或直接回复这封信。</p>",
                ),
            ),
        ),
        Language.ENGLISH: Draft(
            "{given_name|Dear guest}, how your {last_product|tea} tastes best",
            "Water, time, and three small secrets",
            (
                ("heading", "Thank you. Do you like the tea?"),
                (
                    "text",
                    (
                        "<p>Dear {form_of_address|guest},</p>"
                        "<p>Thank you for choosing {last_product|our tea} at "
                        "{store_name|our house}. This is how it tastes best:</p>"
                        "<ol><li>80 °C for green tea, boiling water for oolong and rock "
                        "tea.</li><li>3 g for 150 ml; warm the pot first.</li>"
                        "<li>30 seconds for the first brew, 10 more for each that "
                        "follows.</li></ol>"
                        "<p>Keep the open packet closed, dark, dry and away from spices.</p>"
                    ),
                ),
                ("picture", ("green", "A white bowl of pale green tea")),
                (
                    "product",
                    (
                        "龙井茶酥 10枚",
                        "Longjing tea biscuits",
                        "¥ 48",
                        "Not too sweet, just right with green tea. Ten in a box.",
                    ),
                ),
                (
                    "text",
                    (
                        "<p>If anything is not right, call {store_phone|your store} or just "
                        "answer this letter.</p>"
                    ),
                ),
            ),
        ),
    },
}
