"""Hills in mist, a tea garden, a lake at night: places where the tea comes from."""

import math
from itertools import pairwise
from random import Random

from PIL import Image

from portal.artwork.canvas import GREEN, PAPER, Canvas, Colour, Point, curve, mix, oval

FAR: Colour = (205, 211, 194)


def ridge(
    rng: Random, width: int, base: float, height: float, peaks: float
) -> list[Point]:
    """The skyline of a range of hills: about `peaks` of them, `height` high over `base`."""
    waves = [
        (peaks * 2**n * rng.uniform(0.8, 1.25), rng.uniform(0, math.tau), 0.5**n)
        for n in range(6)
    ]
    total = sum(weight for _speed, _phase, weight in waves)
    line = []
    for x in range(-4, width + 8, 4):
        t = x / width
        rise = sum(
            weight * math.sin(math.tau * speed * t / 2 + phase)
            for speed, phase, weight in waves
        )
        line.append((float(x), base - height * (0.5 + 0.5 * rise / total)))
    return line


def hill(
    canvas: Canvas,
    line: list[Point],
    top: Colour,
    bottom: Colour,
    *,
    foot: float,
    fade: float,
) -> None:
    """Fill the range under a skyline; it pales into mist towards `foot`."""
    shape = [*line, (line[-1][0], foot), (line[0][0], foot)]
    canvas.wash(shape, top, bottom, fade=fade)


def pine(
    canvas: Canvas, rng: Random, x: float, y: float, height: float, colour: Colour
) -> None:
    """An old pine as painters draw it: a bent trunk and flat clouds of needles."""
    lean = rng.uniform(-0.16, 0.16) * height
    top = (x + lean, y - height)
    trunk = curve(
        (x, y), (x - lean, y - height * 0.35), (x + lean * 2, y - height * 0.65), top
    )
    for number, (start, end) in enumerate(pairwise(trunk)):
        width = height * 0.036 * (1 - 0.75 * number / len(trunk))
        canvas.stroke([start, end], width, colour)
    for number in range(8):
        part = 0.42 + 0.6 * number / 7
        spot = trunk[min(len(trunk) - 1, round(part * (len(trunk) - 1)))]
        side = (-1) ** number * rng.uniform(0.6, 1.1)
        reach = height * 0.25 * (1.3 - part)
        centre = (spot[0] + side * reach, spot[1] - height * 0.03)
        bend = (spot[0] + side * reach * 0.5, spot[1] + height * 0.02)
        canvas.stroke(curve(spot, bend, bend, centre, 10), height * 0.008, colour)
        needles(canvas, rng, centre, height * 0.25 * (1.32 - part * 0.8), colour)


def needles(
    canvas: Canvas, rng: Random, centre: Point, reach: float, colour: Colour
) -> None:
    """One flat cloud of pine needles: a few tufts, each a fan of strokes."""
    for tuft in range(7):
        along = (tuft - 3) / 3
        x0 = centre[0] + along * reach * 0.78
        y0 = centre[1] + along * along * reach * 0.1
        canvas.wash(oval(x0, y0 - reach * 0.05, reach * 0.24, reach * 0.085), colour)
        for _number in range(34):
            turn = rng.uniform(-1, 1)
            angle = math.radians(-90 + turn * 84)
            length = reach * rng.uniform(0.2, 0.34) * (1 - 0.35 * abs(along))
            tip = (x0 + length * math.cos(angle), y0 + length * math.sin(angle) * 0.62)
            shade = mix(colour, FAR, rng.uniform(0, 0.14))
            canvas.stroke([(x0, y0), tip], max(0.6, reach * 0.013), shade)


def hills_in_mist() -> Image.Image:
    """The opening picture: seven ranges, the last with pines; its sky is the page."""
    rng = Random(20261121)
    canvas = Canvas(1920, 1080, PAPER, PAPER)
    canvas.glow(1196, 372, 330, 330, (240, 205, 170), 0.55)
    canvas.wash(oval(1196, 372, 78, 78), (226, 150, 118), (236, 190, 158))
    ranges = [
        (470, 190, 2.2, 0.14),
        (540, 210, 3.1, 0.28),
        (625, 200, 2.4, 0.44),
        (720, 190, 3.3, 0.60),
        (820, 180, 2.1, 0.78),
    ]
    for number, (base, height, peaks, depth) in enumerate(ranges):
        colour = mix(FAR, (40, 84, 68), depth)
        line = ridge(rng, 1920, base, height, peaks)
        hill(canvas, line, colour, mix(colour, PAPER, 0.9), foot=base + 150, fade=1)
        canvas.mist(base - 10 + number * 4, base + 150, 0.75 - number * 0.09)
    birds(canvas, 1010, 300)
    near = ridge(rng, 1920, 985, 190, 1.4)
    hill(canvas, near, (29, 66, 53), (58, 98, 80), foot=1080, fade=0.85)
    for x, height in (
        (1745, 360),
        (1640, 250),
        (1835, 270),
        (128, 190),
        (205, 130),
        (1560, 130),
    ):
        ground = near[round((x + 4) / 4)][1] + 10
        pine(
            canvas,
            rng,
            x,
            ground,
            height,
            mix(GREEN, (70, 110, 92), rng.uniform(0, 0.25)),
        )
    canvas.fade_out(950)
    return canvas.finish(1, grain=0)


