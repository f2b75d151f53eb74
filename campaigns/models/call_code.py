"""The short code of a call on paper: its number in letters and digits, and a check sign.

No I, L, O or U: a pen writes 1 and 0 just so. The check sign finds one wrong sign and
two swapped ones.
"""

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# What people write instead.
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
SHORTEST = 2
LONGEST = 14
# A prime, so that every single mistake changes the rest.
CHECK = 31


def code_of(number: int) -> str:
    """The code of a row's number: at least three signs, "0A7" rather than "A7"."""
    signs = ""
    rest = number
    while rest or len(signs) < SHORTEST:
        rest, digit = divmod(rest, len(SIGNS))
        signs = SIGNS[digit] + signs
    return signs + _check(signs)


def number_of(code: str) -> int | None:
    """The row's number, or None for what is no code of ours (a slip of the pen)."""
    signs = code.strip().upper().translate(READ_AS)
    if len(signs) <= SHORTEST or len(signs) > LONGEST or set(signs) - set(SIGNS):
        return None
    body, check = signs[:-1], signs[-1]
    if _check(body) != check:
        return None
    number = 0
    for sign in body:
        number = number * len(SIGNS) + SIGNS.index(sign)
    return number


def _check(signs: str) -> str:
    """The place counts, from the right, so that leading zeros change nothing; from 2 on,
    so that the check is not the last sign once more."""
    total = sum(
        place * SIGNS.index(sign) for place, sign in enumerate(reversed(signs), start=2)
    )
    return SIGNS[total % CHECK]
