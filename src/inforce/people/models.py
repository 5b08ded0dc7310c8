"""The adults of a school, how each works there, and how each signs in."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from inforce.core.refs import new_ref
from inforce.ledger.commitments import new_nonce
from inforce.ledger.models import Body


class School(models.Model):
    """A school of a governing body; its slug begins every address."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="schools")
    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    nonce = models.BinaryField(default=new_nonce, editable=False)

    def __str__(self) -> str:
        return self.name


class AccountManager(BaseUserManager["Account"]):
    """What `django.contrib.auth` asks of a manager."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """Find who signs in, whatever the case of the letters typed."""
        return self.get(username__iexact=username)


class Account(AbstractBaseUser):
    """How somebody signs in. One per person and installation, whatever the number of their schools."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    username = models.CharField(max_length=60, unique=True)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    last_login = None  # kept nowhere: the minute of a sign-in could match somebody to a case

    objects = AccountManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.username


class Person(models.Model):
    """Somebody a governing body knows. Who they are stays, how they work there begins and ends."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="people")
    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["body", "name"], name="people_by_name")]

    def __str__(self) -> str:
        return self.name


class AccountLink(models.Model):
    """This account signs in for this person. Without a body's row-level security: it is read to find the body."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="links")
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="account_link")
    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    nonce = models.BinaryField(default=new_nonce, editable=False)

    def __str__(self) -> str:
        return self.ref


class Invitation(models.Model):
    """A single-use code, on a slip, with which somebody makes their account. Only its digest is kept."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations")
    code_digest = models.CharField(max_length=64, unique=True)
    until = models.DateField()
    used_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"until {self.until}"


class Engagement(models.Model):
    """How somebody works here, from a day until a day."""

    class Kind(models.TextChoices):
        TEACHER = "teacher", "Teacher"
        SUPPORT = "support", "Support staff"
        SUPPLY = "supply", "Supply staff"
        GOVERNOR = "governor", "Governor"
        CONTRACTOR = "contractor", "Contractor"
        KITCHEN = "kitchen", "Kitchen staff"
        VOLUNTEER = "volunteer", "Volunteer"

    class Size(models.TextChoices):
        FULL = "full", "Reads and signs the whole policy"
        SHORT = "short", "Reads and signs the short form"
        TOLD = "told", "Is told of it by their employer"

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="engagements")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="engagements")
    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    size = models.CharField(max_length=8, choices=Size.choices, default=Size.FULL)
    employer = models.CharField(max_length=200, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    nonce = models.BinaryField(default=new_nonce, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "person", "kind"], condition=Q(until=None), name="one_open_engagement_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="engagement_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_kind_display()}"


class Closeness(models.Model):
    """Two people too close for one to read about the other. Entered by the clerk, confirmed by each."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    one = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    confirmed_by_one = models.DateField(null=True)
    confirmed_by_other = models.DateField(null=True)
    since = models.DateField()
    until = models.DateField(null=True)
    nonce = models.BinaryField(default=new_nonce, editable=False)

    class Meta:
        verbose_name_plural = "closenesses"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(one=models.F("other")), name="close_to_somebody_else")
        ]

    def __str__(self) -> str:
        return f"{self.one} and {self.other}"


class Telephone(models.Model):
    """A number that a person in trouble is shown, with the day on which somebody last rang it, and who that was.

    The number of a post is its holder's own: only they publish it, and it is shown while they hold the post.
    """

    class Whom(models.TextChoices):
        LADO = "lado", "Local authority designated officer (LADO)"
        LADO_OUT_OF_HOURS = "lado_out_of_hours", "Emergency duty team, out of hours"
        POLICE = "police", "Police"
        CHILDREN = "children", "Children's social care"
        DSL = "dsl", "Designated safeguarding lead"
        CHAIR = "chair", "Chair of governors"
        UNION = "union", "Union, or helpline for employees"

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="telephones")
    whom = models.CharField(max_length=20, choices=Whom.choices)
    number = models.CharField(max_length=40)
    note = models.CharField(max_length=200, blank=True)
    checked_on = models.DateField(null=True)
    checked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["school", "whom"], name="one_number_for_each")]

    def __str__(self) -> str:
        return f"{self.get_whom_display()}: {self.number}"


class ReadyLine(models.Model):
    """A line of "Ready to open?" that somebody made true, and the day."""

    class What(models.TextChoices):
        TEST_MAIL = "test_mail", "A test mail arrived"
        BACKUP = "backup", "A backup was taken and read back"
        RETENTION = "retention", "The table of how long things are kept was seen"

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="ready_lines")
    what = models.CharField(max_length=20, choices=What.choices)
    done_on = models.DateField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["school", "what"], name="each_line_once")]

    def __str__(self) -> str:
        return self.get_what_display()


class Poster(models.Model):
    """The code on the staff-room poster: whoever has it may tell us something without an account."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="posters")
    code_digest = models.CharField(max_length=64, unique=True)
    since = models.DateField()
    until = models.DateField(null=True)

    def __str__(self) -> str:
        return f"since {self.since}"
