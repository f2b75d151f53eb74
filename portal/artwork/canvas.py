"""A sheet of paper to draw on: washes, strokes, glow, mist and grain, nothing else.

All coordinates are pixels of the finished picture; the sheet is twice as large inside
so that edges come out smooth. Nothing is random but what a seed makes so: the same
program draws the same picture.
"""

import math
from collections.abc import Sequence
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Point = tuple[float, float]
Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]

PAPER: Colour = (246, 241, 230)
INK: Colour = (34, 48, 42)
GREEN: Colour = (31, 68, 55)
CELADON: Colour = (206, 220, 203)
AMBER: Colour = (196, 132, 58)
RED: Colour = (156, 53, 38)
FINE = 2


def mix(one: Colour, other: Colour, part: float) -> Colour:
    """The colour `part` of the way from one to the other (0 is one, 1 the other)."""
    red, green, blue = (
        round(a + (b - a) * part) for a, b in zip(one, other, strict=True)
    )
    return red, green, blue


def curve(
    start: Point, one: Point, two: Point, end: Point, steps: int = 24
) -> list[Point]:
    """Points of a cubic Bézier curve, both ends included."""
    points = []
    for step in range(steps + 1):
        t = step / steps
        u = 1 - t
        weights = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
        x = sum(w * p[0] for w, p in zip(weights, (start, one, two, end), strict=True))
        y = sum(w * p[1] for w, p in zip(weights, (start, one, two, end), strict=True))
        points.append((x, y))
    return points


def oval(x: float, y: float, rx: float, ry: float, turn: float = 0) -> list[Point]:
    """The outline of an ellipse, turned by `turn` radians."""
    cos, sin = math.cos(turn), math.sin(turn)
    outline = []
    for step in range(72):
        angle = math.tau * step / 72
        dx, dy = rx * math.cos(angle), ry * math.sin(angle)
        outline.append((x + dx * cos - dy * sin, y + dx * sin + dy * cos))
    return outline


