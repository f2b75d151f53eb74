"""Puts the demonstration together, part by part, in one transaction."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from django.db import reset_queries, transaction

from members.actions.statistics import rebuild
from members.models import Category, Member, Store, User
from members.queries.figures import portal_day
from members.search.index import reindex
from portal.demo.amends import AmendsBook
from portal.demo.belongings import build_belongings
from portal.demo.calls import build_calls
from portal.demo.campaigns import build_campaigns
from portal.demo.cases import CASES, CaseBook
from portal.demo.chain import Chain, build_chain
from portal.demo.clocks import build_calendar, let_some_wait
from portal.demo.confidential import build_requests
from portal.demo.contacts import build_contacts
from portal.demo.days import save_consents, save_days
from portal.demo.duplicates import open_twice
from portal.demo.events import build_event_pages, build_events
from portal.demo.guest_of_honour import dress_guest_of_honour
from portal.demo.habits import plan_joining
from portal.demo.handling import build_handling, build_knowledge, project_step
from portal.demo.joining import build_joining_reasons
from portal.demo.keeping import age_archives
from portal.demo.letter_blocks import add_pictures
from portal.demo.letters import build_letters, deliver_past_letters
from portal.demo.mails import mail_steps
from portal.demo.outcomes import build_past_campaigns, draw_reactions
from portal.demo.own_fields import build_own_fields
from portal.demo.people import Person, make_people, save_people
from portal.demo.quality import build_quality, incident_step
from portal.demo.register import build_register
from portal.demo.segments import build_segments
from portal.demo.shopping import Shop
from portal.demo.standing import build_standing
from portal.demo.tags import build_tags
from portal.demo.tokens import build_token
from portal.demo.unusual import unusual_ways
from portal.public_site import build_public_site

# People in memory at one time.
CHUNK = 500
POOL = 300
# Birthday letters of these days are shown as sent.
PAST_DAYS = 14

Say = Callable[[str], None]


def is_empty() -> bool:
    """Whether nobody has put anything into this database yet."""
    return not any(model.objects.exists() for model in (User, Store, Member, Category))


@transaction.atomic
def load(*, members: int, seed: int, now: datetime, say: Say) -> None:
    """Load the whole demonstration, or nothing; tells `say` how far it is.

    The database must be empty. The same seed on the same day gives the same chain.
    """
    chain = load_records(members=members, seed=seed, now=now, say=say)
    say("public pages and their pictures")
    build_public_site(stores=chain.stores, at=now)
    add_pictures(by=chain.staff["marketer"], at=now)
    build_knowledge()
    build_event_pages(now=now)


def load_records(*, members: int, seed: int, now: datetime, say: Say) -> Chain:
    """Everything but the public pages."""
    today = portal_day(now)
    say("regions, stores, staff, catalogue")
    chain = build_chain()
    build_joining_reasons()
    load_members(chain, members, seed=seed, now=now, say=say)
    say("statistics")
    rebuild(at=now)
    say("tiers, points, memberships, key accounts")
    build_standing(chain, seed=seed, now=now)
    say("birthday letters of the past days")
    build_letters(chain, since=today - timedelta(days=PAST_DAYS), now=now)
    guest = dress_guest_of_honour(chain, today=today, now=now)
    say("calls, visits, promises")
    build_contacts(chain, Random(f"{seed} contacts"), guest=guest, now=now)  # noqa: S311 -- believable, not secret
    build_belongings(chain, Random(f"{seed} belongings"), now=now)  # noqa: S311 -- believable, not secret
    say("feedback")
    build_calendar(chain, now=now)
    book = CaseBook(chain, Random(f"{seed} cases"), now=now)  # noqa: S311 -- believable, not secret
    others = [project_step(chain, now=now), incident_step(chain, now=now)]
    others += [*unusual_ways(chain, now=now), *mail_steps(chain, now=now)]
    book.fill(min(CASES, 30 + members // 10), guest=guest, others=others)
    AmendsBook(chain, Random(f"{seed} amends"), now=now).fill()  # noqa: S311 -- believable, not secret
    let_some_wait(Random(f"{seed} waiting"), now=now)  # noqa: S311 -- believable, not secret
    build_quality(chain, Random(f"{seed} quality"), now=now)  # noqa: S311 -- believable, not secret
    build_handling(chain, Random(f"{seed} handling"), now=now)  # noqa: S311 -- believable, not secret
    build_requests(now=now)
    load_outreach(chain, seed=seed, now=now, say=say)
    build_own_fields(chain, Random(f"{seed} own fields"))  # noqa: S311 -- believable, not secret
    build_tags(chain, Random(f"{seed} tags"), now=now)  # noqa: S311 -- believable, not secret
    say("changes, gaps, handovers")
    age_archives(chain, Random(f"{seed} keeping"), now=now)  # noqa: S311 -- believable, not secret
    say("records opened twice")
    open_twice(chain, Random(f"{seed} twins"), now=now)  # noqa: S311 -- believable, not secret
    build_token(chain, now=now)
    say("register and daily readings")
    build_register(chain, Random(f"{seed} register"), now=now)  # noqa: S311 -- believable, not secret
    return chain


def load_outreach(chain: Chain, *, seed: int, now: datetime, say: Say) -> None:
    """Events, segments, campaigns with their past, and call lists."""
    say("events, campaigns, call lists")
    build_events(chain, Random(f"{seed} events"), now=now)  # noqa: S311 -- believable, not secret
    build_segments(chain, now=now)
    build_past_campaigns(chain, now=now)
    build_campaigns(chain, now=now)
    deliver_past_letters(now=now)
    draw_reactions(Random(f"{seed} reactions"), now=now)  # noqa: S311 -- believable, not secret
    build_calls(chain, Random(f"{seed} calls"), now=now)  # noqa: S311 -- believable, not secret


def load_members(
    chain: Chain, count: int, *, seed: int, now: datetime, say: Say
) -> None:
    """Members with everything of their own, a chunk at a time."""
    today = portal_day(now)
    habits = plan_joining(Random(f"{seed} habits"), count, today=today)  # noqa: S311 -- believable, not secret
    shop = Shop(chain, today=today)
    pool: list[Member] = []
    for start in range(0, count, CHUNK):
        rng = Random(f"{seed} people {start}")  # noqa: S311 -- believable, not secret
        people = make_people(
            chain, habits[start : start + CHUNK], rng, first_no=start + 1, pool=pool
        )
        save_people(people, rng)
        save_days(people, rng, today=today, since=today - timedelta(days=PAST_DAYS))
        save_consents(people, rng, now=now)
        shop.sell_to(people, rng)
        reindex([person.member.pk for person in people])
        pool = _refilled(pool, people, rng)
        reset_queries()  # with DEBUG on, Django keeps every statement
        say(
            f"members {start + len(people):,} of {count:,}, purchases {shop.receipts:,}"
        )
    shop.close()


def _refilled(pool: list[Member], people: list[Person], rng: Random) -> list[Member]:
    """Those who may have brought a friend along: some old ones, some new ones."""
    buyers = [person.member for person in people if person.habit.has_joined]
    rng.shuffle(buyers)
    return (buyers + pool)[:POOL]
