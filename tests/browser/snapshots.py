"""Pictures of every scene: taken, kept as small WebP, and compared with what is there.

Two pictures are alike where their blocks' mean colours are. Blocks are about a line of
text high, so that other anti-aliasing passes and what is gone, moved or of another
colour does not. Where a machine's fonts are of other widths than those of the pictures,
lines break elsewhere: then only the large areas are compared.
"""

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Page

from tests.browser.gallery import Scene
from tests.browser.window import SCHEMES, Size, resize

KEPT = Path(__file__).parent / "snapshots"
FONTS = KEPT / "width-of-text"  # of PROBE, where the pictures were taken
QUALITY = 60


@dataclass(frozen=True, slots=True)
class View:
    """A window to take pictures in, and how much smaller they are kept."""

    name: str
    size: Size
    scale: float


VIEWS = (
    View("390", Size(390, 1400), 0.6),
    View("1366", Size(1366, 1400), 0.45),
    View("2560", Size(2560, 1440), 0.33),
)


@dataclass(frozen=True, slots=True)
class Measure:
    """How pictures are compared.

    Attributes:
        block: a block's side, in CSS pixels.
        levels: how far a block's red, green and blue may be from what was kept, of 255.
        share: how many of the blocks may be further.
    """

    block: int
    levels: int
    share: float


CLOSE = Measure(block=24, levels=14, share=0.006)
LOOSE = Measure(block=200, levels=45, share=0.1)
# Widths of text closer than this are those of the same fonts.
SAME_FONTS = 0.002
# What differs from one machine to another: folders, the user, what is installed.
OWN = "main code, #om dd, main > pre, .treatment-made"
PROBE = "Fastighetsägare 1 234 567,00 Överföring BRF Björkgården"


def views_of(tab: Page, scene: Scene) -> Iterator[tuple[str, View, bytes]]:
    """Take a scene's pictures, each with its name, from the window that shows it."""
    for view in VIEWS:
        resize(tab, view.size)
        for scheme in SCHEMES:
            tab.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            yield f"{scene.name}-{view.name}-{scheme}", view, picture(tab, view)


def picture(tab: Page, view: View) -> bytes:
    """Take what the window shows, as WebP."""
    tab.evaluate(
        """own => {
          scrollTo(0, 0);
          document.activeElement?.blur();
          for (const one of document.querySelectorAll(own)) {
            one.style.visibility = "hidden";
          }
        }""",
        OWN,
    )
    tab.mouse.move(0, 0)
    room = {"x": 0, "y": 0, "width": view.size.width, "height": view.size.height}
    browser = tab.context.new_cdp_session(tab)
    taken = browser.send(
        "Page.captureScreenshot",
        {"format": "webp", "quality": QUALITY, "clip": room | {"scale": view.scale}},
    )
    browser.detach()
    return base64.b64decode(taken["data"])


def width_of_text(tab: Page) -> float:
    """Measure a text in the page's font, which tells machines' fonts apart."""
    width: float = tab.evaluate(
        """text => {
          const pen = document.createElement("canvas").getContext("2d");
          pen.font = `100px ${getComputedStyle(document.body).fontFamily}`;
          return pen.measureText(text).width;
        }""",
        PROBE,
    )
    return width


def measure_for(width: float, kept: float) -> Measure:
    """Tell how to compare, by the width of the same text here and then."""
    return CLOSE if abs(width - kept) <= SAME_FONTS * kept else LOOSE


def are_alike(kept: bytes, now: bytes, view: View, measure: Measure) -> bool:
    """Compare two pictures of a view."""
    first, second = (_blocks(one, view, measure) for one in (kept, now))
    if first.size != second.size:
        return False
    red, green, blue = ImageChops.difference(first, second).split()
    furthest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    further = sum(furthest.histogram()[measure.levels + 1 :])
    return further <= measure.share * first.width * first.height


def _blocks(picture: bytes, view: View, measure: Measure) -> Image.Image:
    """Shrink a picture to one pixel a block, each the mean of its own."""
    size = view.size.width // measure.block, view.size.height // measure.block
    with Image.open(io.BytesIO(picture)) as opened:
        return opened.convert("RGB").resize(size, Image.Resampling.BOX)
