"""An indecent image of a child, from the telling to the proof; and what is unsuitable and may turn out to be one."""

from datetime import date, timedelta
from typing import Any

import pytest

from inforce.assurance.verify import verify
from inforce.cases.actions import ring_clocks
from inforce.cases.drafts import HeldFile
from inforce.cases.models import Case, Clock, Grant
from inforce.cases.queries import open_for, open_with_words
from inforce.core.may import Refused
from inforce.core.routing import Office
from inforce.keys.actions import give_post
from inforce.notices.models import Notice
from inforce.people.actions import engage
from inforce.policies.actions import choose
from inforce.procedures import found, illegal_image, unsuitable_material
from inforce.procedures.illegal_image import NOT_DONE
from inforce.web.locked.illegal_image import WORK
from tests.finding import begin, state_for, tell_of
from tests.keyed import Keys
from tests.keys.conftest import TODAY, Cast
from tests.telling import at

IMAGE, UNSUITABLE = illegal_image.PROCEDURE, unsuitable_material.PROCEDURE

pytestmark = pytest.mark.both


class Dealing:
    """One reader at work; the clock moves on with every act."""

    def __init__(self, cast: Cast, keys: Keys, case: Case, who: str = "chair") -> None:
        self.person, self.case = getattr(cast, who), case
        self.key = keys.unlocked(self.person)
        self.minute = 0

    @property
    def state(self) -> Any:
        return state_for(self.key, self.case)

    def __call__(self, act: Any, **given: Any) -> None:
        self.minute += 1
        act(self.state, by=self.person, today=TODAY, now=at(TODAY, 10, self.minute), **given)

    def told(self, act: Any, **given: Any) -> None:
        self(act, **({"told_on": None, "told_time": "", "whom": "Call handler", "reference": "12-345"} | given))

    def clock(self, what: str) -> Clock:
        return self.case.clocks.get(what=what)


@pytest.fixture
def chair(cast: Cast, keys: Keys) -> Dealing:
    case, _ = tell_of(IMAGE, cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))
    return Dealing(cast, keys, case)


def why(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.why


def tell_everybody(chair: Dealing) -> None:
    chair.told(illegal_image.tell_police)
    chair.told(illegal_image.tell_lado, how="told")
    if not chair.state.lead_kept_out:
        chair.told(illegal_image.tell_dsl)


def be_advised(chair: Dealing, *, go_on: str = "go_on") -> None:
    chair(
        illegal_image.record_advice, source="police", whom="DC Brown", given_on=TODAY, go_on=go_on, advice="As agreed."
    )


def test_one_about_the_head_is_the_chairs_and_not_the_heads(chair: Dealing, cast: Cast, keys: Keys) -> None:
    assert list(Grant.objects.order_by("rank").values_list("office", flat=True)) == ["chair", "vice_chair"]
    assert open_for(keys.unlocked(cast.head), school=cast.school, ref=chair.case.ref) is None
    assert chair.clock(Clock.What.TELL_NOW).again_at == at(TODAY, 9, 45)


def test_everybody_who_can_open_it_is_reminded_until_police_and_lado_were_told(chair: Dealing, cast: Cast) -> None:
    for person in (cast.chair, cast.vice_chair, cast.head):
        person.email = f"{person.ref}@example.org"
        person.save()

    def rung(hour: int) -> set[object]:
        Notice.objects.all().delete()
        ring_clocks(chair.case.body, today=TODAY, now=at(TODAY, hour))
        return {notice.person for notice in Notice.objects.all()}

    untold = rung(11)
    chair.told(illegal_image.tell_police)
    half = rung(12)
    chair.told(illegal_image.tell_lado, how="not_theirs")

    assert (untold, half, rung(13)) == ({cast.chair, cast.vice_chair}, {cast.chair, cast.vice_chair}, set())


@pytest.mark.parametrize(
    ("about", "subjects", "given", "kept_out"),
    [
        ("person", ("head",), {}, True),  # the head is the safeguarding lead
        ("not_sure", (), {}, True),
        ("person", ("mary",), {"close_to": ("dsl",)}, True),
        ("person", ("mary",), {"excluded": ("dsl",)}, True),
        ("person", ("mary",), {}, False),
        ("nobody", (), {}, False),
    ],
)
def test_a_safeguarding_lead_whom_it_may_be_about_is_not_told_of_it(
    about: str,
    subjects: tuple[str, ...],
    given: dict[str, Any],
    kept_out: bool,  # noqa: FBT001
    cast: Cast,
    keys: Keys,
) -> None:
    people = tuple(getattr(cast, who) for who in subjects)
    case, _ = tell_of(IMAGE, cast.school, by=cast.deputy, today=TODAY, subjects=people, about=about, **given)
    at_work = Dealing(cast, keys, case, "head" if Grant.objects.filter(office="headteacher").exists() else "chair")
    at_work.told(illegal_image.tell_police)
    at_work.told(illegal_image.tell_lado, how="told")

    wanted = illegal_image.may_close(at_work.state).why
    path = WORK.path(at_work.state)

    assert ("dsl" in path, "safeguarding lead" in wanted) == (not kept_out, not kept_out)
    if kept_out:
        with pytest.raises(Refused) as refused:
            at_work.told(illegal_image.tell_dsl)
        assert why(refused).startswith("Do not tell the designated safeguarding lead")
        assert at_work.state.here("dsl") is None


def test_one_about_the_head_leaves_a_lead_who_is_somebody_else_to_be_told(cast: Cast, keys: Keys) -> None:
    lead = {"person": cast.deputy, "school": cast.school, "office": Office.DSL, "since": TODAY, "today": TODAY}
    give_post(**lead, by=None, signer=keys.unlocked(cast.chair))
    case, _ = tell_of(IMAGE, cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))

    state = Dealing(cast, keys, case).state

    assert (state.lead_kept_out, "dsl" in WORK.path(state)) == (False, True)


