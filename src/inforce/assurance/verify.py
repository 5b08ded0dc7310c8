"""Is everything as Inforce itself left it? Reads the whole record, every row that it knows and every sealed file.

What is found is one sentence for each thing. Whoever can write to the database can make rows agree with a record that
they have written anew from the beginning; they cannot make it agree with a check line that is out of their reach.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from django.utils import timezone

from inforce.assurance.files import compare_files, sealed_files
from inforce.assurance.record import Record, read_record
from inforce.assurance.rows import compare_rows
from inforce.assurance.states import compare_states
from inforce.core.duties import DutyKind
from inforce.duties.expected import wrong_tasks
from inforce.duties.models import Duty
from inforce.keys import trust
from inforce.ledger.acting import acting_for
from inforce.ledger.checkpoints import CheckLine, bodies_with_lines, check_lines, newest_line, read_check_line
from inforce.ledger.models import Body, Entry
from inforce.ledger.reading import one_moment
from inforce.records.queries import days_of


def verify(body: Body, *, checkpoint: str | None = None, today: date | None = None) -> list[str]:
    """One sentence for each thing that is wrong; none when all is as it should be.

    `checkpoint` is the text of a check line from outside, such as the one in the governors' minutes. `today` is
    the day by which tasks are computed; where none is given, the clock's.
    """
    record = Record()
    with one_moment([body]):
        found = _ask("entries of the record", lambda: read_record(body, into=record, lines=_lines(body, checkpoint)))
        whole = record.size > 0
        of_keys = _ask("posts and keys", lambda: trust.problems(body))
        found += of_keys
        if whole:
            found += _ask("rows", lambda: compare_rows(body, record.commitments, trust_spoke=bool(of_keys)))
        found += _ask("rows", lambda: compare_states(body))
        found += _ask("tasks", lambda: wrong_tasks(body, today=today or timezone.localdate(), done=_done))
        files = sealed_files(body)
    found += compare_files(files)
    return list(dict.fromkeys(found))


def shrunk(body: Body) -> str:
    """Why nothing confidential may be taken: the record is shorter than the newest check line says. Else ""."""
    newest = newest_line(body)
    if newest is None:
        return ""
    with acting_for([body]):
        size = Entry.objects.filter(body=body).order_by("-number").values_list("number", flat=True).first() or 0
    if size >= newest.size:
        return ""
    return (
        f"The database of {body.name} is older than its check line of {newest.name}: an old copy was brought back. "
        "Nothing confidential is taken until that is settled; `inforce ledger verify` says more."
    )


def forgotten() -> list[str]:
    """Governing bodies of which there are check lines, and that the database does not know."""
    known = set(Body.objects.values_list("ref", flat=True))
    return [
        f"There are check lines of a governing body ({ref}) that the database does not know: "
        "it was replaced, or it is another one."
        for ref in bodies_with_lines()
        if ref not in known
    ]


def _lines(body: Body, checkpoint: str | None) -> Sequence[CheckLine]:
    kept = list(check_lines(body))
    return kept if checkpoint is None else [*kept, read_check_line(checkpoint, body=body, name="the file given")]


def _done(duty: Duty) -> Iterator[tuple[int, date]]:
    """Who did at a school what a duty asks, as its register shows. A review gathers for months before it is decided."""
    return days_of(duty.kind, duty.edition.school, when_over=duty.kind == DutyKind.POLICY_REVIEW)


def _ask(what: str, judge: Callable[[], Iterable[str]]) -> list[str]:
    """What a part of the check finds. A value written by hand that is not of its kind must not end the whole check."""
    found = []
    try:
        for sentence in judge():
            found.append(sentence)  # noqa: PERF402 - what was found before a fault counts
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        kind = type(error).__name__
        found.append(f"A value among the {what} is not of its kind, so not all of them could be checked ({kind}).")
    return found
