"""Find a policy and its clauses, and say when it is out of date."""

import hashlib
import json
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from inforce.core.choices import QUESTIONS
from inforce.core.duties import DutyKind, a_year_after
from inforce.core.vocabulary import Procedure
from inforce.ledger.commitments import Committed, Committing, commit
from inforce.ledger.facts import Fact
from inforce.ledger.models import Body, Entry
from inforce.people.models import Engagement, Person, School
from inforce.policies.models import Agreement, Choice, Clause, Edition, Reply

MONTH_ONLY = len("2017-03")


def edition_in_force(school: School, *, today: date) -> Edition | None:
    """The version that applies today, however old it is."""
    still = Q(in_force_until=None) | Q(in_force_until__gt=today)
    return Edition.objects.filter(still, school=school, in_force_from__lte=today).order_by("-in_force_from").first()


def edition_for(person: Person, school: School, *, today: date) -> Edition | None:
    """The version that applies today; `signed` says whether somebody signed it or its short form, `asks` whether a
    question of theirs waits, `answered` whether one was answered. One query: home asks for it on every visit.
    """
    still = Q(in_force_until=None) | Q(in_force_until__gt=today)
    applies = Edition.objects.filter(still, school=school, in_force_from__lte=today)
    signed = Exists(Agreement.objects.filter(edition=OuterRef("pk"), person=person))
    questions = Reply.objects.filter(edition=OuterRef("pk"), person=person, what=Reply.What.QUESTION)
    asks, answered = Exists(questions.filter(answered_on=None)), Exists(questions.filter(answered_on__isnull=False))
    return applies.annotate(signed=signed, asks=asks, answered=answered).order_by("-in_force_from").first()


def edition_at(ref: str, *, school: School) -> Edition | None:
    """The version of a reference, in force, replaced or a draft."""
    return Edition.objects.filter(school=school, ref=ref).select_related("school", "body").first()


def versions_of(school: School) -> list[Edition]:
    """Every version that is or was in force, latest first."""
    return list(Edition.objects.filter(school=school, in_force_from__isnull=False).order_by("-in_force_from", "-pk"))


def drafts_of(school: School) -> list[Edition]:
    """The texts that were read in and are not in force."""
    return list(Edition.objects.filter(school=school, in_force_from=None).order_by("-made_on", "-pk"))


def clauses_of(edition: Edition) -> list[Clause]:
    """The clauses in the order of the text."""
    return list(edition.clauses.all())


def unbound_ids(edition: Edition) -> list[str]:
    """The clauses of which nobody has said what they ask, in the order of the text."""
    return [clause.clause_id for clause in edition.clauses.all() if not clause.binding]


# --- as it is read --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Section:
    """The clauses under one heading. Bullets stand beneath the clause that they belong to."""

    number: str
    title: str
    clauses: list[Clause] = field(default_factory=list)


def sections_of(clauses: Sequence[Clause]) -> list[Section]:
    """The text by heading."""
    sections: list[Section] = []
    for clause in clauses:
        if not sections or (sections[-1].number, sections[-1].title) != (clause.heading_number, clause.heading):
            sections.append(Section(clause.heading_number, clause.heading))
        sections[-1].clauses.append(clause)
    return sections


def consequences(clauses: Sequence[Clause]) -> dict[str, list[Clause]]:
    """For each clause, the others that say what follows from breaking it, in the order of the text.

    One that says so of itself has said it where it stands.
    """
    found: dict[str, list[Clause]] = {}
    for clause in clauses:
        for broken in clause.binding.get("consequence_of", []):
            if broken != clause.clause_id:
                found.setdefault(broken, []).append(clause)
    return found


def asks_adults(clause: Clause) -> bool:
    """Whether a clause is for every adult, and not only for those who keep the policy itself up to date."""
    bound = {*clause.binding.get("duties", []), *clause.binding.get("procedures", []), *clause.binding.get("rules", [])}
    return not bound <= {DutyKind.POLICY_REVIEW, Procedure.REVIEW, Procedure.PRECEDENCE}


