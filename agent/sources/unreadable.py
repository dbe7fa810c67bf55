"""Why one journal of a file is left out. Never leaves this room."""


class Unreadable(Exception):
    """A journal cannot be read for certain; `field` says in which field."""

    def __init__(self, field: str, sentence: str) -> None:
        """`sentence` is Swedish and complete."""
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence
