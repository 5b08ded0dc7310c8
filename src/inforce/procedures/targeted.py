"""Being targeted online (2.8): an adult keeps proof under their own lock, and reports it if and as they wish.

What is kept goes to nobody: it is sealed to keys that only the nine words open. The school cannot open it, sees it on
no list, and no deadline runs. With the nine words the person adds to it, and one day may report it: then, and not
before, those who will read it get keys. Only the person targeted decides about the police for what was done to them.
How readers deal with it is in targeted_dealing.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from inforce.cases import actions as cases
from inforce.cases import drafts
from inforce.cases.models import Case, Clock, Note
from inforce.cases.queries import OpenCase
from inforce.cases.said import TELLER
from inforce.core.calendar import add_working_days, local_day
from inforce.core.may import YES, Answer, no, require
from inforce.core.routing import About, Nobody, Office
from inforce.core.said import Said
from inforce.core.vocabulary import Procedure
from inforce.policies.queries import number_chosen
from inforce.procedures.readers import Chosen, people_in, readers_for
from inforce.procedures.telling import answers_as, files_of, may_go_to

PROCEDURE = Procedure.TARGETED.value

WISHES = {
    "police": "Tell the police of what was done to me",
    "parent": "Speak to whoever did it, or to their family",
    "platform": "Report it to the site or app",
    "colleagues": "Tell colleagues",
    "support": "Give me support, in school or from outside",
}
WISHED = {"yes": "Yes", "no": "No", "open": "I have not decided"}


# --- keeping proof -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class Telling:
    """What stands beside the proof, as the person states it."""

    child: str = ""  # "no" once they said that no picture can show a child undressed or in a sexual way
    what: str = ""
    place: str = ""  # the site, group or address
    author: str = ""
    happened: str = ""  # day and time, as stated
    captured: str = ""
    close_to: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    keep_words: bool = True  # what is kept is there to be read again
    shown: tuple[str, ...] = ()  # nobody reads it: nobody is shown


def telling_of(answers: Mapping[str, Any]) -> Telling:
    """A draft's answers as a value."""
    return Telling(**answers_as(Telling, answers))


def may_keep(telling: Telling, *, person: str) -> Answer:
    """Whether it can be kept as it stands."""
    if not person:
        return no("Sign in first: this is for adults of the school.")
    if telling.child != "no":
        return no("Say first whether a picture could show a child undressed or in a sexual way.")
    if not telling.what.strip():
        return no("Say in a few words what it is.")
    return YES if telling.happened.strip() else no("Say when it happened, as near as you know.")


def proof_in(draft: drafts.OpenDraft, *, now: datetime) -> dict[str, Any]:
    """What a draft holds of proof, with its times as they were said and the one at which it is kept."""
    telling = telling_of(draft.content.answers)
    return {
        "what": telling.what,
        "place": telling.place,
        "author": telling.author,
        "happened": telling.happened,
        "captured": telling.captured,
        "recorded": now.isoformat(),
        "told": local_day(now).isoformat(),
        "files": files_of(draft),
    }


@transaction.atomic
def keep_proof(*, draft: drafts.OpenDraft, today: date, now: datetime) -> Case:
    """Put proof under a lock that only the nine words open. Kept twice, it is the same."""
    if draft.sent:
        return Case.objects.get(ref=draft.content.case)
    telling = telling_of(draft.content.answers)
    require(may_keep(telling, person=draft.content.person))
    words = proof_in(draft, now=now) | {"keep_words": True}
    words |= _routing(About(subjects=frozenset({draft.content.person})))
    told = Said(kind="told", at=now, post=TELLER, by=draft.content.person, words=words)
    return cases.open_case(
        draft=draft,
        readers=[],
        notes=[(Note.Half.SHARED, told)],
        clocks={},
        showing={"shown": []},
        today=today,
        now=now,
    )


# --- reporting it --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """Whom it may have to do with here, and what the person wishes."""

    about: str = ""  # outside · person · post · not_sure
    subjects: tuple[str, ...] = ()  # references of people
    excluded: tuple[str, ...] = ()  # offices that must not read it
    wishes: Mapping[str, str] | None = None
    support: str = ""  # what would help, in their own words
    shown: tuple[str, ...] = ()  # the offices that were shown as readers


