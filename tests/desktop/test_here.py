"""Both systems' modules have the same functions, so that either can stand in."""

import ast
from pathlib import Path

import pytest

DESKTOP = Path(__file__).parents[2] / "agent/desktop"
MODULES = sorted(file.name for file in (DESKTOP / "linux").glob("[!_]*.py"))
# What only Windows' own modules use of each other.
OWN_TOOLS = {"blobs.py", "calls.py", "registry.py"}
OWN_TOOLS |= {"token.py", "version.py"}


def functions(file: Path) -> dict[str, str]:
    """A module's public functions and what each takes and returns."""
    tree = ast.parse(file.read_text("utf-8"))
    return {
        node.name: f"{ast.unparse(node.args)} -> {ast.unparse(node.returns)}"
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and node.returns is not None
    }


def test_every_module_of_windows_has_its_counterpart() -> None:
    windows = {file.name for file in (DESKTOP / "windows").glob("[!_]*.py")}
    assert windows - OWN_TOOLS == set(MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_counterparts_have_the_same_functions(module: str) -> None:
    on_windows = functions(DESKTOP / "windows" / module)
    assert on_windows == functions(DESKTOP / "linux" / module)
    assert on_windows


def test_no_other_module_asks_which_system_it_is() -> None:
    asking = {
        file.name for file in DESKTOP.glob("*.py") if "sys.platform" in file.read_text()
    }
    # instance.py locks a file and has nothing to choose but the call.
    assert asking == {"here.py", "instance.py"}
