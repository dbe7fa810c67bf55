"""docs/checks.md lists the rules as they are."""

from pathlib import Path

from agent.checks.findings import Rule
from agent.checks.rules import RULES
from tests.checks import test_rules

DOCS = Path(__file__).parents[2] / "docs" / "checks.md"


def table() -> list[list[str]]:
    """Read the table's lines, cell by cell."""
    lines = DOCS.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]
    return [line for line in cells if line and line[0].startswith("`")]


def as_listed(rule: Rule) -> list[str]:
    """Write what the table must say of a rule; what it finds is told by hand."""
    return [
        f"`{rule.id}`",
        rule.severity + (", accept" if rule.may_be_accepted else ""),
        rule.source,
        "yes" if rule.fortnox_refuses else "no",
        rule.repair.__name__ if rule.repair else "–",
    ]


def test_the_table_and_the_rules_are_in_step() -> None:
    listed = [[*line[:2], *line[3:6]] for line in table()]
    assert listed == [as_listed(rule) for rule in RULES]


def test_the_table_says_what_each_rule_finds_and_which_test_shows_it() -> None:
    for line in table():
        assert line[2].endswith(".")
        assert hasattr(test_rules, line[6].strip("`"))
