"""The workspace's section of the letter that caused a complaint."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.actions.letters import blame_letter
from feedback.forms.letters import LetterForm
from feedback.views.workspace.sections import CaseDesk, Section, Step

STEPS: dict[str, Step] = {
    "blame": Step(LetterForm, blame_letter, _("Saved which letter it is about.")),
}


def letters(desk: CaseDesk) -> dict[str, Any] | None:
    """Our last letters to the member, to choose from; nothing where there are none."""
    if desk.case.member_id is None or not desk.may_change:
        return None
    form = desk.form("blame", LetterForm)
    if not getattr(form, "has_letters", False):
        return None
    return {"form": form}


SECTIONS = (Section("letters", "side", 60, "feedback/sections/letters.html", letters),)
