"""Put a policy in force, take people in and let them go, sign, ask and answer: with what each does to who owes what."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Q

from inforce.core.duties import DutyKind
from inforce.core.may import Refused, no, require
from inforce.duties.access import (
    answering_offices,
    may_answer,
    may_let_go,
    may_sign,
    may_sign_on_paper,
    may_tick_names,
)
from inforce.duties.asking import duties_of
from inforce.duties.doing import ask_anew, owed_on
from inforce.duties.giving import end_replaced, give, let_back_in, let_go_where_gone
from inforce.duties.models import Duty, Task
from inforce.duties.queries import SIGN, commit_duty, duties_in_force, size_of
from inforce.duties.rounds import done_before, period_on, periods_of
from inforce.keys.actions import Signer, end_post
from inforce.keys.queries import posts_on
from inforce.keys.server_key import seal_record
from inforce.ledger.actions import record
from inforce.ledger.facts import Fact
from inforce.notices.actions import tell, tell_many
from inforce.people.actions import add_person, engage, import_people
from inforce.people.csv_import import Row
from inforce.people.models import Engagement, Person, School
from inforce.people.queries import commit_end, engaged
from inforce.policies.actions import approve
from inforce.policies.models import Agreement, Edition, Reply
from inforce.policies.queries import agreement_of, commit_agreement, commit_answer, commit_reply

QUESTION, ANSWER = "question about the policy", "answer about the policy"


# --- a policy in force ----------------------------------------------------------------------------------------------


@transaction.atomic
def put_in_force(
    *,
    edition: Edition,
    approved: str,
    in_force_from: date,
    today: date,
    now: datetime,
    by: Person | None,
    review_due: str = "",
    minute: str = "",
    minute_to_hand: bool = True,
) -> Edition:
    """Put a version in force and give everybody what it asks of them: one statement a duty, however many they are."""
    edition = approve(
        edition=edition,
        approved=approved,
        in_force_from=in_force_from,
        review_due=review_due,
        minute=minute,
        minute_to_hand=minute_to_hand,
        today=today,
        by=by,
    )
    made = Duty.objects.bulk_create(duties_of(edition))
    given = sum(give(duty, today=today) for duty in made)
    record(
        Fact.DUTIES_GIVEN,
        body=edition.body,
        about=edition.ref,
        by=by.ref if by else "",
        today=today,
        commitments=[commit_duty(duty) for duty in made],
        count=given,
    )
    end_replaced(edition.school, today=today)
    tell_many(engaged(edition.school, today=today), school=edition.school, now=now)
    return edition


# --- people come and go ---------------------------------------------------------------------------------------------


@transaction.atomic
def take_in(
    *,
    school: School,
    name: str,
    kind: str,
    since: date,
    today: date,
    by: Person | None,
    email: str = "",
    size: str = Engagement.Size.FULL,
    employer: str = "",
) -> Engagement:
    """Put a newcomer on the list, say how they work here, and give them what the policy asks."""
    person = add_person(body=school.body, name=name, email=email, today=today, by=by)
    return start(person=person, school=school, kind=kind, size=size, employer=employer, since=since, today=today, by=by)


@transaction.atomic
def start(
    *,
    person: Person,
    school: School,
    kind: str,
    since: date,
    today: date,
    by: Person | None,
    size: str = Engagement.Size.FULL,
    employer: str = "",
) -> Engagement:
    """Let somebody who is on the list work here, in one more way or again."""
    engagement = engage(
        person=person, school=school, kind=kind, size=size, employer=employer, since=since, today=today, by=by
    )
    join(engagement, today=today)
    return engagement


@transaction.atomic
def take_in_list(*, school: School, rows: Sequence[Row], today: date, by: Person | None) -> int:
    """Take in a list of people, each with what the policy asks of them. Answers how many rows were taken in."""
    engagements = import_people(school=school, rows=rows, today=today, by=by)
    for duty in duties_in_force(school, today=today):
        give(duty, today=today)
    return len(engagements)


def join(engagement: Engagement, *, today: date) -> int:
    """Give a newcomer what the policy asks, from the day they start. Answers how many tasks there are."""
    let_back_in(engagement.person)
    duties = duties_in_force(engagement.school, today=today)
    return sum(give(duty, today=today, to=engagement.person) for duty in duties)


@transaction.atomic
def leave(
    *,
    person: Person,
    school: School,
    on: date,
    today: date,
    by: Person | None,
    kind: str = "",
    signer: Signer | None = None,
) -> None:
    """Say from which day somebody no longer works here, or no longer in one way (`kind`).

    From that day what they owe is dropped and their sign-in ends. Posts end now or never: whoever holds one hands it
    over first, unless they leave at once.
    """
    require(may_let_go(by, school, today=today))
    going = Engagement.objects.filter(person=person, school=school, until=None).select_for_update()
    going = going.filter(kind=kind) if kind else going
    if not going:
        raise Refused(f"{person.name} is not on the list of those who work here.")
    if late := next((one for one in going if one.since > on), None):
        raise Refused(f"{person.name} starts on {late.since.day} {late.since:%B %Y}, so they cannot leave before.")
    ending = list(going)
    for one in ending:
        one.until = on
    Engagement.objects.bulk_update(ending, ["until"])
    record(
        Fact.ENGAGEMENT_ENDED,
        body=school.body,
        about=person.ref,
        by=by.ref if by else "",
        today=today,
        commitments=[commit_end(one) for one in ending],
    )
    stays = Engagement.objects.filter(Q(until=None) | Q(until__gt=on), person=person, school=school).exists()
    posts = [] if stays else list(posts_on(school, today=today).filter(person=person, until=None))
    if posts and on > today:
        raise Refused(f"{person.name} holds a post. Hand it over first; then say when they leave.")
    for post in posts:
        end_post(post=post, today=today, by=by, signer=signer)
    let_go_where_gone(school, today=today)


# --- signing, on screen and on paper --------------------------------------------------------------------------------


@transaction.atomic
def agree(*, person: Person, edition: Edition, by: Person, today: date, size: str = "") -> Agreement:
    """Sign: "I have read this and know it applies to me". A second press gives the first signature again."""
    size = size or size_of(person, edition.school, today=today) or Engagement.Size.FULL
    if made := agreement_of(person, edition, size=size):
        return made
    require(may_sign(by, person, edition, today=today))
    made = Agreement.objects.create(
        body=edition.body, edition=edition, person=person, size=size, how=Agreement.How.SCREEN, day=today
    )
    _sign_done(edition, [person], size=size, day=today)
    record(
        Fact.AGREED,
        body=edition.body,
        about=edition.ref,
        by=by.ref,
        today=today,
        commitments=[commit_agreement(made)],
    )
    return made


@transaction.atomic
def agree_on_paper(
    *, edition: Edition, people: Sequence[tuple[Person, str]], day: date, by: Person, today: date
) -> list[Agreement]:
    """Enter who signed the sheet on a day, each with the size they signed. Earlier signatures stay as they were."""
    require(may_tick_names(by, edition, today=today))
    if day > today or (edition.in_force_from and day < edition.in_force_from):
        require(no("The day on the sheet must lie between the day on which this version came in force and today."))
    for person, size in people:
        require(may_sign_on_paper(person, size, edition, today=today))
    signed = set(Agreement.objects.filter(edition=edition).values_list("person", "size"))
    fresh = [(person, size) for person, size in people if (person.pk, size) not in signed]
    if not fresh:
        return []
    made = Agreement.objects.bulk_create(
        Agreement(
            body=edition.body,
            edition=edition,
            person=person,
            size=size,
            how=Agreement.How.PAPER,
            day=day,
            entered_by=by,
        )
        for person, size in fresh
    )
    for size in {size for _, size in fresh}:
        _sign_done(edition, [person for person, its in fresh if its == size], size=size, day=day)
    record(
        Fact.AGREED_ON_PAPER,
        body=edition.body,
        about=edition.ref,
        by=by.ref,
        today=today,
        commitments=[commit_agreement(one) for one in made],
        count=len(made),
    )
    return made


# --- what is done by an act of its own: looking through, answering, testing -----------------------------------------


@transaction.atomic
def mark_done(*, person: Person, school: School, kind: DutyKind, today: date) -> int:
    """Mark what somebody owes of a kind as done today, inside the act by which they did it.

    What the holders of offices owe is done for all of them. What is done before it is asked again counts for nothing:
    the next round is reckoned from the last that was asked. Answers how many tasks were marked: 0 when none was owed.
    """
    if kind == SIGN:
        raise ValueError("A policy is signed: see `agree` and `agree_on_paper`.")
    periods = periods_of(school, kind)
    period = period_on(today, periods)
    if period is None:
        return 0
    to = None if period.by_office else person
    give(period.duty, today=today, to=to)  # what the next tick would have given
    done = done_before(period.duty)
    last = (done if to is None else done.filter(person=to)).aggregate(last=Max("done_on"))["last"]
    asked_from = period.asked_from(last)
    if last == today or asked_from is None or asked_from > today:
        return 0
    marked = owed_on(today, period, to=to).filter(done_on=None).update(done_on=today, dropped_on=None)
    if marked:
        ask_anew(periods[periods.index(period) :], today=today, to=to)
    return marked


# --- asking ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_first(*, person: Person, edition: Edition, words: str, by: Person, today: date, now: datetime) -> Reply:
    """Ask a question before signing. It reaches the head's desk (the head's own the chair's); signing stays open."""
    require(may_sign(by, person, edition, today=today))
    reply = _reply(Reply.What.QUESTION, person, edition, words, today)
    record(
        Fact.ASKED_FIRST, body=edition.body, about=reply.ref, by=by.ref, today=today, commitments=[commit_reply(reply)]
    )
    for post in posts_on(edition.school, today=today).filter(
        office__in=answering_offices(person, edition.school, today=today)
    ):
        tell(post.person, school=edition.school, now=now)
    return reply


