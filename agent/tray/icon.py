"""The icon, drawn here: a bridge, told apart in three states by shape and colour.

All well: a whole bridge on a square. Something to do: the same with a round badge.
Something wrong: a broken bridge on a round sign. Each has its own ground, so that it
reads on light and dark taskbars alike; and one who sees no colours sees the shapes.
"""

from typing import assert_never

from PIL import Image, ImageDraw

from agent.tray.status import Level

GRID = 64  # units a side, whatever the size in pixels
FINER = 8  # drawn so many times larger and then reduced: smooth edges at 16 px

TEAL = "#12707c"
RED = "#c02323"
AMBER = "#ffb51f"
WHITE = "#ffffff"
INK = "#1c1c1c"


def draw(level: Level, size: int) -> Image.Image:
    """Draw the icon, `size` pixels a side, with a transparent ground."""
    canvas = _Canvas(size)
    match level:
        case Level.WELL:
            canvas.square(TEAL)
            canvas.bridge(TEAL)
        case Level.TODO:
            canvas.square(TEAL)
            canvas.bridge(TEAL)
            canvas.badge()
        case Level.WRONG:
            canvas.disc(RED)
            canvas.bridge(RED)
            canvas.gap(RED)
        case _:
            assert_never(level)
    return canvas.reduced()


class _Canvas:
    """A drawing in units of GRID, kept FINER times larger than it will be."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._scale = size * FINER / GRID
        self._image = Image.new("RGBA", (size * FINER, size * FINER))
        self._pen = ImageDraw.Draw(self._image)

    def square(self, colour: str) -> None:
        self._pen.rounded_rectangle(
            self._units(1, 1, 63, 63), radius=12 * self._scale, fill=colour
        )

    def disc(self, colour: str) -> None:
        self._pen.ellipse(self._units(0, 0, 64, 64), fill=colour)

    def bridge(self, ground: str) -> None:
        """A deck on one wide arch."""
        self._pen.rectangle(self._units(4, 20, 60, 28), fill=WHITE)
        self._pen.rectangle(self._units(8, 28, 56, 48), fill=WHITE)
        self._pen.ellipse(self._units(16, 30, 48, 66), fill=ground)

    def gap(self, ground: str) -> None:
        """What makes the bridge broken: a crack right through its middle."""
        crack = ((24, 18), (42, 18), (36, 34), (40, 50), (24, 50), (28, 34))
        self._pen.polygon([self._unit(*point) for point in crack], fill=ground)

    def badge(self) -> None:
        """A round badge in the lower corner, with an edge that keeps it apart."""
        self._pen.ellipse(self._units(30, 30, 64, 64), fill=INK)
        self._pen.ellipse(self._units(33, 33, 61, 61), fill=AMBER)

    def reduced(self) -> Image.Image:
        return self._image.resize((self._size, self._size), Image.Resampling.LANCZOS)

    def _unit(self, x: int, y: int) -> tuple[float, float]:
        return x * self._scale, y * self._scale

    def _units(
        self, left: int, top: int, right: int, bottom: int
    ) -> tuple[float, float, float, float]:
        return *self._unit(left, top), *self._unit(right, bottom)
