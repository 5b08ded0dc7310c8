"""Answers to "may she?": yes, or no with a sentence for the person who asked.

One function answers both for the button on the page and for the gate in the action, so they cannot disagree.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """Truthy for yes. `why` is a whole sentence when it is no, and empty when it is yes."""

    allowed: bool
    why: str = ""

    def __bool__(self) -> bool:
        return self.allowed


class Refused(Exception):
    """A person may not do this; show them the sentence."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


YES = Answer(allowed=True)


def no(why: str) -> Answer:
    """A no, with the sentence that the person is shown."""
    if not why.strip():
        msg = "A no needs a sentence that says why."
        raise ValueError(msg)
    return Answer(allowed=False, why=why)


def require(answer: Answer) -> None:
    """Let an act go on only after a yes; else raise `Refused` with the sentence."""
    if not answer:
        raise Refused(answer.why)


def all_of(*answers: Answer) -> Answer:
    """The first no, or yes when there is none."""
    return next((answer for answer in answers if not answer), YES)
