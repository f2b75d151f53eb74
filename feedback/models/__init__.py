"""Data of feedback. One file a concept."""

from feedback.models.case import Case, CaseSequence
from feedback.models.correspondence import Attachment, CaseEntry

__all__ = ["Attachment", "Case", "CaseEntry", "CaseSequence"]
