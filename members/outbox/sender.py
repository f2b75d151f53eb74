"""Sends what is due. Any number of processes may do so at once, and may be killed.

Letters are claimed in batches for a while (a lease), asked once more, the whole batch at
once, whether they may go (gates.py), marked "sending" in groups of at most GROUP, and
committed, before the network is touched; then the fates of the group are written down. A
lease that ends before "sending" frees the letter; one that ends in "sending" leaves it
in doubt: nobody knows whether it went. So a killed worker leaves at most GROUP letters
in doubt. Marketing in doubt is left to a person; a service letter goes again, with the
same Message-ID.
"""

import logging
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import groupby
from time import monotonic
from typing import Any

from members.choices import MessageState
from members.models import LetterContent, Message
from members.outbox import states
from members.outbox.channels import Transports
from members.outbox.gates import judged
from members.outbox.render import addresses_of
from members.outbox.transport import ChannelDown, Fate, Result, Transport

logger = logging.getLogger(__name__)

BATCH = 200
# The most letters of one worker that may be in doubt after it was killed.
GROUP = 20
# How old the gates' answer may be when a letter leaves.
GATE_FRESH = timedelta(seconds=10)
# A channel that needs this part of the lease for a group is given up for the turn.
PATIENCE = 0.2


class _Clock:
    """The time that was passed in, moving on."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._started = monotonic()

    def now(self) -> datetime:
        return self._at + timedelta(seconds=monotonic() - self._started)


def send_due(
    *, at: datetime, seconds: float = 50, transports: Transports | None = None
) -> int:
    """Send what is due, for about `seconds`; returns how many letters were accepted.

    Stops early when nothing is due. A channel that can't be reached puts its letters
    off and doesn't hold up the others. Connections stay open in ``transports``, if
    given.
    """
    turn = _Turn(at, seconds, transports or Transports())
    states.settle_lost(at=at)
    try:
        return turn.work()
    finally:
        if transports is None:
            turn.transports.close()
        else:
            turn.transports.rest()


class _Turn:
    """One worker's turn: batch after batch until nothing is due or the time is up."""

    def __init__(self, at: datetime, seconds: float, transports: Transports) -> None:
        self.clock = _Clock(at)
        self.deadline = monotonic() + seconds
        self.transports = transports
        self.worker = uuid.uuid4().hex
        self.contents: dict[int, LetterContent] = {}

    def work(self) -> int:
        accepted = 0
        while monotonic() < self.deadline:
            batch = states.claim(worker=self.worker, at=self.clock.now(), size=BATCH)
            if not batch:
                break
            for channel, letters in groupby(batch, key=lambda each: each.channel):
                accepted += self.send_over(channel, list(letters))
        return accepted

    def send_over(self, channel: str, letters: list[Message]) -> int:
        """Send the claimed letters of one channel."""
        letters = self.let_through(letters)
        if not letters:
            return 0
        try:
            transport = self.transports.of(channel)
        except (ChannelDown, LookupError) as error:
            states.put_off(letters, str(error), at=self.clock.now())
            return 0
        states.read_contents(letters, self.contents)
        addresses = addresses_of(letters)
        accepted, asked_at = 0, self.clock.now()
        while letters and monotonic() < self.deadline:
            if self.clock.now() - asked_at > GATE_FRESH:
                letters, asked_at = self.let_through(letters), self.clock.now()
            group, letters = letters[:GROUP], letters[GROUP:]
            accepted += self.send_group(transport, group, addresses)
        if letters:
            states.give_back(letters, at=self.clock.now())
        return accepted

    def let_through(self, letters: list[Message]) -> list[Message]:
        """Those that may go; of the others it is written down why not."""
        verdicts = judged(letters, at=self.clock.now())
        stopped = [letter for letter in letters if letter.pk in verdicts]
        if stopped:
            states.stop(stopped, verdicts)
        return [letter for letter in letters if letter.pk not in verdicts]

    def send_group(
        self,
        transport: Transport,
        group: list[Message],
        addresses: Mapping[int, Mapping[str, str]],
    ) -> int:
        """Mark, give away, write down: what is between is in doubt if we die."""
        ready: dict[int, Any] = {}
        for letter in group:
            try:
                ready[letter.pk] = transport.prepare(letter, addresses[letter.pk])
            except Exception as error:
                # A letter that can't be built must not hold up the others.
                logger.exception("message %s can't be built", letter.pk)
                words = f"{type(error).__name__}: {error}"
                states.finish([letter], MessageState.FAILED, words)
        fit = [letter for letter in group if letter.pk in ready]
        if not fit:
            return 0
        # Committed before the network is touched; what another worker took over
        # meanwhile is passed by.
        marked = states.mark_sending(fit, at=self.clock.now())
        until = monotonic() + states.lease().total_seconds() * PATIENCE
        results = [
            (letter, _given_away(transport, ready[letter.pk], until))
            for letter in marked
        ]
        return states.record(results, at=self.clock.now())


def _given_away(transport: Transport, prepared: Any, until: float) -> Result:
    """Give one letter away, unless those before it took so long that the lease may end."""
    if monotonic() > until:
        return Result(Fate.NOT_TRIED)
    return transport.send(prepared)