# --- whether it is out of date --------------------------------------------------------------------------------------


def printed_date(text: str) -> str:
    """2017-03 as "March 2017", 2017-03-14 as "14 March 2017"."""
    if not text:
        return ""
    day = last_day(text)
    month = f"{day:%B %Y}"
    return month if len(text) == MONTH_ONLY else f"{day.day} {month}"


def last_day(text: str) -> date:
    """The last day that a printed date may mean: a month is over when its last day is."""
    if len(text) == MONTH_ONLY:
        year, month = map(int, text.split("-"))
        return date(year, month, monthrange(year, month)[1])
    return date.fromisoformat(text)


def out_of_date(edition: Edition | None, *, today: date) -> str:
    """The sentence that stands on every page that shows the policy once its review is overdue; else nothing."""
    was_due = _review_was_due(edition, today=today) if edition else ""
    if edition is None or not was_due:
        return ""
    said = f"Review was due {was_due}."
    planned = edition.review_planned
    if planned and planned >= today:
        return f"{said} Governors will review it on {planned.day} {planned:%B %Y}. It still applies."
    return f"{said} No day is set yet on which governors will review it. It still applies."


def reviewed_on(edition: Edition) -> date | None:
    """The day on which it was last entered that governors reviewed this version: the record says it, no column."""
    entries = Entry.objects.filter(body=edition.body_id, ref=edition.ref, kind=Fact.POLICY_REVIEWED)
    return entries.order_by("-number").values_list("day", flat=True).first()


def _review_was_due(edition: Edition, *, today: date) -> str:
    """When it was due, once that has passed. After a review the printed day counts no more: what counts is the day
    that governors set, and a year after they looked, whichever is first. A day moved further than that moves nothing.
    """
    printed, planned = edition.review_due, edition.review_planned
    passed = bool(printed) and today > last_day(printed)
    if not passed and (planned is None or planned >= today):
        return ""  # asks nothing of the database: this is how it mostly is, on every page that shows the policy
    reviewed = reviewed_on(edition)
    if reviewed is None:
        return printed_date(printed) if passed else ""
    due = min(planned or date.max, a_year_after(reviewed))
    return printed_date(due.isoformat()) if today > due else ""


# --- who signed, asked, waited --------------------------------------------------------------------------------------


def agreement_of(person: Person, edition: Edition, *, size: str = Engagement.Size.FULL) -> Agreement | None:
    """Somebody's signature under a version, or under its short form."""
    return Agreement.objects.filter(person=person, edition=edition, size=size).first()


def replies_of(person: Person, edition: Edition) -> list[Reply]:
    """What somebody answered instead of signing, latest first."""
    replies = Reply.objects.filter(person=person, edition=edition)
    return list(replies.select_related("answered_by").order_by("-pk"))


def is_question(reply: Reply) -> bool:
    """Whether somebody asked, rather than said "not today"."""
    return reply.what == Reply.What.QUESTION


def signed_on_paper(person: Person, *, school: School) -> list[Agreement]:
    """What somebody signed on paper here, and the office entered."""
    signed = Agreement.objects.filter(person=person, edition__school=school, how=Agreement.How.PAPER)
    return list(signed.select_related("edition", "entered_by").order_by("day", "pk"))


def open_questions(school: School) -> QuerySet[Reply]:
    """Questions that wait for an answer, longest first."""
    asked = Reply.objects.filter(edition__school=school, what=Reply.What.QUESTION, answered_on=None)
    return asked.select_related("person", "edition").order_by("pk")


def put_off(edition: Edition) -> list[Reply]:
    """What each who has not signed a version said last, where that was "not today"; the longest ago first."""
    signed = Agreement.objects.filter(edition=edition).values("person")
    replies = Reply.objects.filter(edition=edition).exclude(person__in=signed).select_related("person").order_by("pk")
    latest = {reply.person_id: reply for reply in replies}
    return [reply for reply in latest.values() if reply.what == Reply.What.NOT_TODAY]


