"""What every procedure shares that begins with somebody telling something: who reads it, and the sending.

What is asked, and what must be there before it can be sent, is each procedure's own.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Protocol

from inforce.cases import actions as cases
from inforce.cases import drafts
from inforce.cases.models import Case, Clock, Note
from inforce.cases.queries import OpenCase
from inforce.cases.said import TELLER
from inforce.core.calendar import add_working_days
from inforce.core.may import YES, Answer, no
from inforce.core.routing import About, Nobody, Office
from inforce.core.said import Said
from inforce.people.models import School
from inforce.policies.queries import number_chosen
from inforce.procedures.readers import Chosen, people_in


class Told(Protocol):
    """What the answers of every procedure say of who shall read them."""

    @property
    def close_to(self) -> tuple[str, ...]:
        """Offices that somebody it is about is close to."""

    @property
    def excluded(self) -> tuple[str, ...]:
        """Offices that must not read it."""

    @property
    def shown(self) -> tuple[str, ...]:
        """The offices that the person telling was shown as readers."""

    @property
    def keep_words(self) -> bool:
        """Whether the person who told may read their own words back."""


class Names(Told, Protocol):
    """What is told of whom, where it may be about anybody or nobody."""

    @property
    def about(self) -> str:
        """Whom: me · person · post · somebody_else · nobody · not_sure."""

    @property
    def subjects(self) -> tuple[str, ...]:
        """References of people."""


def about_named(telling: Names, *, school: School, today: date) -> About:
    """Whom it is about, in the terms of routing. Posts become the people who hold them now."""
    subjects = frozenset(ref for ref in telling.subjects if ref)
    # a post that nobody holds any more names nobody: the narrow row then, never the wide one
    lost = telling.about in {"post", "person"} and not subjects
    return About(
        subjects=subjects,
        oneself=telling.about == "me",
        nobody_named=telling.about in {"nobody", "somebody_else"} and not subjects,
        may_be_a_handler=telling.about == "not_sure" or lost,
        close_to=people_in(telling.close_to, school, today=today),
        excluded=people_in(telling.excluded, school, today=today),
    )


def answers_as(kind: type[Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of a draft that a value of this kind has a place for; lists as tuples."""
    known = kind.__dataclass_fields__
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in answers.items() if name in known
    }


def may_go_to(chosen: Chosen | Nobody, shown: tuple[str, ...]) -> Answer:
    """Whether there is somebody to read it, and it is those whom the person telling was shown."""
    if isinstance(chosen, Nobody):
        return no(chosen.why)
    if tuple(chosen.offices) != shown:
        return no("Who will read this has changed since you were shown. Look again before you send it.")
    return YES


def words_of_sending(
    telling: Told, about: About, chosen: Chosen, draft: drafts.OpenDraft, *, now: datetime
) -> dict[str, Any]:
    """What stands in everything that is told, besides what the procedure asks: for whom it is, and its files."""
    # what once went past the head's office stays past it, whoever leads the school by then
    narrow = about.may_be_a_handler or chosen.offices[0] in {Office.CHAIR, Office.VICE_CHAIR}
    oneself = {draft.content.person} if about.oneself and draft.content.person else set()
    return {
        "subjects": sorted(about.subjects | oneself),
        "recorded": now.isoformat(),
        "keep_words": telling.keep_words,
        "close_to": list(telling.close_to),
        "excluded": list(telling.excluded),
        "people_close": sorted(about.close_to),
        "people_excluded": sorted(about.excluded),
        "may_be_a_handler": narrow,
        "files": files_of(draft),
    }


def files_of(draft: drafts.OpenDraft) -> list[dict[str, Any]]:
    """What is told of a draft's files: whatever is not sealed beside them stands here, under the same lock."""
    return [
        {"ref": held.ref, "name": held.name, "size": held.size, "sha256": held.sha256, "given_at": held.given_at}
        for held in draft.content.files
    ]


def send(
    draft: drafts.OpenDraft,
    *,
    chosen: Chosen,
    words: Mapping[str, Any],
    clocks: Mapping[Clock.What, date] | None = None,
    today: date,
    now: datetime,
) -> Case:
    """Put what was told under lock for those who read it, and let the deadline of opening it run."""
    unopened_after = number_chosen("unopened_after", draft.row.school)
    told = Said(kind="told", at=now, post=TELLER, by=draft.content.person, words=dict(words))
    return cases.open_case(
        draft=draft,
        readers=chosen.ranked(),
        notes=[(Note.Half.SHARED, told)],
        clocks={Clock.What.UNOPENED: add_working_days(today, unopened_after)} | dict(clocks or {}),
        showing={"shown": list(chosen.offices)},
        today=today,
        now=now,
    )


def about_told(opened: OpenCase, *, without: frozenset[str] = frozenset()) -> About:
    """Whom an open case is about, in the terms of routing. Whoever stepped back, and `without`, do not read it.

    Those who were not to read it are the people who held the posts that day: a deputy who is head by now is meant.
    """
    # who is targeted online keeps proof first, and says whom it has to do with only where they report it
    words = (opened.last("reported") or opened.said("told")[0]).said.words
    stepped_back = frozenset(note.said.by for note in opened.said("stepped_back"))
    return About(
        subjects=frozenset(words["subjects"]),
        nobody_named=not words["subjects"],
        may_be_a_handler=words["may_be_a_handler"],
        close_to=frozenset(words["people_close"]),
        excluded=frozenset(words["people_excluded"]) | stepped_back | without,
    )
