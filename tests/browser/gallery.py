"""One product with something in every state, the same every day, and its pages' scenes.

Fortnox is played and the clock stands still, so that what a scene shows never changes
by itself. axe, the snapshots and the measuring of shifts all walk `SCENES`.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from wsgiref.types import WSGIApplication

from playwright.sync_api import Browser, Locator, Page, expect

from agent.connections.connections import Finished
from agent.connections.consent import Question
from agent.errors import ConsentDenied, LedgerAway
from agent.ledger.connections import Condition, Kind
from agent.ledger.opening import open_ledger
from agent.warning.connections import connection_alerts
from agent.warning.warning import Alert, gravest_first
from tests.browser.conftest import Served, serving
from tests.browser.full_books import fill
from tests.browser.window import LAPTOP, Size, resize, window
from tests.conftest import Clock
from tests.warning.samples import TODAY, a_connection
from tests.webui.samples import (
    LINDBERG,
    SEA_VIEW,
    owner_id,
)
from tests.webui.stand_ins import (
    PlayedChecking,
    PlayedConnections,
    PlayedTransfers,
    rooms_with,
)
from webui.page import Page as WebPage
from webui.page import create_page

BUNDLE_FILE = "/felsokning/underlag/x/fil/y"


def _nothing(_: Page) -> None:
    """Only look."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A page in one of its states.

    Attributes:
        path: where it is; with a state that needs `act`, where one begins.
        act: what a user does there to see the state.
        leads_to: the address where that ends, where it is another page's.
        outside: seen by somebody whom no one-time link has let in.
        empty: in a product that has just been installed.
    """

    name: str
    path: str
    act: Callable[[Page], None] = _nothing
    leads_to: str = ""
    outside: bool = False
    empty: bool = False


def _open_all(tab: Page) -> None:
    closed = tab.locator("button.fold[aria-expanded=false]")
    while closed.count():
        closed.first.click()
    expect(tab.locator(".comparison").first).to_be_visible()


def _post(action: str) -> Callable[[Page], None]:
    """Send a form without fields, as a button of the page would."""

    def send_form(tab: Page) -> None:
        with tab.expect_navigation():
            tab.evaluate(
                """action => {
                  const form = document.createElement("form");
                  Object.assign(form, {method: "post", action});
                  document.body.append(form);
                  form.submit();
                }""",
                action,
            )

    return send_form


def _press(name: str) -> Callable[[Page], None]:
    return lambda tab: _follow(tab.get_by_role("button", name=name).first)


def _bundle_file(tab: Page) -> None:
    _press("Visa underlaget")(tab)
    _follow(tab.get_by_role("link", name="logg.jsonl"))


def _follow(leading: Locator) -> None:
    """Press what leads to another page, and be there: all of it, not its beginning."""
    with leading.page.expect_navigation():
        leading.click()


def _come_back(tab: Page) -> None:
    tab.wait_for_url("**/kopplingar/svar/*")


def _folder_not_there(tab: Page) -> None:
    tab.get_by_label("En mapp till").fill("/finns/inte")
    _follow(tab.get_by_role("button", name="Bevaka", exact=True))


SCENES = (
    Scene("oversikt", "/"),
    Scene("oversikt-tom", "/", empty=True),
    Scene("overforing", "/overforing"),
    Scene("overforing-oppnad", "/overforing", _open_all),
    Scene("overforing-tom", "/overforing", empty=True),
    Scene("journal", "/overforing/journal/1"),
    Scene("koppla-forst", "/overforing/koppla"),
    Scene("historik", "/historik"),
    Scene("historik-tom", "/historik", empty=True),
    Scene("historik-fel", "/historik?belopp=mycket&ver=x"),
    Scene("historik-journal", "/historik/journal/1"),
    Scene("historik-sie", "/historik/sie?agare=1"),
    Scene("behandling", "/historik/behandling?fran=2026-01-01&till=2026-12-31"),
    Scene(
        "behandling-dokument",
        "/historik/behandling/dokument?fran=2026-01-01&till=2026-12-31",
    ),
    Scene("kvitton", "/kvitto"),
    Scene("kvitton-tom", "/kvitto", empty=True),
    Scene("kvitto-klart", "/kvitto/1"),
    Scene("kvitto-pagar", "/kvitto/3"),
    Scene("avstamning", "/avstamning?fran=2026-12-01&till=2026-12-31"),
    Scene("avstamning-tom", "/avstamning", empty=True),
    Scene("avstamning-lika", "/avstamning/1"),
    Scene("avstamning-skiljer", "/avstamning/2"),
    Scene("ratta", "/rattelse/2"),
    Scene("ratta-fraga", "/rattelse/2/bekrafta?datum=2026-12-31"),
    Scene("rattad", "/rattelse/1"),
    Scene("kopplingar", "/kopplingar"),
    Scene("kopplingar-tom", "/kopplingar", empty=True),
    Scene("runda", "/kopplingar/runda"),
    Scene("klient", "/kopplingar/klient"),
    Scene("koppla-fran", "/kopplingar/1/koppla-fran"),
    Scene("svar-nekat", "/?code=x&state=nekat", _come_back, "/kopplingar/svar/x"),
    Scene("svar-bekrafta", "/?code=x&state=bekrafta", _come_back),
    Scene("lanken", "/kopplingar", _press("Visa länken")),
    Scene("agare-installningar", "/agare/1/installningar"),
    Scene("kontrollista", "/agare/1/kontrollista"),
    Scene("felsokning", "/felsokning"),
    Scene(
        "underlag", "/felsokning", _press("Visa underlaget"), "/felsokning/underlag/x"
    ),
    Scene("underlag-fil", "/felsokning", _bundle_file, BUNDLE_FILE),
    Scene("kom-igang", "/start"),
    Scene("kom-igang-tom", "/start", empty=True),
    Scene("installningar", "/installningar"),
    Scene("installningar-tom", "/installningar", empty=True),
    Scene("installningar-fel", "/installningar", _folder_not_there),
    Scene("mapp-bladdra", "/installningar/mappar/bladdra"),
    Scene("licenser", "/installningar/om/licenser"),
    Scene("hjalp", "/hjalp"),
    Scene("hjalp-amne", "/hjalp/osakra-verifikationer"),  # without pictures
    Scene("ingang", "/oppna", outside=True),
    Scene("fel-403", "/", outside=True),
    Scene("fel-404", "/finns-inte"),
    Scene("fel-500", "/kopplingar", _post("/kopplingar/1/koppla-fran")),
    Scene("fel-503", "/kopplingar", _post("/kopplingar/2/bekrafta")),
)


class Faulty(PlayedConnections):
    """Connections that answer, and fail, as a page must be able to say."""

    def question_of(self, answer: Mapping[str, str]) -> Question:
        """Have asked for Lindbergs' consent."""
        assert answer
        whom = owner_id(self.ledger, LINDBERG)
        asked = self.ledger.now()
        return Question(whom, "/overforing", (), Kind.USER, "s", "v", asked)

    def finish(self, answer: Mapping[str, str], actor: str) -> Finished:
        """Have the answer's state say how the visit ended."""
        assert actor
        if answer["state"] == "nekat":
            raise ConsentDenied("Du tryckte på Avbryt i Fortnox.")
        return Finished(
            owner_id(self.ledger, LINDBERG),
            LINDBERG.name,
            "Lindbergs Fastigheter i Växjö AB",
            LINDBERG.organisation_number,
            "/overforing",
            to_confirm=True,
        )

    def disconnect(self, owner_id: int, actor: str) -> str:
        """Fail as only a defect of ours does."""
        raise RuntimeError(owner_id, actor)

    def confirm(self, owner_id: int, actor: str) -> int:
        """Have the shared ledger's database away."""
        raise LedgerAway("Databasservern svarar inte.", detail=f"{owner_id} {actor}")


