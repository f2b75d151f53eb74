"""Every address × every person × a row that is not theirs.

New addresses are found by themselves; see tests/support/addresses.py.
"""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Run
from feedback.models import (
    ActionItem,
    Attachment,
    CannedReply,
    Case,
    CaseCategory,
    CaseStaff,
    Cause,
    CorrectionProposal,
    CorrectiveAction,
    Department,
    IncomingMail,
    KnownMatter,
    Praise,
    RecurrenceRule,
    ReportSubscription,
    ReturnedGoods,
)
from members.actions.access import log_access
from members.actions.api_tokens import make_token
from members.actions.posts import appoint
from members.choices import AccessAction, ApiScope, Role
from members.models import (
    AccessAlert,
    Category,
    ConsentWording,
    Contact,
    ContactPhoto,
    ContactPoint,
    CustomerType,
    CustomField,
    Disclosure,
    DuplicatePair,
    EarnRule,
    ErasureRequest,
    EventAttendance,
    ImportBatch,
    JoiningReason,
    MemberList,
    Merge,
    OwnedThing,
    Product,
    ProductUse,
    Promise,
    SavedView,
    Segment,
    Source,
    Tag,
)
from members.outbox.enqueue import enqueue_message
from members.permissions import CHAIN, policy_of
from portal.roles import write_roles
from tests.factories.amends import make_approved, money
from tests.factories.calls import a_call_and_thanks
from tests.factories.campaigns import CampaignFactory
from tests.factories.documents import make_document
from tests.factories.events import a_gathering
from tests.factories.feedback import make_case
from tests.factories.members import MemberFactory, StoreFactory, UserFactory
from tests.factories.standing import make_tiers
from tests.support.addresses import World, our_addresses

NOW = datetime(2026, 11, 5, 3, tzinfo=UTC)
PEOPLE = ["nobody", "stranger", "member", *Role.values]
OK, NOT_FOUND = 200, 404
JSON = "application/json"
# To the log-in, to the admin's first page with a message, the wrong method, forbidden.
SENT_AWAY = {302, 403, 405}


def _corrective(store, colleague, mark):
    """A corrective action with an item, and a proposal, of this store."""
    category = Category.add_root(name="器")
    product = Product.objects.create(sku="T0", name="杯", category=category)
    corrective = CorrectiveAction.objects.create(
        store=store, title=mark, opened_at=NOW, product=product, batch=mark
    )
    ActionItem.objects.create(action=corrective, what=mark, due_on=NOW.date())
    proposal = CorrectionProposal.objects.create(
        store=store,
        subject=mark,
        kind="batch",
        found_at=NOW,
        figures={"cases": 3, "days": 30},
    )
    return corrective, proposal


