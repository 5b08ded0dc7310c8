"""Looking at how one uses social media, for oneself alone: on joining and every year (1.1.1, 1.4).

The questions stand on the page and take no answer. What is kept is that it was done, and the day: whoever had to
write down what they found would look for less.
"""

from datetime import date, datetime

from django.db import transaction

from inforce.core.duties import DutyKind
from inforce.core.may import require
from inforce.duties.actions import mark_done
from inforce.ledger.facts import Fact
from inforce.people.models import Person, School
from inforce.records.access import may_enter
from inforce.records.actions import make_record
from inforce.records.models import Record
from inforce.records.queries import entered_today

KIND = DutyKind.SELF_REVIEW.value

QUESTIONS = {
    "reasonable_parent": "Would a reasonable parent who saw it ask why I did that?",
    "open": "Would I mind if the head, or a colleague, knew about it?",
    "new": "What do I use now that I did not use a year ago, and who can see me there?",
    "pupils": "Is there a pupil, or somebody under 18 who was one, with whom I am in touch outside the school's ways?",
    "words": "Have I written about the school, a colleague, a pupil or a family where others can read it?",
    "unsure": "Was there anything that I was not sure about, and asked nobody?",
}


@transaction.atomic
def review_self(*, by: Person, school: School, today: date, now: datetime) -> Record:
    """Say that one has looked. Twice on one day is once: the button was pressed again."""
    require(may_enter(by, school, today=today))
    if before := entered_today(by, school, KIND, words={}, today=today):
        return before
    mark_done(person=by, school=school, kind=DutyKind(KIND), today=today)
    return make_record(
        Fact.SELF_REVIEWED,
        kind=KIND,
        person=by,
        school=school,
        said="looked",
        words={},
        by=by,
        over=True,
        today=today,
        now=now,
    )
