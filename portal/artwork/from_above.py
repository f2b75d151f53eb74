"""Bowls of tea seen from above, one for each kind of tea."""

from random import Random

from PIL import Image

from portal.artwork.canvas import PAPER, Canvas, Colour, curve, mix, oval
from portal.artwork.leaves import leaf


def bowl_from_above(
    seed: int, cloth: Colour, glaze: Colour, tea: Colour, leaves: Colour
) -> Image.Image:
    """One tea, seen from above: cloth, saucer, bowl, liquor, and its leaves beside it."""
    rng = Random(seed)
    canvas = Canvas(1000, 1200, mix(cloth, PAPER, 0.12), cloth)
    for x in range(0, 1000, 9):
        canvas.stroke(
            [(x, 0), (x + rng.uniform(-3, 3), 1200)], 0.8, mix(cloth, (0, 0, 0), 0.05)
        )
    canvas.soft(oval(548, 560, 372, 372), mix(cloth, (20, 20, 16), 0.7), 34, 0.75)
    _bowl(canvas, glaze, tea)
    _scatter(canvas, rng, leaves)
    return canvas.finish(seed)


def _bowl(canvas: Canvas, glaze: Colour, tea: Colour) -> None:
    canvas.turned(
        oval(500, 500, 360, 360),
        [mix(glaze, (255, 255, 255), 0.25), glaze, mix(glaze, (40, 40, 30), 0.25)],
    )
    canvas.turned(
        oval(500, 500, 342, 342),
        [
            mix(glaze, (40, 40, 30), 0.3),
            mix(glaze, (60, 60, 46), 0.08),
            mix(glaze, (255, 255, 255), 0.3),
        ],
    )
    canvas.turned(
        oval(500, 506, 292, 292),
        [mix(tea, (40, 16, 0), 0.35), tea, mix(tea, (255, 240, 200), 0.18)],
    )
    canvas.glow(500, 560, 240, 220, mix(tea, (255, 238, 190), 0.6), 0.75)
    canvas.soft(
        [
            *curve((290, 440), (320, 320), (430, 262), (520, 262)),
            *curve((520, 282), (440, 286), (350, 340), (312, 446)),
        ],
        (255, 255, 250),
        5,
        0.7,
    )


def _scatter(canvas: Canvas, rng: Random, leaves: Colour) -> None:
    leaf(canvas, (560, 590), 120, 0.7, leaves)
    for _number in range(26):
        spot = (rng.gauss(520, 190), rng.gauss(1060, 46))
        leaf(
            canvas,
            spot,
            rng.uniform(46, 82),
            rng.uniform(-1.5, 1.5),
            mix(leaves, (30, 26, 16), rng.uniform(0, 0.35)),
        )


# Seed, cloth, glaze, liquor, leaves.
TEAS: dict[str, tuple[int, Colour, Colour, Colour, Colour]] = {
    "green": (31, (188, 202, 180), (244, 242, 232), (196, 202, 110), (88, 126, 72)),
    "white": (32, (216, 206, 188), (222, 230, 218), (226, 196, 128), (150, 156, 130)),
    "oolong": (33, (150, 120, 96), (60, 66, 62), (212, 140, 48), (70, 78, 52)),
    "dark": (34, (46, 76, 64), (232, 222, 202), (142, 52, 22), (72, 48, 34)),
}


def one_tea(name: str) -> Image.Image:
    """One of the four teas of the season; KeyError for another name."""
    seed, cloth, glaze, tea, leaves = TEAS[name]
    return bowl_from_above(seed, cloth, glaze, tea, leaves)
