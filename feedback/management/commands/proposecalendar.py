"""manage.py proposecalendar YEAR: the year's working days, for somebody to confirm."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from feedback.actions.calendars import propose_year


class Command(BaseCommand):
    help = (
        "Put a year's holidays and make-up days into the chain's working calendar as a "
        "proposal, and print what the two sources say differently."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        year = options["year"]
        if not 2004 <= year <= 2099:
            raise CommandError("a year from 2004 to 2099, please")
        try:
            proposal = propose_year(year=year, at=timezone.now())
        except LookupError as error:
            message = f"no source knows the holidays of {error}"
            raise CommandError(message) from error
        kinds = [rule.kind for rule in proposal.days.values()]
        self.stdout.write(
            f"{year}: {kinds.count('closed')} days not worked, "
            f"{kinds.count('open')} make-up days, "
            + ("announced" if proposal.is_official else "not announced: worked out")
        )
        for each in proposal.differences:
            first = "worked" if each.first_works else "not worked"
            second = "not worked" if each.first_works else "worked"
            self.stdout.write(
                f"{each.day}: chinesecalendar says {first}, holidays says {second}"
            )
        if proposal.is_official and not proposal.differences:
            self.stdout.write("the two sources agree")
        self.stdout.write("a person confirms the year: /admin/feedback/calendar/")
