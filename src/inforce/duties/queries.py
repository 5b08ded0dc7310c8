"""What an edition asks of whom, what somebody owes, and how far a school has come."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from inforce.core import duties as asked
from inforce.core.duties import DutyKind
from inforce.core.routing import Office
from inforce.duties.models import Duty, Task
from inforce.keys.models import Post
from inforce.ledger.commitments import Committed, commit
from inforce.ledger.models import Body
from inforce.people.models import Engagement, Person, School
from inforce.people.queries import engagements_on, sizes_of
from inforce.policies.models import Agreement, Edition, Reply

SIGN = DutyKind.READ_AND_AGREE
FEW = 5  # a group smaller than this could be told apart person by person


# --- whom a duty falls on -------------------------------------------------------------------------------------------


def falls_on(duty: Duty, *, today: date) -> "QuerySet[Engagement] | QuerySet[Post]":
    """How people work here, or which posts they hold, by which this duty is theirs today or from a day to come."""
    open_still = Q(until=None) | Q(until__gt=today)
    return ever_fell_on(duty).filter(open_still)


def ever_fell_on(duty: Duty) -> "QuerySet[Engagement] | QuerySet[Post]":
    """As `falls_on`, with those who have left."""
    school, audience = duty.edition.school_id, duty.audience
    if audience.get("offices"):
        return Post.objects.filter(school=school, office__in=audience["offices"])
    working = Engagement.objects.filter(school=school, size__in=audience.get("sizes", []))
    return working.filter(kind__in=audience["kinds"]) if audience.get("kinds") else working


def as_asked(duty: Duty) -> asked.Duty:
    """A duty as the policy's text asks it."""
    named = duty.audience
    audience = asked.Audience(
        sizes=tuple(asked.Size(size) for size in named.get("sizes", [])),
        kinds=tuple(asked.EngagementKind(kind) for kind in named.get("kinds", [])),
        offices=tuple(Office(office) for office in named.get("offices", [])),
    )
    return asked.Duty(
        kind=asked.DutyKind(duty.kind),
        title=duty.title,
        audience=audience,
        working_days=duty.working_days,
        yearly=duty.yearly,
    )


def duties_in_force(school: School, *, today: date) -> list[Duty]:
    """What the version in force asks, and one that is to be in force on a day to come."""
    still = Q(edition__in_force_until=None) | Q(edition__in_force_until__gt=today)
    duties = Duty.objects.filter(still, edition__school=school, edition__in_force_from__isnull=False)
    return list(duties.select_related("edition").order_by("pk"))


# --- what somebody owes ---------------------------------------------------------------------------------------------


def owed_by(person: Person, school: School, *, today: date) -> list[Task]:
    """What somebody has still to do here, soonest first."""
    tasks = Task.objects.filter(school=school, person=person, done_on=None, dropped_on=None)
    begun = tasks.filter(duty__edition__in_force_from__lte=today)
    return list(begun.select_related("duty", "duty__edition").order_by("due", "pk"))


def asked_of(person: Person, school: School, *, today: date) -> list[Task]:
    """The latest round of everything that somebody is asked here, done or not, in the order of the text."""
    tasks = Task.objects.filter(school=school, person=person, dropped_on=None)
    begun = tasks.filter(duty__edition__in_force_from__lte=today).select_related("duty").order_by("due", "round", "pk")
    latest = {task.duty.kind: task for task in begun}
    return sorted(latest.values(), key=lambda task: task.duty_id)


def size_of(person: Person, school: School, *, today: date) -> str | None:
    """How much of the policy somebody signs: the most that any of their work here asks. None: no work here asks."""
    return largest(sizes_of(person, school, today=today))


def largest(sizes: Collection[str]) -> str | None:
    """The most of several sizes."""
    return next((size for size in Engagement.Size.values if size in sizes), None)


