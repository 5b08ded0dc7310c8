"""What readers do once somebody reported that they are targeted online: answer, help, and follow their wishes.

A wish binds: what the person asked not to be done is done only after a reason that they read. The police, for what was
done to them, are theirs alone. Harm to a child, to the school or to somebody else is not: that the head may tell, and
the person reads that it was told and why. The steps that the school took stand in a list that can be printed.

Where it names an adult who works here, that adult is owed what a concern owes them: the four questions and the LADO
first, then to be told, heard, and told what became of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from inforce.cases import actions as cases
from inforce.cases.models import Clock, Note
from inforce.cases.queries import OpenCase
from inforce.core.calendar import LONDON, local_day
from inforce.core.may import Answer, all_of, no, require
from inforce.core.said import Said
from inforce.core.signposts import SITE_HAS, Need, Signpost, signposts_for
from inforce.people.models import Person
from inforce.procedures import adult_concerned, dealing
from inforce.procedures.adult_concerned import Concerned, employers_of, since_adult_told
from inforce.procedures.dealing import may_work_on, not_ahead
from inforce.procedures.found import moment, when
from inforce.procedures.targeted import WISHED, WISHES, wishes_of
from inforce.procedures.targeted_more import proofs_of

STEPS = {
    "parent": "Spoke to whoever did it, or to their family",
    "colleagues": "Told colleagues",
    "support": "Gave or found support",
    "other": "Something else",
}
OTHER_HARM = {"child": "A child", "school": "The school", "somebody_else": "Somebody else"}
TAKEN = ("police", "police_other", "platform", "platform_answered", "step")  # the list of steps


@dataclass(slots=True, repr=False)
class State(Concerned):
    """What has been done, read from its lines. Its subjects are those who work here and may have to do with it."""

    @property
    def named(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(person.name for person in self.subjects)

    @property
    def told_day(self) -> date:
        """The day on which it was reported: until then the school knew nothing of it."""
        return local_day(self.reported.at)

    @property
    def reported(self) -> Said:
        """The report, with the first wishes."""
        return self.opened.said("reported")[0].said

    @property
    def added(self) -> list[Said]:
        """The proof that was added later."""
        return proofs_of(self.opened)[1:]

    @property
    def wishes(self) -> dict[str, str]:
        """What the person wishes now."""
        return dict(wishes_of(self.opened))

    @property
    def wished(self) -> Said:
        """Where they last said so."""
        return self.opened.said("reported", "wishes")[-1].said

    @property
    def acknowledged(self) -> Said | None:
        """That the person was written to that it is taken seriously."""
        return self.newest("acknowledged")

    @property
    def answered(self) -> Said | None:
        """The newest answer."""
        return self.newest("answer")

    def reason_for(self, wish: str) -> Said | None:
        """Why a wish is not followed, said since the person last said what they wish."""
        given = [note.said for note in self.opened.said("not_followed") if note.said.words["wish"] == wish]
        return given[-1] if given and given[-1].at >= self.wished.at else None

    def done_about(self, wish: str) -> bool:
        """Whether what the person asked for was done."""
        if wish in {"police", "platform"}:
            return bool(self.opened.said(wish))
        return any(note.said.words["step"] == wish for note in self.opened.said("step"))

    @property
    def wishes_in_words(self) -> list[tuple[str, str]]:
        """Each wish, and the answer."""
        return [(WISHES[name], WISHED[answer]) for name, answer in self.wishes.items()]

    def helplines(self, now: datetime) -> tuple[Signpost, ...]:
        """Who can help once a site that was asked has had its 48 hours."""
        asked, answered = self.newest("platform"), self.newest("platform_answered")
        if asked is None or (answered is not None and answered.at >= asked.at):
            return ()
        return signposts_for(Need.SITE_SILENT) if _site_had_until(asked.words) <= now else ()

    @property
    def steps(self) -> list[Said]:
        """What the school did, oldest first."""
        return [note.said for note in self.opened.said(*TAKEN)]


def state_of(opened: OpenCase) -> State:
    """Read where it stands. Names are joined in memory."""
    told = opened.said("told")[0].said
    reported = opened.said("reported")[0].said
    others = set(reported.words["subjects"]) - {told.by}
    named = list(Person.objects.filter(body=opened.case.body, ref__in=others).order_by("name"))
    working_for = employers_of(named, since=local_day(reported.at))
    return State(opened=opened, told=told, subjects=named, employers=working_for)


# --- answering, and asking -------------------------------------------------------------------------------------------


@transaction.atomic
def acknowledge(state: State, *, words: str, by: Person, today: date, now: datetime) -> None:
    """Tell the person that it was read, that it is taken seriously, and what comes next."""
    require(may_work_on(state))
    if not words.strip():
        require(no("Write to them in your own words."))
    said = {"words": words}
    cases.say(state.opened, "acknowledged", by=by, today=today, now=now, words=said, half=Note.Half.SHARED)
    cases.meet_clock(state.case, Clock.What.REVIEW, today=today)


@transaction.atomic
def ask_again(state: State, *, words: str, by: Person, today: date, now: datetime) -> None:
    """Say what has changed, and ask what they wish now. They answer with their nine words."""
    require(may_work_on(state))
    if not words.strip():
        require(no("Say what has changed."))
    said = {"words": words}
    cases.say(state.opened, "asked_again", by=by, today=today, now=now, words=said, half=Note.Half.SHARED)


# --- wishes that bind ------------------------------------------------------------------------------------------------


def may_tell_police(state: State) -> Answer:
    """Only the person targeted decides."""
    if state.wishes["police"] != "yes":
        return no("Only the person targeted decides whether the police are told of this. They have not asked for it.")
    return may_work_on(state)


@transaction.atomic
def tell_police(state: State, *, whom: str, told_on: date, by: Person, today: date, now: datetime) -> None:
    """Write down that the police were told of what was done to the person, as they wish."""
    require(all_of(may_tell_police(state), not_ahead(told_on, today)))
    words = {"whom": whom, "told_on": told_on.isoformat()}
    cases.say(state.opened, "police", by=by, today=today, now=now, words=words, half=Note.Half.SHARED)


@transaction.atomic
def tell_police_of_other_harm(
    state: State, *, harmed: str, why: str, told_on: date, by: Person, today: date, now: datetime
) -> None:
    """Write down that the police were told of harm to a child, the school or somebody else. The person reads why."""
    require(all_of(may_work_on(state), not_ahead(told_on, today)))
    if harmed not in OTHER_HARM:
        require(no("Say who else was harmed. What was done to the person targeted is theirs to tell."))
    if not why.strip():
        require(no("Say why: the person targeted reads it."))
    words = {"harmed": harmed, "why": why, "told_on": told_on.isoformat()}
    cases.say(state.opened, "police_other", by=by, today=today, now=now, words=words, half=Note.Half.SHARED)


def may_not_follow(state: State, wish: str) -> Answer:
    """Nothing outweighs a no about the police; and where nothing was wished there is nothing not to follow."""
    answer = state.wishes.get(wish)
    if wish == "police" and answer != "yes":
        return no("Nobody decides otherwise about the police. What was done to somebody else can be told by itself.")
    if answer not in {"yes", "no"}:
        return no("They have not decided that yet. Ask them again.")
    return may_work_on(state)


@transaction.atomic
def not_follow(state: State, *, wish: str, why: str, by: Person, today: date, now: datetime) -> None:
    """Say why a wish is not followed. The person reads it."""
    require(may_not_follow(state, wish))
    if not why.strip():
        require(no("Give the reason: the person targeted reads it."))
    words = {"wish": wish, "why": why}
    cases.say(state.opened, "not_followed", by=by, today=today, now=now, words=words, half=Note.Half.SHARED)


def may_do(state: State, wish: str) -> Answer:
    """What they asked not to be done is done only after a reason that they read; what they left open, after asking."""
    answer = state.wishes.get(wish, "yes")
    if answer == "no" and not state.reason_for(wish):
        return no(f"They asked not to: {WISHES[wish].lower()}. Give the reason first, which they read.")
    if answer == "open":
        return no(f"They have not decided: {WISHES[wish].lower()}. Ask them again first.")
    return may_work_on(state)


@transaction.atomic
def take_step(state: State, *, step: str, words: str, taken_on: date, by: Person, today: date, now: datetime) -> None:
    """Write down something that the school did."""
    if step not in STEPS:
        require(no("Choose one of the steps shown."))
    require(all_of(may_do(state, step), not_ahead(taken_on, today)))
    if not words.strip():
        require(no("Say what was done."))
    said = {"step": step, "did": words, "taken_on": taken_on.isoformat()}
    cases.say(state.opened, "step", by=by, today=today, now=now, words=said, half=Note.Half.SHARED)


def may_report_to_site(state: State) -> Answer:
    """As they wish."""
    return may_do(state, "platform")


@transaction.atomic
def report_to_site(
    state: State, *, site: str, reported_on: date, reference: str, reported_time: str = "",
    by: Person, today: date, now: datetime,
) -> None:  # fmt: skip
    """Write down that the site was asked to take it down. It has 48 hours; then the helplines can help.

    Of today and without a time it was now; of another day and without a time, nobody knows when, so the days count.
    """
    require(all_of(may_report_to_site(state), not_ahead(reported_on, today)))
    words = {"site": site, "reported_on": reported_on.isoformat(), "reported_time": "", "reference": reference}
    if reported_time.strip() or reported_on == today:
        words["reported_time"] = when(moment(reported_on, reported_time, now=now))["told_time"]
    cases.say(state.opened, "platform", by=by, today=today, now=now, words=words, half=Note.Half.SHARED)
    cases.run_clock(state.case, Clock.What.PLATFORM, due=local_day(_site_had_until(words)))


def may_say_site_answered(state: State) -> Answer:
    """Only a site that was asked can answer."""
    if not state.opened.said("platform"):
        return no("Nothing was reported to a site yet.")
    return may_work_on(state)


@transaction.atomic
def say_site_answered(state: State, *, words: str, answered_on: date, by: Person, today: date, now: datetime) -> None:
    """Write down what the site did."""
    require(may_say_site_answered(state))
    asked = min(date.fromisoformat(note.said.words["reported_on"]) for note in state.opened.said("platform"))
    after = "the day on which it was reported to the site"
    require(dealing.in_time(answered_on, after=after, day=asked, today=today))
    said = {"answer": words, "answered_on": answered_on.isoformat()}
    cases.say(state.opened, "platform_answered", by=by, today=today, now=now, words=said, half=Note.Half.SHARED)
    cases.meet_clock(state.case, Clock.What.PLATFORM, today=today)


# --- an adult who works here ---------------------------------------------------------------------------------------


def may_tell_adult(state: State) -> Answer:
    """The LADO comes first, and the person who is targeted reads why whoever did it is spoken to all the same."""
    if not state.somebody_named:
        return adult_concerned.may_tell_adult(state)
    if not state.screened:
        return no("Answer the four questions first: the LADO comes before the adult.")
    if state.lado_lacking:
        return no(state.lado_lacking)
    if state.wishes["parent"] == "no" and not state.reason_for("parent"):
        return may_do(state, "parent")
    return adult_concerned.may_tell_adult(state)


@transaction.atomic
def tell_adult(
    state: State, *, told_on: date, contact: str, representative: bool, by: Person, today: date, now: datetime
) -> None:
    """Write down that the adult who may have done it was told, whom they may ask, and that they may bring somebody."""
    require(may_tell_adult(state))
    adult_concerned.tell_adult(
        state, told_on=told_on, contact=contact, representative=representative, by=by, today=today, now=now
    )


def may_conclude(state: State) -> Answer:
    """Only where there is an adult to be told what became of it; and heard before that."""
    if not state.somebody_named:
        return no("Nobody who works here is named in this, so there is nobody to be told what became of it.")
    return may_work_on(state) if state.adult_heard else no("Hear the adult it is about first.")


@transaction.atomic
def conclude(
    state: State, *, outcome: str, told_adult_on: date, kept_until: str, by: Person, today: date, now: datetime
) -> None:
    """Write down what became of it for the adult, when they were told, and how long this is kept."""
    require(all_of(may_conclude(state), since_adult_told(state, told_adult_on, today)))
    words = {"outcome": outcome, "told_adult_on": told_adult_on.isoformat(), "kept_until": kept_until}
    cases.say(state.opened, "outcome", by=by, today=today, now=now, words=words)


# --- the end ---------------------------------------------------------------------------------------------------------


def may_close(state: State) -> Answer:
    """What must be there before it is closed, the first thing that is missing named."""
    if not state.acknowledged:
        return no("Tell the person first that it was read.")
    for wish, answer in state.wishes.items():
        if answer == "yes" and not state.done_about(wish) and not state.reason_for(wish):
            return no(f"They wish: {WISHES[wish].lower()}. Do it first, or give the reason, which they read.")
    if lacking := adult_concerned.lacking(state):
        return no(lacking)
    return may_work_on(state) if state.answered else no("Write to the person targeted first.")


@transaction.atomic
def close(state: State, *, by: Person, today: date, now: datetime) -> None:
    """Close it."""
    require(may_close(state))
    dealing.close(state, by=by, today=today, now=now)
    cases.meet_clock(state.case, Clock.What.PLATFORM, today=today)


def _site_had_until(asked: Mapping[str, str]) -> datetime:
    """When a site has had its 48 hours: from the minute, or from the end of a day of which no more is known."""
    day, clock = date.fromisoformat(asked["reported_on"]), asked.get("reported_time", "")
    if clock:
        at = datetime.combine(day, time.fromisoformat(clock), tzinfo=LONDON)
        return at.astimezone(UTC) + SITE_HAS  # hours that go by, also where the clocks change
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=LONDON).astimezone(UTC) + SITE_HAS
