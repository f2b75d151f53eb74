"""A proof of work: the browser finds a number, which costs it a moment and a sender of
thousands of messages an hour of computing. Nothing is asked of the person, nothing of
another server.

The stamp of the form (signed, random, of one use) is what the proof is about:
``sha256(stamp + ":" + number)`` has to begin with BITS zero bits.
portal/static/portal/js/proof.js does the same in the browser.
"""

import hashlib
from itertools import count

BITS = 15
LONGEST = 20


def is_proven(stamp: str, number: str) -> bool:
    """Whether the number proves the work for this stamp."""
    if not (0 < len(number) <= LONGEST and number.isascii() and number.isdigit()):
        return False
    return _is_hit(stamp, number)


def _is_hit(stamp: str, number: str) -> bool:
    digest = hashlib.sha256(f"{stamp}:{number}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> (32 - BITS) == 0


def prove(stamp: str) -> str:
    """Do the work as a browser does (for programs of ours: measurements, tests)."""
    return next(str(n) for n in count() if _is_hit(stamp, str(n)))
