"""POST /api/v1/webhooks/{email,sms}/{provider}: what providers tell afterwards.

Each call proves itself by WEBHOOK_SECRET: as the password of Basic authentication (which
the providers of django-anymail know), or in the header X-Webhook-Secret. Without a
secret in the settings there are no webhooks.
"""

import base64
import json
import logging
from binascii import Error as Base64Error
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from members.actions.delivery import (
    DeliveryEvent,
    Report,
    note_event,
    note_text_reply,
)
from members.api.problems import Problem, problem_response
from members.choices import Channel
from members.contact_values import normalise_phone

logger = logging.getLogger(__name__)

# The classes of django-anymail that read a provider's calls.
PROVIDERS = {
    "amazon_ses": "AmazonSESTrackingWebhookView",
    "brevo": "BrevoTrackingWebhookView",
    "mailersend": "MailerSendTrackingWebhookView",
    "mailgun": "MailgunTrackingWebhookView",
    "mailjet": "MailjetTrackingWebhookView",
    "mandrill": "MandrillCombinedWebhookView",
    "postal": "PostalTrackingWebhookView",
    "postmark": "PostmarkTrackingWebhookView",
    "resend": "ResendTrackingWebhookView",
    "sendgrid": "SendGridTrackingWebhookView",
    "sparkpost": "SparkPostTrackingWebhookView",
}
REPORTS = {
    "delivered": Report.DELIVERED,
    "bounced": Report.BOUNCED,
    "rejected": Report.BOUNCED,
    "failed": Report.BOUNCED,
    "deferred": Report.SOFT_BOUNCED,
    "soft_bounced": Report.SOFT_BOUNCED,
    "complained": Report.COMPLAINED,
    "unsubscribed": Report.UNSUBSCRIBED,
}
MOST = 1000


@csrf_exempt
@require_POST
def email_events(request: HttpRequest, provider: str) -> HttpResponse:
    """Delivery events of e-mail; {"events": n, "known": n}.

    `provider` is one of django-anymail's, or "generic": {"events": [{"id": our id or
    Message-ID, or "provider_id", "event": "delivered", "reason": "…"}]}.
    """
    if not _is_trusted(request):
        return problem_response(request, Problem("token-unknown"))
    if provider == "generic":
        found = _generic_events(request)
    elif provider in PROVIDERS:
        found = _anymail_events(request, provider)
    else:
        return problem_response(request, Problem("not-found"))
    if found is None:
        return problem_response(request, Problem("malformed"))
    return _noted(found, Channel.EMAIL)


@csrf_exempt
@require_POST
def sms_events(request: HttpRequest, provider: str) -> HttpResponse:
    """Receipts and replies of a gateway for text messages.

    {"events": [… as for e-mail …], "replies": [{"id": "…", "from": "+86…", "text":
    "R"}]}. `provider` names the gateway in what is written down.
    """
    if not _is_trusted(request):
        return problem_response(request, Problem("token-unknown"))
    if provider != settings.SMS_PROVIDER:
        return problem_response(request, Problem("not-found"))
    body, found = _body(request), _generic_events(request)
    replies = body.get("replies", []) if body else []
    if found is None or not isinstance(replies, list):
        return problem_response(request, Problem("malformed"))
    told = 0
    for reply in replies[:MOST]:
        number = normalise_phone(str(reply.get("from", "")))
        if number:
            told += note_text_reply(
                number=number,
                text=str(reply.get("text", "")),
                reply_id=str(reply.get("id", "")),
                provider=provider,
                at=timezone.now(),
            )
    return _noted(found, Channel.SMS, replies=told)


def _is_trusted(request: HttpRequest) -> bool:
    secret = settings.WEBHOOK_SECRET
    given = request.headers.get("X-Webhook-Secret", "")
    scheme, _space, words = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            decoded = base64.b64decode(words).decode()
        except (Base64Error, UnicodeDecodeError):
            return False
        given = decoded.partition(":")[2]
    return bool(secret) and constant_time_compare(given, secret)


def _body(request: HttpRequest) -> dict[str, Any] | None:
    try:
        body = json.loads(request.body)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _generic_events(request: HttpRequest) -> list[DeliveryEvent] | None:
    body = _body(request)
    rows = body.get("events", []) if body is not None else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return None
    return [
        DeliveryEvent(
            report=REPORTS[str(row.get("event"))],
            message_id=str(row.get("id", "")),
            provider_id=str(row.get("provider_id", "")),
            reason=str(row.get("reason", "")),
        )
        for row in rows[:MOST]
        if row.get("event") in REPORTS
    ]


def _anymail_events(request: HttpRequest, provider: str) -> list[DeliveryEvent] | None:
    """The events that django-anymail reads out of a provider's call; None when it can't
    (or isn't installed)."""
    try:
        module = import_module(f"anymail.webhooks.{provider}")
        kind = getattr(module, PROVIDERS[provider])
        # The secret was asked for already; signatures of the provider are checked.
        view = type(kind.__name__, (kind,), {"warn_if_no_basic_auth": False})()
        view.setup(request)
        view.run_validators(request)
        return list(_translated(view.parse_events(request)))
    except Exception:
        # Whatever the library finds wrong with a call: the sender is told "no".
        logger.exception("a call of %s could not be read", provider)
        return None


def _translated(events: Any) -> Iterator[DeliveryEvent]:
    for event in events:
        report = REPORTS.get(event.event_type)
        if report is None:
            continue
        metadata = event.metadata if isinstance(event.metadata, dict) else {}
        yield DeliveryEvent(
            report=report,
            message_id=str(metadata.get("message", "")),
            provider_id=str(event.message_id or ""),
            reason=str(event.description or event.mta_response or ""),
        )


def _noted(events: list[DeliveryEvent], channel: str, **more: int) -> HttpResponse:
    known = sum(
        note_event(event=event, channel=channel, at=timezone.now()) for event in events
    )
    return JsonResponse({"events": len(events), "known": known, **more})
