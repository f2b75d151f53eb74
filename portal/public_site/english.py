"""The pages of the demonstration chain in English."""

from portal.public_site.words import News, PageNamed, Picture, SiteWords, Words

HOME = Words(
    title="Pinesong Tea House",
    lead=(
        "Tea houses on lakesides, lanes and canals, with leaves from twelve hill "
        "gardens whose makers we know by name."
    ),
    picture="hills",
    description="Pinesong Tea House: fine Chinese tea, calm rooms, people who remember you.",
    body=[
        (
            "cards",
            {
                "heading": "Four teas for this season",
                "text": "One light, one soft, one fragrant, one deep. Ask for a sip before you choose.",
                "cards": [
                    {
                        "image": Picture(
                            "green",
                            "A white bowl of bright green tea on a pale green cloth",
                        ),
                        "heading": "Before the Rain",
                        "text": "Green tea, picked before Grain Rain. Fresh peas, chestnut, a sweet finish.",
                    },
                    {
                        "image": Picture(
                            "white", "A celadon bowl of pale golden tea on linen"
                        ),
                        "heading": "First Frost",
                        "text": "White tea, withered in moving air. Melon, hay, a little honey.",
                    },
                    {
                        "image": Picture(
                            "oolong", "A dark bowl of amber tea on brown cloth"
                        ),
                        "heading": "Stone Orchard",
                        "text": "Rock oolong, roasted twice over charcoal. Orchid, then warm stone.",
                    },
                    {
                        "image": Picture(
                            "dark", "A cream bowl of deep red tea on a dark green cloth"
                        ),
                        "heading": "Old Friend",
                        "text": "Dark tea, ten years in our cellar. Jujube, cedar; it lasts a whole evening.",
                    },
                ],
            },
        ),
        (
            "picture_text",
            {
                "heading": "Why Pinesong?",
                "text": (
                    "<p>Before there were thermometers, tea people listened. Small bubbles: "
                    "crab eyes. Larger ones: fish eyes. Then, just before the boil, the kettle "
                    "begins to sound like wind in pine trees. That is the moment.</p>"
                    "<p>We named our houses after it, because good tea begins with somebody "
                    "who is listening.</p>"
                ),
                "image": Picture(
                    "kettle", "An iron kettle steaming over a clay brazier"
                ),
                "picture_right": False,
            },
        ),
        (
            "quote",
            {
                "text": "Past the crab eyes, fish eyes rise; a rustling, soon the sound of wind in pines.",
                "who": "Su Shi, poet, eleventh century",
            },
        ),
        ("news", {"heading": "From our houses", "page": PageNamed("news"), "count": 3}),
        (
            "stores",
            {
                "heading": "Find a table",
                "text": "Every house has its own rooms and its own regulars. The kettle is the same.",
                "page": PageNamed("stores"),
                "count": 6,
            },
        ),
        (
            "action",
            {
                "heading": "Are you one of our regulars?",
                "text": "Log in to see what you drank and enjoyed, and to decide what we may write to you about.",
                "label": "Go to my page",
                "page": None,
                "path": "/me/",
            },
        ),
    ],
)

