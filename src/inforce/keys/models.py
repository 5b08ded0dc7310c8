"""Who holds which post, and the keys that open what is locked for it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from inforce.core.refs import new_ref
from inforce.core.routing import Office
from inforce.ledger.commitments import new_nonce
from inforce.ledger.models import Body
from inforce.people.models import Account, Person, School

OFFICES = [(office.value, office.value.replace("_", " ")) for office in Office]


class Post(models.Model):
    """A person holds an office from a day until a day: on `until` itself no longer."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="posts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    office = models.CharField(max_length=20, choices=OFFICES)
    acting = models.BooleanField(default=False)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    nonce = models.BinaryField(default=new_nonce, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "office"], condition=Q(until=None), name="one_holder_of_an_office"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_office_display()}"


class MasterKey(models.Model):
    """The public halves of the secret that the governors split: it signs first keys and opens the spare copies."""

    body = models.OneToOneField(Body, on_delete=models.PROTECT, related_name="master_key")
    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    root_public = models.CharField(max_length=64)  # Ed25519, hexadecimal
    recovery_public = models.CharField(max_length=80)  # age recipient
    made_on = models.DateField()
    nonce = models.BinaryField(default=new_nonce, editable=False)

    def __str__(self) -> str:
        return self.root_public[:16]


class PersonKey(models.Model):
    """A person's own key pair; the private half is locked by their passphrase.

    `memory` is what the key itself remembers of the last visit: locked under the private half, so that whoever writes
    to the database can lose it, but never make one that agrees with what they have changed.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="keys")
    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    public = models.CharField(max_length=80)
    memory = models.BinaryField()
    made_on = models.DateField()
    ended_on = models.DateField(null=True)
    nonce = models.BinaryField(default=new_nonce, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=Q(ended_on=None), name="one_current_key_a_person"),
        ]

    def __str__(self) -> str:
        return self.public[:12]


class Lock(models.Model):
    """One way of opening a person's key: today a passphrase; passkeys come as further rows."""

    class Method(models.TextChoices):
        PASSPHRASE = "passphrase", "Passphrase"
        PASSKEY = "passkey", "Passkey"

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    person_key = models.ForeignKey(PersonKey, on_delete=models.PROTECT, related_name="locks")
    method = models.CharField(max_length=12, choices=Method.choices)
    parameters = models.JSONField(default=dict)  # a passphrase's cost stands inside the lock itself
    locked = models.BinaryField()

    def __str__(self) -> str:
        return self.method


class KeyStatement(models.Model):
    """A signed statement of who holds an office with which key, or that the office has ended (core.statements).

    The bytes are kept as they were signed. Each names the one before it: the database refuses a fork.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="key_statements")
    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    previous = models.CharField(max_length=64, blank=True)
    canonical = models.BinaryField()
    signature = models.BinaryField()
    nonce = models.BinaryField(default=new_nonce, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["body", "previous"], name="one_statement_follows_another"),
        ]

    def __str__(self) -> str:
        return self.ref


class OfficeKey(models.Model):
    """The key pair of an office in one epoch: the statement with the same public half says who holds it.

    A change of holder is a new epoch: no old key is handed on. `to_holder` is the private half, sealed to the holder's
    own key once they took it; `to_recovery` is sealed to the recovery key from the start.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="office_keys")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="office_keys")
    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    office = models.CharField(max_length=20, choices=OFFICES)
    epoch = models.PositiveIntegerField()
    public = models.CharField(max_length=80, unique=True)
    to_recovery = models.BinaryField()
    to_holder = models.BinaryField(null=True)
    taken_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    nonce = models.BinaryField(default=new_nonce, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "office", "epoch"], name="one_key_an_epoch"),
            models.UniqueConstraint(
                fields=["school", "office"], condition=Q(ended_on=None), name="one_current_key_an_office"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_office_display()} {self.epoch}"


class Waiting(models.Model):
    """A spare-key sheet or an office key that waits for its holder, sealed to the single-use code on their slip.

    Somebody with two posts has one slip for both: two rows with one code.
    """

    class What(models.TextChoices):
        SHEET = "sheet", "Spare-key sheet"
        OFFICE_KEY = "office_key", "Key of a post"

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="waiting")
    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    what = models.CharField(max_length=12, choices=What.choices)
    office_key = models.ForeignKey(OfficeKey, on_delete=models.PROTECT, null=True, related_name="waiting")
    code_digest = models.CharField(max_length=64, db_index=True)
    sealed = models.BinaryField(null=True)  # emptied when opened
    made_on = models.DateField()
    opened_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.get_what_display()


class Vault(models.Model):
    """A person's unlocked key, locked again under 32 bytes that only their browser's cookie holds."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    cookie_digest = models.CharField(max_length=64, unique=True)
    session_digest = models.CharField(max_length=64)
    locked = models.BinaryField()
    opened_at = models.DateTimeField()
    used_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"opened {self.opened_at:%H:%M}"