@pytest.fixture
def world(db, tmp_path, settings):
    """Rows of the other store."""
    mark = World.MARK
    store = StoreFactory(name=f"{mark}店", code="S-OTHER")
    member = MemberFactory(
        name=f"{mark}会员",
        member_no=f"{mark}01",
        home_store=store,
        user=UserFactory(email="other@example.com"),
        phone="13700001111",
        email="secret@other.example",
    )
    colleague = UserFactory(first_name=mark)
    post = appoint(user=colleague, role=Role.CLERK, store=store)
    case = make_case(store=store, member=member, body=mark)
    attachment = Attachment.objects.create(
        case=case,
        entry=case.entries.first(),
        file=ContentFile(b"x", name="x.txt"),
        name=f"{mark}.txt",
        content_type="text/plain",
        size=1,
        added_at=NOW,
    )
    CaseStaff.objects.create(case=case, user=colleague, part="praised", at=NOW)
    Praise.objects.create(case=case, verified_at=NOW, shared_at=NOW)
    corrective, proposal = _corrective(store, colleague, mark)
    entry = log_access(
        by=colleague, action=AccessAction.OPENED, member=member, what=mark, at=NOW
    )
    contact = Contact.objects.create(
        member=member, way="call", outcome="reached", at=NOW, said=mark, by=colleague
    )
    OwnedThing.objects.create(member=member, kind="other", name=mark)
    ProductUse.objects.create(member=member, how=mark)
    EventAttendance.objects.create(member=member, title=mark, on=NOW.date())
    Promise.objects.create(
        member=member, contact=contact, what=mark, due_on=NOW.date(), made_at=NOW
    )
    ContactPhoto.objects.create(contact=contact, file=f"{mark}.png", added_at=NOW)
    category = Category.add_root(name="茶")
    product = Product.objects.create(sku="T1", name="茶", category=category)
    letter = enqueue_message(
        key=mark,
        channel="email",
        kind="service",
        address="secret@other.example",
        member=member,
        language="en",
        subject=mark,
        text=mark,
        at=NOW,
    )
    campaign = CampaignFactory(name=mark, store=store)
    run = Run.objects.create(campaign=campaign, for_date=NOW.date(), started_at=NOW)
    call, thanks = a_call_and_thanks(member, campaign, mark)
    segment = Segment.objects.create(name="all", rules={})
    token, _secret = make_token(
        name=mark,
        scopes=["members.read"],
        store=store,
        expires_at=timezone.now() + timedelta(days=1),
        by=UserFactory(is_superuser=True),
        at=timezone.now(),
    )
    rows = [token, letter, campaign, campaign.template, segment]
    rows += [store, store.region, member, colleague, post, case, entry]
    rows += a_gathering(member, store, mark)
    rows += [*make_tiers()[:1], RecurrenceRule.objects.create(kind="member")]
    rows += [
        Cause.objects.earliest("pk"),
        CaseCategory.objects.earliest("pk"),
        Department.objects.create(name="Quality"),
        CannedReply.objects.create(title="Sorry", text_en="Sorry"),
        KnownMatter.objects.create(name="Parking", why="The city's square"),
        IncomingMail.objects.create(
            message_id="1", received_at=timezone.now(), case=case
        ),
    ]
    rows += [thanks.rule, EarnRule.objects.create(name="all", points_per_unit=1)]
    rows += [category, product, Source.objects.create(name="till")]
    rows += [
        CustomerType.objects.create(name="Private"),
        CustomField.objects.create(code="tea", label="Tea", label_zh="茶", kind="text"),
        ConsentWording.objects.create(
            purpose="news",
            language="en",
            version="9",
            text="Yes",
            valid_from=NOW.date(),
        ),
    ]
    order = {"user": colleague, "created_at": NOW, "last_on": NOW.date()}
    rows += [ReportSubscription.objects.create(kind="weekly", **order)]
    rows += [JoiningReason.objects.create(words_en="why"), Tag.objects.create(name="w")]
    rows += [MemberList.objects.create(name="guests")]
    namesake = MemberFactory(name=f"{mark}会员", home_store=store)
    yield World(
        pair=DuplicatePair.objects.create(
            first=member, second=namesake, score=90, found_at=NOW, seen_at=NOW
        ),
        merge=Merge.objects.create(survivor=member, duplicate=namesake, at=NOW),
        store=store,
        member=member,
        contact_point=ContactPoint.objects.get(member=member, kind="phone"),
        contact=contact,
        case=case,
        corrective=corrective,
        proposal=proposal,
        attachment=attachment,
        solution=make_approved(case, money("700")),
        goods=ReturnedGoods.objects.create(
            case=case, store=case.store, what=mark, reason=mark, taken_at=timezone.now()
        ),
        batch=ImportBatch.objects.create(kind="members", filename=mark, by=colleague),
        letter=letter,
        run=run,
        call=call,
        thanks=thanks,
        alert=AccessAlert.objects.create(
            user=colleague,
            kind="reveals",
            period="day",
            since=NOW,
            at=NOW,
            count=40,
            usual=2,
        ),
        wish=ErasureRequest.objects.create(
            member=member, asked_at=NOW, due_on=NOW.date(), reason=mark
        ),
        disclosure=Disclosure.objects.create(
            member=member, asked_by=colleague, asked_at=NOW, reason=mark
        ),
        document=make_document(member, asked_by=colleague, purpose=mark),
        token=token,
        view=SavedView.objects.create(
            name=mark, owner=colleague, reach="store", store=store
        ),
        passkey=Authenticator.objects.create(user=colleague, type="webauthn", data={}),
        rows={type(row): row for row in rows},
    )
    attachment.file.delete(save=False)


@pytest.fixture(params=PEOPLE)
def person(request, db):
    """Everybody who may ask, at work in a store of their own."""
    if request.param == "nobody":
        return None
    if request.param == "stranger":
        return UserFactory()
    store = StoreFactory(name="本店", code="S-HOME")
    user = UserFactory(email="somebody@example.com")
    if request.param == "member":
        MemberFactory(home_store=store, user=user)
    else:
        write_roles()
        appoint(user=user, role=request.param, store=store)
    return user


