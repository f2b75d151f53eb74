"""Corrective actions at some point of their way, led there by the actions."""

from datetime import timedelta

from feedback.actions import corrective as actions
from feedback.models import Cause

TEXTS = {
    "8d": {
        "team": {"team": "Li, Wang"},
        "problem": {"problem": {"what": "Tins leak", "where": "Lakeside"}},
        "containment": {
            "containment": "Stock put aside",
            "containment_proof": "Counted: 40 of 40",
        },
        "causes": {
            "whys": ["The lid is loose"],
            "branches": {"material": "Thin tin"},
            "root_cause": "Lid changed by the supplier",
            "root_unseen": "Nobody checks lids",
        },
        "chosen": {"chosen": "Back to the old lid"},
        "done": {"done": "Old lids since Monday"},
        "prevention": {"prevention": "Check of incoming goods"},
        "recognition": {"recognition": "Cake"},
    },
    "pdca": {
        "plan": {
            "problem": {"what": "Queues"},
            "root_cause": "One till",
            "chosen": "Two",
        },
        "done": {"done": "Second till since Friday"},
        "prevention": {"prevention": "In the roster"},
    },
}
WAY = {"8d": ("contain", "analyse", "act"), "pdca": ("analyse", "act")}


def make_cause(name="Poor quality", parent=None, **fields):
    """A cause of its own root, or below `parent`."""
    if parent is not None:
        return parent.add_child(name=name, **fields)
    return Cause.add_root(name=name, **fields)


def make_corrective(*, by, at, form="8d", **fields):
    """One just opened."""
    return actions.open_corrective(
        **{"title": "Tins leak", "form": form, "by": by, "at": at} | fields
    )


def write_all(action, *, by, at):
    """Every part written."""
    for part, values in TEXTS[action.form].items():
        actions.save_part(action=action, part=part, values=values, by=by, at=at)


def lead_to_watching(action, *, by, at, weeks=4, owner=None, acted_on=None):
    """Written, acted on, mended: its effect is watched."""
    write_all(action, by=by, at=at)
    item = actions.add_item(
        action=action,
        kind="corrective",
        what="Order the old lids",
        owner=owner or by,
        due_on=(at + timedelta(days=7)).date(),
        by=by,
        at=at,
    )
    for name in WAY[action.form]:
        actions.turn_corrective(action=action, name=name, by=by, at=at)
    actions.finish_item(item=item, evidence="Invoice", by=by, at=at)
    return actions.watch_effect(
        action=action,
        acted_on=acted_on or at.date(),
        weeks=weeks,
        by=by,
        at=at,
    )
