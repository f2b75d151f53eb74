"""The pictures that the program draws."""

from random import Random

import pytest
from PIL import Image

from portal.artwork import album
from portal.artwork.canvas import GREEN, PAPER, Canvas, curve, mix, oval
from portal.artwork.landscape import ridge
from portal.artwork.leaves import leaf


def drawn(seed):
    canvas = Canvas(120, 80, PAPER, GREEN)
    leaf(canvas, (60, 10), 60, 0.3, (88, 126, 72))
    return canvas.finish(seed)


def test_the_same_program_draws_the_same_picture():
    assert drawn(1).tobytes() == drawn(1).tobytes()
    assert drawn(1).tobytes() != drawn(2).tobytes()


def test_a_mixed_colour_lies_between_its_two():
    assert mix((0, 0, 0), (200, 100, 50), 0) == (0, 0, 0)
    assert mix((0, 0, 0), (200, 100, 50), 0.5) == (100, 50, 25)
    assert mix((0, 0, 0), (200, 100, 50), 1) == (200, 100, 50)


def test_a_curve_begins_and_ends_where_it_should():
    points = curve((0, 0), (5, 9), (7, -9), (10, 2))
    assert points[0] == (0, 0)
    assert points[-1] == pytest.approx((10, 2))


def test_a_skyline_stays_between_its_foot_and_its_height():
    line = ridge(Random(1), 400, base=100, height=40, peaks=3)
    assert all(60 - 1e-9 <= y <= 100 + 1e-9 for _x, y in line)


def test_what_sticks_out_of_the_picture_is_cut_off():
    canvas = Canvas(40, 30, PAPER, PAPER)
    canvas.wash(oval(0, 0, 20, 20), GREEN)
    picture = canvas.finish(1, grain=0)
    assert picture.size == (40, 30)
    assert picture.getpixel((2, 2)) == GREEN
    assert picture.getpixel((39, 29)) == PAPER


def test_light_ends_before_the_edge_of_its_box():
    canvas = Canvas(60, 60, GREEN, GREEN)
    canvas.glow(30, 30, 25, 25, (255, 255, 255), 1)
    picture = canvas.finish(1, grain=0)
    edge = picture.getpixel((30, 6))
    assert max(abs(a - b) for a, b in zip(edge, GREEN, strict=True)) <= 4
    assert picture.getpixel((30, 30))[0] > 240


def test_a_picture_that_lies_there_is_not_drawn_again(tmp_path, monkeypatch):
    monkeypatch.setattr(
        album, "PICTURES", {"one": lambda: drawn(1), "two": lambda: drawn(2)}
    )
    Image.new("RGB", (3, 2)).save(tmp_path / "one.jpg")
    paths = album.draw_pictures(tmp_path)
    sizes = {}
    for name, path in paths.items():
        with Image.open(path) as picture:
            sizes[name] = picture.size
    assert sizes == {"one": (3, 2), "two": (120, 80)}


@pytest.mark.slow
@pytest.mark.parametrize("name", album.PICTURES)
def test_every_picture_can_be_drawn(name):
    picture = album.PICTURES[name]()
    assert min(picture.size) >= 1000
    assert len(set(picture.resize((40, 40)).get_flattened_data())) > 100
