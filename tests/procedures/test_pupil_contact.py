"""A pupil tried to contact somebody: told with ticks, read as a concern about oneself, closed with an answer."""

from datetime import timedelta

import pytest

from inforce.assurance.verify import verify
from inforce.cases.models import Case, Grant
from inforce.cases.queries import open_with_words
from inforce.core.may import Refused
from inforce.procedures import adult_concerned, concern, dealing, pupil_contact
from inforce.procedures.adult_concerned import Limb
from inforce.procedures.pupil_contact import DID, HOW, PUPIL, WHAT, Form
from tests.keyed import Keys
from tests.keys.conftest import TODAY, Cast
from tests.pupil import TICKED, begin_contact, tell_contact
from tests.telling import at, opened_by, state_for

NO = dict.fromkeys(Limb, "no")
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def read_by() -> list[str]:
    return list(Grant.objects.order_by("rank").values_list("office", flat=True))


@pytest.mark.both
def test_a_friend_request_goes_to_the_head_as_a_concern_about_oneself(cast: Cast, keys: Keys) -> None:
    case, words = tell_contact(cast.school, by=cast.mary, today=TODAY)

    state = state_for(keys.unlocked(cast.head), case)
    told = state.told.words
    assert read_by() == ["headteacher", "deputy"]
    assert (case.procedure, state.about_oneself, [one.ref for one in state.subjects]) == (
        "concern",
        True,
        [cast.mary.ref],
    )
    assert told["what"].splitlines() == [
        "A pupil tried to contact me",
        "How did they try? A friend request, or they follow me; A message",
        "Who is it? A former pupil who is not yet 18",
        "Do you know which pupil it is? Yes",
        "What did you do? I declined or blocked it",
        "Anything else? Twice this week.",
    ]
    assert [told[name] for name in ("happened", "noticed", "told")] == ["2 March 2026", "2026-03-02", "2026-03-02"]
    assert told["ticked"] == {name: TICKED[name] for name in ("kinds", "pupil", "known", "did", "words")}
    opened = open_with_words(" ".join(words), school=cast.school)
    assert opened is not None
    assert opened.said("told")[0].said.words["what"] == told["what"]
    assert verify(cast.body) == []


def test_the_heads_own_goes_to_the_chair(cast: Cast, keys: Keys) -> None:
    case, _ = tell_contact(cast.school, by=cast.head, today=TODAY)

    assert read_by() == ["chair", "vice_chair"]
    assert opened_by(keys.unlocked(cast.head), case) is None


def test_sent_twice_it_is_one(cast: Cast, keys: Keys) -> None:
    draft = begin_contact(cast.school, by=cast.mary, today=TODAY)

    first, second = (pupil_contact.tell_contact(draft=draft, today=TODAY, now=at(TODAY)) for _ in range(2))

    assert (first.pk, Case.objects.count()) == (second.pk, 1)


REFUSED: list[tuple[dict[str, object], str]] = [
    ({"kinds": []}, 'Choose an answer to "How did they try?" first.'),
    ({"kinds": ["picture"]}, 'Choose an answer to "How did they try?" first.'),
    ({"form": "sent"}, 'Choose an answer to "What was it?" first.'),
    ({"pupil": ""}, 'Choose an answer to "Who is it?" first.'),
    ({"pupil": "tall"}, 'Choose an answer to "Who is it?" first.'),
    ({"known": ""}, 'Choose an answer to "Do you know which pupil it is?" first.'),
    ({"did": "ran"}, 'Choose an answer to "What did you do?" first.'),
    ({"about": "nobody"}, "This is told about oneself. Begin again."),
    ({"form": "openly"}, "This is told about oneself. Begin again."),
    ({"words": "x" * 501}, "Use 500 characters or fewer: whoever reads it asks you for more."),
    (
        {"words": "It is https://pages.example.org/her"},
        "Take out a link. Keep it where it is: whoever reads this asks you for it in person.",
    ),
    ({"on": TOMORROW.isoformat()}, "That day lies ahead. Enter a day no later than today."),
    ({"noticed": TOMORROW.isoformat()}, "That day lies ahead. Enter a day no later than today."),
    ({"noticed": ""}, "Say on which day it was, and on which you noticed it."),
    (
        {"noticed": YESTERDAY.isoformat()},
        "You cannot have noticed it before it happened. Change one of the two days.",
    ),
    ({"shown": ["chair"]}, "Who will read this has changed since you were shown. Look again before you send it."),
]


