"""A concern, from the first word to the answer, through the acts."""

from datetime import date, timedelta
from typing import Any

import pytest

from inforce.cases import actions as cases
from inforce.cases.actions import Reader, change_readers, ring_clocks, said_by
from inforce.cases.drafts import HeldFile, open_draft
from inforce.cases.models import Case, Clock, Draft, Evidence, Grant, Note
from inforce.cases.queries import open_with_words
from inforce.core.may import Refused
from inforce.keys.models import OfficeKey, Post
from inforce.keys.trust import KeysAltered
from inforce.ledger.facts import Fact
from inforce.ledger.models import Entry
from inforce.ledger.queries import story_of
from inforce.notices.models import Notice
from inforce.people.actions import engage
from inforce.procedures import adult_concerned, concern, dealing, telling
from inforce.procedures.adult_concerned import Limb
from tests.keyed import Keys
from tests.keys.conftest import TODAY, Cast
from tests.outside import policy_of
from tests.telling import at, begin, opened_by, state_for, tell

NO_LIMB = dict.fromkeys(Limb, "no")
UNSURE = NO_LIMB | {Limb.SUITABLE: "unsure"}

pytestmark = pytest.mark.both


def facts(case: Case) -> list[str]:
    return [told.sentence for told in story_of(case.ref, body=case.body)]


def by_chair(cast: Cast, keys: Keys, case: Case) -> concern.State:
    return state_for(keys.unlocked(cast.chair), case)


def said(cast: Cast) -> dict[str, object]:
    return {"by": cast.chair, "today": TODAY, "now": at(TODAY, 12)}


def deal_with(cast: Cast, keys: Keys, case: Case) -> None:
    """Everything that must be there before a concern about a named adult is closed."""
    chair = keys.unlocked(cast.chair)
    steps = [
        lambda state: adult_concerned.screen(state, limbs=UNSURE, reasons="Not sure.", **said(cast)),
        lambda state: adult_concerned.tell_lado(
            state, how="told", whom="Duty LADO", reference="L1", advice="Deal with it in school.", **said(cast)
        ),
        lambda state: adult_concerned.tell_adult(
            state, told_on=TODAY, contact="Clare Clerk", representative=True, **said(cast)
        ),
        lambda state: adult_concerned.hear_adult(state, account="It was about homework.", read_back=True, **said(cast)),
        lambda state: concern.decide(
            state, category="low_level", action="Advice", rationale="Once, and openly.", **said(cast)
        ),
        lambda state: concern.conclude(
            state, outcome="not_an_allegation", told_adult_on=TODAY, kept_until="Until they leave", **said(cast)
        ),
        lambda state: dealing.answer(state, words="Thank you. We spoke to her.", **said(cast)),
    ]
    for step in steps:
        step(state_for(chair, case))


def test_concern_about_the_head_is_the_chairs_and_vice_chairs_and_not_the_heads(cast: Cast, keys: Keys) -> None:
    case, _ = tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))

    assert list(Grant.objects.order_by("rank").values_list("office", flat=True)) == ["chair", "vice_chair"]
    assert opened_by(keys.unlocked(cast.head), case) is None
    assert opened_by(keys.unlocked(cast.deputy), case) is None
    state = by_chair(cast, keys, case)
    assert (state.told.words["what"], state.told.by) == ("He sent her a message at night.", cast.mary.ref)
    assert facts(case) == [Fact.CASE_OPENED.label]


def test_chair_is_told_at_once_without_a_word_of_it_and_vice_chair_is_not(cast: Cast, keys: Keys) -> None:
    for person in (cast.chair, cast.vice_chair):
        person.email = f"{person.ref}@example.org"
        person.save()

    tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))

    assert [notice.person for notice in Notice.objects.all()] == [cast.chair]


def test_unopened_after_a_working_day_the_next_office_is_told_once(cast: Cast, keys: Keys) -> None:
    cast.vice_chair.email = "vice@example.org"
    cast.vice_chair.save()
    case, _ = tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))
    body = cast.school.body

    rung = [ring_clocks(body, today=TODAY + timedelta(days=days), now=at(TODAY)) for days in (1, 2, 3)]

    assert rung == [0, 1, 0]
    assert [notice.person for notice in Notice.objects.all()] == [cast.vice_chair]
    assert case.clocks.get(what=Clock.What.UNOPENED).met_on is None


