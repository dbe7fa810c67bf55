"""What `journalbryggan read --json` prints of one file."""

import json

from agent.sources.as_json import reading_as_json
from tests.sources.test_table import OTHER, ROWS, table
from tests.sources.texts import balanced, read, sie


def test_one_owners_file_has_exactly_the_promised_shape() -> None:
    reading = read(sie(*balanced('{1 "10"} 100 20261102 "Åsa"')))
    assert reading_as_json("a.si", reading) == {
        "file": "a.si",
        "format": "sie4",
        "encoding": "cp437",
        "owner": {"name": "BRF Björkgården", "organisation_number": "7696114821"},
        "journals": [
            {
                "number": "25",
                "series": "A",
                "date": "2026-11-01",
                "text": "Hyra",
                "rows": [
                    {
                        "account": "1510",
                        "cost_centre": "10",
                        "project": "",
                        "debit": "100.00",
                        "credit": "0.00",
                        "note": "Åsa",
                    },
                    {
                        "account": "3010",
                        "cost_centre": "",
                        "project": "",
                        "debit": "0.00",
                        "credit": "100.00",
                        "note": "",
                    },
                ],
            }
        ],
        "problems": [
            {
                "severity": "warning",
                "line": 10,
                "field": "datum",
                "message": reading.problems[0].message,
            }
        ],
    }


def test_several_owners_stand_at_their_journals() -> None:
    whole = reading_as_json("a.csv", read(table(*ROWS, *OTHER)))
    assert whole["owner"] is None
    assert [journal["owner"]["name"] for journal in whole["journals"]] == [
        "BRF Björkgården",
        "BRF Sjöutsikten",
    ]


def test_whole_is_json() -> None:
    whole = reading_as_json("a.csv", read(table(*ROWS)))
    assert json.loads(json.dumps(whole)) == whole
