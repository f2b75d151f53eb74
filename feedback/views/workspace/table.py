"""The table of the workspace: every section, every step, from every part of feedback."""

from feedback.views.workspace import (
    aside,
    basics,
    clocks,
    follow_up,
    judging,
    known,
    letters,
    next_steps,
    outcomes,
    praise,
    promises,
    solution,
    ways_in,
)
from feedback.views.workspace.sections import Section, Step

PARTS = (
    *(basics, next_steps, judging, aside, clocks, solution, promises, follow_up),
    *(known, letters, outcomes, praise, ways_in),
)

SECTIONS: tuple[Section, ...] = tuple(
    sorted((s for part in PARTS for s in part.SECTIONS), key=lambda s: s.order)
)
STEPS: dict[str, Step] = {
    name: step for part in PARTS for name, step in part.STEPS.items()
}
