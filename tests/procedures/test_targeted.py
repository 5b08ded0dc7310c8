"""Being targeted online: kept by nobody but the person, reported as wished, and dealt with as wished."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from inforce.assurance.verify import verify
from inforce.cases import drafts
from inforce.cases.actions import ring_clocks
from inforce.cases.models import Case, CaseKey, Clock, Grant, Note, WordsGrant
from inforce.core.calendar import add_working_days, local_day
from inforce.core.may import Refused
from inforce.core.routing import Office
from inforce.ledger.facts import Fact
from inforce.ledger.queries import story_of
from inforce.notices.models import Notice
from inforce.people.actions import engage, enter_closeness
from inforce.policies.actions import choose
from inforce.procedures import adult_concerned, dealing, targeted, targeted_dealing
from inforce.procedures.adult_concerned import Limb
from inforce.procedures.hand_over import hand_over
from tests.keyed import Keys
from tests.keys.conftest import TODAY, Cast
from tests.targeted import begin_keeping, by, keep, mine, report, targeted_for, wishing
from tests.telling import at, opened_by

pytestmark = pytest.mark.both


@pytest.fixture(autouse=True)
def everybody_can_be_written_to(cast: Cast) -> None:
    for person in cast.everybody:
        person.email = f"{person.ref}@example.org"
        person.save()


def read_by(case: Case) -> list[str]:
    newest = case.keys.latest("epoch").epoch
    found = Grant.objects.filter(case=case, epoch=newest, ended_on=None).order_by("rank")
    return list(found.values_list("office", flat=True))


# --- keeping -------------------------------------------------------------------------------------------------------


def test_what_is_kept_goes_to_nobody_rings_nowhere_and_stands_in_the_record(cast: Cast, keys: Keys) -> None:
    case, words = keep(cast.school, by=cast.mary, today=TODAY)
    rung = ring_clocks(cast.body, today=TODAY + timedelta(days=30), now=at(TODAY, 12))

    assert (Grant.objects.count(), Clock.objects.count(), Notice.objects.count(), rung) == (0, 0, 0, 0)
    assert WordsGrant.objects.count() == 1
    assert [opened_by(keys.unlocked(who), case) for who in (cast.head, cast.chair)] == [None, None]
    assert mine(case, words).said("told")[0].said.words["what"].startswith("A father")
    assert [line.sentence for line in story_of(case.ref, body=cast.body)] == [Fact.CASE_OPENED.label]
    assert verify(cast.body) == []


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"child": "yes"}, "Say first whether a picture could show a child"),
        ({"child": ""}, "Say first whether a picture could show a child"),
        ({"what": " "}, "Say in a few words"),
        ({"happened": ""}, "Say when it happened"),
    ],
)
def test_it_is_not_kept_and_nothing_is_saved(answers: dict[str, str], why: str, cast: Cast) -> None:
    draft = begin_keeping(cast.school, by=cast.mary, today=TODAY, **answers)

    with pytest.raises(Refused, match=why):
        targeted.keep_proof(draft=draft, today=TODAY, now=at(TODAY))

    assert Case.objects.count() == 0


def test_nobody_keeps_anything_without_signing_in(cast: Cast) -> None:
    _, draft = drafts.start_draft(school=cast.school, procedure="targeted", person="", now=at(TODAY))
    draft.content.answers = {"child": "no", "what": "What.", "happened": "Now"}

    with pytest.raises(Refused, match="Sign in first"):
        targeted.keep_proof(draft=draft, today=TODAY, now=at(TODAY))


def test_kept_twice_it_is_the_same(cast: Cast) -> None:
    draft = begin_keeping(cast.school, by=cast.mary, today=TODAY)

    first, again = (targeted.keep_proof(draft=draft, today=TODAY, now=at(TODAY)) for _ in range(2))

    assert first == again
    assert Note.objects.count() == 1


def test_what_is_added_before_it_is_reported_tells_nobody(cast: Cast, keys: Keys) -> None:
    case, words = keep(cast.school, by=cast.mary, today=TODAY)

    dealing.add_more(mine(case, words), words="Again.", today=TODAY, now=at(TODAY))

    assert [note.said.kind for note in mine(case, words).notes] == ["told", "added"]
    assert Notice.objects.count() == 0


# --- reporting -----------------------------------------------------------------------------------------------------


def test_reporting_lets_the_readers_in_to_all_of_it_with_keys_of_its_own(cast: Cast, keys: Keys) -> None:
    case, words = keep(cast.school, by=cast.mary, today=TODAY)
    dealing.add_more(mine(case, words), words="Again.", today=TODAY, now=at(TODAY, 9, 40))

    report(case, words, today=TODAY, wishes=wishing(platform="yes"))

    assert read_by(case) == ["headteacher", "deputy"]
    state = targeted_for(keys.unlocked(cast.head), case)
    assert [note.said.kind for note in state.opened.notes] == ["told", "added", "reported"]
    assert CaseKey.objects.filter(case=case).count() == 2
    assert {epoch: bool(held.inner) for epoch, held in state.opened.privates.items()} == {1: False, 2: True}
    assert {one.what: one.due - TODAY for one in case.clocks.all()} == {
        Clock.What.UNOPENED: timedelta(days=1),
        Clock.What.REVIEW: timedelta(days=1),
    }
    assert Notice.objects.get().person == cast.head
    assert verify(cast.body) == []


def test_what_readers_write_among_themselves_stays_shut_for_the_nine_words(cast: Cast, keys: Keys) -> None:
    case, words = keep(cast.school, by=cast.mary, today=TODAY)
    report(case, words, today=TODAY)

    dealing.write_note(targeted_for(keys.unlocked(cast.head), case), words="Ours.", **by(cast.head, TODAY))

    assert "note" not in {note.said.kind for note in mine(case, words).notes}
    assert "note" in {note.said.kind for note in targeted_for(keys.unlocked(cast.deputy), case).opened.notes}


@pytest.mark.parametrize(
    ("how", "readers"),
    [
        ("about the head", ["chair", "vice_chair"]),
        ("not sure", ["chair", "vice_chair"]),
        ("not the head", ["deputy", "chair"]),
        ("close to the head", ["chair", "vice_chair"]),
        ("the head's own", ["chair", "vice_chair"]),
        ("a post that nobody holds", ["chair", "vice_chair"]),
    ],
)
def test_who_reads_it(how: str, readers: list[str], cast: Cast, keys: Keys) -> None:
    if how == "close to the head":
        enter_closeness(one=cast.mary, other=cast.head, by=cast.clerk, today=TODAY)
    case, words = keep(cast.school, by=cast.head if how == "the head's own" else cast.mary, today=TODAY)

    report(
        case,
        words,
        today=TODAY,
        about={"about the head": "person", "not sure": "not_sure", "a post that nobody holds": "post"}.get(
            how, "outside"
        ),
        subjects=(cast.head,) if how == "about the head" else (),
        excluded=("headteacher",) if how == "not the head" else (),
    )

    assert set(read_by(case)) == set(readers)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"wishes": {}}, "Answer each of the questions"),
        ({"wishes": wishing(police="maybe")}, "Answer each of the questions"),
        ({"about": "nobody"}, "may have to do with an adult who works here"),
        ({"excluded": ("headteacher", "dsl", "deputy", "chair", "vice_chair")}, "Nobody at this school is left"),
    ],
)
def test_it_is_not_reported_and_stays_as_it_was(given: dict[str, object], why: str, cast: Cast, keys: Keys) -> None:
    case, words = keep(cast.school, by=cast.mary, today=TODAY)

    with pytest.raises(Refused, match=why):
        report(case, words, today=TODAY, **given)  # type: ignore[arg-type]

    assert (Grant.objects.count(), CaseKey.objects.count()) == (0, 1)


def test_it_is_reported_once_and_only_to_whom_was_shown(cast: Cast, keys: Keys) -> None:
    case, words = keep(cast.school, by=cast.mary, today=TODAY)
    unseen = targeted.Report(about="outside", wishes=wishing(), shown=("chair",))
    with pytest.raises(Refused, match="has changed since you were shown"):
        targeted.report(mine(case, words), unseen, today=TODAY, now=at(TODAY))
    report(case, words, today=TODAY)

    with pytest.raises(Refused, match="already"):
        report(case, words, today=TODAY)
    other, nine = keep(cast.school, by=cast.mary, today=TODAY)
    with pytest.raises(Refused, match="Report it first"):
        targeted.wish(mine(other, nine), wishes=wishing(), support="", today=TODAY, now=at(TODAY))


def test_a_reader_who_steps_back_and_a_new_head_leave_it_with_whoever_may(cast: Cast, keys: Keys) -> None:
    case, words = keep(cast.school, by=cast.mary, today=TODAY)
    report(case, words, today=TODAY, about="person", subjects=(cast.deputy,), excluded=("chair",))
    assert read_by(case) == ["headteacher", "vice_chair"]
    head = keys.unlocked(cast.head)

    given = hand_over(
        person=cast.deputy, school=cast.school, office=Office.HEADTEACHER, since=TODAY, today=TODAY,
        now=at(TODAY, 13), by=cast.head, signer=head,
    )  # fmt: skip

    assert given.post.person == cast.deputy
    holding = Grant.objects.filter(case=case, ended_on=None).values_list("office_key__post__person__ref", flat=True)
    assert {cast.deputy.ref, cast.chair.ref} & set(holding) == set()
    assert mine(case, words).damaged == []
    assert verify(cast.body) == []


# --- dealing with it -----------------------------------------------------------------------------------------------


def test_the_first_answer_is_due_in_one_working_day(cast: Cast, keys: Keys) -> None:
    case, words = keep(cast.school, by=cast.mary, today=TODAY)
    report(case, words, today=TODAY)
    head = keys.unlocked(cast.head)

    with pytest.raises(Refused, match="your own words"):
        targeted_dealing.acknowledge(targeted_for(head, case), words=" ", **by(cast.head, TODAY))
    targeted_dealing.acknowledge(targeted_for(head, case), words="Read.", **by(cast.head, TODAY))

    assert case.clocks.get(what=Clock.What.REVIEW).met_on == TODAY
    assert mine(case, words).last("acknowledged") is not None


def test_the_first_answer_is_due_when_governors_chose(cast: Cast, keys: Keys) -> None:
    choose(name="acknowledged_within", value="3", school=cast.school, today=TODAY, by=cast.clerk)
    case, words = keep(cast.school, by=cast.mary, today=TODAY)

    report(case, words, today=TODAY)

    assert case.clocks.get(what=Clock.What.REVIEW).due == add_working_days(TODAY, 3)


def test_the_police_are_the_persons_own(cast: Cast, keys: Keys) -> None:
    case, words = keep(cast.school, by=cast.mary, today=TODAY)
    head = None
    for wish in ("no", "open"):
        if head is None:
            report(case, words, today=TODAY, wishes=wishing(police=wish))
            head = keys.unlocked(cast.head)
        else:
            targeted.wish(mine(case, words), wishes=wishing(police=wish), support="", today=TODAY, now=at(TODAY, 11))
        state = targeted_for(head, case)
        assert targeted_dealing.may_tell_police(state).why.startswith("Only the person targeted decides")
        with pytest.raises(Refused, match="Only the person targeted"):
            targeted_dealing.tell_police(state, whom="PC 1", told_on=TODAY, **by(cast.head, TODAY))
        with pytest.raises(Refused, match="Nobody decides otherwise"):
            targeted_dealing.not_follow(state, wish="police", why="I must.", **by(cast.head, TODAY))

    targeted.wish(mine(case, words), wishes=wishing(police="yes"), support="", today=TODAY, now=at(TODAY, 11, 30))
    targeted_dealing.tell_police(targeted_for(head, case), whom="PC 1", told_on=TODAY, **by(cast.head, TODAY))

    assert mine(case, words).last("police") is not None


def test_harm_to_others_can_be_told_and_the_person_reads_why(cast: Cast, keys: Keys) -> None:
    case, words = keep(cast.school, by=cast.mary, today=TODAY)
    report(case, words, today=TODAY)
    state = targeted_for(keys.unlocked(cast.head), case)
    given = {"told_on": TODAY} | by(cast.head, TODAY)

    for harmed, why, refused in (("her", "x", "Say who else"), ("child", " ", "Say why"), ("", "x", "Say who else")):
        with pytest.raises(Refused, match=refused):
            targeted_dealing.tell_police_of_other_harm(state, harmed=harmed, why=why, **given)
    targeted_dealing.tell_police_of_other_harm(state, harmed="child", why="A pupil is named.", **given)

    told = mine(case, words).last("police_other")
    assert told is not None
    assert told.said.words["why"] == "A pupil is named."


def test_what_was_asked_not_to_be_done_needs_a_reason_given_since(cast: Cast, keys: Keys) -> None:
    case, words = keep(cast.school, by=cast.mary, today=TODAY)
    report(case, words, today=TODAY, wishes=wishing(colleagues="open"))
    head = keys.unlocked(cast.head)
    step = {"step": "parent", "words": "Rang him.", "taken_on": TODAY} | by(cast.head, TODAY)

    with pytest.raises(Refused, match="They asked not to"):
        targeted_dealing.take_step(targeted_for(head, case), **step)
    with pytest.raises(Refused, match="Ask them again"):
        targeted_dealing.take_step(targeted_for(head, case), **(step | {"step": "colleagues"}))
    with pytest.raises(Refused, match="have not decided"):
        targeted_dealing.not_follow(targeted_for(head, case), wish="colleagues", why="So.", **by(cast.head, TODAY))
    targeted_dealing.not_follow(targeted_for(head, case), wish="parent", why="He came.", **by(cast.head, TODAY))
    targeted_dealing.take_step(targeted_for(head, case), **step)
    targeted.wish(mine(case, words), wishes=wishing(), support="", today=TODAY, now=at(TODAY, 15))

    with pytest.raises(Refused, match="They asked not to"):
        targeted_dealing.take_step(targeted_for(head, case), **step)


def test_a_colleague_named_is_owed_the_lado_first_and_then_what_a_concern_owes(cast: Cast, keys: Keys) -> None:
    engage(person=cast.deputy, school=cast.school, kind="supply", employer="Quick Cover", since=TODAY, today=TODAY)
    case, words = keep(cast.school, by=cast.mary, today=TODAY - timedelta(days=9))
    report(case, words, today=TODAY, about="person", subjects=(cast.deputy,))
    head = keys.unlocked(cast.head)
    limbs, lado = dict.fromkeys(Limb, "unsure"), {"how": "told", "whom": "LADO", "reference": "", "advice": "Hear him."}
    tell = {"told_on": TODAY, "contact": "Clare Clerk", "representative": True}
    end = {"outcome": "A warning.", "told_adult_on": TODAY, "kept_until": "A year"}
    missing: list[str] = []

    def then(act: Any, **given: Any) -> None:
        missing.append(targeted_dealing.may_close(targeted_for(head, case)).why)
        act(targeted_for(head, case), **given, **by(cast.head, TODAY))

    then(targeted_dealing.acknowledge, words="Read.")
    with pytest.raises(Refused, match="the LADO comes before the adult"):
        targeted_dealing.tell_adult(targeted_for(head, case), **tell, **by(cast.head, TODAY))
    then(adult_concerned.screen, limbs=limbs, reasons="He posts at night.")
    due = case.clocks.get(what=Clock.What.LADO).due
    then(adult_concerned.tell_lado, **lado)
    with pytest.raises(Refused, match="They asked not to: speak to whoever did it"):
        targeted_dealing.tell_adult(targeted_for(head, case), **tell, **by(cast.head, TODAY))
    targeted_dealing.not_follow(targeted_for(head, case), wish="parent", why="He is heard.", **by(cast.head, TODAY))
    then(targeted_dealing.tell_adult, **tell)
    then(adult_concerned.hear_adult, account="It was a joke.", read_back=True)
    then(targeted_dealing.conclude, **end)
    then(adult_concerned.tell_employer, employer="Quick Cover", told_on=TODAY, how="Rang")
    then(dealing.answer, words="Thank you.")
    then(targeted_dealing.close)

    assert [why.partition(":")[0] for why in missing] == [
        "Tell the person first that it was read.",
        "Answer the four questions first",
        "Tell or ask the LADO first",
        "Tell the adult it is about first.",
        "Hear the adult it is about first.",
        "Tell the adult what became of it, and the day on which this will go, first.",
        "Tell the agency or firm first.",
        "Write to the person targeted first.",
        "",
    ]
    assert due == TODAY + timedelta(days=1)  # from the day it was reported, not from the day it was kept
    assert Case.objects.get().closed_on == TODAY
    hers = {note.said.kind for note in mine(case, words).notes}
    assert hers & {"screened", "lado", "adult_told", "adult_heard", "outcome", "employer_told"} == set()
    assert verify(cast.body, today=TODAY) == []


def test_the_lado_is_told_of_an_outsider_too_where_a_question_says_so(cast: Cast, keys: Keys) -> None:
    case, words = keep(cast.school, by=cast.mary, today=TODAY)
    report(case, words, today=TODAY)
    head = keys.unlocked(cast.head)

    adult_concerned.screen(
        targeted_for(head, case), limbs=dict.fromkeys(Limb, "yes"), reasons="He teaches.", **by(cast.head, TODAY)
    )
    targeted_dealing.acknowledge(targeted_for(head, case), words="Read.", **by(cast.head, TODAY))

    state = targeted_for(head, case)
    assert targeted_dealing.may_close(state).why.startswith("Tell or ask the LADO first")
    assert targeted_dealing.may_tell_adult(state).why.startswith("Nobody is named")
    assert targeted_dealing.may_conclude(state).why.startswith("Nobody who works here is named")


def test_a_site_has_48_hours_and_then_the_helplines_are_named(cast: Cast, keys: Keys) -> None:
    case, words = keep(cast.school, by=cast.mary, today=TODAY)
    report(case, words, today=TODAY, wishes=wishing(platform="yes"))
    head = keys.unlocked(cast.head)
    with pytest.raises(Refused, match="Nothing was reported"):
        targeted_dealing.say_site_answered(
            targeted_for(head, case), words="x", answered_on=TODAY, **by(cast.head, TODAY)
        )

    targeted_dealing.report_to_site(
        targeted_for(head, case), site="A site", reported_on=TODAY, reference="7", **by(cast.head, TODAY)
    )
    clock = case.clocks.get(what=Clock.What.PLATFORM)
    state = targeted_for(head, case)

    assert clock.due == TODAY + timedelta(days=2)
    assert state.helplines(at(TODAY + timedelta(days=2), 11, 59)) == ()
    assert [one.name for one in state.helplines(at(TODAY + timedelta(days=2), 12))] == [
        "Professionals Online Safety Helpline",
        "Report Harmful Content",
    ]
    Notice.objects.all().delete()
    ring_clocks(cast.body, today=TODAY + timedelta(days=2), now=at(TODAY + timedelta(days=2)))
    assert {one.person for one in Notice.objects.all()} >= {cast.head}

    targeted_dealing.say_site_answered(
        targeted_for(head, case), words="Down.", answered_on=TODAY, **by(cast.head, TODAY)
    )
    clock.refresh_from_db()
    assert clock.met_on == TODAY
    assert targeted_for(head, case).helplines(at(TODAY + timedelta(days=2), 12)) == ()


@pytest.mark.parametrize(
    ("reported_on", "reported_time", "silent_from"),
    [
        (date(2026, 3, 26), "23:00", datetime(2026, 3, 28, 23, tzinfo=UTC)),
        (date(2026, 3, 28), "9.30", datetime(2026, 3, 30, 9, 30, tzinfo=UTC)),  # the clocks change: 10:30 by the clock
        (date(2026, 3, 26), "", datetime(2026, 3, 29, tzinfo=UTC)),  # nobody knows the hour: from the end of the day
        (date(2026, 3, 30), "", datetime(2026, 4, 1, 11, tzinfo=UTC)),  # today and no time: now
    ],
)
def test_48_hours_are_hours(
    reported_on: date, reported_time: str, silent_from: datetime, cast: Cast, keys: Keys
) -> None:
    case, words = keep(cast.school, by=cast.mary, today=TODAY)
    report(case, words, today=TODAY, wishes=wishing(platform="yes"))
    head, monday = keys.unlocked(cast.head), datetime(2026, 3, 30, 11, tzinfo=UTC)

    targeted_dealing.report_to_site(
        targeted_for(head, case), site="A site", reported_on=reported_on, reported_time=reported_time, reference="",
        by=cast.head, today=monday.date(), now=monday,
    )  # fmt: skip

    state = targeted_for(head, case)
    assert state.helplines(silent_from - timedelta(minutes=1)) == ()
    assert len(state.helplines(silent_from)) == 2
    assert case.clocks.get(what=Clock.What.PLATFORM).due == local_day(silent_from)


def test_a_site_does_not_answer_before_it_was_asked(cast: Cast, keys: Keys) -> None:
    case, words = keep(cast.school, by=cast.mary, today=TODAY)
    report(case, words, today=TODAY, wishes=wishing(platform="yes"))
    head = keys.unlocked(cast.head)
    targeted_dealing.report_to_site(
        targeted_for(head, case), site="A site", reported_on=TODAY, reference="", **by(cast.head, TODAY)
    )

    with pytest.raises(Refused, match="before the day on which it was reported to the site"):
        targeted_dealing.say_site_answered(
            targeted_for(head, case), words="Down.", answered_on=TODAY - timedelta(days=1), **by(cast.head, TODAY)
        )


def test_it_is_closed_after_an_answer_and_every_wish(cast: Cast, keys: Keys) -> None:
    case, words = keep(cast.school, by=cast.mary, today=TODAY)
    report(case, words, today=TODAY, wishes=wishing(support="yes", police="yes"))
    head = keys.unlocked(cast.head)

    def refused(why: str) -> None:
        with pytest.raises(Refused, match=why):
            targeted_dealing.close(targeted_for(head, case), **by(cast.head, TODAY))

    refused("Tell the person first that it was read")
    targeted_dealing.acknowledge(targeted_for(head, case), words="Read.", **by(cast.head, TODAY))
    refused("They wish: tell the police")
    targeted_dealing.not_follow(
        targeted_for(head, case), wish="police", why="You told them yourself.", **by(cast.head, TODAY)
    )
    refused("They wish: give me support")
    targeted_dealing.take_step(
        targeted_for(head, case), step="support", words="A day off.", taken_on=TODAY, **by(cast.head, TODAY)
    )
    refused("Write to the person targeted first")
    dealing.answer(targeted_for(head, case), words="Done.", **by(cast.head, TODAY))
    targeted_dealing.close(targeted_for(head, case), **by(cast.head, TODAY))

    case.refresh_from_db()
    assert case.closed_on == TODAY
    with pytest.raises(Refused, match="closed"):
        targeted.wish(mine(case, words), wishes=wishing(), support="", today=TODAY, now=at(TODAY, 16))
    assert verify(cast.body) == []
