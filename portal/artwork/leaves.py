"""Tea leaves: one leaf, and a twig with a bud and two leaves."""

import math

from PIL import Image

from portal.artwork.canvas import (
    CELADON,
    GREEN,
    PAPER,
    Canvas,
    Colour,
    Point,
    curve,
    mix,
)


def leaf(
    canvas: Canvas, tip: Point, length: float, turn: float, colour: Colour
) -> None:
    """A leaf from its stalk, `length` away, up to `tip`; `turn` 0 stands upright."""
    ahead = (math.sin(turn), -math.cos(turn))
    across = (-ahead[1], ahead[0])
    foot = (tip[0] - ahead[0] * length, tip[1] - ahead[1] * length)

    def place(along: float, aside: float) -> Point:
        return (
            foot[0] + ahead[0] * along * length + across[0] * aside * length,
            foot[1] + ahead[1] * along * length + across[1] * aside * length,
        )

    left = curve(foot, place(0.2, -0.3), place(0.7, -0.24), tip)
    right = curve(foot, place(0.25, 0.26), place(0.75, 0.24), tip)
    middle = curve(foot, place(0.3, 0.02), place(0.7, -0.03), tip)
    canvas.wash([*left, *reversed(middle)], mix(colour, (240, 244, 200), 0.22), colour)
    canvas.wash([*right, *reversed(middle)], colour, mix(colour, (20, 40, 24), 0.22))
    canvas.stroke(middle, max(0.8, length * 0.01), mix(colour, (240, 244, 206), 0.5))
    if length < 140:
        return
    for number in range(3, 21, 2):
        for edge in (left, right):
            vein = curve(
                middle[number],
                middle[number + 1],
                edge[number + 1],
                edge[min(24, number + 3)],
                8,
            )
            canvas.stroke(
                vein, max(0.8, length * 0.005), mix(colour, (240, 244, 206), 0.3)
            )


def twig(canvas: Canvas, x: float, foot: float, size: float, colour: Colour) -> None:
    """A bud and two leaves on their stalk, `size` 1 being 800 pixels high."""
    top = foot - 560 * size
    stalk = curve(
        (x, foot),
        (x + 40 * size, foot - 200 * size),
        (x - 20 * size, foot - 400 * size),
        (x + 10 * size, top),
    )
    canvas.stroke(stalk, 13 * size, mix(colour, (150, 120, 80), 0.3))
    low, high = stalk[9], stalk[16]
    leaf(
        canvas,
        (low[0] - 330 * size, low[1] - 250 * size),
        414 * size,
        -0.92,
        mix(colour, (20, 60, 40), 0.3),
    )
    leaf(
        canvas,
        (high[0] + 290 * size, high[1] - 290 * size),
        410 * size,
        0.785,
        mix(colour, (20, 60, 40), 0.12),
    )
    leaf(
        canvas,
        (stalk[20][0] - 130 * size, stalk[20][1] - 250 * size),
        282 * size,
        -0.48,
        mix(colour, (200, 220, 130), 0.25),
    )
    leaf(
        canvas,
        (x + 34 * size, top - 250 * size),
        260 * size,
        0.09,
        mix(colour, (226, 232, 170), 0.55),
    )


def picked_twig() -> Image.Image:
    """A bud and two leaves: what is picked before the Clear and Bright festival."""
    canvas = Canvas(1600, 1000, PAPER, mix(PAPER, CELADON, 0.55))
    canvas.glow(1000, 420, 620, 560, (255, 250, 226), 0.9)
    twig(canvas, 620, 930, 1.0, mix(GREEN, (120, 160, 90), 0.55))
    twig(canvas, 1120, 980, 0.72, mix(GREEN, (120, 160, 90), 0.35))
    return canvas.finish(8)