@contextmanager
def gallery(*, empty: bool = False) -> Iterator[Served]:
    """Serve the product with everything in it, or as it is when just installed."""
    clock = Clock()
    with (
        tempfile.TemporaryDirectory(prefix="galleri-") as place,
        closing(open_ledger(Path(place) / "ledger.db", clock)) as ledger,
    ):
        connections, transfers = Faulty(ledger), PlayedTransfers(ledger)
        checking = PlayedChecking()
        if not empty:
            fill(ledger, transfers, checking)
        wrong = () if empty else _wrong()
        rooms = rooms_with(
            ledger,
            connections,
            transfers,
            clock,
            Path(place),
            checking=checking,
            alerts=lambda: wrong,
        )
        pages: list[WebPage] = []

        def make_app(port: int) -> WSGIApplication:
            pages.append(create_page(rooms, f"http://localhost:{port}"))
            return pages[0].app

        with serving(make_app, "127.0.0.1"):
            yield Served(pages[0], ledger, connections, transfers, checking)


class Gallery:
    """Shows scenes, in windows that stay open from one to the next."""

    def __init__(self, chromium: Browser, ending: ExitStack) -> None:
        self._chromium = chromium
        self._ending = ending
        self._served: dict[bool, Served] = {}
        self._tabs: dict[tuple[bool, bool], Page] = {}

    def show(self, scene: Scene, size: Size = LAPTOP) -> Page:
        """Open a scene, bright and in a window of this size."""
        served = self._serve(empty=scene.empty)
        tab = self._tabs.get((scene.empty, scene.outside)) or self._open(scene)
        resize(tab, size)
        tab.emulate_media(color_scheme="light", media="screen")
        address = f"{served.origin}{scene.path}"
        answer = tab.goto(address)
        assert answer is not None
        assert answer.status < HTTPStatus.INTERNAL_SERVER_ERROR, scene.name
        scene.act(tab)
        is_there = scene.act is not _nothing or tab.url == address
        assert is_there, f"{scene.name} leads to {tab.url}"
        return tab

    def _serve(self, *, empty: bool) -> Served:
        if empty not in self._served:
            self._served[empty] = self._ending.enter_context(gallery(empty=empty))
        return self._served[empty]

    def _open(self, scene: Scene) -> Page:
        tab = self._ending.enter_context(window(self._chromium, less_motion=True))
        if not scene.outside:
            self._serve(empty=scene.empty).enter(tab)
        self._tabs[scene.empty, scene.outside] = tab
        return tab


@contextmanager
def open_gallery(chromium: Browser) -> Iterator[Gallery]:
    """Open the gallery for as long as the block lasts."""
    with ExitStack() as ending:
        yield Gallery(chromium, ending)


def _wrong() -> tuple[Alert, ...]:
    ended = a_connection(Condition.ENDED, owner_id=2)
    return gravest_first(connection_alerts([(SEA_VIEW.name, ended)], TODAY))
