"""The one masker: how contact data look to those who need not read them in full.

Every path (list, card, search, export, API, history) goes through these functions.
"""


def mask_phone(value: str) -> str:
    """Keep the first three and last four digits of the national part: 139****5678.

    At least four are hidden: a shorter number keeps fewer, from its end.
    """
    digits = value.removeprefix("+86")
    tail = min(4, max(0, len(digits) - 4))
    head = 3 if len(digits) >= 11 else 0
    hidden = "*" * (len(digits) - head - tail)
    return f"{digits[:head]}{hidden}{digits[len(digits) - tail :]}"


def mask_email(value: str) -> str:
    """Keep the first letter and the domain: l***@example.com."""
    local, at, domain = value.partition("@")
    return f"{local[:1]}***{at}{domain}"


def mask_text(value: str) -> str:
    """Keep the first two characters of an address or an account name, never all."""
    return f"{value[: min(2, len(value) - 1)]}***" if value else ""
