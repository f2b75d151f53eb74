"""/purchases: receipts from the till, one or a thousand; and what a member bought."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router

from members.api.auth import ApiRequest, Token
from members.api.idempotency import Reply, once
from members.api.member_routes import find
from members.api.paging import PageParameters, page_of
from members.api.problems import Problem
from members.api.purchase_bodies import (
    MOST_RECEIPTS,
    LineOut,
    PurchaseOut,
    PurchasePage,
    ReceiptResult,
    ReceiptResults,
)
from members.api.receipts import Item, read_items, record
from members.api.requests import read_json
from members.choices import ApiScope
from members.models import Purchase, PurchaseLine

router = Router(tags=["purchases"])

READ = Token(ApiScope.PURCHASES_READ)
WRITE = Token(ApiScope.PURCHASES_WRITE)
REFERENCE = {"$ref": "#/components/schemas/ReceiptIn"}
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "oneOf": [
                        REFERENCE,
                        {
                            "type": "array",
                            "items": REFERENCE,
                            "minItems": 1,
                            "maxItems": MOST_RECEIPTS,
                        },
                    ]
                }
            }
        },
    }
}


@router.post(
    "/purchases",
    auth=WRITE,
    response={200: ReceiptResults, 201: ReceiptResult},
    summary=gettext_noop("Record receipts"),
    description=gettext_noop(
        "One receipt, or a list of up to 1,000 in one go. A receipt is unique by "
        "store and number and may be sent again: the same contents change "
        "nothing. Of a list each receipt has its own outcome, and one that is "
        "refused holds up no other. A single one is answered with 201 when it is "
        "new, 200 when it is stored already, 409 when the number is stored with "
        "other contents."
    ),
    url_name="purchases",
    openapi_extra=BODY,
)
@once
def record_purchases(request: ApiRequest) -> Reply:
    """One receipt is answered with its outcome or a Problem, a list with outcomes."""
    told = read_json(request)
    if not isinstance(told, list):
        return _one(told, request)
    if not 0 < len(told) <= MOST_RECEIPTS:
        raise Problem("invalid", _("A list holds 1 to 1,000 receipts."))
    results = _results(told, request)
    counts = Counter[str](result.outcome for result in results)
    return Reply(ReceiptResults(counts=dict(counts), results=results))


def _one(told: Any, request: ApiRequest) -> Reply:
    items = read_items([told], by=request.by, latest=request.at + timedelta(days=1))
    record(items, by=request.by, at=request.at)
    problem = items[0].problem
    if problem is not None:
        raise problem
    result = _result(0, items[0])
    return Reply(result, 201 if result.outcome == "recorded" else 200)


def _results(told: Sequence[Any], request: ApiRequest) -> list[ReceiptResult]:
    items = read_items(told, by=request.by, latest=request.at + timedelta(days=1))
    record(items, by=request.by, at=request.at)
    return [_result(index, item) for index, item in enumerate(items)]


def _result(index: int, item: Item) -> ReceiptResult:
    return ReceiptResult(
        index=index,
        store=item.store,
        receipt_no=item.receipt_no,
        outcome=item.outcome,
        member_known=item.member_known,
        problem=item.problem.as_json() if item.problem else None,
    )


@router.get(
    "/members/{uuid:public_id}/purchases",
    auth=READ,
    response=PurchasePage,
    summary=gettext_noop("What a member bought"),
    description=gettext_noop("The receipts of all stores, the latest first."),
    url_name="member_purchases",
)
def list_purchases(
    request: ApiRequest, public_id: UUID, parameters: Query[PageParameters]
) -> HttpResponse:
    """The member's receipts in all stores, the latest first."""
    member = find(public_id, request.by)
    lines = PurchaseLine.objects.select_related("product", "category")
    rows = Purchase.objects.filter(member=member).select_related("store")
    page, following = page_of(
        rows.prefetch_related(Prefetch("lines", queryset=lines.order_by("line_no"))),
        parameters=parameters,
        name=f"purchases.{member.pk}",
        latest="purchased_at",
    )
    items = [_purchase(purchase) for purchase in page]
    return Reply(PurchasePage(items=items, next=following)).response()


def _purchase(purchase: Purchase) -> PurchaseOut:
    return PurchaseOut(
        store=purchase.store.code,
        receipt_no=purchase.receipt_no,
        purchased_at=purchase.purchased_at,
        amount=purchase.amount,
        staff=purchase.sold_by,
        lines=[
            LineOut(
                sku=line.product.sku,
                product=line.product.name,
                category=line.category.name,
                quantity=line.quantity,
                amount=line.amount,
                batch=line.lot,
            )
            for line in purchase.lines.all()
        ],
    )
