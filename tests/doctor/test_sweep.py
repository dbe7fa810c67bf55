"""The last look finds names however they are spelt, and what looks like a secret."""

import pytest

from agent.doctor.sweep import refuse_names
from agent.errors import BundleRefused

NAMES = ("BRF Hemliga Trädgården", "7696114821", "root", "Ek", "Anna Karlsson")


@pytest.mark.parametrize(
    "slip",
    [
        "BRF Hemliga Trädgården",
        "brf hemliga-trädgården",
        "anna_karlsson".replace("_", "."),
        "7696114821",
        "planted client secret",
        "769611-4821",
        "nagon@example.org",
        "191212121212",
        r"C:\Users",
        "C:/df3",
        "/home/x",
        r"\\server",
        "Bearer abcdefghijkl",
        "0d9a6c1e-3b52-4f8e-9a77-1c2d3e4f5a6b",
        "5f9c3a0b7d1e24680ace13579bdf02468ace1357",
        "eyJ0eXAiOiJKV1QifQ.x",
    ],
)
def test_it_is_found_and_not_repeated(slip: str) -> None:
    with pytest.raises(BundleRefused) as caught:
        refuse_names(["well", f"x {slip} y"], NAMES, ["planted client secret", ""])
    assert slip not in str(caught.value)


@pytest.mark.parametrize(
    "harmless",
    [
        "Trädgården",
        "root cause",
        "ek",
        "annan karlssonare",
        "2026-12-01T08:00:00.123456Z",
        "Linux-6.18.44-fc-x86_64-with-glibc2.36, 2.4.8129.26768, 3.0.19 27 Jan 2026",
        "json/decoder.py:355 raw_decode",
        "ägare-1 bolag-1 journal-17",
        '"seconds": 0.123456789012',
    ],
)
def test_what_names_nobody_passes(harmless: str) -> None:
    refuse_names([harmless], NAMES, [""])
