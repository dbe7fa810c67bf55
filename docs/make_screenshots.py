"""Takes the pictures of README.md, docs/ and the help: `make screenshots`.

Every picture is of the product as it is; none is drawn or retouched. That of the
notification needs Wine. The scenes are in tests/pictures, since a test plays them too.
"""

import io
import os
import shutil
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from agent.demo.demo import running_demo
from tests.pictures.icon_sheet import picture_of_icons
from tests.pictures.scenes import play
from tests.pictures.wine_desktop import picture_of_notification
from webui.page import create_page

FOLDER = Path(__file__).resolve().parent / "screenshots"
COLOURS = 64  # enough for a page of ours, and a third of the size
PATIENCE = 60_000.0  # milliseconds for any one thing: a busy machine is slow, not wrong


@click.command()
@click.option("--without-wine", is_flag=True, help="Leave the notification as it is.")
def main(*, without_wine: bool) -> None:
    """Take every picture anew."""
    take_pages()
    save(picture_of_icons(), "ikonen")
    if not without_wine:
        save(picture_of_notification(), "avisering")


def take_pages() -> None:
    """Play every scene in a browser."""
    with (
        TemporaryDirectory() as place,
        chdir(place),  # so that pictures show a short path, and always the same
        running_demo(create_page, port=0, https=False, folder=Path("df3")) as demo,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--lang=sv-SE"],
            env={**os.environ, "LANGUAGE": "sv"},
        )
        page = browser.new_page(locale="sv-SE")
        page.set_default_timeout(PATIENCE)
        play(page, demo, _take)
        browser.close()


def _take(page: Page, name: str) -> None:
    with Image.open(io.BytesIO(page.screenshot())) as taken:
        save(taken, name)


def save(picture: Image.Image, name: str) -> None:
    """Save a picture small: by a palette, without dither."""
    small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(FOLDER / f"{name}.png", optimize=True)
    click.echo(f"{name}.png")


if __name__ == "__main__":
    main()
