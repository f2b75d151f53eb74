"""Writing the letters of a run into the outbox."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from campaigns.choices import Arm
from campaigns.journeys.draws import draw
from campaigns.journeys.windows import leaving_at
from campaigns.models import Campaign, MessageTemplate, OutreachRules, Recipient
from campaigns.queries.known import Choice
from campaigns.queries.letters import LetterWriter
from members.choices import Channel, MessageKind
from members.models import Member, Message, PublicLink
from members.outbox.enqueue import Letter, enqueue_many
from members.outbox.links import make_links
from members.outbox.subscriptions import UNSUBSCRIBE, subscription_target

UNSUBSCRIBE_PATH = "/unsubscribe/TOKEN/"
WRITTEN = (Channel.EMAIL, Channel.SMS)


class Letters:
    """Writes the letters of one step of a campaign; its words are read once."""

    def __init__(self, campaign: Campaign, *, step: int, at: datetime) -> None:
        self.campaign = campaign
        self.step = step
        self.at = at
        self._writers: dict[tuple[int, str], LetterWriter] = {}

    def template_for(self, arm: str) -> MessageTemplate:
        """The words of an arm; a further step has one template for all."""
        if self.step:
            return self.campaign.further_steps.get(place=self.step).template
        if arm == Arm.SECOND and self.campaign.second_template:
            return self.campaign.second_template
        return self.campaign.template

    def _writer(self, recipient: Recipient) -> LetterWriter:
        key = (0 if recipient.arm == Arm.FIRST else 1, recipient.channel)
        if key not in self._writers:
            self._writers[key] = LetterWriter(self.template_for(recipient.arm))
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
        members = _members([recipient.member_id for recipient, _choice in chosen])
        links = self._links([recipient for recipient, _choice in chosen])
        letters = {
            recipient.member_id: self._letter(
                recipient,
                choice.address,
                members[recipient.member_id],
                links[recipient.member_id],
                expires_at=expires_at,
                rules=rules,
            )
            for recipient, choice in chosen
        }
        self._put(chosen, letters)

    def _put(
        self,
        chosen: Sequence[tuple[Recipient, Choice]],
        letters: dict[int, Letter],
    ) -> None:
        enqueue_many(list(letters.values()), at=self.at)
        keys = [letter.key for letter in letters.values()]
        messages = {
            message.key: message for message in Message.objects.filter(key__in=keys)
        }
        for recipient, _choice in chosen:
            recipient.message = messages[letters[recipient.member_id].key]

    def _links(self, recipients: Sequence[Recipient]) -> dict[int, PublicLink]:
        """One link to unsubscribe for each, by member."""
        targets = {
            recipient.member_id: subscription_target(
                member_id=recipient.member_id,
                purpose=self.campaign.purpose,
                channel=recipient.channel,
            )
            for recipient in recipients
        }
        made = make_links(purpose=UNSUBSCRIBE, targets=targets.values(), at=self.at)
        return {member_id: made[target] for member_id, target in targets.items()}

    def _letter(
        self,
        recipient: Recipient,
        address: str,
        member: Member,
        link: PublicLink,
        *,
        expires_at: datetime,
        rules: OutreachRules,
    ) -> Letter:
        writer = self._writer(recipient)
        language = writer.language_for(member)
        words = writer.write(member, language)
        links: dict[str, Any] = {UNSUBSCRIBE: {"id": link.pk, "url": UNSUBSCRIBE_PATH}}
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
            subject=words.subject,
            text=words.text,
            html=words.html if recipient.channel == Channel.EMAIL else "",
            links=links,
            ref=f"campaigns.run:{recipient.run_id}",
            expires_at=expires_at,
            due_at=self._due_at(recipient, rules),
        )

    def _due_at(self, recipient: Recipient, rules: OutreachRules) -> datetime:
        return leaving_at(
            timezone.localtime(self.at),
            draw("leaving", self.campaign.pk, self.step, recipient.member_id),
            spread_hours=self.campaign.spread_hours,
            quiet_from=rules.quiet_from,
            quiet_until=rules.quiet_until,
        )

    def queue_calls(self, recipients: Sequence[Recipient]) -> int:
        """Put those who are to be called on a call list; they are saved already."""
        return 0


def _members(member_ids: Sequence[int]) -> dict[int, Member]:
    return Member.objects.select_related("home_store").in_bulk(list(member_ids))
