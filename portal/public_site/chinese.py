"""The pages of the demonstration chain in Simplified Chinese."""

from portal.public_site.words import News, PageNamed, Picture, SiteWords, Words

HOME = Words(
    title="松声茶舍",
    lead="湖畔、巷口、河边，几间安静的茶舍。茶来自十二座山上的茶园，做茶的人，我们都叫得出名字。",
    picture="hills",
    description="松声茶舍：好茶，静室，记得您口味的人。",
    body=[
        (
            "cards",
            {
                "heading": "本季四味",
                "text": "一味清，一味柔，一味香，一味醇。先尝一口，再慢慢选。",
                "cards": [
                    {
                        "image": Picture("green", "浅绿茶巾上的白瓷碗，盛着嫩绿的茶汤"),
                        "heading": "雨前",
                        "text": "绿茶，谷雨前采。鲜豆、板栗香，回甘清甜。",
                    },
                    {
                        "image": Picture("white", "素麻布上的青瓷碗，盛着浅金色的茶汤"),
                        "heading": "初霜",
                        "text": "白茶，临风萎凋。有瓜果与干草的气息，微带蜜甜。",
                    },
                    {
                        "image": Picture(
                            "oolong", "褐色茶巾上的黑釉碗，盛着琥珀色的茶汤"
                        ),
                        "heading": "石上园",
                        "text": "岩茶，两道炭焙。先是兰香，而后是暖石的余韵。",
                    },
                    {
                        "image": Picture("dark", "墨绿茶巾上的米色碗，盛着深红的茶汤"),
                        "heading": "故人",
                        "text": "黑茶，窖藏十年。枣香、木香，一壶可以喝一整晚。",
                    },
                ],
            },
        ),
        (
            "picture_text",
            {
                "heading": "何以名“松声”",
                "text": (
                    "<p>没有温度计的年代，茶人靠听。小泡如蟹眼，大泡如鱼眼，将沸未沸之际，"
                    "壶中飒飒作响，像风过松林。就是这一刻，水正好。</p>"
                    "<p>我们以此为名，因为一杯好茶，总是从有人肯静静地听开始的。</p>"
                ),
                "image": Picture("kettle", "泥炉上的铁壶，水汽正起"),
                "picture_right": False,
            },
        ),
        (
            "quote",
            {"text": "蟹眼已过鱼眼生，飕飕欲作松风鸣。", "who": "苏轼《试院煎茶》"},
        ),
        ("news", {"heading": "茶舍近事", "page": PageNamed("news"), "count": 3}),
        (
            "stores",
            {
                "heading": "来坐坐",
                "text": "每一间茶舍都有自己的样子，也有自己的熟客。壶里的水声，是一样的。",
                "page": PageNamed("stores"),
                "count": 6,
            },
        ),
        (
            "action",
            {
                "heading": "您是我们的熟客吗？",
                "text": "登录之后，可以看到您喝过、买过的茶，也可以决定我们可以为哪些事联系您。",
                "label": "进入我的主页",
                "page": None,
                "path": "/me/",
            },
        ),
    ],
)

