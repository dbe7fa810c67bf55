"""What a user answers to a question of the program's."""

from enum import StrEnum


class Answer(StrEnum):
    """The three buttons of a question."""

    YES = "yes"
    NO = "no"
    CANCEL = "cancel"
