"""Writing the letters of a run into the outbox."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from campaigns.actions.call_queue import queue_calls
from campaigns.actions.inviting import invite
from campaigns.choices import Arm
from campaigns.journeys.draws import draw
from campaigns.journeys.windows import leaving_at
from campaigns.models import (
    Campaign,
    MessageTemplate,
    OutreachRules,
    Recipient,
    Run,
)
from campaigns.outbox.event_links import RSVP_PATH
from campaigns.queries.event_values import event_values
from campaigns.queries.known import Choice
from campaigns.queries.letters import LetterWriter
from members.choices import Channel, MessageKind
from members.models import Member, Message, PublicLink
from members.outbox.enqueue import Letter, enqueue_many
from members.outbox.links import make_links
from members.outbox.subscriptions import UNSUBSCRIBE, subscription_target

UNSUBSCRIBE_PATH = "/unsubscribe/TOKEN/"
RSVP_LINK = "rsvp"
WRITTEN = (Channel.EMAIL, Channel.SMS)


class Letters:
    """Writes the letters of one step of a campaign; its words are read once."""

    def __init__(self, campaign: Campaign, *, step: int, at: datetime) -> None:
        self.campaign = campaign
        self.step = step
        self.at = at
        self._writers: dict[tuple[str, str], LetterWriter] = {}
        self._contents: dict[tuple[int, str, str], int] = {}

    def template_for(self, arm: str) -> MessageTemplate:
        """The words of an arm; a further step has one template for all."""
        if self.step:
            return self.campaign.further_steps.get(place=self.step).template
        if arm == Arm.SECOND and self.campaign.second_template:
            return self.campaign.second_template
        return self.campaign.template

    def _writer(self, recipient: Recipient) -> LetterWriter:
        """The words as they were when the campaign was approved."""
        key = (recipient.arm, recipient.channel)
        if key not in self._writers:
            template = self.template_for(recipient.arm)
            self._writers[key] = LetterWriter(
                template,
                recipient.channel,
                purpose=self.campaign.purpose,
                version=self.campaign.versions.get(str(template.pk)),
            )
        return self._writers[key]

    def write(
        self,
        planned: Sequence[tuple[Recipient, Choice]],
        *,
        expires_at: datetime,
        rules: OutreachRules,
    ) -> None:
        """Queue a letter for each who is written to, and put it on the recipient.

        A fixed number of queries. The recipients need not be saved yet.
        """
        chosen = [
            (recipient, choice)
            for recipient, choice in planned
            if not recipient.left_out and recipient.channel in WRITTEN
        ]
        if not chosen:
            return
        links = self._links([recipient for recipient, _choice in chosen])
        members = self._members([recipient for recipient, _choice in chosen])
        letters = {
            recipient.member_id: self._letter(
                recipient,
                choice.address,
                members[recipient.member_id],
                links[recipient.member_id],
                due_at=self._due_at(recipient, rules),
                expires_at=expires_at,
            )
            for recipient, choice in chosen
        }
        self._put(chosen, letters)

    def _put(
        self,
        chosen: Sequence[tuple[Recipient, Choice]],
        letters: dict[int, Letter],
    ) -> None:
        messages = enqueue_many(list(letters.values()), at=self.at)
        if len(messages) < len(letters):
            keys = [letter.key for letter in letters.values()]
            messages = {
                found.key: found for found in Message.objects.filter(key__in=keys)
            }
        for recipient, _choice in chosen:
            recipient.message = messages[letters[recipient.member_id].key]

    def _members(self, recipients: Sequence[Recipient]) -> dict[int, Member]:
        """The members with what the words of their letters read."""
        found: dict[int, Member] = {}
        for key in {(each.arm, each.channel) for each in recipients}:
            group = [each for each in recipients if (each.arm, each.channel) == key]
            ids = [each.member_id for each in group]
            members = Member.objects.filter(pk__in=ids)
            found |= {each.pk: each for each in self._writer(group[0]).reading(members)}
        return found

    def _links(self, recipients: Sequence[Recipient]) -> dict[int, dict[str, Any]]:
        """The links of each letter, by member: to unsubscribe, and to answer."""
        targets = {
            recipient.member_id: subscription_target(
                member_id=recipient.member_id,
                purpose=self.campaign.purpose,
                channel=recipient.channel,
            )
            for recipient in recipients
        }
        made = make_links(purpose=UNSUBSCRIBE, targets=targets.values(), at=self.at)
        links = {
            member_id: {UNSUBSCRIBE: _link(made[target], UNSUBSCRIBE_PATH)}
            for member_id, target in targets.items()
        }
        if self.campaign.event is not None:
            invited = invite(
                event=self.campaign.event, recipients=recipients, at=self.at
            )
            for member_id, link in invited.items():
                links[member_id][RSVP_LINK] = _link(link, RSVP_PATH)
        return links

    def _letter(
        self,
        recipient: Recipient,
        address: str,
        member: Member,
        links: dict[str, Any],
        *,
        due_at: datetime,
        expires_at: datetime,
    ) -> Letter:
        writer = self._writer(recipient)
        language = writer.language_for(member)
        extra = event_values(self.campaign.event, language)
        step = f":step{self.step}" if self.step else ""
        return Letter(
            key=f"campaign:{self.campaign.pk}:{recipient.occurrence}{step}"
            f":{recipient.channel}:{member.pk}",
            channel=recipient.channel,
            kind=MessageKind.MARKETING,
            purpose=self.campaign.purpose,
            address=address,
            member_id=member.pk,
            language=language,
            content_id=self._content(writer, language),
            values=writer.values(member, extra, language),
            links=links,
            ref=f"campaigns.run:{recipient.run_id}",
            due_at=due_at,
            expires_at=expires_at,
        )

    def _content(self, writer: LetterWriter, language: str) -> int:
        key = (writer.template.pk, writer.channel, language)
        if key not in self._contents:
            self._contents[key] = writer.content(language, at=self.at).pk
        return self._contents[key]

    def _due_at(self, recipient: Recipient, rules: OutreachRules) -> datetime:
        return leaving_at(
            timezone.localtime(self.at),
            draw("leaving", self.campaign.pk, self.step, recipient.member_id),
            spread_hours=self.campaign.spread_hours,
            quiet_from=rules.quiet_from,
            quiet_until=rules.quiet_until,
        )

    def queue_calls(self, run: Run, recipients: Sequence[Recipient]) -> int:
        """Put those who are to be called on a call list; they are saved already."""
        called = [each for each in recipients if each.channel == Channel.PHONE]
        if not called:
            return 0
        template = self.template_for(Arm.FIRST)
        return queue_calls(run=run, recipients=called, at=self.at, template=template)


def _link(link: PublicLink, path: str) -> dict[str, Any]:
    return {"id": link.pk, "url": path}