def is_reported(opened: OpenCase) -> bool:
    """Whether anybody at the school was let in."""
    return bool(opened.said("reported"))


def about_of(report: Report, opened: OpenCase, *, today: date) -> About:
    """It is about the person targeted, and whoever of the school is named. The head's own goes past the head."""
    school = opened.case.school
    named = frozenset(ref for ref in report.subjects if ref)
    lost = report.about in {"person", "post"} and not named  # a post that nobody holds any more names nobody
    return About(
        subjects=named | {opened.said("told")[0].said.by},
        may_be_a_handler=report.about == "not_sure" or lost,
        excluded=people_in(report.excluded, school, today=today),
    )


def readers_of(report: Report, opened: OpenCase, *, today: date) -> Chosen | Nobody:
    """Who would read it. Raises KeysAltered."""
    teller = opened.said("told")[0].said.by
    about = about_of(report, opened, today=today)
    return readers_for(about=about, school=opened.case.school, teller=teller, today=today)


def may_report(opened: OpenCase, report: Report, chosen: Chosen | Nobody) -> Answer:
    """Whether it can be reported as it stands."""
    if is_reported(opened):
        return no("You have reported this already.")
    if report.about not in {"outside", "person", "post", "not_sure"}:
        return no("Say whether it may have to do with an adult who works here.")
    return _may_wish(report.wishes) and may_go_to(chosen, report.shown)


@transaction.atomic
def report(opened: OpenCase, given: Report, *, today: date, now: datetime) -> None:
    """Let those in who will read it, with what the person wishes. Until now nobody at the school could open it."""
    chosen = readers_of(given, opened, today=today)
    require(may_report(opened, given, chosen))
    assert isinstance(chosen, Chosen)
    about = about_of(given, opened, today=today)
    narrow = about.may_be_a_handler or chosen.offices[0] in {Office.CHAIR, Office.VICE_CHAIR}
    words = {"about": given.about, "wishes": dict(given.wishes or {}), "support": given.support}
    words |= _routing(about) | {"may_be_a_handler": narrow}
    unopened = add_working_days(today, number_chosen("unopened_after", opened.case.school))
    answered = add_working_days(today, number_chosen("acknowledged_within", opened.case.school))
    cases.let_read(
        opened,
        readers=chosen.ranked(),
        said=Said(kind="reported", at=now, post=TELLER, by="", words=words),
        clocks={Clock.What.UNOPENED: unopened, Clock.What.REVIEW: answered},
        today=today,
        now=now,
    )


def wishes_of(opened: OpenCase) -> Mapping[str, str]:
    """What the person wishes, as they last said."""
    said = opened.said("reported", "wishes")
    wishes: Mapping[str, str] = said[-1].said.words["wishes"] if said else {}
    return wishes


def may_wish(opened: OpenCase) -> Answer:
    """Whether wishes can be said now."""
    if not is_reported(opened):
        return no("Report it first: nobody would read your wishes.")
    return no("This is closed.") if opened.case.closed_on else YES


@transaction.atomic
def wish(opened: OpenCase, *, wishes: Mapping[str, str], support: str, today: date, now: datetime) -> None:
    """Say anew what one wishes. Only the nine words can: no page of the school's has this."""
    require(may_wish(opened))
    require(_may_wish(wishes))
    words = {"wishes": dict(wishes), "support": support}
    said = Said(kind="wishes", at=now, post=TELLER, by="", words=words)
    cases.add_note(opened, said, half=Note.Half.SHARED, today=today)
    cases.tell_first_readers(opened.case, now=now)


def _may_wish(wishes: Mapping[str, str] | None) -> Answer:
    answered = wishes is not None and set(wishes) == set(WISHES) and set(wishes.values()) <= set(WISHED)
    return YES if answered else no("Answer each of the questions about what you wish. “Not decided” is an answer.")


def _routing(about: About) -> dict[str, Any]:
    """Who may read it, in the terms in which it is computed again when a post changes hands."""
    return {
        "subjects": sorted(about.subjects),
        "may_be_a_handler": about.may_be_a_handler,
        "people_close": sorted(about.close_to),
        "people_excluded": sorted(about.excluded),
    }
