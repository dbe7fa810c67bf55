"""The drawing: three states that nobody confuses."""

from itertools import combinations

import pytest
from PIL import Image, ImageChops

from agent.tray.icon import draw
from agent.tray.status import Level

SIZES = [16, 20, 24, 32, 48, 64]
PAIRS = list(combinations(Level, 2))
TASKBARS = ["#101010", "#f3f3f3"]
CLEAR = 60  # of 255: a difference that an eye sees


def _on_taskbar(level: Level, size: int, colour: str) -> Image.Image:
    picture = Image.new("RGB", (size, size), colour)
    icon = draw(level, size)
    picture.paste(icon, mask=icon)
    return picture.convert("L")


def _middle(picture: Image.Image) -> Image.Image:
    edge = picture.width // 4
    return picture.crop((edge, edge, picture.width - edge, picture.height - edge))


def _share_that_differs(one: Image.Image, other: Image.Image) -> float:
    grey = ImageChops.difference(one, other).tobytes()
    return sum(value >= CLEAR for value in grey) / len(grey)


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("size", SIZES)
def test_it_has_the_size_asked_for(level: Level, size: int) -> None:
    assert draw(level, size).size == (size, size)


@pytest.mark.parametrize("taskbar", TASKBARS)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_the_states_differ_without_colours(
    one: Level, other: Level, size: int, taskbar: str
) -> None:
    difference = _share_that_differs(
        _on_taskbar(one, size, taskbar), _on_taskbar(other, size, taskbar)
    )

    assert difference > 0.06


@pytest.mark.parametrize("taskbar", TASKBARS)
@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("size", SIZES)
def test_the_bridge_stands_out_on_light_and_dark(
    level: Level, size: int, taskbar: str
) -> None:
    greys = _middle(_on_taskbar(level, size, taskbar)).tobytes()

    assert max(greys) > 240
    assert min(greys) < 110


@pytest.mark.parametrize("level", Level)
def test_its_corners_are_transparent(level: Level) -> None:
    assert draw(level, 64).getpixel((0, 0)) == (0, 0, 0, 0)


def test_the_broken_bridge_has_a_gap_where_the_whole_one_has_a_deck() -> None:
    deck = (33, 24)
    assert draw(Level.WELL, 64).getpixel(deck) == (255, 255, 255, 255)
    assert draw(Level.WRONG, 64).getpixel(deck) != (255, 255, 255, 255)