def test_opening_is_written_down_once_a_day_and_the_person_who_told_sees_it(cast: Cast, keys: Keys) -> None:
    case, words = tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))

    for minute in (0, 5):
        state = by_chair(cast, keys, case)
        cases.read_case(state.opened, by=cast.chair, today=TODAY, now=at(TODAY, 11, minute))

    hers = open_with_words(" ".join(words), school=cast.school)
    assert hers is not None
    assert [(note.said.kind, note.said.post) for note in hers.notes] == [("told", "teller"), ("opened", "chair")]
    assert case.clocks.get(what=Clock.What.UNOPENED).met_on == TODAY
    assert facts(case) == [Fact.CASE_OPENED.label, Fact.CASE_ENTRY.label]


def test_nine_words_open_only_the_shared_half_however_badly_typed(cast: Cast, keys: Keys) -> None:
    case, words = tell(cast.school, by=None, today=TODAY, subjects=(cast.head,))
    deal_with(cast, keys, case)
    typed = ", ".join(f"{number}. {word.upper()}" for number, word in enumerate(words, start=1))

    opened = open_with_words(typed, school=cast.school)

    assert opened is not None
    assert [note.said.kind for note in opened.notes] == ["told", "answer"]
    assert opened.privates[1].inner == ""


def test_sent_twice_it_is_one_case_with_the_same_words(cast: Cast, keys: Keys) -> None:
    cookie, draft = begin(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))
    words = draft.content.words
    first = concern.raise_concern(draft=draft, today=TODAY, now=at(TODAY))
    again = open_draft(cookie, school=cast.school, person=cast.mary.ref, now=at(TODAY, 11), lock=False)
    assert again is not None

    second = concern.raise_concern(draft=again, today=TODAY, now=at(TODAY, 11))

    assert (second, again.content.words, Case.objects.count()) == (first, words, 1)
    assert facts(first) == [Fact.CASE_OPENED.label]


def test_a_sent_draft_keeps_the_words_and_nothing_that_was_typed(cast: Cast, keys: Keys) -> None:
    cookie, draft = begin(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))
    concern.raise_concern(draft=draft, today=TODAY, now=at(TODAY))

    kept = open_draft(cookie, school=cast.school, person=cast.mary.ref, now=at(TODAY, 11))

    assert kept is not None
    assert (kept.content.answers, kept.content.shared) == ({"shown": ["chair", "vice_chair"]}, ("", ""))


def test_another_person_cannot_open_a_draft_with_the_cookie(cast: Cast, keys: Keys) -> None:
    cookie, _ = begin(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))

    assert open_draft(cookie, school=cast.school, person=cast.head.ref, now=at(TODAY, 10)) is None
    assert open_draft(cookie, school=cast.school, person=cast.mary.ref, now=at(TODAY + timedelta(days=2))) is None


def test_readers_that_changed_since_they_were_shown_stop_the_sending(cast: Cast, keys: Keys) -> None:
    _, draft = begin(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))
    draft.content.answers["shown"] = ["headteacher"]

    with pytest.raises(Refused, match="has changed since you were shown"):
        concern.raise_concern(draft=draft, today=TODAY, now=at(TODAY))

    assert (Case.objects.count(), Entry.objects.filter(kind=Fact.CASE_OPENED).count()) == (0, 0)


def test_nobody_left_saves_nothing(cast: Cast, keys: Keys) -> None:
    _, draft = begin(
        cast.school, by=cast.mary, today=TODAY, subjects=(cast.head, cast.chair), excluded=["vice_chair"], shown=["x"]
    )

    with pytest.raises(Refused, match="Nothing was saved"):
        concern.raise_concern(draft=draft, today=TODAY, now=at(TODAY))

    assert Case.objects.count() == 0


def test_attack_8_a_key_swapped_by_sql_stops_the_sending(cast: Cast, keys: Keys) -> None:
    _, draft = begin(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))
    heads = OfficeKey.objects.get(office="headteacher")
    OfficeKey.objects.filter(office="chair").update(to_holder=heads.to_holder)
    OfficeKey.objects.filter(office="chair").update(epoch=7)

    with pytest.raises(KeysAltered):
        concern.raise_concern(draft=draft, today=TODAY, now=at(TODAY))

    assert Case.objects.count() == 0


def test_attack_7_a_post_taken_by_sql_stops_the_sending(cast: Cast, keys: Keys) -> None:
    _, draft = begin(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))
    Post.objects.filter(office="chair").update(person=cast.administrator)

    with pytest.raises(KeysAltered):
        concern.raise_concern(draft=draft, today=TODAY, now=at(TODAY))

    assert Case.objects.count() == 0


