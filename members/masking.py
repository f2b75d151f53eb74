"""The one masker: how contact data look to those who need not read them in full.

Every path (list, card, search, export, API, history) goes through these functions.
"""


def mask_phone(value: str) -> str:
    """Keep the first three and last four digits of the national part: 139****5678."""
    digits = value.removeprefix("+86")
    if len(digits) <= 4:
        return "*" * len(digits)
    head = digits[:3] if len(digits) >= 9 else ""
    return f"{head}{'*' * (len(digits) - len(head) - 4)}{digits[-4:]}"


def mask_email(value: str) -> str:
    """Keep the first letter and the domain: l***@example.com."""
    local, at, domain = value.partition("@")
    return f"{local[:1]}***{at}{domain}"


def mask_text(value: str) -> str:
    """Keep the first two characters of an address or an account name."""
    return f"{value[:2]}***" if value else ""