def test_out_of_hours_the_reminders_rest_until_the_next_working_morning(chair: Dealing) -> None:
    with pytest.raises(Refused) as before_police:
        chair.told(illegal_image.tell_out_of_hours, form_sent=True)
    chair.told(illegal_image.tell_police)
    with pytest.raises(Refused) as without_form:
        chair.told(illegal_image.tell_out_of_hours, form_sent=False)

    chair.told(illegal_image.tell_out_of_hours, form_sent=True)

    assert why(before_police) == "Tell the police first: they answer at any hour."
    assert "form" in why(without_form)
    clock = chair.clock(Clock.What.TELL_NOW)
    assert (clock.again_at, clock.met_on) == (at(date(2026, 3, 3), 8), None)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"whom": " ", "reference": ""}, "a name or a reference"),
        ({"whom": "see https://example.org/x"}, "Take out a link"),
        ({"told_time": "25:00"}, "for example 14:05"),
        ({"told_on": TODAY + timedelta(days=1)}, "lies ahead"),
    ],
)
def test_a_tick_needs_a_name_or_a_reference_and_a_time_that_has_come(
    given: dict[str, Any], said: str, chair: Dealing
) -> None:
    with pytest.raises(Refused) as refused:
        chair.told(illegal_image.tell_police, **given)

    assert said in why(refused)
    assert chair.state.police is None


def test_nothing_is_looked_into_before_police_or_lado_advised_it(chair: Dealing) -> None:
    steps: list[tuple[Any, dict[str, Any]]] = [
        (found.look_into, {"what": "Asked the team."}),
        (found.tell_adult, {"told_on": TODAY, "contact": "The clerk", "representative": True}),
        (found.hear_adult, {"account": "Nothing.", "read_back": True}),
        (found.conclude, {"outcome": "None", "told_adult_on": None, "kept_until": "A year"}),
        (
            illegal_image.tell_parents,
            {"told_on": None, "told_time": "", "whom": "A parent", "reference": ""},
        ),
    ]

    def refused() -> list[bool]:
        answers = []
        for act, given in steps:
            try:
                chair(act, **given)
            except Refused as refusal:
                answers.append(bool(refusal.why))
            else:
                answers.append(False)
        return answers

    untold = refused()
    with pytest.raises(Refused) as too_soon:
        be_advised(chair)
    tell_everybody(chair)
    told = refused()
    be_advised(chair, go_on="wait")
    waiting = refused()
    be_advised(chair)

    assert (untold, told, waiting, refused()) == ([True] * 5, [True] * 5, [True] * 5, [False] * 5)
    assert "Tell the police and the LADO first" in why(too_soon)


