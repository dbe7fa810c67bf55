"""The pictures that `make screenshots` takes are current, small, and shown."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from agent.demo.demo import running_demo
from tests.browser.window import window
from tests.pictures.scenes import play
from tests.tools import needs
from webui.page import create_page

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "screenshots"
# Those that are no page: docs/make_screenshots.py has them from elsewhere.
NO_PAGES = {"avisering", "ikonen"}
WIDEST = 1200
LARGEST = 100_000  # bytes of one, and a page with text and style has 150,000
LARGEST_TOGETHER = 2_000_000
PATIENCE = 60_000.0  # milliseconds


@needs("chromium")
@pytest.mark.timeout(300)
def test_every_scene_can_still_be_played_and_is_a_picture(chromium: Browser) -> None:
    played: list[str] = []
    with (
        running_demo(create_page, port=0, https=False) as demo,
        window(chromium) as page,
    ):
        page.set_default_timeout(PATIENCE)
        play(page, demo, lambda _, name: played.append(name))
    assert len(set(played)) == len(played)
    assert set(played) | NO_PAGES == {file.stem for file in PICTURES.iterdir()}


def test_every_picture_is_shown_somewhere_and_every_one_that_is_shown_exists() -> None:
    texts = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    shown = {
        (file.parent / address).resolve()
        for file in texts
        for address in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", file.read_text("utf-8"))
    }
    drawn = {ROOT / "docs" / "how-it-works.svg"}
    assert shown - drawn == set(PICTURES.iterdir())


def test_pictures_are_small_and_no_wider_than_a_text() -> None:
    files = list(PICTURES.iterdir())
    assert sum(file.stat().st_size for file in files) < LARGEST_TOGETHER
    for file in files:
        assert file.stat().st_size < LARGEST, file.name
        with Image.open(file) as picture:
            assert picture.width <= WIDEST, file.name
