"""Every page that there is, in every state: axe, both schemes, all sizes, no jumps."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser
from werkzeug.routing import Map

from tests.browser.gallery import SCENES, Gallery, Scene, gallery, open_gallery
from tests.browser.window import (
    PHONE,
    WALL,
    ZOOMED,
    axe,
    fits,
    resize,
    stands_still,
)
from tests.tools import needs

pytestmark = needs("chromium")

# What a page's script asks for, and what gives a file to save.
IS_NO_PAGE = re.compile(r"/(lage|rader|prov|spara|bilder/<name>|[^/]+\.\w+)$")
ELSEWHERE = {
    "static": "style sheets and scripts are looked at by what they do",
    "banner.show": "asked for by the page's script",
    "entrance.back": "test_pages.py, which stops it from leading on at once",
    "checks.progress": "asked for by the page's script",
    "settings_owners.find": "asked for by the page's script",
    "selecting.branch": "asked for by the page's script",
    "copying.show": "text for the clipboard",
    "repairs.ask": "test_checks.py, which has a Fortnox to mend something in",
}
# A phone's width of a window at 200 %: the narrowest that a page must stand.
NARROWEST = 320


@pytest.fixture(scope="module")
def shown(chromium: Browser) -> Iterator[Gallery]:
    with open_gallery(chromium) as opened:
        yield opened


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_page_passes_axe_fits_every_window_and_stands_still(
    shown: Gallery, scene: Scene
) -> None:
    tab = shown.show(scene)
    stands_still(tab)
    fits(tab)
    axe(tab)
    tab.emulate_media(color_scheme="dark")
    axe(tab, "color-contrast", "link-in-text-block")
    for size in (WALL, ZOOMED, PHONE):
        resize(tab, size)
        fits(tab)
    axe(tab)
    tab.set_viewport_size({"width": NARROWEST, "height": 568})
    fits(tab)


def test_every_page_has_a_scene() -> None:
    with gallery(empty=True) as served:
        addresses = served.web.flask.url_map
    wanted = {
        rule.endpoint
        for rule in addresses.iter_rules()
        if "GET" in (rule.methods or ()) and not IS_NO_PAGE.search(rule.rule)
    }
    assert wanted - _seen(addresses) - ELSEWHERE.keys() == set()


def _seen(addresses: Map) -> set[str]:
    found = addresses.bind("localhost")
    paths = [urlsplit(one.leads_to or one.path).path for one in SCENES]
    return {found.match(path)[0] for path in paths if found.test(path)}
