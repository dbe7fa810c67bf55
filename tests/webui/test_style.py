"""The style sheets' own rules: one set of colours, legible, and icons of one hand."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "webui/static"
SHEETS = sorted(STATIC.glob("*.css"))
TOKENS = (STATIC / "tokens.css").read_text()
LIGHT, DARK = TOKENS.split("@media (prefers-color-scheme: dark)")
PAPERS = ("surface", "ground", "sunken", "wash", "good-wash", "warn-wash", "bad-wash")
AA, AAA = 4.5, 7.0  # WCAG 2.2, 1.4.3 and 1.4.6
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none"'
    ' stroke="#000" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">'
)
LONGEST = 400  # lines


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def luminance(colour: str) -> float:
    """As WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("paper", PAPERS)
def test_amounts_and_text_are_legible_to_everybody(scheme: str, paper: str) -> None:
    known = colours(scheme)
    assert contrast(known["ink"], known[paper]) >= AAA


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("pen", ["muted", "accent", "good", "warn", "bad"])
def test_every_other_colour_is_legible_on_every_paper(scheme: str, pen: str) -> None:
    known = colours(scheme)
    for paper in PAPERS:
        assert contrast(known[pen], known[paper]) >= AA, paper


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_what_is_pressed_is_legible_and_its_edge_seen(scheme: str) -> None:
    known = colours(scheme)
    assert contrast(known["on-accent"], known["accent"]) >= AA
    assert contrast(known["on-accent"], known["accent-strong"]) >= AA
    for paper in ("surface", "ground"):
        assert contrast(known["line-strong"], known[paper]) >= 3  # 1.4.11


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda one: one.name)
def test_a_sheet_has_no_colours_of_its_own_but_on_paper(sheet: Path) -> None:
    on_screen = sheet.read_text().partition("@media print")[0]
    found = re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s,)])|rgba?\(|hsla?\(", on_screen)
    assert found == [] or sheet.name == "tokens.css"


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda one: one.name)
def test_a_sheet_is_short_and_nothing_in_it_blinks(sheet: Path) -> None:
    text = sheet.read_text()
    assert len(text.splitlines()) < LONGEST
    assert "@keyframes" not in text
    assert "infinite" not in text


def test_every_icon_has_the_same_grid_and_stroke() -> None:
    frames = {
        re.match(r"<svg[^>]*>", icon.read_text()) for icon in STATIC.glob("icons/*.svg")
    }
    assert {frame and frame.group() for frame in frames} == {ICON}
