"""The processes of bench/campaigns.py: one job each, told on the command line.

_sending.py prepare LETTERS · queue FIRST LETTERS · work · loop LETTERS · bare LETTERS

`work` sends what is queued when it gets a line on standard input. Each ends with one
line of JSON.
"""

import json
import os
import resource
import smtplib
import sys
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")

BODY = """您好，%s：

今年的秋茶到店了。我们为老朋友留了二十四席：十月底，湖滨店二楼，三款岩茶并排喝，讲讲今年的雨水、
焙火，和为什么同一座山的两面，味道差这么多。

With the autumn teas we keep a table for friends of the house: three rock teas side by
side, and the story of this year's rain.

时间：十月二十六日，星期一，下午两点半
地点：湖滨店二楼
费用：免费，可以带一位朋友

回复这封信就可以报名。若您不想再收到这样的信，请点下面的链接。"""
CHUNK = 2000


def marked(value, link):
    """Text and HTML of the letter, with these in the place of name and address."""
    from members.outbox.render import letter_html

    html = letter_html(
        language="zh-hans",
        subject="秋茶品鉴",
        body=BODY % "NAME-HERE",
        footer="[[link:unsubscribe]]",
        link_words={"unsubscribe": "退订"},
    )
    html = html.replace("NAME-HERE", value).replace("[[link:unsubscribe]]", link)
    return f"{BODY % value}\n\n-- \n退订：{link}", html


def prepare(count):
    """Members who agreed, each with an address."""
    from django.core.management import call_command
    from django.utils import timezone

    from members import models

    call_command("migrate", verbosity=0)
    at = timezone.now()
    store = models.Store.objects.create(code="S", name="湖滨店")
    for first in range(0, count, CHUNK):
        members = models.Member.objects.bulk_create(
            models.Member(member_no=f"M{n}", name=f"张小{n}", home_store=store)
            for n in range(first, min(first + CHUNK, count))
        )
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
                member=member, purpose="news", channel="email", is_given=True, since=at
            )
            for member in members
        )
    text, html = marked("[[value:name]]", "[[link:unsubscribe]]")
    models.LetterContent.objects.create(
        key="bench", language="zh-hans", subject="秋茶品鉴", text=text, html=html
    )
    return {"bytes of HTML": len(html.encode())}


def address(member):
    return f"{member.member_no.lower()}@example.com"


def queue(run, count):
    """Put a run's letters into the outbox, as campaigns do."""
    from django.db import transaction
    from django.utils import timezone

    from members import models
    from members.outbox.enqueue import Letter, enqueue_many
    from members.outbox.links import make_links

    at = timezone.now()
    models.Message.objects.all().delete()
    content = models.LetterContent.objects.get()
    members = models.Member.objects.order_by("pk")
    began = time.monotonic()
    for first in range(0, count, CHUNK):
        chosen = list(members[first : min(first + CHUNK, count)])
        with transaction.atomic():
            links = make_links(
                purpose="unsubscribe", targets=[f"m:{m.pk}" for m in chosen], at=at
            )
            letters = [
                Letter(
                    key=f"run:{run}:{member.pk}",
                    channel="email",
                    kind="marketing",
                    purpose="news",
                    address=address(member),
                    content_id=content.pk,
                    values={"name": member.name},
                    member_id=member.pk,
                    links={
                        "unsubscribe": {
                            "id": links[f"m:{member.pk}"].pk,
                            "url": "/unsubscribe/TOKEN/",
                        }
                    },
                    ref=f"campaigns.run:{run}",
                )
                for member in chosen
            ]
            enqueue_many(letters, at=at)
    return {"seconds": time.monotonic() - began}


def work():
    """One worker: what `manage.py work --only send_outbox` does, turn after turn."""
    from django.utils import timezone

    from members.tasks import send_outbox

    # As if it had been at work: all is loaded. Nothing was due then.
    send_outbox(at=timezone.now() - timedelta(days=9))
    print("ready", flush=True)
    sys.stdin.readline()
    before, memory = used(), resident()
    sent = 0
    while done := send_outbox(at=timezone.now()):
        sent += done
    return {
        "sent": sent,
        "cpu": used() - before,
        "memory before": memory,
        "memory after": resident(),
    }


def loop(count):
    """The plain way: render, build, send with Django's backend on one connection."""
    from django.conf import settings
    from django.core.mail import EmailMultiAlternatives, get_connection
    from django.template import Context, Template

    text, html = (
        Template(words) for words in marked("{{ name }}", "{{ unsubscribe }}")
    )
    connection = get_connection()
    connection.open()
    before, began = used(), time.monotonic()
    for number in range(count):
        url = f"{settings.BASE_URL}/unsubscribe/{number:064x}/"
        context = Context({"name": f"张小{number}", "unsubscribe": url})
        email = EmailMultiAlternatives(
            subject="秋茶品鉴",
            body=text.render(context),
            to=[f"m{number}@example.com"],
            connection=connection,
            headers={
                "List-Unsubscribe": f"<{url}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )
        email.attach_alternative(html.render(context), "text/html")
        email.send()
    seconds = time.monotonic() - began
    connection.close()
    return {"rate": count / seconds, "cpu": used() - before}


def bare(count):
    """As fast as smtplib can: one ready letter, again and again."""
    from django.conf import settings
    from django.core.mail import EmailMultiAlternatives

    text, html = marked("张小明", f"https://tea.example/unsubscribe/{'a' * 64}/")
    email = EmailMultiAlternatives(subject="秋茶品鉴", body=text, to=["m@example.com"])
    email.attach_alternative(html, "text/html")
    ready = email.message().as_bytes(linesep="\r\n")
    connection = smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT)
    connection.ehlo()
    before, began = used(), time.monotonic()
    for number in range(count):
        connection.sendmail("hello@tea.example", [f"m{number}@example.com"], ready)
    seconds = time.monotonic() - began
    connection.quit()
    return {"rate": count / seconds, "cpu": used() - before}


def used():
    """CPU seconds of this process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def resident():
    """MB of memory at the moment."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    import django

    django.setup()
    command, *arguments = sys.argv[1:]
    told = globals()[command](*map(int, arguments))
    print(json.dumps(told), flush=True)