def test_what_is_not_taken_has_a_sentence(cast: Cast, keys: Keys) -> None:
    for answers, why in REFUSED:
        draft = begin_contact(cast.school, by=cast.mary, today=TODAY, **answers)
        draft.content.answers |= {"shown": answers["shown"]} if "shown" in answers else {}

        with pytest.raises(Refused) as refused:
            pupil_contact.tell_contact(draft=draft, today=TODAY, now=at(TODAY))

        assert refused.value.why == why
    assert Case.objects.count() == 0


def test_it_is_told_by_somebody_who_signed_in(cast: Cast, keys: Keys) -> None:
    draft = begin_contact(cast.school, by=None, today=TODAY)

    with pytest.raises(Refused, match="Sign in first"):
        pupil_contact.tell_contact(draft=draft, today=TODAY, now=at(TODAY))


def test_every_answer_that_is_offered_can_be_told(cast: Cast, keys: Keys) -> None:
    for form in Form:
        for pupil, did in zip(PUPIL, DID, strict=True):
            tell_contact(
                cast.school, by=cast.mary, today=TODAY, form=str(form), kinds=list(form.kinds), pupil=pupil, did=did
            )

    assert (Case.objects.count(), {*HOW} & {*WHAT}) == (8, set())


def test_four_noes_and_an_answer_close_it(cast: Cast, keys: Keys) -> None:
    case, _ = tell_contact(cast.school, by=cast.mary, today=TODAY)
    head = keys.unlocked(cast.head)
    by = {"by": cast.head, "today": TODAY, "now": at(TODAY, 12)}
    missing = [concern.may_close(state_for(head, case)).why]
    adult_concerned.screen(state_for(head, case), limbs=NO, reasons="Declined.", **by)
    missing.append(concern.may_close(state_for(head, case)).why)
    dealing.answer(state_for(head, case), words="Thank you.", **by)

    concern.close(state_for(head, case), **by)

    assert missing == ["Answer the four questions first.", "Write to the person who told first."]
    assert Case.objects.get().closed_on == TODAY
    assert verify(cast.body) == []


@pytest.mark.parametrize("more", ["unsure", "low_level"])
def test_what_turns_out_to_be_more_is_dealt_with_as_a_concern(more: str, cast: Cast, keys: Keys) -> None:
    case, _ = tell_contact(cast.school, by=cast.mary, today=TODAY)
    head = keys.unlocked(cast.head)
    by = {"by": cast.head, "today": TODAY, "now": at(TODAY, 12)}
    limbs = NO | ({Limb.RISK: "unsure"} if more == "unsure" else {})
    adult_concerned.screen(state_for(head, case), limbs=limbs, reasons="He wrote back.", **by)
    if more == "low_level":
        concern.decide(state_for(head, case), category="low_level", action="Advice", rationale="Once.", **by)
    dealing.answer(state_for(head, case), words="Thank you.", **by)

    state = state_for(head, case)

    why = {"unsure": "Tell or ask the LADO first", "low_level": "Hear the adult it is about first."}
    assert (state.told_openly, concern.may_close(state).why.partition(":")[0]) == (False, why[more])


def test_where_another_adult_is_named_too_they_are_told_and_heard_first(cast: Cast, keys: Keys) -> None:
    case, _ = tell_contact(cast.school, by=cast.mary, today=TODAY, subjects=[cast.clerk.ref])
    head = keys.unlocked(cast.head)
    by = {"by": cast.head, "today": TODAY, "now": at(TODAY, 12)}
    adult_concerned.screen(state_for(head, case), limbs=NO, reasons="Declined.", **by)
    dealing.answer(state_for(head, case), words="Thank you.", **by)

    state = state_for(head, case)

    assert {one.name for one in state.subjects} == {cast.mary.name, cast.clerk.name}
    assert (state.told_openly, state.about_oneself) == (False, False)
    assert concern.may_close(state).why.startswith("Decide first")