ABOUT = Words(
    title="我们的故事",
    lead="一间屋，一只炉，十一位熟客，这就是开头。直到今天，我们还是照着当年招待他们的样子泡茶。",
    picture="garden",
    body=[
        ("heading", "湖边的一间屋"),
        (
            "text",
            (
                "<p>二〇〇九年春天，两个朋友在湖边租下一间窄窄的屋子，买了一只旧炉，在石板上写下四种茶。"
                "到了夏天，已有十一个人几乎天天来。有人喜欢靠窗的位子，有人过了下午四点只喝白茶。"
                "我们把这些都记在一个本子上，好让谁也不必说第二遍。</p>"
                "<p>如今屋子多了，本子成了一套系统，谁能翻看，有严格的规矩。而它为什么而存在，从未改变。</p>"
            ),
        ),
        (
            "picture_text",
            {
                "heading": "十二座茶园",
                "text": (
                    "<p>我们只向十二座茶园买茶，每年都去，春天去两趟。开采之前先付款，"
                    "这样就没有人需要早采、多采。</p>"
                    "<p>每一包茶上都写着茶园、采摘日和批号。哪一批出了问题，我们知道在谁手里，"
                    "会一一打电话。</p>"
                ),
                "image": Picture("twig", "两枝茶芽，一芽两叶"),
                "picture_right": True,
            },
        ),
        (
            "quote",
            {"text": "记住客人喜欢什么；客人没让记的，忘掉。", "who": "本子的第一页"},
        ),
        ("heading", "我们的承诺"),
        (
            "text",
            (
                "<ul><li>不合口味的茶，拆没拆封都可以换。</li>"
                "<li>您写给我们的每一句话都有人读，二十四小时之内受理。</li>"
                "<li>只在您同意的事情上联系您，哪天改了主意，都可以改。</li>"
                "<li>您的电话只用来说您的茶，不给任何别的人。</li></ul>"
            ),
        ),
        (
            "action",
            {
                "heading": "我们做到了吗？",
                "text": "做到了，请告诉我们；没做到，更请告诉我们。",
                "label": "写给我们",
                "page": PageNamed("feedback"),
                "path": "",
            },
        ),
    ],
)

NEWS = [
    News(
        "charcoal-evenings",
        4,
        Words(
            title="围炉夜话，又开始了",
            lead="天冷的第一个星期起，周五的晚上属于铁壶。",
            picture="tea-for-two",
            body=[
                (
                    "text",
                    (
                        "<p>每周五晚七点到九点，我们生起炭炉，让屋子静下来，用炭火煮山泉。两道茶，一老一新，"
                        "需要多少时间就给多少时间。</p><p>每间茶舍十个座位，可以在柜台预约，也可以打电话到门店；"
                        "熟客可以带一位朋友来。</p>"
                    ),
                )
            ],
        ),
    ),
    News(
        "moon-over-the-lake",
        57,
        Words(
            title="月亮来了，你们也来了",
            lead="中秋那晚，两百位客人在水边喝乌龙。谢谢你们。",
            picture="lake",
            body=[
                (
                    "text",
                    (
                        "<p>八点四十分，云开了。栈桥上有人唱起歌来，有好一会儿谁也没有添水。"
                        "落下的雨伞一共七把，都收在湖边那间的柜台后面，等您来取。</p>"
                    ),
                )
            ],
        ),
    ),
    News(
        "cold-brew",
        118,
        Words(
            title="冷泡一夜",
            lead="十克茶，一升水，冰箱里八小时：夏天，这就够了。",
            picture="cold-brew",
            body=[
                (
                    "text",
                    (
                        "<p>冷水把苦味留在叶子里，只带走甜味。绿茶和白茶最合适。睡前把茶叶放进干净的壶里，"
                        "早饭时滤出，当天喝完。</p>"
                    ),
                ),
                ("heading", "选哪一种"),
                (
                    "text",
                    "<p>喜欢鲜爽的，选“雨前”；喜欢柔和的，选“初霜”。整个八月，茶舍里的大杯冷泡都可以续一杯。</p>",
                ),
            ],
        ),
    ),
    News(
        "first-picking",
        226,
        Words(
            title="头采到了",
            lead="一芽两叶，九个寒夜：量少，但好极了。",
            picture="twig",
            body=[
                (
                    "text",
                    (
                        "<p>今年的霜来得晚，芽头长得小，师傅们只采了六个早晨。比去年春天少了三分之一，"
                        "所以每位先限五十克，让大家都尝得到。</p>"
                    ),
                )
            ],
        ),
    ),
]

CHINESE = SiteWords(
    home=HOME,
    motto="水沸有松声，茶成待故人。",
    small_print="松声茶舍是一家虚构的连锁茶舍，用来演示本软件。",
    about=ABOUT,
    stores=Words(
        title="门店",
        lead="门开着，水热着。六位以上，请先来个电话。",
        picture="tea-for-two",
    ),
    news_list=Words(title="消息", lead="茶舍里、茶园里的事。"),
    news=NEWS,
    feedback=Words(
        title="反馈",
        lead="表扬、投诉、建议、提问，都有人读，二十四小时之内受理，并给您答复。",
    ),
)
