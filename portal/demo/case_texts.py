"""What customers of the tea house write, and what it answers."""

from typing import NamedTuple

from feedback.choices import CaseKind, Severity
from members.choices import Language

COMPLAINT, PRAISE = CaseKind.COMPLAINT, CaseKind.PRAISE
SUGGESTION, ENQUIRY = CaseKind.SUGGESTION, CaseKind.ENQUIRY
ZH, EN = Language.CHINESE, Language.ENGLISH


class Story(NamedTuple):
    """One matter: ``again`` is what the customer writes after our answer."""

    kind: CaseKind
    body: str
    wish: str = ""
    reply: str = ""
    again: str = ""
    note: str = ""
    language: Language = ZH
    severity: Severity = Severity.GENERAL
    cause: str = ""  # the code of a cause, of complaints


STORIES = (
    Story(
        COMPLAINT,
        "上周买的绿茶，打开以后一股受潮的味道，茶叶也发软。送人的，很没面子。",
        "换一罐新的，并说明为什么会这样。",
        "您好，非常抱歉。我们查了同一批次的库存，外箱有一处进水的痕迹，已经全部下架。"
        "今天下午给您寄出一罐新茶，另附一小罐样茶表示歉意。",
        "新茶收到了，味道正常，谢谢你们处理得快。",
        "同批还有 11 罐，已封存，等质量部来看。",
        cause="poor_quality",
    ),
    Story(
        COMPLAINT,
        "排队结账等了快二十分钟，只有一位收银，另外一位一直在整理货架。",
        "高峰时多开一个收银台。",
        "谢谢您告诉我们。周末下午确实只排了一位收银，从这周起周五至周日加一位同事。",
        note="和排班的同事谈过，她当时在盘点，没注意到队伍。",
        cause="queue",
    ),
    Story(
        COMPLAINT,
        "网上写会员价 158，到店收了 178，店员说活动已经结束，可是页面上没有写日期。",
        "按页面价格退差价。",
        "您说得对，页面上确实没有写清楚截止日期，差价 20 元已经退回您的付款账户，"
        "页面也改好了。",
        "钱收到了。希望以后写清楚。",
        "市场部周一更新了页面，同类活动一并检查。",
        cause="price_unclear",
    ),
    Story(
        COMPLAINT,
        "礼盒里少了一罐茶，我是送客户的，对方打开才发现，非常尴尬。",
        "补寄一罐并给一个书面说明。",
        "这件事是我们装盒时漏检造成的，实在对不起。补寄的茶今天由专人送到您公司，"
        "书面说明随货附上。",
        "已收到。客户那边也解释过了，这次就算了，下次请一定检查。",
        "装盒改为两人核对并签字，从今天起。",
        severity=Severity.SEVERE,
        cause="poor_quality",
    ),
    Story(
        COMPLAINT,
        "问店员生普和熟普有什么区别，她只说“不一样”，就去忙别的了，态度很冷淡。",
        "",
        "很抱歉让您有这样的感受。这位同事是新来的，对普洱不熟，又不好意思说。"
        "我们安排了培训。您下次来，店长想请您喝一泡熟普，当面给您讲讲。",
        note="新同事入职两周，周三跟店长学普洱。",
        cause="attitude",
    ),
    Story(
        COMPLAINT,
        "紫砂壶用了不到一个月，壶嘴有一道细裂纹，倒水会渗。",
        "换一把或者退款。",
        "您好，请先不要再用，以免烫到。照片收到了，是烧制时的内伤，不是您使用不当。"
        "您方便时带来店里，换新或全额退款都可以。",
        "周六我过来换。",
        "同一窑口还有 3 把，已退回供应商检查。",
        cause="poor_quality",
    ),
    Story(
        COMPLAINT,
        "约好周四下午给我留位子，到了却说没有记录，带着朋友白跑一趟。",
        "以后预约能有个短信确认。",
        "真是对不起，预约记在了纸上，换班时没有交接。现在预约都登记到系统里并发短信。"
        "这次的茶钱由我们来，随时等您和朋友再来。",
        cause="service_missing",
    ),
    Story(
        COMPLAINT,
        "快递到的时候盖碗碎了，包装只有一层纸，没有泡沫。",
        "补发，别再碎了。",
        "照片看到了，包装确实不够。已经重新寄出一只，用的是双层气柱袋，单号会发到您手机。",
        "收到了，完好。",
        "仓库换了茶具的包装标准。",
        cause="poor_quality",
    ),
    Story(
        COMPLAINT,
        "店里空调太冷，坐着喝茶半小时就受不了，跟店员说了也没有调。",
        "",
        "谢谢提醒。空调是整层统一控制的，我们已经请物业把靠窗一侧的风口关小，"
        "店里也备了披肩。",
        cause="broken",
    ),
    Story(
        COMPLAINT,
        "桂花定胜糕买回去第二天就长霉了，保质期写的是七天。",
        "退款，并检查其他的。",
        "非常抱歉，这款糕点当天已全部下架送检。全款今天退回。如果家人吃了有不舒服，"
        "请马上告诉我们，我们陪您去医院，费用由我们承担。",
        "还好只有我尝了一口，没事。退款收到。",
        "供应商冷链有一段断了 5 小时，等检测报告。",
        severity=Severity.SEVERE,
        cause="expired",
    ),
    Story(
        COMPLAINT,
        "两次都说到货会打电话给我，两次都没打。我自己来问才知道早就卖完了。",
        "下一批给我留两罐。",
        "是我们失约，对不起。下一批 28 号到，已经给您留了两罐，由我本人打电话给您。",
        cause="out_of_stock",
    ),
    Story(
        COMPLAINT,
        "买单时多收了一份蜜饯的钱，回家看小票才发现。",
        "退 38 元。",
        "查了小票和监控，确实重复扫码了，38 元已原路退回。谢谢您的细心。",
        "收到，谢谢。",
        cause="overcharged",
    ),
    Story(
        COMPLAINT,
        "我已经说过不要再给我发短信，这个月又收到两条。",
        "彻底停掉。",
        "对不起打扰您了。您的短信订阅已经撤销，并加入不再发送名单，今后不会再收到。",
        note="旧名单导入时没有带退订标记，已报数据管理员。",
        cause="after_sales_late",
    ),
    Story(
        COMPLAINT,
        "The jar of oolong I bought last week was only half full when I opened it at "
        "home. The seal was fine, so it must have been packed like this.",
        "A full jar, please.",
        "I am sorry about this. You are right, the packing machine skipped a portion "
        "that day and we found two more jars. A full one waits for you at the counter, "
        "or we can send it to you.",
        "Picked it up today, thank you for the quick help.",
        "Packing line checked, two more jars of the same hour found.",
        language=EN,
        cause="poor_quality",
    ),
    Story(
        COMPLAINT,
        "Nobody at the counter could answer my questions in English, and I left without "
        "buying the gift I came for.",
        "",
        "Thank you for telling us. Emily speaks English and works Tuesday to Saturday; "
        "if you write to us before you come, she will take the time for you.",
        language=EN,
        cause="skill",
    ),
    Story(
        PRAISE,
        "店员看我带着老人，主动搬了有靠背的椅子，还把茶泡得淡一些。很暖心。",
        "请表扬一下那位扎马尾的姑娘。",
        "谢谢您特意写来。她叫小方，我们在今天的晨会上念了您的话，她高兴了一整天。",
    ),
    Story(
        PRAISE,
        "茶艺课讲得特别好，从冲泡到器型都讲透了，十岁的女儿也听得津津有味。",
        "",
        "谢谢您和孩子。老师说下个月有一场专给小朋友的课，给您留了两个位子。",
    ),
    Story(
        PRAISE,
        "手机落在店里，打烊后店员还等我回来取，一直等到快十点。",
        "",
        "您平安拿到就好。店长给当晚的同事记了一次表扬。",
    ),
    Story(
        PRAISE,
        "推荐的白茶特别合父亲的口味，他说是今年喝到最好的一款。",
        "",
        "替我们谢谢您父亲。下次来可以试试同一片茶园的寿眉，更醇一些。",
    ),
    Story(
        PRAISE,
        "售后太快了，上午说盖碗有瑕疵，下午新的就送到了。",
        "",
        "谢谢您的认可，应该的。",
    ),
    Story(
        PRAISE,
        "Lovely evening by the charcoal stove. Our host explained every brewing in "
        "English and nobody hurried us. We will be back with friends.",
        "",
        "Thank you so much. We have read your lines to the whole team, and the stove "
        "will be warm when you come back.",
        language=EN,
    ),
    Story(
        PRAISE,
        "下雨天给顾客备了伞，还帮我把茶具包得严严实实，回家一滴水都没进。",
        "",
        "谢谢您告诉我们，小事能让您记得，我们很开心。",
    ),
    Story(
        SUGGESTION,
        "能不能出一个小罐装的品鉴套装？想多试几款，但整罐喝不完。",
        "六小罐一盒就很好。",
        "这个主意很好，已经转给产品同事。春茶季会先做一款六小罐的，到时请您第一个试。",
    ),
    Story(
        SUGGESTION,
        "希望门店页写上有没有停车位，每次都要打电话问。",
        "",
        "已经把各店的停车信息补到门店页上了，谢谢建议。",
        "看到了，很清楚。",
    ),
    Story(
        SUGGESTION,
        "建议茶包换成可以降解的包装，现在的塑料太多。",
        "",
        "我们也在找替代材料，明年春天起三角茶包会换成玉米纤维。",
    ),
    Story(
        SUGGESTION,
        "会员日能不能避开工作日？上班的人根本赶不上。",
        "",
    ),
    Story(
        SUGGESTION,
        "Please put the brewing temperature and time on the label in English as well.",
        "",
        "A good point. The labels of the new season will carry both languages.",
        language=EN,
    ),
    Story(
        SUGGESTION,
        "店里的水杯架太高，坐轮椅的朋友够不到。",
        "放低一层。",
        "您提醒得对，下层已经空出来放水杯。谢谢您替别人想到。",
    ),
    Story(
        ENQUIRY,
        "请问明年的明前龙井什么时候可以预订？去年订晚了。",
        "",
        "预订从二月二十日开始，老会员提前一周。给您记下了，到时给您打电话。",
    ),
    Story(
        ENQUIRY,
        "公司年会想订两百份伴手礼，预算每份一百左右，有什么推荐？",
        "希望这周能收到方案。",
        "您好，方案和三款样品明天送到您公司，联系人是静安店的顾店长。",
        "样品收到，选第二款，麻烦报一个含税价。",
        "团购线索，已转运营。",
    ),
    Story(
        ENQUIRY,
        "积分什么时候会清零？可以换茶点吗？",
        "",
        "积分当年有效，次年三月底清零；可以换茶点，收银台就能办。",
    ),
    Story(
        ENQUIRY,
        "生普和熟普哪个更适合肠胃不好的人？",
        "",
        "一般来说熟普更温和，饭后喝淡一些。若在服药，请先问医生。欢迎来店里试一泡再决定。",
    ),
    Story(
        ENQUIRY,
        "Do you ship abroad? I would like to send a gift box to Hamburg.",
        "",
        "Yes, tea in sealed boxes can be sent to Germany; it takes eight to twelve days. "
        "We have written the cost into the offer in your mailbox.",
        language=EN,
    ),
    Story(
        COMPLAINT,
        "会员生日那天没有收到说好的茶券，问了店里说系统没有显示。",
        "补发。",
        "查了一下，您档案里的生日是农历，我们按公历算了。茶券已补发，日期也改过来了，"
        "抱歉。",
        "好的，明年别忘了。",
        cause="after_sales_late",
    ),
    Story(
        COMPLAINT,
        "带孩子去，孩子碰倒了茶杯，店员第一句话就是“这个要赔的”，也没问烫没烫着。",
        "希望培训一下。",
        "看到您的留言我们很难受。先问人有没有事，这是最基本的。店长今天和全店同事重新"
        "学了这一条，也想当面向您和孩子道歉。",
        "孩子没事。你们愿意改就好。",
        "店长已电话致歉，并更新晨会要点。",
        severity=Severity.SEVERE,
        cause="attitude",
    ),
)

# Nothing that a tea house could look into: (text, what the sender is told).
NO_CASES = (
    (
        "专业代开发票，加微信详谈，量大从优。",
        "这条留言是广告，不属于客户反馈，所以不作为个案处理。",
    ),
    (
        "你们隔壁的奶茶店音乐太吵了！",
        "这件事与我们门店无关，已请物业提醒邻店，这里不再立案。",
    ),
    ("测试 测试 test 123", "这是一条测试留言。如果您真的有事要说，请再写给我们。"),
)
# Held back by the form's traps.
TRAPPED = (
    "Buy cheap watches online best price visit our shop today",
    "贷款 秒批 无抵押 联系客服",
)
