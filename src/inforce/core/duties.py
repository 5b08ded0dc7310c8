"""What a policy can ask of people: the kinds of duty, on whom each falls, and by when.

The list is closed: a pack may name these and nothing else, and docs/pack.md says the same (a test compares them).
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from inforce.core.routing import Office


class DutyKind(StrEnum):
    """Each kind is asked at most once by a policy, of everybody it falls on."""

    READ_AND_AGREE = "read_and_agree"
    PROFILE_REVIEW = "profile_review"
    SELF_REVIEW = "self_review"
    ACCOUNT_SELF_CHECK = "account_self_check"
    SOCIAL_CONTACT_QUESTION = "social_contact_question"
    BRIEFING = "briefing"
    EQUIPMENT_CHECK = "equipment_check"
    POLICY_REVIEW = "policy_review"

    @property
    def in_words(self) -> str:
        """What the person does."""
        return _IN_WORDS[self]


class EngagementKind(StrEnum):
    """How an adult works at a school (1.2.1)."""

    TEACHER = "teacher"
    SUPPORT = "support"
    SUPPLY = "supply"
    GOVERNOR = "governor"
    CONTRACTOR = "contractor"
    KITCHEN = "kitchen"
    VOLUNTEER = "volunteer"


class Size(StrEnum):
    """How much of the policy an adult signs (domain.md 0.3)."""

    FULL = "full"
    SHORT = "short"
    TOLD = "told"


_IN_WORDS = {
    DutyKind.READ_AND_AGREE: "read the policy and say that they know it applies to them",
    DutyKind.PROFILE_REVIEW: "look through what strangers can see about them online",
    DutyKind.SELF_REVIEW: "look at how they use social media, for themselves alone",
    DutyKind.ACCOUNT_SELF_CHECK: "check that passwords and the phone are still safe",
    DutyKind.SOCIAL_CONTACT_QUESTION: "say whether the head should know of somebody known outside school",
    DutyKind.BRIEFING: "come to a briefing on staying safe online",
    DutyKind.EQUIPMENT_CHECK: "test filters and monitoring on what pupils use",
    DutyKind.POLICY_REVIEW: "review the policy",
}

# Kinds that the software gives people tasks for. A pack may bind a clause to the others already, so that its text
# need not change when they come; but a task that nobody could do on any page would only teach people to ignore tasks.
LIVE_KINDS = frozenset(
    {
        DutyKind.READ_AND_AGREE,
        DutyKind.PROFILE_REVIEW,
        DutyKind.SELF_REVIEW,
        DutyKind.ACCOUNT_SELF_CHECK,
        DutyKind.SOCIAL_CONTACT_QUESTION,
        DutyKind.BRIEFING,
        DutyKind.EQUIPMENT_CHECK,
        DutyKind.POLICY_REVIEW,
    }
)

# Kinds about the text itself: a new version asks for them anew, whatever was done under the one before. All others go
# on from version to version: governors who approve a new text ask nobody again for what was done two months ago.
OF_THE_TEXT = frozenset({DutyKind.READ_AND_AGREE, DutyKind.POLICY_REVIEW})

GIVEN_BEFORE = 20
"""Working days for which a yearly duty is on somebody's list before it is due again. †

A default of ours, in no rule. If governors are ever to choose, it becomes a key of `[duties.…]` beside `working_days`,
kept with the version: the days of rounds that were given already then stay as they are.
"""

# Kinds that look back on a year: the first is owed a year after governors adopted the policy, not on joining.
_LOOKS_BACK = frozenset({DutyKind.POLICY_REVIEW, DutyKind.EQUIPMENT_CHECK})


@dataclass(frozen=True, slots=True)
class Audience:
    """Adults by the size of what they sign and by how they work here (no kinds: all), or the holders of offices."""

    sizes: tuple[Size, ...] = ()
    kinds: tuple[EngagementKind, ...] = ()
    offices: tuple[Office, ...] = ()

    def as_json(self) -> dict[str, list[str]]:
        """Only what is there: {"sizes": ["full"]}, {"offices": ["chair"]}."""
        every = {"sizes": self.sizes, "kinds": self.kinds, "offices": self.offices}
        return {name: [str(one) for one in those] for name, those in every.items() if those}


@dataclass(frozen=True, slots=True)
class Duty:
    """What a policy asks, in plain words, of whom, and within how many working days; `yearly`: and every year again."""

    kind: DutyKind
    title: str
    audience: Audience
    working_days: int = 0
    yearly: bool = False

    def as_json(self) -> dict[str, object]:
        """The shape in which an edition keeps it."""
        return {
            "kind": str(self.kind),
            "title": self.title,
            "audience": self.audience.as_json(),
            "working_days": self.working_days,
            "yearly": self.yearly,
        }


def falls_on(
    duty: Duty, *, engagement_kind: str | None = None, size: str | None = None, offices: Collection[str] = ()
) -> bool:
    """Whether a duty is owed by somebody who works here in this way, or holds any of these offices."""
    asked = duty.audience
    if asked.offices:
        return any(office in asked.offices for office in offices)
    return size in asked.sizes and (not asked.kinds or engagement_kind in asked.kinds)


def due_day(duty: Duty, *, start: date, adopted: date, add_working_days: Callable[[date, int], date]) -> date:
    """The last day on which it is in time, for somebody who came on `start` to a policy in force since `adopted`.

    Nobody owes anything from before they came or before the policy was adopted: the days run from the later of both.
    """
    if duty.kind in _LOOKS_BACK:
        return max(add_working_days(a_year_after(adopted), duty.working_days), start)
    return add_working_days(max(start, adopted), duty.working_days)


def next_round(duty: Duty, *, done: date) -> date | None:
    """When it is owed again after it was done; None when once is enough."""
    return a_year_after(done) if duty.yearly else None


def due_again(duty: Duty, *, last: date, since: date, add_working_days: Callable[[date, int], date]) -> date | None:
    """The last day on which the next round is in time, after it was done on `last`; None when once is enough.

    `since` is the day from which it is asked of somebody: who came back after they did it last, or to whom a later
    version asks it, has at least as many days as a newcomer.
    """
    again = next_round(duty, done=last)
    if again is None or since <= last:
        return again
    return max(again, add_working_days(since, duty.working_days))


def asked_again_from(duty: Duty, *, last: date, add_working_days: Callable[[date, int], date]) -> date | None:
    """The day from which the next round is on somebody's list; what is done before it does not count for that round."""
    again = next_round(duty, done=last)
    return None if again is None else add_working_days(again, -GIVEN_BEFORE)


def a_year_after(day: date) -> date:
    """The same day of the next year; for 29 February, the 28th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
