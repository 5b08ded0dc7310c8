"""What the passing of days does to records: whoever's turn it is and who let the day pass is left word, once."""

from datetime import date, datetime

from django.db import transaction

from inforce.notices.actions import tell
from inforce.people.models import School
from inforce.records.access import handlers_of
from inforce.records.models import Record


@transaction.atomic
def tick(school: School, *, today: date, now: datetime) -> None:
    """Remind of what is overdue. A second tick changes nothing; the next line of a record lets it be reminded anew."""
    open_now = Record.objects.filter(school=school, closed_on=None, reminded_on=None, due__lt=today)
    overdue = open_now.exclude(turn=Record.Turn.NOBODY).select_related("person", "school")
    for record in overdue.select_for_update(of=("self",)).order_by("pk"):
        own = record.turn == Record.Turn.ITS_OWN
        for person in [record.person] if own else handlers_of(record.person, school, today=today):
            tell(person, school=school, now=now)
        record.reminded_on = today
        record.save(update_fields=["reminded_on"])