def test_attack_12_a_note_moved_to_another_case_does_not_open_and_its_neighbours_do(cast: Cast, keys: Keys) -> None:
    first, _ = tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))
    second, _ = tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))
    dealing.write_note(by_chair(cast, keys, first), words="Mine.", **said(cast))
    stray = Note.objects.filter(case=first).latest("pk")
    Note.objects.filter(pk=stray.pk).update(case=second)

    opened = opened_by(keys.unlocked(cast.chair), second)

    assert opened is not None
    assert (opened.damaged, [note.said.kind for note in opened.notes]) == ([stray.ref], ["told"])


def test_unsure_starts_the_lados_clock_of_one_working_day_from_the_day_it_was_told(cast: Cast, keys: Keys) -> None:
    good_friday_eve = date(2026, 4, 2)
    case, _ = tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,), told_on=good_friday_eve.isoformat())

    adult_concerned.screen(by_chair(cast, keys, case), limbs=UNSURE, reasons="Not sure.", **said(cast))

    assert case.clocks.get(what=Clock.What.LADO).due == date(2026, 4, 7)  # after Good Friday and Easter Monday


def test_four_times_no_starts_no_lado_clock(cast: Cast, keys: Keys) -> None:
    case, _ = tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))

    adult_concerned.screen(by_chair(cast, keys, case), limbs=NO_LIMB, reasons="Below.", **said(cast))

    assert not case.clocks.filter(what=Clock.What.LADO).exists()


@pytest.mark.parametrize(
    ("steps", "lacking"),
    [
        (["unsure", "asked"], ""),
        (["yes", "asked"], "Tell the LADO with names first"),
        (["yes", "asked", "told"], ""),
        (["unsure", "asked", "yes"], "Tell the LADO with names first"),  # met, then more came out: it runs anew
        (["yes", "asked", "unsure"], "Tell the LADO with names first"),
        (["unsure", "no"], "One of the four questions was yes or unsure before"),
        (["yes", "no"], "One of the four questions was yes or unsure before"),
        (["yes", "no", "asked"], ""),
        (["yes", "asked", "no"], ""),
        (["yes", "no", "not_theirs"], ""),
        (["told", "yes"], ""),  # told before it was asked: no clock rings
        (["no"], ""),
    ],
)
def test_what_was_yes_or_unsure_stays_the_lados_until_the_lado_had_a_word(
    steps: list[str], lacking: str, cast: Cast, keys: Keys
) -> None:
    case, _ = tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))

    for step in steps:
        state = by_chair(cast, keys, case)
        if step in {"yes", "unsure", "no"}:
            limbs = NO_LIMB | {Limb.RISK: step}
            adult_concerned.screen(state, limbs=limbs, reasons="So.", **said(cast))
        else:
            adult_concerned.tell_lado(state, how=step, whom="LADO", reference="", advice="Go on.", **said(cast))

    state = by_chair(cast, keys, case)
    assert state.lado_lacking.startswith(lacking)
    assert bool(state.lado_lacking) == bool(lacking)
    assert case.clocks.filter(what=Clock.What.LADO, met_on=None).exists() == bool(lacking)
    if lacking:
        assert (concern.may_decide(state).why, concern.may_close(state).why) == (state.lado_lacking,) * 2


def test_a_clock_that_runs_anew_runs_from_the_day_on_which_more_came_out(cast: Cast, keys: Keys) -> None:
    case, _ = tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))
    by = said(cast)
    adult_concerned.screen(by_chair(cast, keys, case), limbs=UNSURE, reasons="So.", **by)
    adult_concerned.tell_lado(by_chair(cast, keys, case), how="asked", whom="LADO", reference="", advice="So.", **by)
    later = {"by": cast.chair, "today": date(2026, 3, 12), "now": at(date(2026, 3, 12))}

    adult_concerned.screen(by_chair(cast, keys, case), limbs=NO_LIMB | {Limb.HARMED: "yes"}, reasons="More.", **later)

    clock = case.clocks.get(what=Clock.What.LADO)
    assert (clock.due, clock.met_on, clock.rang_on) == (date(2026, 3, 13), None, None)


