"""Gaiwan, kettle, glass and bowls: still lifes on cloth and wood."""

import math
from random import Random

from PIL import Image

from portal.artwork.canvas import (
    AMBER,
    PAPER,
    Canvas,
    Colour,
    Point,
    curve,
    mix,
    oval,
)
from portal.artwork.landscape import needles

PORCELAIN: tuple[Colour, ...] = (
    (214, 212, 200),
    (250, 248, 240),
    (255, 254, 250),
    (236, 234, 224),
    (178, 180, 168),
)


def body(x: float, top: float, profile: list[tuple[float, float]]) -> list[Point]:
    """The outline of a round vessel from (height below `top`, radius) pairs."""
    right = [(x + radius, top + down) for down, radius in profile]
    left = [(x - radius, top + down) for down, radius in reversed(profile)]
    return [*right, *left]


def bowl_profile(
    radius: float, height: float, foot: float
) -> list[tuple[float, float]]:
    """A bowl that opens like a flower: wide lip, round belly, small foot."""
    side = curve(
        (0, radius),
        (height * 0.45, radius * 0.96),
        (height * 0.86, foot * 1.5),
        (height * 0.9, foot),
    )
    return [*side, (height, foot * 1.06)]


def cup(canvas: Canvas, x: float, top: float, radius: float, tea: Colour) -> None:
    """A small porcelain cup with tea in it, and its shadow."""
    height = radius * 1.05
    canvas.soft(
        oval(x + radius * 0.5, top + height, radius * 1.3, radius * 0.26),
        (70, 58, 40),
        14,
        0.5,
    )
    canvas.turned(body(x, top, bowl_profile(radius, height, radius * 0.45)), PORCELAIN)
    canvas.wash(oval(x, top, radius, radius * 0.3), (255, 254, 250), (232, 230, 220))
    canvas.wash(
        oval(x, top + radius * 0.045, radius * 0.88, radius * 0.235),
        mix(tea, (90, 50, 10), 0.25),
        mix(tea, PAPER, 0.3),
    )


def gaiwan(canvas: Canvas, x: float, top: float, radius: float) -> None:
    """A lidded bowl on its saucer, with a pine twig painted on it."""
    height = radius * 1.12
    base = top + height
    canvas.soft(
        oval(x + radius * 0.55, base + radius * 0.2, radius * 1.6, radius * 0.3),
        (70, 58, 40),
        22,
        0.55,
    )
    saucer = oval(x, base + radius * 0.06, radius * 1.24, radius * 0.3)
    canvas.turned([(px, py + radius * 0.06) for px, py in saucer], PORCELAIN)
    canvas.wash(saucer, (252, 250, 244), (230, 228, 216))
    canvas.wash(
        oval(x, base + radius * 0.05, radius * 0.72, radius * 0.15),
        (206, 204, 190),
        (236, 234, 224),
    )
    canvas.turned(body(x, top, bowl_profile(radius, height, radius * 0.42)), PORCELAIN)
    _twig_on_porcelain(canvas, x, top + radius * 0.42, radius)
    canvas.wash(oval(x, top, radius, radius * 0.27), (250, 248, 240), (206, 204, 192))
    _lid(canvas, x, top, radius)


def _lid(canvas: Canvas, x: float, top: float, radius: float) -> None:
    lid_top = top - radius * 0.5
    dome = curve(
        (x - radius * 0.9, top),
        (x - radius * 0.8, lid_top + radius * 0.1),
        (x - radius * 0.3, lid_top),
        (x, lid_top),
    )
    canvas.turned(
        [
            *dome,
            *((2 * x - px, py) for px, py in reversed(dome)),
            *oval(x, top, radius * 0.9, radius * 0.22)[1:36],
        ],
        PORCELAIN,
    )
    canvas.stroke(oval(x, top, radius * 0.9, radius * 0.22)[0:37], 2, (190, 190, 178))
    canvas.turned(
        body(
            x,
            lid_top - radius * 0.17,
            [
                (0, radius * 0.2),
                (radius * 0.06, radius * 0.21),
                (radius * 0.18, radius * 0.15),
            ],
        ),
        PORCELAIN,
    )
    canvas.wash(
        oval(x, lid_top - radius * 0.17, radius * 0.2, radius * 0.055),
        (255, 254, 250),
        (222, 220, 208),
    )