def test_a_row_of_another_store_is_found_by_nobody(client, person, world):
    if person:
        client.force_login(person)
    for address in our_addresses():
        if not address.arguments or address.is_for_programs:
            continue
        url = address.foreign_url(world)
        for method in (client.get, client.post):
            response = method(url)
            allowed = may_see_all(person, address) or has_no_page_yet(person, address)
            fine = response.status_code in {NOT_FOUND, *SENT_AWAY} or allowed
            assert fine, f"{address.name} {url} answers {response.status_code}"
            if (
                not may_see_all(person, address)
                and response.status_code not in SENT_AWAY
            ):
                assert World.MARK not in text_of(response), url


def may_see_all(person, address):
    """The catalogue has no stores: who may see it, sees all of it."""
    if person is None or address.model is None:
        return False
    policy = policy_of(address.model)
    return policy.store == CHAIN and policy.user_has_permission(person, "view")


def has_no_page_yet(person, address):
    """Below /me/, who has no record is told so, whatever the address."""
    return address.path.startswith("me/") and not hasattr(person, "member")


def test_no_page_names_a_row_of_another_store(client, person, world):
    if person:
        client.force_login(person)
    for address in our_addresses():
        if address.arguments or not address.name or address.is_for_programs:
            continue
        url = reverse(address.name)
        for response in answers(client, url):
            assert response.status_code < 500, url
            assert World.MARK not in text_of(response), url


def answers(client, url):
    """The page, the page searched, its export: as few requests as show all of them.

    Who may not open the page gets the same answer to whatever is asked of it.
    """
    # Two characters of the mark: what the page repeats is not the mark itself.
    search, export = {"q": World.MARK[:2]}, {"export": "csv"}
    yield (plain := client.get(url))
    if plain.status_code in SENT_AWAY:
        return
    yield (both := client.get(url, search | export))
    # A page that knows no export has just been searched.
    if both.status_code != OK or not both["Content-Type"].startswith("text/html"):
        yield client.get(url, search)
        yield client.get(url, export)


def test_no_session_opens_the_api(client, person, world):
    if person:
        client.force_login(person)
    for url, method in routes_for_programs(world):
        response = client.generic(method, url, b"{}", content_type=JSON)
        assert response.status_code in {401, 404, 405}, url
        assert response.headers["Content-Type"] == "application/problem+json", url
        assert World.MARK not in text_of(response), url


def test_a_token_finds_no_row_of_another_store(client, world):
    by = UserFactory(is_superuser=True)
    _token, secret = make_token(
        name="till",
        scopes=ApiScope.values,
        store=StoreFactory(name="本店", code="S-HOME"),
        expires_at=timezone.now() + timedelta(days=1),
        by=by,
        at=timezone.now(),
    )
    for url, method in routes_for_programs(world):
        for query in ("", f"?q={World.MARK[:2]}", f"?store={world.store.code}"):
            response = client.generic(
                method,
                f"{url}{query}",
                b"{}",
                content_type=JSON,
                headers={"Authorization": f"Bearer {secret}"},
            )
            assert response.status_code < 500, url
            assert World.MARK not in text_of(response), url
            if str(world.member.public_id) in url:
                assert response.status_code in {NOT_FOUND, 405}, url


def routes_for_programs(world):
    """Each route of the API with each method, for a row of the other store."""
    for address in our_addresses():
        if address.name.startswith("api:") and address.name != "api:nothing":
            url = (
                address.foreign_url(world)
                if address.arguments
                else reverse(address.name)
            )
            for method in ("GET", "POST", "PATCH", "DELETE"):
                yield url, method


def text_of(response):
    body = (
        b"".join(response.streaming_content) if response.streaming else response.content
    )
    return body.decode("utf-8", "replace")


def test_the_rows_are_there_for_those_of_that_store(client, world):
    """The tests above ask for rows that exist: their own people find them."""
    write_roles()
    clerk = UserFactory()
    appoint(user=clerk, role=Role.STORE_MANAGER, store=world.store)
    client.force_login(clerk)
    for name in ("members_record", "members_reveal"):
        address = next(each for each in our_addresses() if each.name == name)
        response = client.get(address.foreign_url(world))
        assert response.status_code == 200
    assert World.MARK in text_of(client.get(reverse("access-log:index")))
    assert Case.objects.visible_to(clerk).exists()


def test_an_address_that_nobody_described_is_reported(world):
    address = our_addresses()[0]
    unknown = type(address)("new/<int:pk>/", "new", ("pk",), address.view, {})
    with pytest.raises(LookupError, match="add it to FOREIGN"):
        unknown.foreign_url(world)
