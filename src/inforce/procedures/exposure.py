"""A child saw something they should not have: where, with what and of which kind, so that it does not happen again.

Ticks and short answers, no description of what was seen and no child's name (2.4.6b, 2.7.2, 2.7.3). What may be an
indecent image of a child is not entered here at all: it goes to the head or the safeguarding lead, in person, now.

Whoever leads the school and the safeguarding lead read it, and one of them says what was done. It stays tied to the
next check of the filters (equipment_check.py).
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from inforce.core.may import YES, Answer, no, require
from inforce.core.routing import Office
from inforce.core.vocabulary import Procedure
from inforce.keys.queries import offices_of, posts_on
from inforce.ledger.facts import Fact
from inforce.notices.actions import tell
from inforce.people.models import Person, School
from inforce.records.access import handlers_of, may_enter, may_handle, may_read, may_work
from inforce.records.actions import add_to_record, lock_record, make_record
from inforce.records.models import Record
from inforce.records.queries import OpenRecord, entered_today, look_by, opened_all, records_in, records_of

KIND = Procedure.EXPOSURE.value
ALSO = frozenset({Office.DSL})
LONGEST_WORDS = 300
LONGEST_AGO = timedelta(days=366)

INDECENT = "child_image"
WHAT = {
    "sexual": "Nakedness or sex, of adults",
    "violent": "Violence or cruelty",
    "self_harm": "Self-harm, suicide or eating disorders",
    "hateful": "Hatred, or extreme views",
    "drugs": "Drugs, gambling, weapons or buying what a child may not buy",
    "frightening": "Something else that frightened or upset them",
    "stranger": "Somebody they do not know wrote or spoke to them",
    "private": "Something private about somebody",
    INDECENT: "It may have been an indecent image of a child, or I am not sure that it was not",
}
WHERE = {
    "class": "In a classroom",
    "shared": "In the hall, the library or another shared room",
    "outside": "In the playground, or on the way",
    "trip": "On a trip",
    "home": "At home, with something the school gave or set",
    "other": "Somewhere else",
}
DEVICE = {
    "board": "The board or screen of a classroom",
    "school_child": "A computer or tablet of the school's that a child used",
    "school_adult": "A computer, tablet or phone of the school's that an adult used",
    "own_adult": "An adult's own device",
    "own_child": "A child's own device",
    "other": "Something else",
}
HOW = {
    "search": "A search, or pictures that came with it",
    "advert": "An advertisement, or a window that opened by itself",
    "video": "A video, or the one that played after it",
    "link": "A wrong or an old link",
    "message": "A message, an e-mail or a group",
    "game": "A game, an app or a chat in one",
    "ai": "An answer or a picture made by a machine",
    "child": "Another child showed it",
    "adult": "It was on an adult's screen",
    "unknown": "I do not know",
}
AT_ONCE = {
    "away": "The screen was turned off or away",
    "aside": "The device was put aside, as it was",
    "cared": "Somebody stayed with the child and listened",
    "dsl": "The safeguarding lead was told in person",
    "head": "The head was told in person",
    "parents": "The child's parents or carers were told",
    "it": "Whoever looks after the computers was told",
}
DONE = {
    "child": "The child was talked with",
    "parents": "The child's parents or carers were told",
    "file": "It is in the child protection records",
    "filter": "The filter was changed",
    "provider": "The company that provides the filter or the site was told",
    "adults": "Adults were reminded of what to do before they show something",
    "pupils": "Pupils were taught what to do",
    "concern": "It is looked into as something an adult did, elsewhere",
    "nothing": "Nothing more was needed",
}

STOP = "An indecent image of a child is not entered here. Tell the head or the safeguarding lead in person, now."


def may_be_told(what: str, when: date, *, today: date) -> Answer:
    """Whether something can be entered here: never what may be an indecent image of a child."""
    if what == INDECENT or what not in WHAT:
        return no(STOP)
    if when > today:
        return no("Enter a day no later than today.")
    if when < today - LONGEST_AGO:
        return no("That is more than a year ago. Tell the safeguarding lead in person.")
    return YES


@transaction.atomic
def tell_exposure(
    *,
    by: Person,
    school: School,
    what: str,
    seen_on: date,
    where: str,
    device: str,
    how: str,
    at_once: Sequence[str],
    today: date,
    now: datetime,
) -> Record:
    """Enter that a child saw something. Whoever leads the school and the safeguarding lead are left word."""
    require(may_enter(by, school, today=today))
    require(may_be_told(what, seen_on, today=today))
    words = {
        "what": what,
        "seen_on": seen_on.isoformat(),
        "where": where,
        "device": device,
        "how": how,
        "at_once": sorted(at_once),
    }
    if before := entered_today(by, school, KIND, words=words, today=today):
        return before
    made = make_record(
        Fact.EXPOSURE_ENTERED,
        kind=KIND,
        person=by,
        school=school,
        said="told",
        words=words,
        by=by,
        turn=Record.Turn.LEADER,
        due=look_by(school, today=today),
        today=today,
        now=now,
    )
    for lead in _safeguarding_leads(made, today=today):
        tell(lead, school=school, now=now)
    return made


def may_read_exposure(by: Person, record: Record, *, today: date) -> Answer:
    """Read it: whoever entered it, whoever leads the school, and the safeguarding lead."""
    return may_read(by, record, today=today, also=ALSO)


def may_deal_with(by: Person, record: Record, *, today: date) -> Answer:
    """Say what was done: whoever leads the school or the safeguarding lead, and nobody about what they entered."""
    if by.pk == record.person_id:
        return no("You entered this: somebody else says what was done about it.")
    if not offices_of(by, record.school, today=today) & ALSO and not (may := may_handle(by, record, today=today)):
        return may
    return may_work(record)


def may_be_done(done: Sequence[str], words: str) -> Answer:
    """What may stand as what was done."""
    if not done and not words.strip():
        return no("Tick what was done, or write it in a few words.")
    if "nothing" in done and len(done) > 1:
        return no("Tick what was done, or that nothing more was needed, and not both.")
    return YES


@transaction.atomic
def deal_with(record: Record, *, by: Person, done: Sequence[str], words: str, today: date, now: datetime) -> Record:
    """Say that one has seen it, and what was done. It is closed by that, and read again at the next check."""
    held = lock_record(record)
    require(may_deal_with(by, held, today=today))
    require(may_be_done(done, words))
    return add_to_record(
        Fact.EXPOSURE_DEALT_WITH,
        held,
        said="dealt_with",
        words={"done": sorted(done), "words": words.strip()},
        by=by,
        post="leader",
        over=True,
        today=today,
        now=now,
    )


# --- reading ----------------------------------------------------------------------------------------------------------


def waiting_for_lead(by: Person, school: School, *, today: date) -> list[Record]:
    """What waits for the safeguarding lead and does not wait for them already as whoever leads the school."""
    if not offices_of(by, school, today=today) & ALSO:
        return []
    waiting = records_in(school, KIND).filter(turn=Record.Turn.LEADER, closed_on=None).exclude(person=by)
    return [record for record in waiting if not may_handle(by, record, today=today)]


def own_exposures(person: Person, school: School) -> list[OpenRecord]:
    """What somebody entered, the newest first."""
    return opened_all(records_of(person, school, KIND))[::-1]


def exposures_in(school: School) -> list[OpenRecord]:
    """All that was entered at a school, the oldest first."""
    return opened_all(records_in(school, KIND))


def _safeguarding_leads(record: Record, *, today: date) -> list[Person]:
    """Those who hold the post and were not left word as whoever leads the school, nor entered it."""
    told = {record.person_id, *(person.pk for person in handlers_of(record.person, record.school, today=today))}
    posts = posts_on(record.school, today=today).filter(office__in=ALSO)
    return list({post.person_id: post.person for post in posts if post.person_id not in told}.values())
