"""What an inspection asks to see: who signed, what was checked and when, and what one reader dealt with.

The first two know nothing of what is locked. The third is read in the hands of one reader, from what that reader can
open and from nothing else: no number here tells anybody what somebody else has.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from inforce.cases.queries import OpenCase, grants_of, open_page
from inforce.core.signposts import checked_in_words, is_old
from inforce.duties.queries import standing, yet_to_sign
from inforce.keys.unlocked import Unlocked
from inforce.people.models import Engagement, Person, School
from inforce.people.queries import engagements_on, ready_lines_of, telephones_of
from inforce.policies.models import Edition
from inforce.policies.queries import edition_in_force, out_of_date
from inforce.procedures import concern, found, justification, targeted
from inforce.procedures.briefing import briefings_of
from inforce.procedures.equipment_check import checks_of
from inforce.procedures.review import last_review

# --- who signed, by name --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Names:
    """Who signed, who has not and what they said instead, and whom an employer tells of the policy."""

    signed: list[str]
    not_signed: list[tuple[str, str]]
    told: list[str]


_INSTEAD = {"asked": "asked a question first", "not_today": "not that day", "open": "", "signed": "the short form only"}


def names_of_signers(edition: Edition, *, today: date) -> Names:
    """Everybody who works here today."""
    stands = standing(edition, today=today)
    missing = {one.person_id: one.person.name for one in yet_to_sign(edition, today=today)}
    working = engagements_on(edition.school, today=today)
    signing = set(working.exclude(size=Engagement.Size.TOLD).values_list("person", flat=True))
    names = dict(Person.objects.filter(pk__in=list(stands)).order_by("name", "pk").values_list("pk", "name"))
    return Names(
        signed=[name for pk, name in names.items() if pk in signing and pk not in missing],
        not_signed=[(name, _INSTEAD[stands[pk]]) for pk, name in missing.items()],
        told=[name for pk, name in names.items() if pk not in signing],
    )


# --- last checks ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Checked:
    """What was checked, when in words, and whether it is overdue or was never done."""

    what: str
    when: str
    overdue: bool


def last_checks(school: School, *, today: date) -> list[Checked]:
    """When each of these was last done, as it was entered."""
    return [line for lines in LAST_CHECKS for line in lines(school, today)]


def _review(school: School, today: date) -> Iterator[Checked]:
    last = last_review(school)
    decided = last.decision if last else None
    overdue = bool(out_of_date(edition_in_force(school, today=today), today=today))
    yield Checked("The policy, reviewed by governors", _done_in_words(decided.on if decided else None), overdue)


def _briefings(school: School, today: date) -> Iterator[Checked]:
    newest = next(iter(briefings_of(school)), None)
    held_on = newest.on if newest else None
    yield Checked("The last briefing on staying safe online", _done_in_words(held_on), is_old(held_on, today=today))


def _filters(school: School, today: date) -> Iterator[Checked]:
    newest = next(iter(checks_of(school)), None)
    checked_on = newest.checked_on if newest else None
    yield Checked(
        "Filters and monitoring on what pupils use", _done_in_words(checked_on), is_old(checked_on, today=today)
    )


def _backup(school: School, today: date) -> Iterator[Checked]:
    lines = ready_lines_of(school)
    for what, words in (("backup", "A backup taken and read back"), ("retention", "How long things are kept")):
        yield Checked(words, _done_in_words(lines.get(what)), is_old(lines.get(what), today=today))


def _numbers(school: School, today: date) -> Iterator[Checked]:
    held = telephones_of(school, today=today)
    for whom, words in (("lado", "The LADO’s telephone number"), ("police", "The telephone number of the police")):
        one = held.get(whom)
        checked_on = one.checked_on if one else None
        said = checked_in_words(checked_on, today=today) if one else "none entered"
        yield Checked(words, said, is_old(checked_on, today=today))


def _done_in_words(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else "nobody has entered it"


LAST_CHECKS: tuple[Callable[[School, date], Iterator[Checked]], ...] = (
    _review,
    _briefings,
    _filters,
    _backup,
    _numbers,
)
"""Each says when something was last done. Another one joins here."""


# --- what one reader dealt with -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Dealt:
    """Something that was locked for a reader, without a name, a word or a reference."""

    kind: str
    opened_on: date
    threshold: str
    closed_on: date | None
    days: int  # until it was closed, or until today


KINDS = {
    concern.PROCEDURE: "A concern about an adult",
    justification.PROCEDURE: "A step outside the policy",
    found.IMAGE: "An indecent image of a child",
    found.UNSUITABLE: "Something unsuitable on a device",
    targeted.PROCEDURE: "An adult targeted online",
}


def dealt_with(key: Unlocked, school: School, *, at_most: int, today: date) -> tuple[list[Dealt], int]:
    """What one reader has open and what they closed last, and how many older closed ones are left out."""
    granted = grants_of(key, school)
    still_open = granted.filter(case__closed_on=None).values("case").distinct().count()
    every = granted.values("case").distinct().count()
    left_out = max(0, every - at_most)
    opened = open_page(key, school=school, start=0, count=min(still_open, at_most))
    if room := at_most - len(opened):
        opened += open_page(key, school=school, start=still_open + left_out, count=room)
    return [_dealt(one, reader=key.person, today=today) for one in opened], left_out


def _dealt(opened: OpenCase, *, reader: Person, today: date) -> Dealt:
    case = opened.case
    has_read = any(note.said.by == reader.ref for note in opened.said("opened"))
    return Dealt(
        kind=KINDS.get(found.follows(opened), "Something told under lock"),
        opened_on=case.opened_on,
        threshold=threshold_of(opened) if has_read else "Not opened yet",
        closed_on=case.closed_on,
        days=((case.closed_on or today) - case.opened_on).days,
    )


def threshold_of(opened: OpenCase) -> str:
    """What was found where others may have to be told: by the four questions, or what stands in their place."""
    match found.follows(opened):
        case found.IMAGE:
            missing = [who for kind, who in (("police", "police"), ("lado", "LADO")) if not opened.last(kind)]
            return f"Not told yet: {' and '.join(missing)}" if missing else "Police and LADO told"
        case found.UNSUITABLE:
            return "HR or the LADO advised" if opened.last("advised") else "HR or the LADO not asked yet"
        case justification.PROCEDURE:
            hr = opened.last("hr")
            if hr is None:
                return "Not said yet whether HR was asked"
            return "HR asked" if hr.said.words["asked"] else "HR not asked, with a reason"
        case targeted.PROCEDURE:
            return "As the person wishes"
    screened, decided = opened.last("screened"), opened.last("decided")
    if screened and any(answer != "no" for answer in screened.said.words["limbs"].values()):
        return "Above: told to the LADO" if opened.last("lado") else "Above: the LADO not told yet"
    if decided:
        category = str(decided.said.words["category"])
        return "Nothing of concern" if category == "none" else "Below: low-level"
    return "Below, not decided yet" if screened else "The four questions not answered yet"
