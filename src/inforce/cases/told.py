"""What was told first in the cases that a reader can open: who told it, when, and of whom. For a look across several.

It opens one line of each case and no more, in the memory of one request, and nothing of it is shown in words: reading a
case is opening it, and that is written down where the person who told can see it.
"""

import json
from collections.abc import Collection

from django.db.models import Min

from inforce.cases.models import Case, Grant, Note
from inforce.cases.queries import Privates, grant_context
from inforce.cases.said import open_note
from inforce.core.said import Said
from inforce.core.seal import SealError, open_sealed
from inforce.keys.unlocked import OpensOffices


def told_until(
    keys: OpensOffices, case: Case, *, procedures: Collection[str], most: int
) -> tuple[list[tuple[Case, Said]], bool]:
    """What was told until the day of a case, newest first and without that case; and whether there is more than `most`.

    One that does not open is left out: its own page shouts it.
    """
    held = keys.open_office_keys(case.school)
    granted = Grant.objects.filter(
        case__school=case.school,
        case__procedure__in=procedures,
        case__opened_on__lte=case.opened_on,
        office_key__ref__in=list(held),
        ended_on=None,
        epoch=1,
    )
    newest = list(granted.exclude(case=case).order_by("-case_id").values_list("case", flat=True).distinct()[: most + 1])
    grants = granted.filter(case__in=newest[:most]).select_related("case__body", "case__school__body", "office_key")
    firsts = Note.objects.filter(case__in=newest[:most]).values("case").annotate(first=Min("pk")).values("first")
    notes = {note.case_id: note for note in Note.objects.filter(pk__in=firsts)}
    told = {grant.case_id: _told(grant, notes[grant.case_id], held[grant.office_key.ref]) for grant in grants}
    return [found for pk in newest[:most] if (found := told.get(pk))], len(newest) > most


def _told(grant: Grant, note: Note, key: str) -> tuple[Case, Said] | None:
    case = grant.case
    context = grant_context(case, epoch=grant.epoch, to=grant.office_key.ref)
    try:
        opened = json.loads(open_sealed(bytes(grant.sealed), key=key, context=context))
        privates = Privates(inner=opened["inner"], shared=opened["shared"])
        return case, open_note(note, case=case, key=privates.of(note.half)).said
    except SealError:
        return None
