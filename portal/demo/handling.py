"""The handling of cases in the demonstration: departments, ready answers, knowledge,
facts, a colleague kept out, a merged pair, a project."""

from datetime import datetime, timedelta
from functools import partial
from random import Random

from wagtail.models import Page

from campaigns.choices import CallAim
from feedback.actions.assessing import assess_case
from feedback.actions.endings import end_case
from feedback.actions.facts import add_fact, name_involved
from feedback.actions.handling import accept_case
from feedback.actions.opening import open_case
from feedback.actions.passing_on import PROJECT_AFTER, begin_project, link_cases
from feedback.choices import (
    CaseChannel,
    CaseKind,
    Decision,
    FactQuestion,
    FactSource,
    RecoveryStep,
)
from feedback.models import (
    CannedReply,
    Case,
    CaseCategory,
    Cause,
    Department,
    KnownMatter,
)
from feedback.workflow import target_of
from members.choices import Language
from members.models import User
from members.queries.figures import portal_day
from portal.demo.cases import Step
from portal.demo.chain import Chain
from portal.models import HomePage, KnowledgePage

# name, Chinese, role of its people, categories that it answers for
DEPARTMENTS = (
    ("Quality", "质量部", "quality", ("product_quality", "technical")),
    ("Customer care", "客户服务部", "care", ("service", "sales", "papers")),
    ("Shop building", "工程部", "operations", ("facility", "spare_parts")),
)
READY = (
    (
        "Sorry, and thank you", "",
        ("[name]您好：\n非常抱歉给您带来不便，感谢您告诉我们。您反映的事（[reference]）我们正在查，"
        "有结果马上答复您。\n[store]"),
        ("Dear [name],\nwe are sorry for the trouble and thank you for telling us. We are looking "
        "into [reference] and write again as soon as we know more.\n[store]"),
    ),
    (
        "New tin by post", Decision.UPHELD,
        "[name]您好：\n查证后确实是我们的问题，新的[product]今天寄出，另附一份小样表示歉意。",
        ("Dear [name],\nyou were right. A new [product] goes out to you today, with a small extra "
        "for the trouble."),
    ),
    (
        "Not upheld, with reasons", Decision.NOT_UPHELD,
        ("[name]您好：\n我们核对了记录和实物，理由如下：\n……\n如果您还有其他情况，请随时告诉我们，"
        "我们会请另一位同事重新看。"),
        ("Dear [name],\nwe looked at the records and the goods. Our reasons are:\n…\nIf there is "
        "more that we should know, please write: a colleague looks at it again."),
    ),
)  # fmt: skip
KNOWLEDGE = (
    (
        "receive", RecoveryStep.LISTEN,
        "How to receive a complaint", "Let them finish, take notes, repeat it, say what happens next.",
        "怎样接待投诉", "请顾客说完，做记录，复述一遍，说明下一步。",
    ),
    (
        "sorry", RecoveryStep.ACKNOWLEDGE,
        "Saying sorry well", "For the trouble, at once, without a “but”.",
        "怎样道歉", "为给顾客添的麻烦道歉，马上说，不加“但是”。",
    ),
    (
        "fair", RecoveryStep.FIX,
        "What is a fair fix", "Quick, within your limit, and the customer agrees.",
        "怎样才算公道的解决", "快，在权限之内，顾客同意。",
    ),
    (
        "value", RecoveryStep.VALUE,
        "A little extra", "What we may add for the trouble, and how to offer it.",
        "一点心意", "可以送什么，怎么说出口。",
    ),
    (
        "promise", RecoveryStep.PROMISES,
        "Promises we keep", "Write it down, with a day and an owner.",
        "说到做到", "写下来，有日期，有负责人。",
    ),
    (
        "call", RecoveryStep.FOLLOW_UP,
        "The call afterwards", "Who calls, when, and the one question to ask.",
        "事后的一通电话", "谁打、什么时候打、问哪一句。",
    ),
)  # fmt: skip


def build_handling(chain: Chain, rng: Random, *, now: datetime) -> None:
    """Write all of it; call it after the cases."""
    _departments(chain)
    for title, decision, text_zh, text_en in READY:
        CannedReply.objects.create(
            title=title, decision=decision, text_zh=text_zh, text_en=text_en
        )
    KnownMatter.objects.create(
        name="Parking at West Lake",
        name_zh="西湖边停车难",
        why="The square belongs to the city; talks are going on.",
        cause=Cause.objects.filter(code="hard_to_reach").first(),
    )
    _facts_and_people(chain, rng, now=now)


def _departments(chain: Chain) -> None:
    for name, name_zh, role, codes in DEPARTMENTS:
        department = Department.objects.create(name=name, name_zh=name_zh)
        department.people.add(chain.staff[role])
        CaseCategory.objects.filter(code__in=codes).update(department=department)