def birds(canvas: Canvas, x: float, y: float) -> None:
    """Five geese, far away."""
    for dx, dy, size in (
        (0, 0, 15),
        (46, 18, 13),
        (-38, 24, 12),
        (88, 40, 11),
        (-70, 50, 10),
    ):
        left = curve(
            (x + dx - size, y + dy - 3),
            (x + dx - size / 2, y + dy - 8),
            (x + dx - 2, y + dy - 3),
            (x + dx, y + dy),
            8,
        )
        right = curve(
            (x + dx, y + dy),
            (x + dx + 2, y + dy - 3),
            (x + dx + size / 2, y + dy - 8),
            (x + dx + size, y + dy - 4),
            8,
        )
        canvas.stroke([*left, *right], 1.6, (92, 104, 96))


def tea_garden() -> Image.Image:
    """Terraces of tea bushes in the morning."""
    rng = Random(11)
    canvas = Canvas(1600, 1000, (240, 232, 212), (250, 240, 220))
    canvas.glow(420, 220, 420, 420, (255, 222, 160), 0.8)
    for base, height, depth in ((330, 150, 0.12), (400, 150, 0.3), (460, 120, 0.5)):
        colour = mix(FAR, (58, 104, 82), depth)
        hill(
            canvas,
            ridge(rng, 1600, base, height, 2.6),
            colour,
            mix(colour, PAPER, 0.5),
            foot=base + 140,
            fade=0.15,
        )
        canvas.mist(base - 20, base + 120, 0.6, (250, 241, 222))
    for row in range(17):
        part = row / 16
        y = 440 + 600 * part**1.35
        _hedge(canvas, rng, y, part)
    return canvas.finish(2)


def _hedge(canvas: Canvas, rng: Random, y: float, part: float) -> None:
    size = 9 + 34 * part
    dark = mix((112, 140, 104), (24, 60, 46), part)
    light = mix((170, 184, 128), (104, 146, 78), part)
    rise = 70 - 30 * part

    def ground(x: float) -> float:
        t = x / 1600
        return y + rise * math.sin(math.tau * (t * 0.62 + 0.08 + part * 0.05)) * (
            1 - 0.35 * part
        )

    earth = [(x, ground(x) + size * 0.5) for x in range(-40, 1660, 20)]
    canvas.wash(
        [*earth, (1660, 1010), (-40, 1010)], mix((206, 186, 140), (120, 104, 72), part)
    )
    x = -40.0
    while x < 1650:
        canvas.dot(x, ground(x) + rng.uniform(-1, 1), size * 0.95, size * 0.78, dark)
        x += size * 0.42
    x = -40.0
    while x < 1650:
        shift = rng.uniform(-0.5, 0.5) * size
        tint = mix(dark, light, rng.uniform(0.25, 1))
        canvas.dot(
            x + shift,
            ground(x) - size * rng.uniform(0.1, 0.72),
            size * 0.2,
            size * 0.12,
            tint,
        )
        x += size * 0.1


def lake_at_night() -> Image.Image:
    """The mid-autumn moon over water, and a boat."""
    rng = Random(815)
    canvas = Canvas(1600, 1000, (22, 50, 52), (92, 122, 112))
    canvas.glow(1060, 300, 460, 460, (226, 222, 180), 0.55)
    canvas.wash(oval(1060, 300, 104, 104), (250, 244, 220), (242, 230, 190))
    for base, height, depth in ((560, 150, 0.2), (600, 110, 0.55), (628, 60, 0.9)):
        colour = mix((86, 116, 108), (16, 40, 38), depth)
        hill(
            canvas,
            ridge(rng, 1600, base, height, 2.1),
            colour,
            mix(colour, (110, 138, 126), 0.3),
            foot=640,
            fade=0.85,
        )
    canvas.wash(
        [(0, 636), (1600, 636), (1600, 1000), (0, 1000)], (98, 128, 118), (14, 36, 38)
    )
    for number in range(95):
        part = number / 94
        y = 646 + 350 * part
        reach = (30 + 90 * part) * rng.uniform(0.3, 1)
        x = 1060 + rng.gauss(0, 22 + 40 * part)
        canvas.wash(
            oval(x, y, reach, 1.6 + 2.6 * part),
            (244, 234, 196),
            alpha=0.62 - 0.3 * part,
        )
    _boat(canvas, 520, 770)
    for x, height in ((90, 430), (210, 300)):
        pine(canvas, rng, x, 1010, height + 130, (10, 28, 27))
    return canvas.finish(3)


def _boat(canvas: Canvas, x: float, y: float) -> None:
    dark: Colour = (14, 32, 31)
    hull = [
        *curve(
            (x - 150, y - 20), (x - 90, y + 26), (x + 90, y + 26), (x + 160, y - 26)
        ),
        *curve((x + 160, y - 26), (x + 80, y + 2), (x - 80, y + 2), (x - 150, y - 20)),
    ]
    canvas.soft([(px, y + (y - py) * 0.6 + 26) for px, py in hull], dark, 8, 0.6)
    canvas.wash(hull, dark)
    roof = curve((x - 70, y - 2), (x - 60, y - 78), (x + 60, y - 78), (x + 70, y - 2))
    canvas.wash(roof, (38, 56, 50), dark)
    canvas.glow(x + 88, y - 28, 46, 46, (255, 196, 110), 0.9)
    canvas.dot(x + 88, y - 28, 7, 10, (255, 214, 150))
    canvas.stroke([(x + 88, y - 44), (x + 88, y - 2)], 2, dark)
