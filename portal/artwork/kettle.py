"""The iron kettle on its brazier."""

import math
from random import Random

from PIL import Image

from portal.artwork.canvas import AMBER, Canvas, Colour, curve, mix, oval
from portal.artwork.teaware import body, cup, steam

IRON: tuple[Colour, ...] = (
    (30, 36, 34),
    (86, 94, 90),
    (58, 66, 62),
    (34, 40, 38),
    (16, 20, 19),
)


def kettle_on_the_boil() -> Image.Image:
    """The iron kettle over charcoal, just as the pines begin to sound."""
    canvas = Canvas(1600, 1000, (24, 52, 43), (40, 74, 60))
    canvas.glow(820, 820, 640, 420, (196, 116, 54), 0.55)
    canvas.wash(
        [(0, 830), (1600, 830), (1600, 1000), (0, 1000)], (44, 40, 30), (26, 26, 22)
    )
    canvas.soft(oval(860, 905, 420, 46), (8, 12, 10), 22, 0.8)
    _brazier(canvas, 820, 690)
    _kettle(canvas, 820, 330)
    steam(canvas, 1222, 150, 260, 0.55)
    steam(canvas, 1186, 220, 200, 0.4)
    cup(canvas, 400, 800, 62, AMBER)
    cup(canvas, 270, 830, 66, AMBER)
    return canvas.finish(5)


def _brazier(canvas: Canvas, x: float, top: float) -> None:
    clay: tuple[Colour, ...] = (
        (96, 66, 46),
        (168, 118, 82),
        (140, 96, 66),
        (84, 56, 40),
        (50, 34, 26),
    )
    canvas.turned(
        body(x, top, [(0, 262), (40, 268), (150, 236), (206, 210), (216, 214)]), clay
    )
    canvas.wash(oval(x, top, 262, 54), (120, 84, 58), (70, 48, 36))
    canvas.wash(oval(x, top + 4, 232, 42), (250, 156, 70), (160, 52, 24))
    rng = Random(3)
    for _number in range(70):
        spot = (x + rng.gauss(0, 100), top + 6 + rng.gauss(0, 12))
        canvas.dot(*spot, 9, 5, mix((255, 196, 96), (96, 30, 18), rng.random()))
    canvas.wash(
        curve(
            (x - 70, top + 190),
            (x - 60, top + 90),
            (x + 60, top + 90),
            (x + 70, top + 190),
        ),
        (246, 150, 70),
        (120, 44, 22),
    )


def _kettle(canvas: Canvas, x: float, top: float) -> None:
    spout = [
        *curve(
            (x + 190, top + 250),
            (x + 290, top + 240),
            (x + 290, top + 120),
            (x + 372, top + 76),
        ),
        *curve(
            (x + 398, top + 100),
            (x + 350, top + 150),
            (x + 330, top + 300),
            (x + 190, top + 340),
        ),
    ]
    canvas.turned(spout, IRON[1:])
    handle = curve(
        (x - 190, top + 110),
        (x - 210, top - 230),
        (x + 210, top - 230),
        (x + 190, top + 110),
        48,
    )
    canvas.stroke(handle, 20, (22, 27, 25))
    canvas.stroke([(px - 4, py - 4) for px, py in handle[4:26]], 4, (92, 100, 94))
    side = curve((70, 104), (110, 270), (260, 300), (380, 190))
    canvas.turned(body(x, top, [*side, (388, 180)]), IRON)
    _studs(canvas, x, top)
    canvas.turned(oval(x, top + 70, 108, 24), IRON)
    canvas.turned(body(x, top + 34, [(0, 40), (18, 88), (34, 102)]), IRON)
    canvas.turned(
        oval(x, top + 22, 24, 20),
        ((190, 150, 84), (226, 192, 120), (150, 108, 54), (90, 62, 30)),
    )


def _studs(canvas: Canvas, x: float, top: float) -> None:
    rng = Random(9)
    for row in range(7):
        for spot in range(-9, 10):
            part = (spot + 0.5 * (row % 2)) / 10
            radius = 262 - abs(row - 3) * 9
            dx, dy = radius * math.sin(part * math.pi / 2), top + 170 + row * 24
            shade = mix((104, 112, 106), (18, 22, 21), min(1, abs(part + 0.4)))
            canvas.dot(
                x + dx,
                dy + rng.uniform(-1, 1),
                5.5 * math.cos(part * 1.4) + 1,
                5,
                shade,
            )
