"""The pages look as in the pictures that somebody has looked at: `make snapshots`."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.gallery import SCENES, Gallery, Scene, open_gallery
from tests.browser.snapshots import (
    CLOSE,
    FONTS,
    KEPT,
    LOOSE,
    VIEWS,
    Measure,
    View,
    are_alike,
    measure_for,
    picture,
    views_of,
    width_of_text,
)
from tests.browser.window import SCHEMES, resize
from tests.tools import needs

pytestmark = needs("chromium")

EXAMPLE = next(one for one in SCENES if one.name == "kopplingar")
LARGEST = 4_000_000  # bytes in the repository, of all pictures together
PATIENCE = 5  # times 200 ms, for what a page's script fetches
LAPTOP = VIEWS[1]


@pytest.fixture(scope="module")
def shown(chromium: Browser) -> Iterator[Gallery]:
    with open_gallery(chromium) as opened:
        yield opened


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_scene_looks_as_it_was_kept(shown: Gallery, scene: Scene) -> None:
    tab = shown.show(scene)
    measure = measure_for(width_of_text(tab), float(FONTS.read_text()))
    different = [
        name
        for name, view, now in views_of(tab, scene)
        if not _is_kept(tab, name, view, now, measure)
    ]
    assert different == [], "look at them, and `make snapshots` if they are right"


def _is_kept(tab: Page, name: str, view: View, now: bytes, measure: Measure) -> bool:
    kept = (KEPT / f"{name}.webp").read_bytes()
    for _ in range(PATIENCE):
        if are_alike(kept, now, view, measure):
            return True
        tab.wait_for_timeout(200)
        now = picture(tab, view)
    return False


def test_every_picture_is_of_a_scene_and_together_they_are_small() -> None:
    names = {
        f"{scene.name}-{view.name}-{scheme}.webp"
        for scene in SCENES
        for view in VIEWS
        for scheme in SCHEMES
    }
    kept = list(KEPT.glob("*.webp"))
    assert {one.name for one in kept} == names
    assert sum(one.stat().st_size for one in kept) < LARGEST


CHANGES = (
    "document.querySelector('.hero, table').remove()",
    "document.querySelector('main').style.paddingTop = '7rem'",
    "document.body.style.background = '#e8e4ff'",
    "document.querySelector('.top').style.background = '#14555f'",
)


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_gone_moved_or_of_another_colour_is_seen(
    shown: Gallery, change: str
) -> None:
    before, after = _both(shown, lambda tab: tab.evaluate(change))
    assert not are_alike(before, after, LAPTOP, CLOSE)


# As another Chromium, or another rasteriser, draws the same letters.
OTHER_LETTERS = ("filter: blur(0.5px)", "translate: 0.5px 0.5px", "opacity: 0.97")


@pytest.mark.parametrize("style", OTHER_LETTERS)
def test_letters_drawn_a_little_otherwise_pass(shown: Gallery, style: str) -> None:
    before, after = _both(shown, lambda tab: _restyle(tab, style))
    assert before != after
    assert are_alike(before, after, LAPTOP, CLOSE)


def test_a_machine_with_other_fonts_passes(shown: Gallery) -> None:
    tab = shown.show(EXAMPLE)
    width = width_of_text(tab)
    other = "font-family: 'DejaVu Sans Mono', monospace; line-height: 1.7"
    before, after = _both(shown, lambda tab: _restyle(tab, other))
    measure = measure_for(width_of_text(tab), width)
    assert measure is LOOSE
    assert not are_alike(before, after, LAPTOP, CLOSE)
    assert are_alike(before, after, LAPTOP, measure)


def test_the_wrong_scheme_is_seen_with_any_fonts(shown: Gallery) -> None:
    before, after = _both(shown, lambda tab: tab.emulate_media(color_scheme="dark"))
    assert not are_alike(before, after, LAPTOP, LOOSE)


def _restyle(tab: Page, style: str) -> None:
    tab.evaluate("style => { document.body.style.cssText = style; }", style)


def _both(shown: Gallery, change: Callable[[Page], object]) -> tuple[bytes, bytes]:
    """Take a picture before and after a change of the page."""
    tab = shown.show(EXAMPLE)
    resize(tab, LAPTOP.size)
    before = picture(tab, LAPTOP)
    change(tab)
    return before, picture(tab, LAPTOP)