def test_only_police_or_lado_move_it_down_and_then_hr_or_lado_advise_first(chair: Dealing, cast: Cast) -> None:
    word = {"whom": "DC Brown", "said_on": TODAY, "reference": "7"}
    readers = set(Grant.objects.values_list("office", flat=True))
    with pytest.raises(Refused) as untold:
        chair(illegal_image.move_down, source="police", **word)
    chair.told(illegal_image.tell_police)
    refused = []
    for source, whom in (("hr", "HR line"), ("lado", "Duty LADO"), ("police", " ")):
        with pytest.raises(Refused) as not_theirs:
            chair(illegal_image.move_down, source=source, **word | {"whom": whom})
        refused.append(why(not_theirs))
    be_advised(chair)

    chair(illegal_image.move_down, source="police", **word)

    assert "Only they or the LADO" in why(untold)
    assert [said[:21] for said in refused] == [
        "Only the police or th",
        "Write down first that",
        "Write who said it: wi",
    ]
    state = chair.state
    assert (found.follows(state.opened), bool(state.may_look_into())) == (UNSUITABLE, False)
    assert set(Grant.objects.values_list("office", flat=True)) == readers
    assert [note.half for note in state.opened.said("not_an_image", "moved")] == ["inner", "shared"]
    assert chair.clock(Clock.What.TELL_NOW).met_on == TODAY
    assert chair.clock(Clock.What.ADVICE).due == date(2026, 3, 3)
    with pytest.raises(Refused) as another_way:
        illegal_image.prove(
            illegal_image.state_of(state.opened), not_done=list(NOT_DONE), otherwise="", device="police",
            reference="7", by=cast.chair, today=TODAY, now=at(TODAY, 12),
        )  # fmt: skip
    assert why(another_way)


def test_it_is_closed_only_with_the_proof_that_nothing_was_copied(chair: Dealing, cast: Cast) -> None:
    missing = []

    def lacks() -> None:
        missing.append(illegal_image.may_close(chair.state).why)

    lacks()
    tell_everybody(chair)
    lacks()
    be_advised(chair)
    lacks()
    chair(illegal_image.keep_safe, switched="as_it_was", locked_away="yes", holder="The chair", where="The safe")
    lacks()
    with pytest.raises(Refused) as unticked:
        chair(illegal_image.prove, not_done=["copied"], otherwise="", device="police", reference="7")
    with pytest.raises(Refused) as unreferenced:
        chair(illegal_image.prove, not_done=list(NOT_DONE), otherwise="", device="police", reference="")
    chair(illegal_image.prove, not_done=list(NOT_DONE), otherwise="", device="police", reference="7")
    lacks()
    chair(found.tell_adult, told_on=TODAY, contact="The clerk", representative=True)
    chair(found.hear_adult, account="Nothing to say.", read_back=True)
    chair(found.conclude, outcome="With the police.", told_adult_on=TODAY, kept_until="A year")
    lacks()
    chair(found.answer, words="Thank you.")
    chair(illegal_image.close)

    assert missing == [
        "Tell the police first.",
        "Write down first what the police or the LADO advised.",
        "Write down first how the device is kept.",
        "State first that nothing was looked at again, copied or kept.",
        "Write down first what became of it.",
        "Write to the person who told first.",
    ]
    assert ("without a tick" in why(unticked), "reference" in why(unreferenced)) == (True, True)
    assert Case.objects.get().closed_on == TODAY
    assert verify(cast.body, today=TODAY) == []


