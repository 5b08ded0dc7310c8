"""What the policy and the law leave to a school's governors: a closed list, with what holds until they choose.

Each has a default of ours that no rule gives (in domain.md a dagger). What a rule gives is no choice and is not here:
the LADO's one working day stands in core/calendar.py. Whoever needs another choice adds a line, and reads it with
`policies.queries.choice`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from inforce.core.may import YES, Answer, no

UNDECIDED = ""
LONGEST_MINUTE = 200


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that governors choose: one of a few answers, a whole number of `unit`, or else a day or none."""

    asks: str
    hint: str
    clause: str
    default: str = UNDECIDED
    undecided: str = ""  # what holds where there is no default
    answers: Mapping[str, str] = field(default_factory=dict)
    least: int = 0
    most: int = 0
    unit: str = ""

    @property
    def is_number(self) -> bool:
        """Whether the answer is a whole number."""
        return self.most > 0

    @property
    def is_day(self) -> bool:
        """Whether the answer is a day, or none."""
        return not self.answers and not self.is_number


QUESTIONS: dict[str, Question] = {
    "personal_equipment": Question(
        asks="May adults take pictures of pupils with equipment of their own?",
        hint="The policy asks that such pictures are moved and deleted on the same day, so it seems to allow them. "
        "“Keeping children safe in education” names a picture taken on one's own phone against the school's policy as "
        "a concern. Only governors can say which holds here.",
        clause="2.4.6a",
        undecided="Not decided: nobody is asked to enter such pictures, and adults are told to delete them and tell "
        "the head.",
        answers={
            "no": "No: no equipment of one's own",
            "with_leave": "Only with the head's leave, asked for before",
            "yes": "Yes",
        },
    ),
    "amnesty_until": Question(
        asks="Until which day may adults undo links to pupils from before, or tell the head, without it being a "
        "concern?",
        hint="For friends and followers who are pupils, or were and are under 18. Half-term is a usual day.",
        clause="2.3.4",
        undecided="No day: such a link is dealt with like any other.",
    ),
    "unopened_after": Question(
        asks="After how many working days is the next person told that something under lock was not opened?",
        hint="Whoever reads first may be ill or away.",
        clause="2.2.3",
        default="1",
        least=1,
        most=3,
        unit="working day",
    ),
    "hr_within": Question(
        asks="Within how many working days does the head say whether HR was asked, when somebody went outside the "
        "policy?",
        hint="Whoever reads it is reminded on the last of them.",
        clause="1.1.2",
        default="2",
        least=1,
        most=10,
        unit="working day",
    ),
    "remind_every": Question(
        asks="How often is whoever reads of an indecent image of a child reminded, until the police and the LADO were "
        "told?",
        hint="The policy says immediately. Where somebody is told out of hours, the reminders rest until the next "
        "working morning.",
        clause="2.7.4",
        default="15",
        answers={
            "5": "every five minutes",
            "10": "every ten minutes",
            "15": "every quarter of an hour",
            "30": "every half hour",
            "60": "every hour",
        },
    ),
    "advice_within": Question(
        asks="Within how many working days is advice taken, when something unsuitable was found on a device?",
        hint="Until then nothing else may be done. Whoever reads it is reminded on the last of them.",
        clause="2.7.5",
        default="1",
        least=1,
        most=5,
        unit="working day",
    ),
    "acknowledged_within": Question(
        asks="Within how many working days is somebody who reports being targeted online told that it was read?",
        hint="Whoever reads it is reminded on the last of them.",
        clause="2.8.5",
        default="1",
        least=1,
        most=5,
        unit="working day",
    ),
    "details_gone_within": Question(
        asks="Within how many working days does an adult say that a pupil no longer has their number or address, once "
        "leave for it has ended?",
        hint="From the day on which it ended or was taken back.",
        clause="2.5.4",
        default="5",
        least=1,
        most=20,
        unit="working day",
    ),
    "talk_within": Question(
        asks="Within how many working days do the head and an adult talk, when the head asked to talk about somebody "
        "known outside school?",
        hint="From the day on which the head asked. What was asked before keeps its day.",
        clause="2.6.2",
        default="5",
        least=1,
        most=20,
        unit="working day",
    ),
    "undone_within": Question(
        asks="How many days does an adult have at most to undo a link to a pupil that they told of?",
        hint="They choose the day themselves. Where a later day was set for all links from before, it counts.",
        clause="2.3.4",
        default="28",
        least=1,
        most=90,
        unit="day",
    ),
}
"""Name in the code and in the address of its page -> what is asked. What was chosen under a name stays for good."""


def may_be(name: str, value: str, *, today: date) -> Answer:
    """Whether an answer is one that the question takes."""
    question = QUESTIONS[name]
    if question.answers:
        return YES if value in question.answers else no("Choose one of the answers shown.")
    if question.is_number:
        fits = value.isascii() and value.isdecimal() and question.least <= int(value) <= question.most
        return YES if fits else no(f"Enter a whole number from {question.least} to {question.most}.")
    if value == UNDECIDED:
        return YES
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return no("Enter a day that is in the calendar, for example 27 3 2026.")
    return YES if day >= today else no("Choose today or a day that is still to come.")


def in_words(name: str, value: str) -> str:
    """What holds, as a sentence's end or a line of a list."""
    question = QUESTIONS[name]
    if value == UNDECIDED:
        return question.undecided
    if question.answers:
        return question.answers[value]
    if question.is_number:
        return f"one {question.unit}" if value == "1" else f"{value} {question.unit}s"
    day = date.fromisoformat(value)
    return f"{day.day} {day:%B %Y}"
