"""What an edition asks of people, and who still owes it."""

from typing import ClassVar

from django.db import models

from inforce.core.refs import new_ref
from inforce.ledger.commitments import new_nonce
from inforce.ledger.models import Body
from inforce.people.models import Person, School
from inforce.policies.models import Edition


class Duty(models.Model):
    """One thing that an edition asks, of whom, and within how many working days."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="duties")
    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=40)
    clause_ids = models.JSONField(default=list)
    title = models.CharField(max_length=300)
    audience = models.JSONField(default=dict)  # {"kinds": […], "sizes": […]} or {"offices": […]}
    working_days = models.PositiveSmallIntegerField()
    yearly = models.BooleanField(default=False)
    nonce = models.BinaryField(default=new_nonce, editable=False)

    class Meta:
        verbose_name_plural = "duties"

    def __str__(self) -> str:
        return self.title


class Task(models.Model):
    """Somebody owes a duty by a day. Not evidence: it can be computed again from duties and engagements."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="tasks")
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="tasks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tasks")
    round = models.PositiveSmallIntegerField(default=1)  # yearly duties come again
    due = models.DateField()
    done_on = models.DateField(null=True)
    dropped_on = models.DateField(null=True)  # the person left, or the edition was replaced
    reminded_on = models.DateField(null=True)  # word was left once that it is late

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["duty", "person", "round"], name="a_duty_once_a_round"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["school", "person", "done_on"], name="tasks_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.duty}"