def test_what_another_writes_in_the_very_moment_is_read_first_too(cast: Cast, keys: Keys) -> None:
    case, _ = tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))
    mine = by_chair(cast, keys, case)
    dealing.hold(mine, unread=[])
    theirs = state_for(keys.unlocked(cast.vice_chair), case)
    dealing.write_note(theirs, words="Mine.", by=cast.vice_chair, today=TODAY, now=at(TODAY, 12))

    with pytest.raises(Refused, match="Somebody wrote here since you opened this page: read it first"):
        dealing.hold(mine, unread=[])


def test_nothing_is_decided_before_the_four_questions_and_the_lado(cast: Cast, keys: Keys) -> None:
    case, _ = tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))

    before = concern.may_decide(by_chair(cast, keys, case)).why
    adult_concerned.screen(by_chair(cast, keys, case), limbs=UNSURE, reasons="Not sure.", **said(cast))
    after = concern.may_decide(by_chair(cast, keys, case)).why

    assert before == "Answer the four questions first."
    assert after.startswith("Tell or ask the LADO first")
    with pytest.raises(Refused):
        concern.decide(by_chair(cast, keys, case), category="none", action="None", rationale="None", **said(cast))
    assert facts(case) == [Fact.CASE_OPENED.label, Fact.CASE_ENTRY.label]


def test_a_decision_names_only_clauses_of_the_version_in_force(cast: Cast, keys: Keys) -> None:
    case, _ = tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))
    adult_concerned.screen(by_chair(cast, keys, case), limbs=NO_LIMB, reasons="Below.", **said(cast))
    given = {"category": "none", "action": "None", "rationale": "None", "clauses": ["2.5.1"]} | said(cast)
    with pytest.raises(Refused, match="Choose clauses of the policy that is in force"):
        concern.decide(by_chair(cast, keys, case), **given)
    edition = policy_of(cast.school, by=cast.clerk, today=TODAY)
    with pytest.raises(Refused, match="Choose clauses of the policy that is in force"):
        concern.decide(by_chair(cast, keys, case), **given | {"clauses": ["99.9"]})

    concern.decide(by_chair(cast, keys, case), **given)

    decided = by_chair(cast, keys, case).decided
    assert decided is not None
    assert (decided.words["clauses"], decided.words["version"]) == (["2.5.1"], edition.ref)


def test_no_day_lies_before_what_it_follows(cast: Cast, keys: Keys) -> None:
    case, _ = tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))
    at_work = {"by": cast.chair, "today": TODAY + timedelta(days=5), "now": at(TODAY + timedelta(days=5))}
    before, between, after = TODAY - timedelta(days=1), TODAY + timedelta(days=1), TODAY + timedelta(days=2)
    ahead = TODAY + timedelta(days=6)
    adult = {"contact": "Clare Clerk", "representative": True} | at_work
    wait = {"source": "police", "whom": "DC Brown"} | at_work
    end = {"outcome": "unfounded", "kept_until": "A year"} | at_work
    advice = {"source": "hr", "whom": "HR", "advice": "Wait."} | at_work
    lado = {"how": "told", "whom": "LADO", "reference": "", "advice": "Go on."} | at_work

    def refused(act: Any, why: str, **given: Any) -> None:
        with pytest.raises(Refused, match=why):
            act(by_chair(cast, keys, case), **given)

    refused(adult_concerned.tell_adult, "before the day on which it was told here, on 2 March", told_on=before, **adult)
    refused(adult_concerned.tell_adult, "lies ahead", told_on=ahead, **adult)
    refused(adult_concerned.let_adult_wait, "before the day on which it was told here", advised_on=before, **wait)
    refused(adult_concerned.tell_lado, "lies ahead", told_on=ahead, **lado)
    refused(dealing.record_advice, "lies ahead", given_on=ahead, **advice)
    adult_concerned.tell_adult(by_chair(cast, keys, case), told_on=after, **adult)
    adult_concerned.screen(by_chair(cast, keys, case), limbs=NO_LIMB, reasons="Below.", **at_work)
    concern.decide(by_chair(cast, keys, case), category="none", action="None", rationale="None", **at_work)
    refused(concern.conclude, "before the day on which the adult was told of it", told_adult_on=between, **end)
    concern.conclude(by_chair(cast, keys, case), told_adult_on=after, **end)

    assert [note.said.kind for note in by_chair(cast, keys, case).opened.notes] == [
        "told", "adult_told", "screened", "decided", "outcome",
    ]  # fmt: skip