def _twig_on_porcelain(canvas: Canvas, x: float, y: float, radius: float) -> None:
    rng = Random(5)
    branch = curve(
        (x - radius * 0.62, y + radius * 0.2),
        (x - radius * 0.2, y - radius * 0.1),
        (x, y + radius * 0.16),
        (x + radius * 0.42, y - radius * 0.06),
    )
    canvas.stroke(branch, radius * 0.018, (70, 98, 84))
    for place, reach in ((8, 0.3), (16, 0.34), (24, 0.26)):
        needles(
            canvas,
            rng,
            (branch[place][0], branch[place][1]),
            radius * reach,
            (54, 96, 78),
        )


def table(canvas: Canvas, edge: float, near: Colour, far: Colour) -> None:
    """A table top from `edge` down to the foot of the picture, with a little grain."""
    rng = Random(7)
    canvas.wash(
        [
            (0, edge),
            (canvas.width, edge),
            (canvas.width, canvas.height),
            (0, canvas.height),
        ],
        far,
        near,
    )
    for _number in range(60):
        y = rng.uniform(edge + 4, canvas.height)
        x = rng.uniform(-200, canvas.width)
        line = curve(
            (x, y), (x + 150, y + 3), (x + 300, y - 3), (x + rng.uniform(350, 700), y)
        )
        canvas.stroke(line, 1, mix(near, far, rng.uniform(0, 1)))


def tea_for_two() -> Image.Image:
    """A gaiwan and two cups in the light of a round window."""
    canvas = Canvas(1600, 1000, (228, 224, 206), (214, 208, 188))
    canvas.wash(oval(560, 360, 430, 430), (250, 246, 232), (240, 232, 208))
    rng = Random(21)
    branch = curve((60, 60), (300, 150), (520, 90), (800, 230))
    canvas.stroke(branch, 9, (96, 104, 88))
    for place in (4, 9, 13, 17, 21, 24):
        needles(canvas, rng, branch[place], 130 - place * 1.5, (92, 122, 100))
    canvas.stroke(
        oval(560, 360, 430, 430) + oval(560, 360, 430, 430)[:1], 16, (120, 98, 70)
    )
    table(canvas, 640, (150, 112, 74), (196, 160, 116))
    canvas.wash([(0, 640), (1600, 640), (1600, 652), (0, 652)], (222, 190, 146))
    cloth: list[Point] = [(300, 690), (1460, 690), (1600, 900), (200, 900)]
    canvas.wash(cloth, (92, 122, 104), (48, 84, 68))
    steam(canvas, 905, 380, 240)
    gaiwan(canvas, 880, 560, 178)
    cup(canvas, 560, 720, 84, AMBER)
    cup(canvas, 1220, 740, 90, AMBER)
    return canvas.finish(4)


def steam(
    canvas: Canvas, x: float, y: float, height: float, alpha: float = 0.5
) -> None:
    """Two threads of steam that rise from (x, y + height)."""
    for shift, lean in ((-26, 1), (24, -1)):
        left = curve(
            (x + shift, y + height),
            (x + shift - 60 * lean, y + height * 0.6),
            (x + shift + 70 * lean, y + height * 0.35),
            (x + shift - 10 * lean, y),
        )
        right = [
            (px + 16 * math.sin(math.pi * n / 24), py)
            for n, (px, py) in enumerate(left)
        ]
        canvas.soft([*left, *reversed(right)], (255, 253, 246), 9, alpha)
