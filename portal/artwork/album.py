"""All pictures by name, and drawing them into a folder."""

import signal
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from PIL import Image

from portal.artwork import from_above, glass, kettle, landscape, leaves, teaware

PICTURES: dict[str, Callable[[], Image.Image]] = {
    "hills": landscape.hills_in_mist,
    "garden": landscape.tea_garden,
    "lake": landscape.lake_at_night,
    "tea-for-two": teaware.tea_for_two,
    "kettle": kettle.kettle_on_the_boil,
    "cold-brew": glass.cold_brew,
    "twig": leaves.picked_twig,
    "green": lambda: from_above.one_tea("green"),
    "white": lambda: from_above.one_tea("white"),
    "oolong": lambda: from_above.one_tea("oolong"),
    "dark": lambda: from_above.one_tea("dark"),
}


def draw_pictures(folder: Path) -> dict[str, Path]:
    """Draw every picture that `folder` does not hold yet; returns paths by name.

    The pictures are JPEG files of 1000 to 1920 pixels; drawing all takes some ten
    seconds on one core, and the same program draws the same pictures. The folder is
    made when it is missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = {}
    for name, draw in PICTURES.items():
        path = folder / f"{name}.jpg"
        if not path.exists():
            # Under its name only when it is whole.
            unfinished = path.with_suffix(".part")
            draw().save(unfinished, "JPEG", quality=90, optimize=True)
            unfinished.replace(path)
        paths[name] = path
    return paths


def draw_aside(folder: Path) -> BaseProcess:
    """Draw the pictures in a process of its own, which ends with ours; returns it."""
    process = get_context("spawn").Process(target=_draw, args=(folder,), daemon=True)
    process.start()
    return process


def _draw(folder: Path) -> None:
    """Ctrl-C is our parent's to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    draw_pictures(folder)