def test_no_allegation_after_four_times_no(cast: Cast, keys: Keys) -> None:
    case, _ = tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))
    adult_concerned.screen(by_chair(cast, keys, case), limbs=NO_LIMB, reasons="Below.", **said(cast))

    with pytest.raises(Refused, match="All four questions were answered no"):
        concern.decide(by_chair(cast, keys, case), category="allegation", action="A", rationale="B", **said(cast))


def test_it_closes_only_when_the_adult_was_told_and_heard_and_the_teller_answered(cast: Cast, keys: Keys) -> None:
    case, _ = tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))
    with pytest.raises(Refused, match="Answer the four questions first"):
        concern.close(by_chair(cast, keys, case), **said(cast))

    deal_with(cast, keys, case)
    concern.close(by_chair(cast, keys, case), **said(cast))

    case.refresh_from_db()
    assert case.closed_on == TODAY
    assert facts(case)[-1] == Fact.CASE_CLOSED.label
    with pytest.raises(Refused, match="This is closed"):
        dealing.write_note(by_chair(cast, keys, case), words="More.", **said(cast))


def test_what_is_closed_can_be_opened_again_with_a_reason(cast: Cast, keys: Keys) -> None:
    case, _ = tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))
    deal_with(cast, keys, case)
    concern.close(by_chair(cast, keys, case), **said(cast))

    dealing.reopen(by_chair(cast, keys, case), why="Something new.", **said(cast))

    case.refresh_from_db()
    assert (case.closed_on, facts(case)[-1]) == (None, Fact.CASE_REOPENED.label)


def test_a_supply_teachers_agency_must_be_told_before_it_closes(cast: Cast, keys: Keys) -> None:
    engage(person=cast.mary, school=cast.school, kind="supply", employer="Quick Cover", since=TODAY, today=TODAY)
    case, _ = tell(cast.school, by=cast.deputy, today=TODAY, subjects=(cast.mary, cast.head))
    deal_with(cast, keys, case)

    why = concern.may_close(by_chair(cast, keys, case)).why
    adult_concerned.tell_employer(
        by_chair(cast, keys, case), employer="Quick Cover", told_on=TODAY, how="By telephone", **said(cast)
    )

    assert why == "Tell the agency or firm first."
    assert concern.may_close(by_chair(cast, keys, case))


def test_attack_4_stepping_back_takes_the_reader_out_at_once_and_new_keys_shut_them_out(cast: Cast, keys: Keys) -> None:
    case, words = tell(cast.school, by=cast.deputy, today=TODAY, about="nobody")
    head = keys.unlocked(cast.head)
    assert list(Grant.objects.order_by("rank").values_list("office", flat=True)) == ["headteacher", "deputy"]

    dealing.step_back(state_for(head, case), why="She is my sister.", by=cast.head, today=TODAY, now=at(TODAY, 12))

    assert opened_by(head, case) is None
    deputy = state_for(keys.unlocked(cast.deputy), case)
    dealing.write_note(deputy, words="Without her.", by=cast.deputy, today=TODAY, now=at(TODAY, 13))
    assert Note.objects.latest("pk").epoch == 2
    read = state_for(keys.unlocked(cast.deputy), case).opened.said("note")
    assert [note.said.words for note in read] == [{"words": "Without her."}]
    hers = open_with_words(" ".join(words), school=cast.school)
    assert hers is not None
    assert sorted(hers.privates) == [1, 2]
    assert facts(case) == [Fact.CASE_OPENED.label, Fact.CASE_READERS.label, Fact.CASE_ENTRY.label]


def test_who_joins_after_a_reader_stepped_back_reads_what_was_told(cast: Cast, keys: Keys) -> None:
    case, _ = tell(cast.school, by=cast.mary, today=TODAY, about="nobody", excluded=["deputy"])
    before = list(Grant.objects.order_by("rank").values_list("office", flat=True))

    dealing.step_back(
        state_for(keys.unlocked(cast.head), case), why="Mine.", by=cast.head, today=TODAY, now=at(TODAY, 12)
    )

    after = sorted(set(Grant.objects.filter(ended_on=None).values_list("office", flat=True)))
    assert (before, after) == (["headteacher", "chair"], ["chair", "vice_chair"])
    state = state_for(keys.unlocked(cast.vice_chair), case)
    assert state.told.words["what"] == "He sent her a message at night."


