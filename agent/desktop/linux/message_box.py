"""Message boxes: Linux has none that every desktop knows, nor a menu to ask from."""

from agent.desktop.answer import Answer


def show_message(title: str, text: str) -> None:
    """Show nothing; whoever has something to say there has a terminal, or the page."""


def ask(title: str, text: str) -> Answer:  # noqa: ARG001 - the signature of Windows'
    """Answer yes, which is what the questions recommend."""
    return Answer.YES