def _facts_and_people(chain: Chain, rng: Random, *, now: datetime) -> None:
    """In the newest open complaints of each of the first stores."""
    for store in chain.stores[:3]:
        cases = Case.objects.open().filter(store=store, kind=CaseKind.COMPLAINT)
        found = list(cases.order_by("-received_at", "-pk")[:4])
        manager, clerk = _manager(chain, store.pk), chain.clerks[store.pk][0]
        for case in found:
            add_fact(
                case=case,
                question=FactQuestion.WHAT,
                text=case.body[:120],
                source=FactSource.CUSTOMER,
                by=manager,
                at=now,
            )
        if len(found) > 1:
            link_cases(case=found[0], other=found[1], by=manager, at=now)
        if len(found) > 2 and clerk.pk != manager.pk:
            colleague = rng.choice(
                [each for each in chain.clerks[store.pk] if each.pk != manager.pk]
            )
            name_involved(case=found[2], person=colleague, by=manager, at=now)
        if len(found) > 3 and target_of("duplicate", found[3].status):
            end_case(
                case=found[3],
                name="duplicate",
                reason="同一位顾客又打来电话，说的是同一件事。",
                duplicate_of=found[1],
                by=manager,
                at=now,
            )


def project_step(chain: Chain, *, now: datetime) -> Step:
    """A matter that stays open for months, and its owner."""
    received = now - PROJECT_AFTER - timedelta(days=20)
    return received, partial(_project, chain, now=now)


def _project(chain: Chain, *, now: datetime, at: datetime) -> None:
    store = chain.stores[0]
    manager = _manager(chain, store.pk)
    case = open_case(
        kind=CaseKind.COMPLAINT,
        body="二楼茶室的楼梯太陡，老人上下不方便，说过好几次了。",
        channel=CaseChannel.IN_STORE,
        language=Language.CHINESE,
        store=store,
        name="顾先生",
        by=manager,
        at=at,
    )
    accept_case(case=case, by=manager, at=at + timedelta(hours=2))
    cause = Cause.objects.select_related("category").get(code="unsafe")
    if cause.category is not None:
        assess_case(
            case=case,
            category=cause.category,
            cause=cause,
            by=manager,
            at=at + timedelta(hours=3),
        )
    begin_project(
        case=case,
        goal="楼梯加扶手和防滑条，一楼另设老人座位",
        owner=manager,
        due_on=portal_day(now) + timedelta(days=5),
        by=manager,
        at=now - timedelta(days=15),
    )


def _manager(chain: Chain, store_id: int) -> User:
    posts = {user: user.posts.first() for user in chain.clerks[store_id]}
    return next(u for u, post in posts.items() if post and post.role == "store_manager")


# slug, aim of the call, title and lead in English and Chinese
CALL_KNOWLEDGE = (
    (
        "call-invite",
        CallAim.INVITATION,
        "Inviting by phone",
        (
            "Say day, hour and how long; never press. Ask how many come and who drives. "
            "Trap: do not promise a seat beyond the list."
        ),
        "电话邀约",
        "说清日期、时间和时长，不强劝；问几位来、是否开车。注意：名额以外不要承诺座位。",
    ),
    (
        "call-after-service",
        CallAim.AFTER_SERVICE,
        "Asking after a service",
        (
            "Ask for a mark from 1 to 5, then for one thing to do better. From 2 down: "
            "apologise, do not explain, open a complaint in the call."
        ),
        "服务回访",
        (
            "先请顾客打1到5分，再问哪一点可以做得更好。2分及以下：先道歉，不辩解，"
            "当场在通话中登记投诉。"
        ),
    ),
)


def build_knowledge() -> None:
    """The knowledge pages of both languages, below one page each; twice is once."""
    for home in HomePage.objects.select_related("locale"):
        is_chinese = home.locale.language_code != "en"
        title = "服务手册" if is_chinese else "Service handbook"
        top = _page(home, "handbook", title, "")
        for slug, step, title_en, lead_en, title_zh, lead_zh in KNOWLEDGE:
            words = (title_zh, lead_zh) if is_chinese else (title_en, lead_en)
            _page(top, slug, *words, for_step=step)
        for slug, aim, title_en, lead_en, title_zh, lead_zh in CALL_KNOWLEDGE:
            words = (title_zh, lead_zh) if is_chinese else (title_en, lead_en)
            _page(top, slug, *words, for_aim=aim)


def _page(parent: Page, slug: str, title: str, lead: str, **fits: str) -> KnowledgePage:
    found: KnowledgePage | None = (
        KnowledgePage.objects.child_of(parent).filter(slug=slug).first()
    )
    if found is not None:
        return found
    page: KnowledgePage = parent.add_child(
        instance=KnowledgePage(
            slug=slug,
            title=title,
            lead=lead,
            **fits,
            locale=parent.locale,
            show_in_menus=False,
        )
    )
    return page