@pytest.mark.parametrize("way", [IMAGE, UNSUITABLE])
def test_the_agency_of_a_supply_teacher_is_told_as_advised_before_it_closes(way: str, cast: Cast, keys: Keys) -> None:
    engage(person=cast.mary, school=cast.school, kind="supply", employer="Quick Cover", since=TODAY, today=TODAY)
    case, _ = tell_of(way, cast.school, by=cast.deputy, today=TODAY, subjects=(cast.mary,))
    head = Dealing(cast, keys, case, "head")
    agency = {"employer": "Quick Cover", "told_on": TODAY, "how": "Rang"}
    with pytest.raises(Refused) as too_soon:
        head(found.tell_employer, **agency)
    if way == IMAGE:
        tell_everybody(head)
        be_advised(head)
        head(illegal_image.keep_safe, switched="as_it_was", locked_away="yes", holder="The head", where="The safe")
        head(illegal_image.prove, not_done=list(NOT_DONE), otherwise="", device="police", reference="7")
    else:
        head(unsuitable_material.record_advice, source="hr", whom="HR", given_on=TODAY, advice="Tell them.")
    head(found.tell_adult, told_on=TODAY, contact="The clerk", representative=True)
    head(found.hear_adult, account="Nothing.", read_back=True)
    head(found.conclude, outcome="Theirs.", told_adult_on=TODAY, kept_until="A year")
    head(found.answer, words="Thank you.")
    own = {IMAGE: illegal_image, UNSUITABLE: unsuitable_material}[way]
    before = own.may_close(head.state).why
    with pytest.raises(Refused) as leading:
        head(found.tell_employer, **agency | {"how": "https://example.org/x"})

    head(found.tell_employer, **agency)

    assert ("Do not look into this" in why(too_soon), "Take out a link" in why(leading)) == (True, True)
    assert (before, bool(own.may_close(head.state))) == ("Tell the agency or firm first.", True)


def test_nobody_is_told_of_an_agency_that_employs_nobody_in_it(chair: Dealing) -> None:
    assert found.may_tell_employer(chair.state).why == "Nobody in this works here for an agency or a firm."


def test_unsure_of_age_moves_it_up_at_any_time_and_the_reminders_run(cast: Cast, keys: Keys) -> None:
    case, words = tell_of(UNSUITABLE, cast.school, by=cast.mary, today=TODAY)
    head = Dealing(cast, keys, case, "head")
    head(unsuitable_material.record_advice, source="hr", whom="HR line", given_on=TODAY, advice="Ask him.")
    head(found.look_into, what="Asked him.")

    head(unsuitable_material.move_up)

    assert (found.follows(head.state.opened), bool(head.state.may_look_into())) == (IMAGE, False)
    clock = head.clock(Clock.What.TELL_NOW)
    assert (clock.due, clock.again_at, clock.met_on) == (TODAY, at(TODAY, 10, 15), None)
    hers = open_with_words(" ".join(words), school=cast.school)
    assert hers is not None
    assert found.follows(hers) == IMAGE
    with pytest.raises(Refused):
        head(unsuitable_material.record_advice, source="hr", whom="HR", given_on=TODAY, advice="")


def test_something_unsuitable_waits_for_hr_or_lado_within_a_working_day(cast: Cast, keys: Keys) -> None:
    case, _ = tell_of(UNSUITABLE, cast.school, by=cast.mary, today=TODAY)
    head = Dealing(cast, keys, case, "head")
    with pytest.raises(Refused) as locked:
        head(found.look_into, what="Asked him.")
    with pytest.raises(Refused):
        head(unsuitable_material.record_advice, source="police", whom="PC", given_on=TODAY, advice="")
    before = unsuitable_material.may_close(head.state).why
    head(unsuitable_material.record_advice, source="lado", whom="Duty LADO", given_on=TODAY, advice="Ask him.")
    head(found.look_into, what="Asked him.")
    head(found.conclude, outcome="Advice.", told_adult_on=None, kept_until="A year")
    head(found.answer, words="Thank you.")
    head(unsuitable_material.close)

    assert "Ask HR or the LADO first" in why(locked)
    assert before == "Write down first what HR or the LADO advised."
    assert (head.clock(Clock.What.ADVICE).due, head.clock(Clock.What.ADVICE).met_on) == (date(2026, 3, 3), TODAY)


