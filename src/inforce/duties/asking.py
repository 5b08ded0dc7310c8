"""What a version asks of people: the duties that its own text puts on them, of the kinds that have a page today."""

from datetime import date, datetime

from django.db.models import Q

from inforce.core.duties import LIVE_KINDS
from inforce.duties.giving import give
from inforce.duties.models import Duty
from inforce.duties.queries import commit_duty
from inforce.ledger.actions import record
from inforce.ledger.facts import Fact
from inforce.notices.actions import tell_many
from inforce.people.models import School
from inforce.people.queries import engaged
from inforce.policies.models import Edition


def duties_of(edition: Edition) -> list[Duty]:
    """The duties of the version's own text: each with the clauses that were bound to it, none without a clause."""
    clauses: dict[str, list[str]] = {}
    for clause in edition.clauses.all():
        for kind in clause.binding.get("duties", []):
            clauses.setdefault(kind, []).append(clause.clause_id)
    return [
        Duty(
            body=edition.body,
            edition=edition,
            kind=asked["kind"],
            clause_ids=clauses[asked["kind"]],
            title=asked["title"],
            audience=asked["audience"],
            working_days=asked["working_days"],
            yearly=asked["yearly"],
        )
        for asked in edition.source.get("duties", [])
        if asked["kind"] in clauses and asked["kind"] in LIVE_KINDS
    ]


def ask_what_came(school: School, *, today: date, now: datetime) -> None:
    """Ask what a version asked all along and Inforce had no page for when it was put in force.

    The version stays as it was approved; that this was given, and since when, is a fact of its own.
    """
    for edition in _asking(school, today=today):
        if not _missing(edition):
            continue
        School.objects.select_for_update().get(pk=school.pk)  # one at a time, as when a version is put in force
        made = Duty.objects.bulk_create(_missing(edition))
        if not made:
            continue
        given = sum(give(duty, today=today) for duty in made)
        record(
            Fact.DUTIES_GIVEN,
            body=edition.body,
            about=edition.ref,
            today=today,
            commitments=[commit_duty(duty) for duty in made],
            count=given,
        )
        tell_many(engaged(school, today=today), school=school, now=now)


def _asking(school: School, *, today: date) -> list[Edition]:
    still = Q(in_force_until=None) | Q(in_force_until__gt=today)
    adopted = Edition.objects.filter(still, school=school, in_force_from__isnull=False)
    return list(adopted.select_related("body").order_by("in_force_from", "pk"))


def _missing(edition: Edition) -> list[Duty]:
    there = set(Duty.objects.filter(edition=edition).values_list("kind", flat=True))
    asked = {duty["kind"] for duty in edition.source.get("duties", [])} & LIVE_KINDS
    return [duty for duty in duties_of(edition) if duty.kind not in there] if asked - there else []
