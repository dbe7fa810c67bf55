"""Takes the kept pictures anew: `make snapshots`. Look at them before you commit."""

import logging
import shutil

from playwright.sync_api import sync_playwright

from tests.browser.gallery import SCENES, open_gallery
from tests.browser.snapshots import FONTS, KEPT, views_of, width_of_text
from tests.conftest import CHROMIUM


def main() -> None:
    """Replace everything that is kept."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    shutil.rmtree(KEPT, ignore_errors=True)
    KEPT.mkdir()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=[*CHROMIUM]
        )
        with open_gallery(chromium) as gallery:
            for scene in SCENES:
                tab = gallery.show(scene)
                for name, _, picture in views_of(tab, scene):
                    (KEPT / f"{name}.webp").write_bytes(picture)
            FONTS.write_text(f"{width_of_text(tab):.2f}\n")
        chromium.close()


if __name__ == "__main__":
    main()
