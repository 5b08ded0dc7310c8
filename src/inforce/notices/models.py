"""Messages waiting to leave: written in the transaction of their cause, deleted when sent."""

from django.db import models

from inforce.ledger.models import Body
from inforce.people.models import Person, School


class Notice(models.Model):
    """There is something for somebody: nothing else is ever in a mail, and nothing here says what it is about."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    school = models.ForeignKey(School, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    made_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"to {self.person}"