@transaction.atomic
def not_today(*, person: Person, edition: Edition, by: Person, today: date, words: str = "") -> Reply:
    """Say "not today", with a reason or without. Signing stays open and the office sees that it does."""
    require(may_sign(by, person, edition, today=today))
    reply = _reply(Reply.What.NOT_TODAY, person, edition, words, today)
    record(
        Fact.NOT_TODAY, body=edition.body, about=reply.ref, by=by.ref, today=today, commitments=[commit_reply(reply)]
    )
    return reply


@transaction.atomic
def answer_question(*, reply: Reply, words: str, by: Person, today: date, now: datetime) -> Reply:
    """Answer a question about the policy."""
    held = Reply.objects.select_for_update(of=("self",)).select_related("person", "edition__school", "body")
    reply = held.get(pk=reply.pk)
    require(may_answer(by, reply, today=today))
    reply.answered_on, reply.answered_by = today, by
    reply.answer_sealed = seal_record(words.encode(), body=reply.body, purpose=ANSWER, ref=reply.ref)
    reply.save(update_fields=["answered_on", "answered_by", "answer_sealed"])
    record(Fact.ANSWERED, body=reply.body, about=reply.ref, by=by.ref, today=today, commitments=[commit_answer(reply)])
    tell(reply.person, school=reply.edition.school, now=now)
    return reply


def _sign_done(edition: Edition, people: Sequence[Person], *, size: str, day: date) -> None:
    if size == Engagement.Size.FULL:
        Task.objects.filter(duty__edition=edition, duty__kind=SIGN, person__in=people, done_on=None).update(
            done_on=day, dropped_on=None
        )


def _reply(what: str, person: Person, edition: Edition, words: str, today: date) -> Reply:
    reply = Reply(body=edition.body, edition=edition, person=person, what=what, day=today)
    if words.strip():
        reply.sealed = seal_record(words.strip().encode(), body=edition.body, purpose=QUESTION, ref=reply.ref)
    reply.save(force_insert=True)
    return reply