def test_nothing_is_advised_before_whoever_advises_was_told(cast: Cast, keys: Keys) -> None:
    early = (TODAY - timedelta(days=3)).isoformat()
    case, _ = tell_of(IMAGE, cast.school, by=cast.mary, today=TODAY, found=early, told_on=early, told_by="Mary")
    head = Dealing(cast, keys, case, "head")
    head.told(illegal_image.tell_police)
    said = {"source": "police", "whom": "DC Brown"}
    yesterday = TODAY - timedelta(days=1)

    with pytest.raises(Refused) as advised:
        head(illegal_image.record_advice, **said, given_on=yesterday, go_on="go_on", advice="Go on.")
    with pytest.raises(Refused) as moved:
        head(illegal_image.move_down, **said, said_on=yesterday, reference="")
    with pytest.raises(Refused) as told_before_found:
        tell_of(
            IMAGE, cast.school, by=cast.head, today=TODAY, found=TODAY.isoformat(), told_on=yesterday.isoformat(),
            told_by="Mary",
        )  # fmt: skip

    before = "That day lies before the day on which the police were told, on 2 March 2026. Look at the day again."
    assert (why(advised), why(moved)) == (before, before)
    assert why(told_before_found).startswith("It cannot have been told before it was found.")


def test_what_cannot_be_told_here_is_refused_with_a_sentence(cast: Cast, keys: Keys) -> None:
    told: list[tuple[str, dict[str, Any], str]] = [
        (UNSUITABLE, {"age": "unsure"}, "as an indecent image of a child"),
        (UNSUITABLE, {"kind": ""}, "what kind"),
        (IMAGE, {"whose": ""}, "whose image"),
        (IMAGE, {"place": ""}, "where it is"),
        (IMAGE, {"device": "on www.example.org/x"}, "Take out a link"),
        (IMAGE, {"had": "@somebody"}, "Take out the name of an account"),
        (IMAGE, {"shown": []}, "Who will read this has changed"),
    ]
    for way, answers, said in told:
        draft = begin(way, cast.school, by=cast.mary, today=TODAY)
        draft.content.answers |= answers
        with pytest.raises(Refused) as refused:
            (illegal_image if way == IMAGE else unsuitable_material).report(draft=draft, today=TODAY, now=at(TODAY))
        assert said in why(refused)

    draft = begin(IMAGE, cast.school, by=cast.mary, today=TODAY)
    draft.content.files.append(HeldFile("0123456789abcdef", "a.png", 1, "", ""))
    with pytest.raises(Refused) as file:
        illegal_image.report(draft=draft, today=TODAY, now=at(TODAY))
    with pytest.raises(Refused) as nobody:
        illegal_image.report(draft=begin(IMAGE, cast.school, by=None, today=TODAY), today=TODAY, now=at(TODAY))
    assert ("No file" in why(file), "Sign in first" in why(nobody)) == (True, True)
    assert Case.objects.count() == 0


def test_a_reader_enters_what_was_told_face_to_face_with_its_time(cast: Cast, keys: Keys) -> None:
    case, _ = tell_of(
        IMAGE, cast.school, by=cast.head, today=TODAY, told_on=TODAY.isoformat(), told_time="8:05", told_by="Mary"
    )

    assert Dealing(cast, keys, case, "head").state.told_at == at(TODAY, 8, 5)


def test_reminders_and_advice_come_as_governors_chose(cast: Cast, keys: Keys) -> None:
    for name, chosen in (("remind_every", "60"), ("advice_within", "3")):
        choose(name=name, value=chosen, school=cast.school, today=TODAY, by=cast.clerk)

    image, _ = tell_of(illegal_image.PROCEDURE, cast.school, by=cast.mary, today=TODAY)
    other, _ = tell_of(unsuitable_material.PROCEDURE, cast.school, by=cast.mary, today=TODAY)

    assert image.clocks.get(what=Clock.What.TELL_NOW).again_at == at(TODAY, 10)
    assert other.clocks.get(what=Clock.What.ADVICE).due == TODAY + timedelta(days=3)  # a Monday
