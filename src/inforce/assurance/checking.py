"""Check every governing body of an installation, as the command does."""

from collections.abc import Iterator

from inforce.assurance.verify import forgotten, verify
from inforce.core.may import Refused
from inforce.ledger.acting import acting_for
from inforce.ledger.checkpoints import checkpoint as check_line
from inforce.ledger.checkpoints import origin_of
from inforce.ledger.models import Body
from inforce.ledger.queries import bodies, body_at


def check_installation(*, body_ref: str = "", checkpoint: str | None = None) -> list[str]:
    """What is wrong with one governing body, or with all. A check line belongs to the body that it names.

    Raises Refused where the body, or that of the check line, is not there.
    """
    wrong = [] if body_ref else forgotten()
    chosen = _bodies(body_ref)
    if checkpoint is not None and not body_ref and len(chosen) > 1:
        chosen = _named_by(checkpoint, chosen)
    for body in chosen:
        found = verify(body, checkpoint=checkpoint)
        wrong += found if len(chosen) == 1 else [f"{body.name}: {sentence}" for sentence in found]
    return wrong


def print_check_lines(*, body_ref: str = "") -> str:
    """The check lines of one governing body or of all, with an empty line between."""
    return "\n".join(_check_lines(_bodies(body_ref)))


def _check_lines(chosen: list[Body]) -> Iterator[str]:
    for body in chosen:
        with acting_for([body]):
            yield check_line(body)


def _bodies(body_ref: str) -> list[Body]:
    if not body_ref:
        return bodies()
    body = body_at(body_ref)
    if body is None:
        why = f"There is no governing body {body_ref} here."
        raise Refused(why)
    return [body]


def _named_by(checkpoint: str, among: list[Body]) -> list[Body]:
    first = checkpoint.split("\n", 1)[0]
    named = [body for body in among if origin_of(body) == first]
    if not named:
        why = "This check line is of no governing body that is here."
        raise Refused(why)
    return named