class Canvas:
    """A picture being drawn."""

    def __init__(self, width: int, height: int, top: Colour, bottom: Colour) -> None:
        self.width, self.height = width, height
        self.image = self._gradient((width * FINE, height * FINE), top, bottom)

    def _gradient(
        self, size: tuple[int, int], top: Colour, bottom: Colour
    ) -> Image.Image:
        strip = Image.new("RGB", (1, 256))
        for y in range(256):
            strip.putpixel((0, y), mix(top, bottom, y / 255))
        return strip.resize(size, Image.Resampling.BILINEAR)

    def _mask(
        self, points: Sequence[Point]
    ) -> tuple[Image.Image, tuple[int, int, int, int]]:
        xs = [round(x * FINE) for x, _y in points]
        ys = [round(y * FINE) for _x, y in points]
        left, top = max(min(xs), 0), max(min(ys), 0)
        right = min(max(xs) + 1, self.width * FINE)
        bottom = min(max(ys) + 1, self.height * FINE)
        box = (left, top, max(right, left + 1), max(bottom, top + 1))
        mask = Image.new("L", (box[2] - left, box[3] - top))
        moved = [(x - left, y - top) for x, y in zip(xs, ys, strict=True)]
        ImageDraw.Draw(mask).polygon(moved, fill=255)
        return mask, box

    def wash(
        self,
        points: Sequence[Point],
        top: Colour,
        bottom: Colour | None = None,
        *,
        fade: float = 1,
        alpha: float = 1,
    ) -> None:
        """Fill a shape from `top` down to `bottom`; `fade` is what is left at its foot."""
        mask, box = self._mask(points)
        size = (box[2] - box[0], box[3] - box[1])
        if fade < 1 or alpha < 1:
            veil = Image.new("L", (1, 256))
            for y in range(256):
                veil.putpixel((0, y), round(255 * alpha * (1 - (1 - fade) * y / 255)))
            mask = ImageChops.multiply(
                mask, veil.resize(size, Image.Resampling.BILINEAR)
            )
        paint = self._gradient(size, top, bottom or top)
        self.image.paste(paint, box[:2], mask)

    def turned(self, points: Sequence[Point], colours: Sequence[Colour]) -> None:
        """Fill a shape with colours from left to right, as light falls on a round body."""
        mask, box = self._mask(points)
        strip = Image.new("RGB", (256, 1))
        parts = len(colours) - 1
        for x in range(256):
            place = x / 255 * parts
            number = min(int(place), parts - 1)
            colour = mix(colours[number], colours[number + 1], place - number)
            strip.putpixel((x, 0), colour)
        size = (box[2] - box[0], box[3] - box[1])
        self.image.paste(strip.resize(size, Image.Resampling.BILINEAR), box[:2], mask)

    def stroke(self, points: Sequence[Point], width: float, colour: Colour) -> None:
        """A line of one width with round ends."""
        draw = ImageDraw.Draw(self.image)
        fine = [(x * FINE, y * FINE) for x, y in points]
        thick = max(1, round(width * FINE))
        draw.line(fine, fill=colour, width=thick, joint="curve")
        if thick > 2:
            for x, y in (fine[0], fine[-1]):
                half = thick / 2
                draw.ellipse((x - half, y - half, x + half, y + half), fill=colour)

    def dot(self, x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        """A filled ellipse: the quickest shape, for the thousands in a hedge."""
        box = ((x - rx) * FINE, (y - ry) * FINE, (x + rx) * FINE, (y + ry) * FINE)
        ImageDraw.Draw(self.image).ellipse(box, fill=colour)

    def glow(
        self, x: float, y: float, rx: float, ry: float, colour: Colour, alpha: float
    ) -> None:
        """Light (or with a dark colour, shadow) that is strongest in the middle."""
        size = (round(rx * 2 * FINE), round(ry * 2 * FINE))
        # Pillow's gradient is 255 in the corners: an edge's middle is 255 / √2.
        near = [max(0.0, 1 - value * math.sqrt(2) / 255) for value in range(256)]
        mask = Image.radial_gradient("L").point(
            [round(alpha * 255 * part * part * (3 - 2 * part)) for part in near]
        )
        paint = Image.new("RGB", size, colour)
        place = (round((x - rx) * FINE), round((y - ry) * FINE))
        self.image.paste(paint, place, mask.resize(size, Image.Resampling.BILINEAR))

    def soft(
        self, points: Sequence[Point], colour: Colour, blur: float, alpha: float
    ) -> None:
        """A shape without an edge: cast shadows, steam, reflections."""
        small = Image.new("L", (self.width // 2, self.height // 2))
        halved = [(x / 2, y / 2) for x, y in points]
        ImageDraw.Draw(small).polygon(halved, fill=round(255 * alpha))
        small = small.filter(ImageFilter.GaussianBlur(blur / 2))
        mask = small.resize(self.image.size, Image.Resampling.BILINEAR)
        self.image.paste(Image.new("RGB", self.image.size, colour), (0, 0), mask)

    def mist(
        self, top: float, bottom: float, alpha: float, colour: Colour = PAPER
    ) -> None:
        """A bank of mist across the picture, thickest in the middle of its height."""
        height = round((bottom - top) * FINE)
        veil = Image.new("L", (1, 64))
        for y in range(64):
            veil.putpixel((0, y), round(255 * alpha * math.sin(math.pi * y / 63) ** 2))
        size = (self.width * FINE, height)
        mask = veil.resize(size, Image.Resampling.BILINEAR)
        self.image.paste(Image.new("RGB", size, colour), (0, round(top * FINE)), mask)

    def fade_out(self, top: float, colour: Colour = PAPER) -> None:
        """Let the foot of the picture, from `top` down, run out into the paper."""
        height = self.height * FINE - round(top * FINE)
        veil = Image.new("L", (1, 64))
        for y in range(64):
            part = y / 63
            veil.putpixel((0, y), round(255 * part * part * (3 - 2 * part)))
        size = (self.width * FINE, height)
        mask = veil.resize(size, Image.Resampling.BILINEAR)
        self.image.paste(Image.new("RGB", size, colour), (0, round(top * FINE)), mask)

    def finish(self, seed: int, grain: int = 10) -> Image.Image:
        """The picture in its own size, with the grain of paper (`grain` of 255 deep)."""
        picture = self.image.resize((self.width, self.height), Image.Resampling.BOX)
        if not grain:
            return picture
        noise = Image.frombytes("L", (512, 512), Random(seed).randbytes(512 * 512))
        noise = noise.filter(ImageFilter.GaussianBlur(0.7))
        noise = noise.point([round(255 - grain * (255 - v) / 255) for v in range(256)])
        sheet = Image.new("L", picture.size)
        for x in range(0, picture.width, 512):
            for y in range(0, picture.height, 512):
                sheet.paste(noise, (x, y))
        return ImageChops.multiply(picture, Image.merge("RGB", (sheet, sheet, sheet)))
