"""Python's search for reference cycles, set for a process that answers requests."""

import gc

# A page makes some hundred thousand objects, nearly all of them gone at its end without
# any search. By default Python searches after every 700: a fifth of a page's time.
THRESHOLDS = (10_000, 50, 50)


def relax() -> None:
    """Search seldom, and never in what was loaded at the start: it stays anyway."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