ABOUT = Words(
    title="Our story",
    lead="One room, one stove and eleven regulars: that was the beginning. We still make tea the way we did for them.",
    picture="garden",
    body=[
        ("heading", "A room by the lake"),
        (
            "text",
            (
                "<p>In the spring of 2009 two friends rented a narrow room by the lake, bought a "
                "second-hand stove and wrote four teas on a slate. By summer there were eleven people "
                "who came on most days. Somebody liked the seat by the window; somebody else drank "
                "nothing stronger than white tea after four. We wrote it all down in a notebook, so that "
                "nobody had to say it twice.</p>"
                "<p>There are more rooms now, and the notebook has become a system with strict rules about "
                "who may read it. What it is for has not changed.</p>"
            ),
        ),
        (
            "picture_text",
            {
                "heading": "Twelve gardens",
                "text": (
                    "<p>We buy from twelve gardens and visit each of them every year, twice in the "
                    "spring. We pay before the picking, so that nobody needs to pick too early or "
                    "too much.</p>"
                    "<p>Each packet carries the garden, the day of picking and the batch. If "
                    "something is wrong with a batch we know who has it, and we call.</p>"
                ),
                "image": Picture("twig", "Two twigs of tea, each a bud and two leaves"),
                "picture_right": True,
            },
        ),
        (
            "quote",
            {
                "text": "Remember what people like. Forget what they did not ask you to keep.",
                "who": "First page of our notebook",
            },
        ),
        ("heading", "What we promise"),
        (
            "text",
            (
                "<ul><li>Tea you do not like is changed, opened or not.</li>"
                "<li>Whatever you write to us, a person reads it and takes it up within 24 hours.</li>"
                "<li>We write to you only about what you agreed to, and you can change your mind on any day.</li>"
                "<li>Your number is for calling you about your tea. It is not for anybody else.</li></ul>"
            ),
        ),
        (
            "action",
            {
                "heading": "Did we keep it?",
                "text": "Tell us when we did, and above all when we did not.",
                "label": "Write to us",
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
            title="Charcoal evenings are back",
            lead="From the first cold week on, Fridays belong to the iron kettle.",
            picture="tea-for-two",
            body=[
                (
                    "text",
                    (
                        "<p>Every Friday from seven to nine we light the braziers, let the room go quiet and "
                        "boil spring water over charcoal. Two teas, one old and one new, and as much time "
                        "as they need.</p><p>Ten seats in each house. Ask at the counter or call your "
                        "store; regulars may bring a friend.</p>"
                    ),
                )
            ],
        ),
    ),
    News(
        "moon-over-the-lake",
        57,
        Words(
            title="The moon came, and so did you",
            lead="Two hundred of you drank oolong by the water on Mid-Autumn night. Thank you.",
            picture="lake",
            body=[
                (
                    "text",
                    (
                        "<p>The clouds parted at twenty to nine. Somebody on the jetty began to sing, and for a "
                        "while nobody poured. We have kept the left-behind umbrellas: seven of them, "
                        "behind the counter of the lakeside house.</p>"
                    ),
                )
            ],
        ),
    ),
    News(
        "cold-brew",
        118,
        Words(
            title="Overnight, in cold water",
            lead="Ten grams, one litre, eight hours in the fridge: summer needs no more.",
            picture="cold-brew",
            body=[
                (
                    "text",
                    (
                        "<p>Cold water leaves the bitterness in the leaf and takes the sweetness along. Green and "
                        "white teas do best. Put the leaves in a clean jug before you go to bed, strain "
                        "them at breakfast, drink it on the same day.</p>"
                    ),
                ),
                ("heading", "Which tea?"),
                (
                    "text",
                    (
                        "<p>Before the Rain if you like it fresh, First Frost if you like it soft. In our houses "
                        "a tall glass comes with a refill all through August.</p>"
                    ),
                ),
            ],
        ),
    ),
    News(
        "first-picking",
        226,
        Words(
            title="The first picking is in",
            lead="One bud, two leaves, nine cold nights: a small harvest and a very good one.",
            picture="twig",
            body=[
                (
                    "text",
                    (
                        "<p>Frost came late this year and kept the buds small. Our makers picked for six mornings "
                        "only. There is a third less than last spring, so we sell fifty grams to each "
                        "person until everybody has tasted it.</p>"
                    ),
                )
            ],
        ),
    ),
]

ENGLISH = SiteWords(
    home=HOME,
    motto="The kettle sounds of pines. Come and sit down.",
    small_print="Pinesong Tea House is an invented chain that shows what this software does.",
    about=ABOUT,
    stores=Words(
        title="Stores",
        lead="The door is open and the water is hot. Call ahead if you are more than six.",
        picture="tea-for-two",
    ),
    news_list=Words(title="News", lead="What happens in our houses and gardens."),
    news=NEWS,
    feedback=Words(
        title="Feedback",
        lead=(
            "Praise, a complaint, an idea, a question: a person reads it, takes it up within "
            "24 hours and answers you."
        ),
    ),
)
