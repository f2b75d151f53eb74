"""Events, a survey and clubs of the demonstration: one tasting past, two to come."""

from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from wagtail.images.models import Image
from wagtail.models import Locale

from campaigns.actions.after_event import follow_up_event
from campaigns.actions.answering import accept, decline
from campaigns.actions.clubs import join_club, save_club
from campaigns.actions.events import announce_event, create_event
from campaigns.actions.inviting import add_member
from campaigns.actions.receiving import check_in, close_list, walk_in
from campaigns.actions.surveys import answer_survey, put_survey, save_survey
from campaigns.choices import InvitationState, QuestionKind
from campaigns.models import Club, Event, Invitation, Survey
from members.choices import ContactKind, Language
from members.models import ContactPoint, Member, User
from members.queries.figures import portal_day
from portal.demo.chain import Chain
from portal.models import EventIndexPage, EventPage, HomePage

PAST_DAYS_AGO = 24
LISTED, SEATS = 34, 18
PICTURES = ("Pinesong · tea-for-two", "Pinesong · garden")
WORDS = (
    "老师讲得很细，下次想喝到老白茶",
    "座位有点挤",
    "希望能现场买到品鉴的那几款",
    "时间再长一点就好了",
    "带朋友来的，她也入会了",
)
LEARNERS = (
    # title, in Chinese, words, in Chinese
    "Six autumn oolongs side by side, brewed by our tea master. For two hours, seated.",
    "六款秋茶乌龙同台，由店里的茶艺师现场冲泡，座谈两小时。",
)


def build_events(chain: Chain, rng: Random, *, now: datetime) -> None:
    """Make them by the product's own actions, as of the days on which they happened."""
    marketer = chain.staff["marketer"]
    survey = _survey(marketer)
    clubs = _clubs(chain, rng, now=now)
    past = _past_tasting(chain, rng, survey, now=now)
    _answers(past, survey, rng, now=now)
    _coming(chain, rng, clubs[0], now=now)
    _open_evening(chain, now=now)


def _moment(now: datetime, days: int, hour: int) -> datetime:
    day = portal_day(now) + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _reachable(chain: Chain, rng: Random, count: int) -> list[Member]:
    """Members of the first store with an e-mail address."""
    mail = ContactPoint.objects.usable().filter(
        member=OuterRef("pk"), kind=ContactKind.EMAIL
    )
    rows = Member.objects.current().filter(Exists(mail), home_store=chain.stores[0])
    found = list(rows.select_related("home_store").order_by("pk")[: count * 4])
    return rng.sample(found, min(count, len(found)))


def _survey(by: User) -> Survey:
    teas = [
        {"code": "oolong", "label": "Oolong", "label_zh": "乌龙"},
        {"code": "puer", "label": "Pu'er", "label_zh": "普洱"},
        {"code": "green", "label": "Green tea", "label_zh": "绿茶"},
        {"code": "white", "label": "White tea", "label_zh": "白茶"},
    ]
    survey = save_survey(
        by=by,
        name="After the tasting",
        name_zh="品鉴会之后",
        intro="Four short questions; they help us to do it better next time.",
        intro_zh="四个小问题，帮我们下次办得更好。",
        questions=[
            {
                "kind": QuestionKind.SCALE,
                "text": "How did you like the tasting?",
                "text_zh": "您对这次品鉴会满意吗？",
                "is_required": True,
            },
            {
                "kind": QuestionKind.NPS,
                "text": "Would you recommend our tastings to a friend?",
                "text_zh": "您会向朋友推荐我们的品鉴会吗？",
            },
            {
                "kind": QuestionKind.SEVERAL,
                "text": "Which teas shall we pour next time?",
                "text_zh": "下次想喝哪些茶？",
                "options": teas,
            },
            {
                "kind": QuestionKind.WORDS,
                "text": "What should we do better?",
                "text_zh": "哪里还可以做得更好？",
            },
        ],
    )
    return put_survey(survey=survey, state="open", by=by)


def _clubs(chain: Chain, rng: Random, *, now: datetime) -> list[Club]:
    by = chain.staff["marketer"]
    clubs = [
        save_club(
            by=by,
            name="Friends of Pu'er",
            name_zh="普洱之友",
            words="Old leaves, patient people: a cake is opened every month.",
            words_zh="老茶慢喝：每月开一饼，一起品。",
            leader=chain.staff["operations"],
        ),
        save_club(
            by=by,
            name="Lakeside early birds",
            name_zh="湖滨早茶会",
            words="Saturdays at eight, the first kettle of the day.",
            words_zh="周六早上八点，当天的第一壶水。",
            store=chain.stores[0],
            leader=chain.staff.get("manager"),
        ),
    ]
    for club, count in zip(clubs, (16, 9), strict=True):
        for member in _reachable(chain, rng, count):
            days = rng.randrange(20, 300)
            join_club(club=club, member=member, at=now - timedelta(days=days))
    return clubs


def _past_tasting(chain: Chain, rng: Random, survey: Survey, *, now: datetime) -> Event:
    by = chain.staff["manager"]
    start = _moment(now, -PAST_DAYS_AGO, 14)
    event = create_event(
        by=by,
        title="Tasting of the autumn oolongs",
        title_zh="秋茶乌龙品鉴会",
        words=LEARNERS[0],
        words_zh=LEARNERS[1],
        place="Lakeside store, tea room upstairs",
        place_zh="湖滨店二楼茶室",
        address=chain.stores[0].address,
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        capacity=SEATS,
        guests_allowed=1,
        store=chain.stores[0],
        survey=survey,
    )
    invited_at = start - timedelta(days=14)
    event = announce_event(event=event, by=by, at=invited_at)
    people = _reachable(chain, rng, LISTED)
    listed = [
        add_member(event=event, member=one, by=by, at=invited_at) for one in people
    ]
    _answer_all(listed, rng, since=invited_at)
    _receive(event, by, rng, start=start)
    close_list(event=event, at=start + timedelta(days=1))
    follow_up_event(event=event, by=by, at=start + timedelta(days=1, hours=1))
    event.refresh_from_db()
    return event