def test_a_person_who_steps_back_reads_no_more_through_a_second_post(cast: Cast, keys: Keys) -> None:
    case, _ = tell(cast.school, by=cast.mary, today=TODAY, about="nobody")
    dsl = OfficeKey.objects.get(office="dsl")
    head = keys.unlocked(cast.head)
    state = state_for(head, case)
    change_readers(
        state.opened,
        leaving=Grant.objects.get(office="deputy"),
        joining=[Reader(rank=2, office_key=dsl)],
        said=said_by(state.opened, "stepped_back", by=cast.deputy, now=at(TODAY, 11)),
        today=TODAY,
        now=at(TODAY, 11),
    )

    dealing.step_back(state_for(head, case), why="Mine.", by=cast.head, today=TODAY, now=at(TODAY, 12))

    assert opened_by(head, case) is None


def test_a_file_that_vanished_from_the_draft_stops_the_sending(cast: Cast, keys: Keys) -> None:
    _, draft = begin(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))
    draft.content.files.append(HeldFile(ref="0" * 16, name="a", size=1, sha256="", given_at=""))

    with pytest.raises(Refused, match="no longer there"):
        concern.raise_concern(draft=draft, today=TODAY, now=at(TODAY))

    assert Case.objects.count() == 0


def test_what_went_past_the_head_stays_past_whoever_is_head_later(cast: Cast, keys: Keys) -> None:
    case, _ = tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))

    assert telling.about_told(by_chair(cast, keys, case).opened).may_be_a_handler


def test_the_person_who_told_adds_something_and_the_first_reader_is_told(cast: Cast, keys: Keys) -> None:
    cast.chair.email = "chair@example.org"
    cast.chair.save()
    case, words = tell(cast.school, by=None, today=TODAY, subjects=(cast.head,))
    Notice.objects.all().delete()
    opened = open_with_words(" ".join(words), school=cast.school)
    assert opened is not None

    dealing.add_more(opened, words="There were two.", today=TODAY, now=at(TODAY, 14))

    state = by_chair(cast, keys, case)
    assert state.opened.said("added")[0].said.words == {"words": "There were two."}
    assert [notice.person for notice in Notice.objects.all()] == [cast.chair]


def test_new_words_open_what_the_old_ones_no_longer_do(cast: Cast, keys: Keys) -> None:
    case, old = tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))

    new = dealing.give_words(by_chair(cast, keys, case), face_to_face=True, **said(cast))

    opened = [open_with_words(" ".join(words), school=cast.school) for words in (old, new)]
    assert [one is not None for one in opened] == [False, True]
    assert facts(case) == [Fact.CASE_OPENED.label, Fact.CASE_READERS.label]


def test_nobody_can_give_new_words_to_somebody_without_a_name(cast: Cast, keys: Keys) -> None:
    case, old = tell(cast.school, by=None, today=TODAY, subjects=(cast.head,))

    with pytest.raises(Refused, match="did not give a name"):
        dealing.give_words(by_chair(cast, keys, case), face_to_face=True, **said(cast))

    assert open_with_words(" ".join(old), school=cast.school) is not None


def test_a_self_report_goes_to_the_head_and_says_that_it_was_told_freely(cast: Cast, keys: Keys) -> None:
    case, _ = tell(cast.school, by=cast.mary, today=TODAY, about="me")

    state = state_for(keys.unlocked(cast.head), case)

    assert (state.about_oneself, state.subjects) == (True, [cast.mary])


def test_the_heads_own_self_report_goes_to_the_chair(cast: Cast, keys: Keys) -> None:
    case, _ = tell(cast.school, by=cast.head, today=TODAY, about="me")

    assert opened_by(keys.unlocked(cast.head), case) is None
    assert by_chair(cast, keys, case).subjects == [cast.head]


def test_not_sure_goes_to_the_chair(cast: Cast, keys: Keys) -> None:
    tell(cast.school, by=cast.mary, today=TODAY, about="not_sure")

    assert list(Grant.objects.order_by("rank").values_list("office", flat=True)) == ["chair", "vice_chair"]


def test_no_row_says_who_told_whom_it_is_about_or_what(cast: Cast, keys: Keys) -> None:
    case, _ = tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,), what="kumquat")

    clear = repr([
        list(model.objects.values())
        for model in (Case, Grant, Note, Evidence, Clock, Draft)
    ])  # fmt: skip
    for secret in ("kumquat", cast.mary.ref, cast.head.ref, cast.mary.name):
        assert secret not in clear
    assert case.ref in clear
