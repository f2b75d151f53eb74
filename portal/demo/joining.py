"""Why it is worth joining, as marketing of the demonstration wrote it."""

from members.models import JoiningReason

REASONS = (
    (
        "生日当月有茶礼，农历生日也记得",
        "A present of tea in the month of your birthday, lunar birthdays too",
    ),
    (
        "新茶上市先品后买，会员先得消息",
        "You taste the new harvest before you buy, and hear of it first",
    ),
    (
        "我们记得您爱喝的茶，也记得家里还剩多少",
        "We remember what you like, and when it may run out",
    ),
    ("买错可换，凭会员号即可，不用小票", "Exchange by your number, no receipt needed"),
    (
        "您的资料只用于为您服务，随时可以查看和删除",
        "Your data serve you only; see them or have them erased at any time",
    ),
)


def build_joining_reasons() -> None:
    """Write the reasons that a clerk reads out at the till."""
    JoiningReason.objects.bulk_create(
        [
            JoiningReason(words_zh=chinese, words_en=english, position=10 * number)
            for number, (chinese, english) in enumerate(REASONS, start=1)
        ]
    )
