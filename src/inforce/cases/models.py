"""What is told under lock. The software finds the right reader and the next deadline; it cannot read a word.

In clear stand only: that a case exists, its day, its procedure, which office holds a grant, its clocks, whether it is
open, and sizes. docs/security.md says why.
"""

from typing import ClassVar

from django.db import models

from inforce.core.refs import new_ref
from inforce.keys.models import OFFICES, OfficeKey
from inforce.ledger.commitments import new_nonce
from inforce.ledger.models import Body
from inforce.people.models import School


class Case(models.Model):
    """Something told under lock, following one procedure."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="cases")
    ref = models.CharField(max_length=16, unique=True, editable=False)  # chosen by its draft
    procedure = models.CharField(max_length=30)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    hold = models.BooleanField(default=False)
    nonce = models.BinaryField(default=new_nonce, editable=False)

    def __str__(self) -> str:
        return self.ref


class CaseKey(models.Model):
    """The public halves of a case's two key pairs in one epoch: anybody may add, only readers can open.

    inner: screening, advice, notes, decision. shared: what was told, answers, who has seen it.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="keys")
    epoch = models.PositiveIntegerField()
    inner_public = models.CharField(max_length=80)
    shared_public = models.CharField(max_length=80)
    nonce = models.BinaryField(default=new_nonce, editable=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "epoch"], name="one_case_key_an_epoch")]

    def __str__(self) -> str:
        return f"{self.case} {self.epoch}"


class Grant(models.Model):
    """A case's private keys of one epoch, sealed to one office, which stands in clear so that it is told in time."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="grants")
    epoch = models.PositiveIntegerField()
    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    office = models.CharField(max_length=20, choices=OFFICES)
    office_key = models.ForeignKey(OfficeKey, on_delete=models.PROTECT, related_name="grants")
    rank = models.PositiveSmallIntegerField()  # 1: told first; 2: told when it stays unopened
    sealed = models.BinaryField()
    given_on = models.DateField()
    ended_on = models.DateField(null=True)
    nonce = models.BinaryField(default=new_nonce, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "epoch", "office_key"], name="one_grant_an_office"),
        ]

    def __str__(self) -> str:
        return f"{self.case} to {self.office}"


class WordsGrant(models.Model):
    """The shared half of a case, sealed to nine words that only the person who told has."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="words_grants")
    epoch = models.PositiveIntegerField()
    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    tag_digest = models.CharField(max_length=64, db_index=True)
    public = models.CharField(max_length=80)
    sealed = models.BinaryField()
    given_on = models.DateField()
    ended_on = models.DateField(null=True)
    nonce = models.BinaryField(default=new_nonce, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tag_digest", "epoch"], name="one_words_grant_an_epoch"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.epoch}"


class Note(models.Model):
    """One thing said or done in a case, sealed to one half of its keys: kind, who, exact time and words are inside."""

    class Half(models.TextChoices):
        INNER = "inner"
        SHARED = "shared"

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    epoch = models.PositiveIntegerField()
    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    half = models.CharField(max_length=8, choices=Half.choices)
    sealed = models.BinaryField()
    nonce = models.BinaryField(default=new_nonce, editable=False)

    def __str__(self) -> str:
        return self.ref


class Evidence(models.Model):
    """A sealed file of a case. Its name, its digest and when it was captured are in a note."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="evidence")
    epoch = models.PositiveIntegerField()
    ref = models.CharField(max_length=16, unique=True, editable=False)  # also names the file on disk
    half = models.CharField(max_length=8, choices=Note.Half.choices)
    sealed_size = models.PositiveBigIntegerField()
    sealed_digest = models.CharField(max_length=64)
    nonce = models.BinaryField(default=new_nonce, editable=False)

    class Meta:
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return self.ref


class Clock(models.Model):
    """A deadline of a case, in clear so that it can ring."""

    class What(models.TextChoices):
        UNOPENED = "unopened", "Open what was told"
        LADO = "lado", "Tell the LADO"
        HR = "hr", "Say whether HR is asked"
        PLATFORM = "platform", "Look whether the platform has answered"
        REVIEW = "review", "Look at it again"
        TELL_NOW = "tell_now", "Tell the police and the LADO now"
        ADVICE = "advice", "Take advice before anything else"

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")
    what = models.CharField(max_length=12, choices=What.choices)
    due = models.DateField()
    met_on = models.DateField(null=True)
    rang_on = models.DateField(null=True)
    again_at = models.DateTimeField(null=True)  # rings again and again until it is met: at round times, never a minute

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "what"], name="one_clock_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.case} {self.what}"


class Draft(models.Model):
    """Something being told, sealed under a key that only one browser's cookie holds, for 24 hours."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    school = models.ForeignKey(School, on_delete=models.PROTECT)
    cookie_digest = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField()
    until = models.DateField()  # a day, not a moment: nobody shall match somebody's minute to a case

    def __str__(self) -> str:
        return f"until {self.until}"


class DraftFile(models.Model):
    """A sealed file waiting for its draft to be sent. A file that no row names is swept away."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    ref = models.CharField(max_length=16, unique=True)
    sealed_size = models.PositiveBigIntegerField()
    sealed_digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.ref
