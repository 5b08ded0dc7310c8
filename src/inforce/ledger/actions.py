"""Write to the record: the only way in."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from inforce.core import chain
from inforce.ledger.acting import acting_for
from inforce.ledger.commitments import Committed
from inforce.ledger.facts import Fact
from inforce.ledger.models import Body, Entry, Tip


@transaction.atomic
def found_body(*, name: str, today: date, demo: bool = False) -> Body:
    """Make a governing body and the empty record that everything it does will stand in."""
    body = Body.objects.create(name=name, made_on=today, demo=demo)
    with acting_for([body]):
        Tip.objects.create(body=body)
        record(Fact.BODY_FOUNDED, body=body, about=body.ref, today=today)
    return body


def record(
    fact: Fact,
    *,
    body: Body,
    about: str,
    today: date,
    by: str = "",
    commitments: Iterable[Committed] = (),
    count: int = 0,
) -> Entry:
    """Add one fact to a body's record, inside the transaction of the act that it tells of.

    `about` and `by` are references. What is done on a locked case is recorded without `by`.
    """
    tip = Tip.objects.select_for_update().get(body=body)
    entry = Entry(
        body=body,
        number=tip.number + 1,
        day=today,
        kind=fact,
        ref=about,
        by=by,
        commitments=[one.commitment for one in commitments],
        count=count,
    )
    entry.link = chain.link(tip.link, _as_bytes(entry, body))
    entry.save(force_insert=True)
    tip.number, tip.link = entry.number, entry.link
    tip.save(update_fields=["number", "link"])
    return entry


def _as_bytes(entry: Entry, body: Body) -> bytes:
    return chain.entry_bytes(
        body=body.ref,
        number=entry.number,
        day=entry.day,
        kind=str(entry.kind),
        ref=entry.ref,
        by=entry.by,
        commitments=entry.commitments,
        count=entry.count,
    )
