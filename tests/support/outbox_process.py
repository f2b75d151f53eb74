"""The other process of tests/engine/test_outbox_kills.py.

outbox_process.py prepare COUNT · send SECONDS_FROM_NOW · report
"""

import json
import os
import sys
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")

import django

django.setup()

from django.core.management import call_command  # noqa: E402 -- after the setup
from django.db.models import Count  # noqa: E402 -- after the setup
from django.utils import timezone  # noqa: E402 -- after the setup

from campaigns.models import Campaign, MessageTemplate, TemplateText  # noqa: E402 -- Django must be set up first
from campaigns.queries.results import balance_of  # noqa: E402 -- after the setup
from campaigns.tasks import run_campaigns  # noqa: E402 -- after the setup
from members import models  # noqa: E402 -- after the setup
from members.outbox.sender import send_due  # noqa: E402 -- after the setup


def prepare(count):
    """A database with `count` birthdays of today, queued by an active campaign."""
    call_command("migrate", verbosity=0)
    store = models.Store.objects.create(code="S", name="湖滨店")
    members = models.Member.objects.bulk_create(
        models.Member(member_no=f"M{n}", name=f"张小{n}", home_store=store)
        for n in range(count)
    )
    at = timezone.now()
    today = timezone.localdate(at)
    for member in members:
        address = f"{member.member_no.lower()}@example.com"
        models.ContactPoint.objects.create(
            member=member, kind="email", value=address, value_norm=address
        )
        models.ConsentState.objects.create(
            member=member, purpose="greetings", channel="email", is_given=True, since=at
        )
        models.ImportantDate.objects.create(
            member=member, month=today.month, day=today.day, next_on=today
        )
    template = MessageTemplate.objects.create(name="t")
    TemplateText.objects.create(
        template=template, language="zh-hans", subject="生日快乐", body="您好!"
    )
    Campaign.objects.create(name="c", template=template, state="active", send_from=0)
    run_campaigns(at=at)
    # The proof runs the clock ahead; midnight must not end it.
    models.Message.objects.update(expires_at=None)


def report():
    """States of the letters, letters on the record, and whether the balance closes."""
    run = Campaign.objects.get().runs.get()
    states = models.Message.objects.values_list("state").annotate(count=Count("pk"))
    accepted = models.Message.objects.filter(state="accepted")
    return {
        "states": dict(states),
        "planned": run.planned,
        "closes": balance_of(run).closes,
        "accepted": list(accepted.values_list("address", flat=True)),
        "activities": models.Activity.objects.count(),
    }


command, *arguments = sys.argv[1:]
if command == "prepare":
    prepare(int(arguments[0]))
elif command == "send":
    send_due(at=timezone.now() + timedelta(seconds=int(arguments[0])))
elif command == "report":
    sys.stdout.write(json.dumps(report()))