# --- how far the school has come ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Group:
    """A group of adults and how many of them signed. A small one says no numbers."""

    kind: str
    people: int
    signed: int

    @property
    def is_small(self) -> bool:
        """Whether its numbers would tell of single people."""
        return self.people < FEW

    @property
    def percent(self) -> int:
        """How many of a hundred signed; a hundred only when all did."""
        return self.signed * 100 // self.people if self.people else 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many signed, by group and in all; those whom their employer tells are counted apart."""

    groups: list[Group]
    everybody: Group
    told: int


def coverage(edition: Edition, *, today: date) -> Coverage:
    """How many of those who work here signed this version."""
    working = engagements_on(edition.school, today=today)
    signing = working.exclude(size=Engagement.Size.TOLD)
    signed = Exists(_signatures(edition, person=OuterRef("person"), size=OuterRef("size")))
    people, of_them = Count("person", distinct=True), Count("person", distinct=True, filter=Q(signed))
    rows = signing.annotate(signed=signed).values("kind").annotate(people=people, of_them=of_them)
    labels = Engagement.Kind
    groups = [Group(str(labels(row["kind"]).label), row["people"], row["of_them"]) for row in rows]
    total = signing.annotate(signed=signed).aggregate(people=people, of_them=of_them)
    told = working.filter(size=Engagement.Size.TOLD).exclude(person__in=signing.values("person"))
    return Coverage(
        groups=sorted(groups, key=lambda group: labels.labels.index(group.kind)),
        everybody=Group("", total["people"], total["of_them"]),
        told=told.values("person").distinct().count(),
    )


def standing(edition: Edition, *, today: date) -> dict[int, str]:
    """For each adult by key: signed, asked, not_today, or open. What the office sees beside the names."""
    standing = dict.fromkeys(engagements_on(edition.school, today=today).values_list("person", flat=True), "open")
    replies = Reply.objects.filter(edition=edition).order_by("pk").values_list("person", "what", "answered_on")
    for person, what, answered in replies:
        if person in standing and not answered:
            standing[person] = "asked" if what == Reply.What.QUESTION else "not_today"
    signed = Agreement.objects.filter(edition=edition).values_list("person", flat=True)
    return standing | {person: "signed" for person in signed if person in standing}


def yet_to_sign(edition: Edition, *, today: date) -> list[Engagement]:
    """Who has still to sign, by name, each once: the whole policy where any of their work asks for it."""
    working = engagements_on(edition.school, today=today).exclude(size=Engagement.Size.TOLD).select_related("person")
    largest: dict[int, Engagement] = {}
    for engagement in working.order_by("person__name", "person_id", "size"):  # "full" stands before "short"
        largest.setdefault(engagement.person_id, engagement)
    signed = set(Agreement.objects.filter(edition=edition).values_list("person", "size"))
    return [one for one in largest.values() if (one.person_id, one.size) not in signed]


def _signatures(edition: Edition, **of: object) -> QuerySet[Agreement]:
    """Signatures that count: the whole policy counts for the short form too."""
    size = of.pop("size")
    return Agreement.objects.filter(Q(size=size) | Q(size=Engagement.Size.FULL), edition=edition, **of)


# --- what the record holds of these rows ----------------------------------------------------------------------------


def committed(body: Body) -> Iterator[Committed]:
    """The rows of this word that the record must know. Tasks are not evidence: `wrong_tasks` computes them again."""
    for duty in Duty.objects.filter(body=body).select_related("edition"):
        yield commit_duty(duty)


def commit_duty(duty: Duty) -> Committed:
    """What an edition asks, of whom, by when."""
    return commit(
        "duty",
        duty.ref,
        duty.nonce,
        edition=duty.edition.ref,
        kind=duty.kind,
        clauses=" ".join(duty.clause_ids),
        title=duty.title,
        kinds=" ".join(duty.audience.get("kinds") or []),
        sizes=" ".join(duty.audience.get("sizes") or []),
        offices=" ".join(duty.audience.get("offices") or []),
        working_days=duty.working_days,
        yearly=duty.yearly,
    )
