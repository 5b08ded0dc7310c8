"""Read a policy in, say what each clause asks, put it in force, and set the day of its review."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from inforce.core.bindings import Binding
from inforce.core.choices import may_be
from inforce.core.may import Refused, require
from inforce.core.pack import Pack, bound_like
from inforce.core.reading import Reading
from inforce.ledger.actions import record
from inforce.ledger.facts import Fact
from inforce.people.models import Person, School
from inforce.policies.access import may_choose, may_enter_approval, may_put_in_force, may_read_in
from inforce.policies.model_pack import model_pack
from inforce.policies.models import Choice, Clause, Edition
from inforce.policies.queries import (
    choice_made,
    clauses_of,
    commit_choice,
    commit_edition,
    digest_of_text,
    last_day,
)

NO_TITLE = "Social networking policy"


@transaction.atomic
def read_in(*, school: School, text: Reading | Pack, today: date, by: Person | None, name: str = "") -> Edition:
    """Keep a text as a draft. Nothing is in force by that.

    What each clause of a text asks is proposed from our model policy, by equal numbers and words; a pack brings it.
    """
    require(may_read_in(by, school, today=today))
    pack = text if isinstance(text, Pack) else bound_like(text, model_pack())
    if not pack.clauses:
        raise Refused("No numbered clause was found in this text, so there is nothing to put in force.")
    warnings = [] if isinstance(text, Pack) else [{"line": each.line, "what": each.what} for each in text.warnings]
    edition = Edition.objects.create(
        body=school.body,
        school=school,
        title=(pack.title or NO_TITLE)[:300],
        source={"name": name, "warnings": warnings, "duties": [duty.as_json() for duty in pack.duties]},
        approved=pack.approved or "",
        review_due=pack.review_due or "",
        made_on=today,
    )
    proposed = not isinstance(text, Pack)
    Clause.objects.bulk_create(_clauses(edition, pack, proposed=proposed))
    record(Fact.POLICY_READ_IN, body=school.body, about=edition.ref, by=_ref(by), today=today)
    return edition


@transaction.atomic
def bind_clause(*, edition: Edition, clause_id: str, binding: Binding, today: date, by: Person | None) -> Clause:
    """Say what a clause of a draft asks, or that it asks nothing."""
    edition = _draft(edition)
    require(may_read_in(by, edition.school, today=today))
    clause = edition.clauses.get(clause_id=clause_id)
    clause.binding = binding.as_json()
    clause.save(update_fields=["binding"])
    known = {asked["kind"] for asked in edition.source["duties"]}
    asked = [duty.as_json() for duty in model_pack().duties if duty.kind in binding.duties and duty.kind not in known]
    edition.source["duties"] += asked
    edition.save(update_fields=["source"])
    return clause


@transaction.atomic
def discard_draft(*, edition: Edition, today: date, by: Person | None) -> None:
    """Throw a draft away. What was ever in force stays."""
    edition = _draft(edition)
    require(may_read_in(by, edition.school, today=today))
    edition.delete()


@transaction.atomic
def approve(
    *,
    edition: Edition,
    approved: str,
    in_force_from: date,
    today: date,
    by: Person | None,
    review_due: str = "",
    minute: str = "",
    minute_to_hand: bool = True,
) -> Edition:
    """Put a version in force, as governors approved it; the one before ends where it begins.

    "Approved March 2017, minute not to hand" is enough for a policy that applied before Inforce came. What it asks of
    people is given by `duties.actions.put_in_force`, which calls this.
    """
    school = School.objects.select_for_update().get(pk=edition.school_id)  # one adoption at a time
    edition = _draft(edition)
    require(may_put_in_force(by, edition, today=today))
    if not approved:
        raise Refused("Say when governors approved it: a month and a year are enough.")
    if last_day(approved).replace(day=1) > today:
        raise Refused("It cannot have been approved on a day that is still to come.")
    for before in Edition.objects.filter(school=school, in_force_from__isnull=False, in_force_until=None):
        if before.in_force_from is not None and before.in_force_from > in_force_from:
            raise Refused("A version that begins later is there already. Choose a later day.")
        before.in_force_until = in_force_from
        before.save(update_fields=["in_force_until"])
    edition.approved, edition.review_due = approved, review_due
    edition.minute, edition.minute_to_hand = minute.strip(), minute_to_hand
    edition.in_force_from = in_force_from
    edition.text_digest = digest_of_text(clauses_of(edition))
    edition.save()
    record(
        Fact.POLICY_APPROVED,
        body=edition.body,
        about=edition.ref,
        by=_ref(by),
        today=today,
        commitments=[commit_edition(edition)],
    )
    return edition


@transaction.atomic
def plan_review(*, edition: Edition, on: date, today: date, by: Person | None) -> Edition:
    """Set the day on which governors review the policy: every page that shows it says so."""
    require(may_enter_approval(by, edition.school, today=today))
    if on < today:
        raise Refused("Choose a day that is still to come.")
    edition.review_planned = on
    edition.save(update_fields=["review_planned"])
    record(Fact.REVIEW_PLANNED, body=edition.body, about=edition.ref, by=_ref(by), today=today)
    return edition


@transaction.atomic
def enter_review(*, edition: Edition, next_on: date, today: date, by: Person | None) -> Edition:
    """Enter that governors reviewed it, and when they look again: part of the act that says what they decided."""
    require(may_choose(by, edition.school, today=today))
    edition.review_planned = next_on
    edition.save(update_fields=["review_planned"])
    record(Fact.POLICY_REVIEWED, body=edition.body, about=edition.ref, by=_ref(by), today=today)
    return edition


@transaction.atomic
def choose(*, name: str, value: str, school: School, today: date, by: Person | None, minute: str = "") -> Choice:
    """Enter what governors chose of what is left to them (core/choices.py). It holds at once; what held stays written.

    The same once more is no second choice: the button was pressed twice.
    """
    school = School.objects.select_for_update().select_related("body").get(pk=school.pk)  # one at a time
    require(may_choose(by, school, today=today))
    require(may_be(name, value, today=today))
    before = choice_made(name, school)
    if before is not None and (before.value, before.minute) == (value, minute.strip()):
        return before
    made = Choice.objects.create(
        body=school.body, school=school, name=name, value=value, day=today, by=by, minute=minute.strip()
    )
    record(
        Fact.CHOSEN,
        body=school.body,
        about=made.ref,
        by=_ref(by),
        today=today,
        commitments=[commit_choice(made)],
    )
    return made


def _draft(edition: Edition) -> Edition:
    held = Edition.objects.select_for_update(of=("self",)).select_related("school__body", "body")
    edition = held.get(pk=edition.pk)
    if edition.in_force_from:
        raise Refused("This version is in force already, and stays as it is. Read the text in again to change it.")
    return edition


def _clauses(edition: Edition, pack: Pack, *, proposed: bool) -> Sequence[Clause]:
    return [
        Clause(
            body=edition.body,
            edition=edition,
            place=place,
            clause_id=clause.id,
            number=clause.number,
            heading_number=clause.heading_number,
            heading=clause.heading,
            lead_in=clause.lead_in or "",
            text=clause.text,
            polarity=clause.polarity,
            binding=_binding(pack, clause.id, proposed=proposed),
        )
        for place, clause in enumerate(pack.clauses, 1)
    ]


def _binding(pack: Pack, clause_id: str, *, proposed: bool) -> dict[str, object]:
    bound = pack.bindings.get(clause_id)
    if bound is None:
        return {}
    return bound.as_json() | ({"proposed": True} if proposed else {})


def _ref(person: Person | None) -> str:
    return person.ref if person else ""
