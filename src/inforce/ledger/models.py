"""The governing body, and its record: one append-only, hash-linked list of facts."""

from typing import ClassVar

from django.db import models

from inforce.core.refs import new_ref


class Body(models.Model):
    """A governing body: the tenant. Keys and record are the body's, even where it governs several schools."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=200)
    demo = models.BooleanField(default=False)
    made_on = models.DateField()

    def __str__(self) -> str:
        return self.name


class Tip(models.Model):
    """The end of a body's record. Its one row is what writers lock.

    Locking "the last entry" instead looks right and fails on PostgreSQL: the writer who waited still sees the old one.
    """

    body = models.OneToOneField(Body, on_delete=models.PROTECT, related_name="tip")
    number = models.PositiveBigIntegerField(default=0)
    link = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.body}: {self.number}"


class Entry(models.Model):
    """One fact, written by `record()` and by nothing else. The database refuses to change or delete it."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveBigIntegerField()
    day = models.DateField()
    kind = models.CharField(max_length=40)  # a Fact; not as choices, or every new sentence would be a migration
    ref = models.CharField(max_length=16)
    by = models.CharField(max_length=16, blank=True)
    commitments = models.JSONField(default=list)
    count = models.PositiveIntegerField(default=0)
    link = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["body", "number"], name="one_entry_a_number")]
        indexes: ClassVar = [
            models.Index(fields=["body", "ref"], name="entries_about"),
            models.Index(fields=["body", "kind"], name="entries_of_a_kind"),  # keys.trust reads it before every sealing
            models.Index(fields=["body", "by"], name="entries_of_a_person"),  # "What you did"
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"
