"""A policy as governors put it in force, clause by clause, and who signed it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from inforce.core.refs import new_ref
from inforce.ledger.commitments import new_nonce
from inforce.ledger.models import Body
from inforce.people.models import Engagement, Person, School


class Edition(models.Model):
    """One text of a policy. A draft until it is in force; then only another edition takes its place."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="editions")
    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    title = models.CharField(max_length=300)
    source = models.JSONField(default=dict)  # what reading said: name of the file, warnings with their lines
    approved = models.CharField(max_length=10, blank=True)  # 2017-03 or 2017-03-14, as printed
    review_due = models.CharField(max_length=10, blank=True)
    minute = models.CharField(max_length=200, blank=True)
    minute_to_hand = models.BooleanField(default=True)
    text_digest = models.CharField(max_length=64, blank=True)
    in_force_from = models.DateField(null=True)
    in_force_until = models.DateField(null=True)  # the first day on which another took its place
    review_planned = models.DateField(null=True)  # the day on which governors will look at it
    made_on = models.DateField()
    nonce = models.BinaryField(default=new_nonce, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school"],
                condition=Q(in_force_from__isnull=False, in_force_until=None),
                name="one_edition_in_force",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Clause(models.Model):
    """A numbered clause or a bullet of one, with the lead-in that carries its meaning."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="clauses")
    place = models.PositiveIntegerField()  # order in the text
    clause_id = models.CharField(max_length=40)
    number = models.CharField(max_length=40)
    heading_number = models.CharField(max_length=40, blank=True)
    heading = models.CharField(max_length=300, blank=True)
    lead_in = models.CharField(max_length=500, blank=True)
    text = models.TextField()
    polarity = models.CharField(max_length=12)
    binding = models.JSONField(default=dict)  # policies/binding.py; empty: nobody has looked at the clause

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "clause_id"], name="one_clause_an_id"),
        ]

    def __str__(self) -> str:
        return self.clause_id


class Agreement(models.Model):
    """Somebody read an edition and knows that it applies to them. One per adult and edition, never changed.

    Whoever signed the short form and is then taken on signs the whole policy too: a second one, of another size.
    """

    class How(models.TextChoices):
        SCREEN = "screen", "on screen"
        PAPER = "paper", "on paper"

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="agreements")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="agreements")
    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    size = models.CharField(max_length=8, choices=Engagement.Size.choices, default=Engagement.Size.FULL)
    how = models.CharField(max_length=8, choices=How.choices)
    day = models.DateField()
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    nonce = models.BinaryField(default=new_nonce, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "person", "size"], name="one_agreement_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.day}"


class Reply(models.Model):
    """What somebody answered instead of signing, and the answer to it. The words are sealed to the server's key."""

    class What(models.TextChoices):
        QUESTION = "question", "I have a question first"
        NOT_TODAY = "not_today", "Not today"

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="replies")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="replies")
    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    what = models.CharField(max_length=12, choices=What.choices)
    day = models.DateField()
    sealed = models.BinaryField(null=True)
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    answer_sealed = models.BinaryField(null=True)
    nonce = models.BinaryField(default=new_nonce, editable=False)

    class Meta:
        verbose_name_plural = "replies"

    def __str__(self) -> str:
        return f"{self.person}, {self.get_what_display()}"


class Choice(models.Model):
    """What governors chose of what is left to them (core/choices.py). Never changed: the newest of a name holds."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="choices")
    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=40)
    value = models.CharField(max_length=40, blank=True)  # an answer's name, a number, or 2026-11-24; "" for no day
    day = models.DateField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    minute = models.CharField(max_length=200, blank=True)
    nonce = models.BinaryField(default=new_nonce, editable=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["school", "name"], name="choices_of_a_school")]

    def __str__(self) -> str:
        return f"{self.name}, {self.day}"
