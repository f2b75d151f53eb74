"""What a section of the workspace is, and what a step is.

The page is a table of sections (table.py): a part of feedback adds its own in a module
beside this one, with the steps that its forms send.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.utils.functional import Promise

from feedback.forms.staff import CaseForm
from feedback.models import Case
from members.models import User


@dataclass
class CaseDesk:
    """A case as one person sees it now. ``tried`` has the forms that were refused."""

    case: Case
    user: User
    now: datetime
    may_change: bool
    tried: Mapping[str, CaseForm] = field(default_factory=dict)
    # Contact data in full, only just after it was revealed.
    revealed: Mapping[str, str] = field(default_factory=dict)
    # The key of the ready answer that was asked for.
    words: str = ""

    def form(self, step: str, form_class: type[CaseForm]) -> CaseForm:
        """The form of a step: the one that was refused, else a fresh one."""
        return self.tried.get(step) or form_class(case=self.case, user=self.user)


@dataclass(frozen=True)
class Section:
    """One part of the page: where it stands, its template and what the template gets.

    ``context`` returns None when the section has nothing to say to this person now; the
    template then isn't drawn. It gets ``case`` besides. Lower ``order`` stands higher.
    """

    name: str
    place: Literal["head", "main", "side"]
    order: int
    template: str
    context: Callable[[CaseDesk], dict[str, Any] | None]


@dataclass(frozen=True)
class Step:
    """One thing that the page can send: its form, the action, and what is said then.

    ``run`` is called with ``case=, by=, at=``, what the form gives, and
    ``expected_version=`` where `takes_version`.
    """

    form: type[CaseForm]
    run: Callable[..., Any]
    done: str | Promise
    takes_version: bool = True
