"""What is told or kept so that the software can act on it, a day's end or a reminder: locked with the server's own key.

In clear stand only: whose it is, of which kind, its days, and whose turn it is. Every word is under lock.
docs/security.md says why, and that this is weaker than what is locked for post-holders.
"""

from typing import ClassVar

from django.db import models

from inforce.core.refs import new_ref
from inforce.ledger.commitments import new_nonce
from inforce.ledger.models import Body
from inforce.people.models import Person, School


class Record(models.Model):
    """One thing in a register. What was said in it, and when it changed, stands in its lines."""

    class Turn(models.TextChoices):
        """Who has to do something next."""

        NOBODY = ""
        ITS_OWN = "its_own", "the person whose it is"
        LEADER = "leader", "whoever leads the school; for the head's own, the chair of governors"

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="records")
    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=30)  # the name of its procedure, or of the duty that it does
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="records")
    made_on = models.DateField()
    nonce = models.BinaryField(default=new_nonce, editable=False)

    # what its last line made of it, in clear so that a day can be found without opening any
    turn = models.CharField(max_length=8, choices=Turn.choices, blank=True, default="")
    due = models.DateField(null=True)  # by when whoever's turn it is has to act, or when it ends by itself
    reminded_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["school", "kind", "closed_on"], name="records_of_a_kind"),
            models.Index(fields=["school", "person", "kind"], name="records_of_a_person"),
        ]

    def __str__(self) -> str:
        return self.ref


class Line(models.Model):
    """One thing said or done in a record, and what it made of the record: whose turn it is then, and by when.

    Which act it was, who did it, exactly when, and the words are inside.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="lines")
    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    day = models.DateField()
    turn = models.CharField(max_length=8, choices=Record.Turn.choices, blank=True, default="")
    due = models.DateField(null=True)
    over = models.BooleanField(default=False)
    sealed = models.BinaryField()
    nonce = models.BinaryField(default=new_nonce, editable=False)

    def __str__(self) -> str:
        return self.ref


class Asked(models.Model):
    """Somebody without an account who has to answer in a record: a one-time code on a link or a paper slip.

    Who it is stands in the record's lines, under `ref`.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="asked")
    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    code_digest = models.CharField(max_length=64, unique=True)
    until = models.DateField()  # the last day on which the code opens
    used_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.ref
