"""Tea in glass."""

from random import Random

from PIL import Image

from portal.artwork.canvas import Canvas, Colour, oval
from portal.artwork.leaves import leaf
from portal.artwork.teaware import body, table

GLASS: tuple[Colour, ...] = (
    (186, 204, 192),
    (240, 246, 238),
    (226, 236, 226),
    (240, 246, 240),
    (176, 196, 184),
)
TEA: tuple[Colour, ...] = (
    (170, 164, 72),
    (214, 206, 118),
    (226, 218, 138),
    (208, 198, 104),
    (158, 150, 62),
)


def cold_brew() -> Image.Image:
    """A tall glass of tea drawn cold overnight."""
    canvas = Canvas(1600, 1000, (214, 226, 212), (238, 240, 226))
    canvas.wash(oval(1160, 330, 250, 250), (250, 242, 214), (246, 236, 206))
    table(canvas, 760, (206, 196, 170), (232, 224, 202))
    canvas.soft(
        [(800, 840), (1380, 880), (1380, 910), (780, 900)], (120, 130, 96), 24, 0.5
    )
    for x, top, radius, level in ((760, 250, 150, 120), (420, 420, 112, 90)):
        _glass(canvas, x, top, radius, level)
    rng = Random(4)
    for number in range(5):
        leaf(
            canvas,
            (1050 + number * 90 + rng.uniform(-20, 20), 890 + rng.uniform(-24, 24)),
            86,
            rng.uniform(-0.9, 0.9),
            (92, 128, 84),
        )
    return canvas.finish(6)


def _glass(canvas: Canvas, x: float, top: float, radius: float, level: float) -> None:
    height = 870 - top
    outline = body(x, top, [(0, radius), (height, radius * 0.86)])
    canvas.turned(outline, GLASS)
    inner = body(
        x, top + level, [(0, radius * 0.93), (height - level - 26, radius * 0.8)]
    )
    canvas.turned(inner, TEA)
    canvas.turned(oval(x, top + height - 26, radius * 0.8, 18), TEA)
    _leaves_and_ice(canvas, x, top, radius, level)
    canvas.wash(
        oval(x, top + level, radius * 0.93, radius * 0.16),
        (232, 226, 160),
        (206, 196, 110),
        alpha=0.85,
    )
    canvas.stroke(
        oval(x, top, radius, radius * 0.18) + oval(x, top, radius, radius * 0.18)[:1],
        3,
        (196, 212, 202),
    )
    canvas.wash(
        [
            (x - radius * 0.76, top + 50),
            (x - radius * 0.62, top + 50),
            (x - radius * 0.56, top + height - 70),
            (x - radius * 0.66, top + height - 70),
        ],
        (255, 255, 252),
        alpha=0.55,
    )


def _leaves_and_ice(
    canvas: Canvas, x: float, top: float, radius: float, level: float
) -> None:
    height = 870 - top
    rng = Random(int(x))
    for _number in range(9):
        spot = (
            x + rng.uniform(-0.4, 0.4) * radius,
            top + height - rng.uniform(50, 150),
        )
        leaf(canvas, spot, radius * 0.42, rng.uniform(-1.4, 1.4), (104, 126, 60))
    for number in range(3):
        spot_x, spot_y = (
            x + (number - 1) * radius * 0.5,
            top + level + 20 + (number % 2) * 24,
        )
        cube = oval(spot_x, spot_y, radius * 0.27, radius * 0.25, 0.5)[::18]
        canvas.wash(cube, (250, 252, 246), (226, 230, 190), alpha=0.7)
