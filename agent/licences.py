"""Whose work is inside: the licences of the installed program, or of its packages."""

from importlib.metadata import Distribution, distributions

from agent.desktop.program import program_folder

LICENCES = "licenser.txt"  # as installer/contents.py writes it


def licences() -> str:
    """Return every licence: the texts where the program is installed, else a list."""
    folder = program_folder()
    texts = None if folder is None else folder / LICENCES
    if texts is not None and texts.exists():
        return texts.read_text("utf-8")
    found = {one.name: one for one in distributions()}
    return "\n".join(_line(found[name]) for name in sorted(found, key=str.casefold))


def _line(package: Distribution) -> str:
    told = package.metadata.json
    licence = str(told.get("license_expression") or told.get("license", ""))
    short = licence.strip().partition("\n")[0]
    return f"{package.name} {package.version}{': ' if short else ''}{short}"
