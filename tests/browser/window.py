"""A window onto a running product, and what every page in it must pass."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page


@dataclass(frozen=True, slots=True)
class Size:
    """A window, in pixels of the screen; `zoom` is the browser's, 2 for 200 %."""

    width: int
    height: int
    zoom: float = 1

    @property
    def css_width(self) -> int:
        """The width as style sheets know it."""
        return round(self.width / self.zoom)

    @property
    def css_height(self) -> int:
        """The height as style sheets know it."""
        return round(self.height / self.zoom)


LAPTOP = Size(1366, 768)
PHONE = Size(390, 844)
DESKTOP = Size(2560, 1440)
WALL = Size(3840, 2160)
ZOOMED = Size(1366, 768, zoom=2)
WALL_ZOOMED = Size(3840, 2160, zoom=2)
SIZES = {
    "phone": PHONE,
    "laptop": LAPTOP,
    "zoomed": ZOOMED,
    "desktop": DESKTOP,
    "wall": WALL,
}
SCHEMES = ("light", "dark")


@contextmanager
def window(
    chromium: Browser,
    size: Size = LAPTOP,
    scheme: str = "light",
    *,
    less_motion: bool = False,
) -> Iterator[Page]:
    """Open an empty window; errors of script, style or policy fail the test.

    A page that is zoomed has fewer CSS pixels, each of more of the screen's.
    """
    context = chromium.new_context(
        viewport={"width": size.css_width, "height": size.css_height},
        device_scale_factor=size.zoom,
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce" if less_motion else "no-preference",
        locale="sv-SE",
    )
    tab = context.new_page()
    troubles: list[str] = []
    tab.on("pageerror", lambda error: troubles.append(str(error)))
    tab.on("console", lambda said: troubles.extend(_trouble(said)))
    try:
        yield tab
        # Closing breaks off what is under way, of which the browser complains too.
        assert troubles == []
    finally:
        context.close()


def enter(tab: Page, link: str) -> None:
    """Open the product by a one-time link, `agent.page.link(path)`, as a user does."""
    tab.goto(link)
    tab.wait_for_url(lambda address: "/oppna" not in address)


@contextmanager
def without_script(chromium: Browser, entered: Page) -> Iterator[Page]:
    """Open a window without script, in the session of one that has entered."""
    context = chromium.new_context(
        java_script_enabled=False, storage_state=entered.context.storage_state()
    )
    try:
        yield context.new_page()
    finally:
        context.close()


def resize(tab: Page, size: Size) -> None:
    """Make a window that is open larger or smaller."""
    tab.set_viewport_size({"width": size.css_width, "height": size.css_height})


def axe(tab: Page, *rules: str) -> None:
    """Fail, in words, where axe finds anything wrong with what is shown.

    By all its rules, or by those alone that are named.
    """
    options: dict[str, object] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = list(rules)
    found = Axe().run(tab, options=options).response["violations"]
    said = [
        f"{one['id']} ({one['impact']}): {node['html']}\n{node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]
    assert not said, "\n\n".join([f"axe at {tab.url}", *said])


def fits(tab: Page) -> None:
    """Fail where something is wider than the window, and say what."""
    too_wide: list[str] = tab.evaluate(
        """() => {
          const room = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= room) return [];
          return [...document.querySelectorAll("body *")]
            .filter(one => one.getBoundingClientRect().right > room + 0.5)
            .map(one => one.outerHTML.slice(0, 120));
        }"""
    )
    assert not too_wide, "\n".join([f"{tab.url} is wider than its window", *too_wide])


def judge(tab: Page) -> None:
    """Fail where the page shown is wider than its window, or axe finds a fault."""
    fits(tab)
    axe(tab)


def stands_still(tab: Page, most: float = 0) -> None:
    """Fail where anything has moved by itself since the page was opened.

    `most` is the browser's score of all shifts together that may be: a sum that grows
    begins further to the left.
    """
    score, moved = tab.evaluate(
        """() => new Promise(done => {
          const seen = [];
          new PerformanceObserver(list => seen.push(...list.getEntries()))
            .observe({type: "layout-shift", buffered: true});
          setTimeout(() => {
            const own = seen.filter(one => !one.hadRecentInput);
            done([
              own.reduce((sum, one) => sum + one.value, 0),
              own.flatMap(one => one.sources).map(one => {
                const moved = one.node?.outerHTML ?? one.node?.parentElement?.outerHTML;
                return String(moved).slice(0, 120);
              }),
            ]);
          }, 50);
        })"""
    )
    assert score <= most, "\n".join([f"{tab.url} moved, {score:.5f}:", *moved])


def _trouble(said: ConsoleMessage) -> Iterator[str]:
    """Give what the browser complains of, but for the status of a page itself."""
    is_page = (
        said.text.startswith("Failed to load resource")
        and "/static/" not in said.location["url"]
    )
    if said.type == "error" and not is_page:
        yield said.text
