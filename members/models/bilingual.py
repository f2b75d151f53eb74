"""Names that the chain gives in both languages."""

from django.utils.translation import get_language


def in_reader_language(english: str, chinese: str) -> str:
    """The Chinese name for who reads Chinese, when there is one; else the other."""
    if chinese and (get_language() or "").startswith("zh"):
        return chinese
    return english or chinese