def _answer_all(listed: list[Invitation], rng: Random, *, since: datetime) -> None:
    for place, each in enumerate(listed):
        at = since + timedelta(hours=2 + 3 * place)
        drawn = rng.random()
        if drawn < 0.6:
            accept(invitation=each, guests=int(rng.random() < 0.25), at=at)
        elif drawn < 0.8:
            decline(invitation=each, at=at)


def _receive(event: Event, by: User, rng: Random, *, start: datetime) -> None:
    accepted = event.invitations.filter(state=InvitationState.ACCEPTED)
    for each in accepted.order_by("pk"):
        if rng.random() < 0.82:
            at = start + timedelta(minutes=rng.randrange(-15, 20))
            check_in(invitation=each, guests=each.guests, by=by, at=at)
    walk_in(event=event, name="林小姐", by=by, at=start, although_reserved=True)


def _answers(event: Event, survey: Survey, rng: Random, *, now: datetime) -> None:
    came = event.invitations.filter(
        state=InvitationState.CAME, member__isnull=False
    ).select_related("member__home_store")
    for each in came.order_by("pk"):
        if each.member is None or rng.random() > 0.8:
            continue
        grade = rng.choice([5, 5, 5, 4, 4, 3, 2])
        given: dict[int, Any] = {
            1: grade,
            2: max(0, min(10, grade * 2 + rng.randrange(-1, 2))),
            3: rng.sample(["oolong", "puer", "green", "white"], rng.randrange(1, 3)),
            4: rng.choice(WORDS) if rng.random() < 0.5 else "",
        }
        answer_survey(
            survey=survey,
            member=each.member,
            occurrence=event.ref,
            given=given,
            at=min(now, event.ends_at + timedelta(days=rng.randrange(1, 5))),
        )


def _coming(chain: Chain, rng: Random, club: Club, *, now: datetime) -> None:
    """A tasting that is full, with a waiting list and a seat on offer."""
    manager = chain.staff["manager"]
    start = _moment(now, 9, 14)
    full = create_event(
        by=manager,
        title="Winter tasting: aged Pu'er",
        title_zh="冬日老普洱品鉴会",
        words="Four cakes from 2004 to 2016, opened and brewed in turn.",
        words_zh="2004 至 2016 年的四款茶饼，当场开饼，依次冲泡。",
        place="Lakeside store, tea room upstairs",
        place_zh="湖滨店二楼茶室",
        address=chain.stores[0].address,
        price="68 yuan, with a small cake to take home",
        price_zh="每位 68 元，含一份小饼带走",
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        capacity=12,
        guests_allowed=1,
        is_public=True,
        store=chain.stores[0],
        club=club,
    )
    announced = now - timedelta(days=6)
    full = announce_event(event=full, by=manager, at=announced)
    people = _reachable(chain, rng, 20)
    listed = [
        add_member(event=full, member=one, by=manager, at=announced) for one in people
    ]
    for place, each in enumerate(listed[:15]):
        at = announced + timedelta(hours=3 + 4 * place)
        accept(invitation=each, guests=int(place % 5 == 1), at=at)
    # Somebody gave a seat back three hours ago: it is on offer now.
    decline(invitation=listed[2], at=now - timedelta(hours=3))


def _open_evening(chain: Chain, *, now: datetime) -> None:
    """An evening of the whole chain, for everybody."""
    marketer = chain.staff["marketer"]
    evening = _moment(now, 27, 19)
    opened = create_event(
        by=marketer,
        title="An evening with Longjing growers",
        title_zh="与龙井茶农共度一晚",
        words="Two families from the hills tell of their year; tea, nuts and music.",
        words_zh="两户茶农讲讲这一年的收成，有茶、有坚果、有琴。",
        place="Old Library, West Lake",
        place_zh="西湖边旧书楼",
        address="杭州市西湖区孤山路 28 号",
        starts_at=evening,
        ends_at=evening + timedelta(hours=2, minutes=30),
        capacity=80,
        guests_allowed=2,
        is_public=True,
    )
    announce_event(event=opened, by=marketer, at=now - timedelta(days=2))


def build_event_pages(*, now: datetime) -> None:
    """The list of events and a page for each to come, in both languages."""
    lists = {
        Language.ENGLISH: ("Events", "Tastings, talks and evenings in our tea rooms."),
        Language.CHINESE: ("活动", "茶室里的品鉴会、讲座与茶会。"),
    }
    keys = {
        event.pk: EventPage().translation_key for event in Event.objects.coming(now)
    }
    list_key = EventIndexPage().translation_key
    for language, (title, lead) in lists.items():
        locale = Locale.objects.filter(language_code=language).first()
        home = HomePage.objects.filter(locale=locale).first()
        if home is None:
            continue
        index = EventIndexPage(
            title=title,
            lead=lead,
            slug="events",
            show_in_menus=True,
            locale=locale,
            translation_key=list_key,
        )
        home.add_child(instance=index)
        coming = Event.objects.coming(now).order_by("starts_at")
        for event, picture in zip(coming, PICTURES, strict=False):
            chinese = language == Language.CHINESE
            index.add_child(
                instance=EventPage(
                    title=event.title_zh if chinese else event.title,
                    lead=event.words_zh if chinese else event.words,
                    slug=f"event-{event.pk}",
                    event=event,
                    picture=Image.objects.filter(title=picture).first(),
                    locale=locale,
                    translation_key=keys[event.pk],
                )
            )
