"""What is told of somebody one knows outside school, and where it stands: read from the lines, kept nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Self

from django.utils import timezone

from inforce.core.addresses import address_in
from inforce.core.may import YES, Answer, all_of, no
from inforce.core.said import Said
from inforce.people.models import School
from inforce.policies.queries import day_chosen, number_chosen
from inforce.records.models import Record
from inforce.records.queries import OpenRecord

LONGEST_NOTE = 500

NATURES = {
    "parent": "A parent or carer of a pupil",
    "pupil": "A pupil",
    "former": "A former pupil who is not yet 18",
    "family": "The family of a pupil, or of a former pupil who is not yet 18",
    "own": "A child or a relative of mine who is a pupil here",
    "other": "Somebody else",
}
MET = {
    "friends": "We are friends, or have the same friends",
    "before": "We knew each other before I worked here, or before the child came here",
    "club": "A club, a choir, a team or a place of worship",
    "work": "Other work of mine: tutoring, minding children, coaching",
    "online": "Online",
    "other": "In another way",
}
LINKS = {
    "no": "No",
    "adult": "Yes, with an adult only",
    "undone": "I was, with the pupil or former pupil, and have undone it",
    "young": "Yes, with the pupil or former pupil",
}
SAFEGUARDS = {
    "school_matters": "What concerns the school goes through the school's own e-mail or the office",
    "decides": "Somebody else decides where it could matter: marks, places, what happens after trouble",
    "alone": "I am not alone with the child without another adult knowing",
    "others": "We do not speak of other pupils, families or colleagues",
    "posts": "Neither of us puts pictures or words about the other online",
    "told_before": "Lifts, gifts and minding the child are mentioned before, not afterwards",
}


@dataclass(frozen=True, slots=True)
class Contact:
    """What somebody says of one whom they know. No name is asked for."""

    nature: str
    met: tuple[str, ...] = ()
    link: str = "no"
    undo_by: date | None = None  # where there is a link to undo
    safeguards: tuple[str, ...] = ()
    note: str = ""

    def as_words(self) -> dict[str, Any]:
        """As a line keeps it."""
        return {
            "nature": self.nature,
            "met": list(self.met),
            "link": self.link,
            "undo_by": self.undo_by.isoformat() if self.undo_by else "",
            "safeguards": list(self.safeguards),
            "note": self.note.strip(),
        }

    @property
    def is_to_be_undone(self) -> bool:
        """Whether there is a link that 2.3.4 forbids. To one's own child or relative it is not asked to be undone."""
        return self.link == "young" and self.nature != "own"

    def without_a_day(self) -> Self:
        """The same where there is nothing to undo."""
        return replace(self, undo_by=None)

    @classmethod
    def from_words(cls, words: Mapping[str, Any]) -> Self:
        """What `as_words` gave."""
        day = words["undo_by"]
        return cls(
            nature=words["nature"],
            met=tuple(words["met"]),
            link=words["link"],
            undo_by=date.fromisoformat(day) if day else None,
            safeguards=tuple(words["safeguards"]),
            note=words["note"],
        )


# --- what may be kept -----------------------------------------------------------------------------------------------


def amnesty_until(school: School, *, today: date) -> date | None:
    """The day, still to come, until which governors let links to pupils from before be undone or told of."""
    chosen = day_chosen("amnesty_until", school)
    return chosen if chosen and chosen >= today else None


def last_to_undo(school: School, *, today: date) -> date:
    """The last day that is taken for undoing a link."""
    own = today + timedelta(days=number_chosen("undone_within", school))
    return max(own, amnesty_until(school, today=today) or own)


def may_be_told(contact: Contact, *, school: School, today: date) -> Answer:
    """What may be kept: answers that are offered, nothing that leads to a family, and a day for a link to a pupil."""
    offered = (
        contact.nature in NATURES and contact.link in LINKS and set(contact.met) <= set(MET)
        and set(contact.safeguards) <= set(SAFEGUARDS) and len(contact.note) <= LONGEST_NOTE
    )  # fmt: skip
    if not offered:
        return no("Choose from the answers shown.")
    return all_of(may_keep(contact.note), may_undo_by(contact, school=school, today=today))


def may_keep(note: str) -> Answer:
    """What may be kept of the words: nothing with which somebody could be looked up or written to."""
    if found := address_in(note):
        return no(f"Take out {found}: nothing is kept with which a family could be found or written to.")
    return YES


def may_undo_by(contact: Contact, *, school: School, today: date) -> Answer:
    """A link to a pupil is undone by a day."""
    if not contact.is_to_be_undone:
        return YES
    if contact.undo_by is None:
        return no("Enter the day by which you will have undone the link: this week is best.")
    last = last_to_undo(school, today=today)
    if not today <= contact.undo_by <= last:
        return no(f"Enter a day from today to {last.day} {last:%B %Y}.")
    return YES


# --- where it stands ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class State:
    """Where one of them stands."""

    contact: Contact
    said_on: date  # when it was last said to be so
    seen: bool = False  # by whoever leads the school, as it is now
    to_talk: date | None = None  # the day by which the two talk
    to_undo: date | None = None

    def turn(self) -> dict[str, Any]:
        """Whose turn it is: whoever leads looks first; then the person comes to talk, and undoes the link."""
        if not self.seen:
            return {"turn": Record.Turn.LEADER, "due": None}
        due = self.to_talk or self.to_undo
        return {"turn": Record.Turn.ITS_OWN if due else Record.Turn.NOBODY, "due": due}


def state_of(held: OpenRecord) -> State | None:
    """What its lines made of it; None where the line that told it does not open."""
    state: State | None = None
    for line in held.lines:
        if line.kind in ("told", "changed"):
            contact = Contact.from_words(line.words)
            state = State(contact, _day(line), to_undo=contact.undo_by if contact.is_to_be_undone else None)
        elif state is not None:
            state = after(line.kind, line.words, state, day=_day(line))
    return state


def after(kind: str, words: Mapping[str, Any], state: State, *, day: date) -> State:
    """What one more line makes of it."""
    match kind:
        case "still_so":
            return replace(state, said_on=day)
        case "undone":
            return replace(state, contact=replace(state.contact, link="undone", undo_by=None), to_undo=None)
        case "seen":
            return replace(state, seen=True, to_talk=None)
        case "talk":
            return replace(state, seen=True, to_talk=date.fromisoformat(words["talk_by"]))
        case "talked":
            agreed = replace(state.contact, safeguards=tuple(words["safeguards"]))
            return replace(state, contact=agreed, to_talk=None)
    return state


def _day(line: Said) -> date:
    return timezone.localtime(line.at).date()
