"""The other processes of tests/engine/test_outbox_kills.py, beside `manage.py work`.

outbox_process.py prepare COUNT · report
"""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")

import django

django.setup()

from django.core.management import call_command  # noqa: E402 -- after the setup
from django.db.models import Count  # noqa: E402 -- after the setup
from django.utils import timezone  # noqa: E402 -- after the setup

from campaigns.models import Campaign, MessageTemplate, OutreachRules, TemplateText  # noqa: E402 -- Django must be set up first
from campaigns.queries.results import balance_of  # noqa: E402 -- after the setup
from campaigns.tasks import run_campaigns  # noqa: E402 -- after the setup
from members import models  # noqa: E402 -- after the setup

# Of so many people one withdraws the consent between queueing and sending.
WITHDRAWN = 50


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
    models.ContactPoint.objects.bulk_create(
        models.ContactPoint(
            member=member,
            kind="email",
            value=address(member),
            value_norm=address(member),
        )
        for member in members
    )
    models.ConsentState.objects.bulk_create(
        models.ConsentState(
            member=member, purpose="greetings", channel="email", is_given=True, since=at
        )
        for member in members
    )
    models.ImportantDate.objects.bulk_create(
        models.ImportantDate(
            member=member, month=today.month, day=today.day, next_on=today
        )
        for member in members
    )
    template = MessageTemplate.objects.create(name="t")
    TemplateText.objects.create(
        template=template, language="zh-hans", subject="生日快乐", body="您好!"
    )
    # At any hour of the day.
    OutreachRules.objects.create(quiet_from=0, quiet_until=0)
    Campaign.objects.create(
        name="c", kind="birthday", template=template, state="active", send_from=0
    )
    run_campaigns(at=at)
    # Midnight must not end the proof.
    models.Message.objects.update(expires_at=None)
    models.ConsentState.objects.filter(
        member__in=[member.pk for member in members[::WITHDRAWN]]
    ).update(is_given=False)


def address(member):
    return f"{member.member_no.lower()}@example.com"


def report():
    """States of the letters, letters on the record, and whether the balance closes."""
    run = Campaign.objects.get().runs.get()
    states = models.Message.objects.values_list("state").annotate(count=Count("pk"))
    accepted = models.Message.objects.filter(state="accepted")
    in_doubt = models.Message.objects.filter(state="in_doubt")
    letters = models.Activity.objects.filter(kind="members.letter_sent")
    return {
        "states": dict(states),
        "planned": run.planned,
        "closes": balance_of(run).closes,
        "accepted": list(accepted.values_list("address", flat=True)),
        "in_doubt": list(in_doubt.values_list("pk", "lease_by")),
        "activities": letters.count(),
    }


command, *arguments = sys.argv[1:]
if command == "prepare":
    prepare(int(arguments[0]))
elif command == "report":
    sys.stdout.write(json.dumps(report()))