def questions_since(day: date, *, school: School) -> QuerySet[Reply]:
    """Questions that were asked on a day or later, whatever was answered."""
    return Reply.objects.filter(edition__school=school, what=Reply.What.QUESTION, day__gte=day)


def reply_at(ref: str, *, school: School) -> Reply | None:
    """The question of a reference."""
    replies = Reply.objects.filter(edition__school=school, ref=ref)
    return replies.select_related("person", "edition", "edition__school", "body").first()


# --- what governors chose -------------------------------------------------------------------------------------------


def choice(name: str, school: School) -> str:
    """What holds at a school: what its governors chose last, else our default; "" while it is undecided."""
    made = choice_made(name, school)
    return made.value if made else QUESTIONS[name].default


def number_chosen(name: str, school: School) -> int:
    """The same of a question that is answered with a whole number."""
    return int(choice(name, school))


def day_chosen(name: str, school: School) -> date | None:
    """The same of a question that is answered with a day."""
    value = choice(name, school)
    return date.fromisoformat(value) if value else None


def choice_made(name: str, school: School) -> Choice | None:
    """What governors chose last, with who entered it; None while they have not."""
    return Choice.objects.filter(school=school, name=name).select_related("by").order_by("-pk").first()


def choices_made(school: School) -> list[Choice]:
    """All that governors ever chose here, the newest first."""
    return list(Choice.objects.filter(school=school).select_related("by").order_by("-pk"))


# --- what the record holds of these rows ----------------------------------------------------------------------------


def committed(body: Body) -> Iterator[Committed]:
    """The rows of this word that the record must know. A draft is not one of them."""
    in_force = Edition.objects.filter(body=body, in_force_from__isnull=False)
    for edition in in_force.select_related("school").prefetch_related("clauses"):
        yield commit_edition(edition)
    replies = Reply.objects.filter(body=body)
    answered = Q(answered_on__isnull=False) | Q(answered_by__isnull=False) | Q(answer_sealed__isnull=False)
    yield from commit_agreement.every(Agreement.objects.filter(body=body))
    yield from commit_reply.every(replies)
    yield from commit_answer.every(replies.filter(answered))
    yield from commit_choice.every(Choice.objects.filter(body=body))


def digest_of_text(clauses: Sequence[Clause]) -> str:
    """SHA-256 over every clause as it is printed, and what each is bound to, in the order of the text."""
    rows = [
        [c.place, c.clause_id, c.number, c.heading_number, c.heading, c.lead_in, c.text, c.polarity, c.binding]
        for c in clauses
    ]
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()


def commit_edition(edition: Edition) -> Committed:
    """A version as governors put it in force; the digest is made anew, from its clauses as they stand."""
    return commit(
        "edition",
        edition.ref,
        edition.nonce,
        school=edition.school.ref,
        title=edition.title,
        approved=edition.approved,
        review_due=edition.review_due,
        minute=edition.minute,
        minute_to_hand=edition.minute_to_hand,
        in_force_from=edition.in_force_from,
        text=digest_of_text(list(edition.clauses.all())),
    )


commit_agreement = Committing(
    "agreement",
    edition="edition__ref",
    person="person__ref",
    size="size",
    how="how",
    day="day",
    entered_by="entered_by__ref",
)
"""Who signed which version, when and how."""

commit_reply = Committing(
    "reply", edition="edition__ref", person="person__ref", what="what", day="day", sealed="sealed"
)
"""Who answered what instead of signing. The words are committed as they are stored: sealed."""

commit_answer = Committing("answer", answered_by="answered_by__ref", day="answered_on", sealed="answer_sealed")
"""Who answered a question, when, and the sealed words."""

commit_choice = Committing(
    "choice", school="school__ref", name="name", value="value", day="day", by="by__ref", minute="minute"
)
"""What governors chose, when, under which minute, and who entered it."""
