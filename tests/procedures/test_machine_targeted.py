"""Being targeted online, by random acts of random people: nobody at the school before it is reported, ever."""

from typing import Any

import pytest
from hypothesis.stateful import initialize, invariant, precondition, rule
from hypothesis.strategies import fixed_dictionaries, sampled_from

from inforce.cases.models import Case, Clock, Grant
from inforce.cases.queries import open_with_words
from inforce.notices.models import Notice
from inforce.procedures import adult_concerned, dealing, targeted, targeted_dealing, targeted_more
from inforce.procedures.adult_concerned import Limb
from inforce.procedures.targeted import WISHED, WISHES, Report
from inforce.procedures.targeted_dealing import OTHER_HARM, STEPS, State, state_of
from tests.keyed import Keys
from tests.keys.conftest import TODAY, Cast
from tests.procedures.machine import EVERYBODY, READERS, TURN, WHICH, Machine, Told, run, struck_of
from tests.targeted import NO_TO_ALL, begin_keeping, mine
from tests.telling import opened_by

SHARED = {"told", "added", "opened", "answer", "new_words", "reported", "wishes", "acknowledged", "asked_again"}
SHARED |= {"proof", "police", "police_other", "not_followed", "step", "platform", "platform_answered"}
UNSURE = dict.fromkeys(Limb, "unsure")
ACTS = ("read", "ask", "police", "police", "other harm", "site", "site answered", "close", "close")
ACTS += ("screen", "lado", "tell", "hear", "outcome")
UNSURE = dict.fromkeys(Limb, "unsure")
AT_MOST = 3
WISHING = fixed_dictionaries({wish: sampled_from(tuple(WISHED)) for wish in WISHES})

pytestmark = pytest.mark.both


class Targeted(Machine):
    """Adults keep proof, add to it, report some of it; readers try everything."""

    state_of = staticmethod(state_of)

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[tuple[str, Case, tuple[str, ...]]] = []

    @initialize()
    def mary_keeps_and_reports(self) -> None:
        self.keeps("mary", "no", "What.")
        self.reports(0, "outside", "", "", NO_TO_ALL, shown=True)

    @precondition(lambda self: len(self.kept) + len(self.told) < AT_MOST)
    @rule(who=sampled_from(EVERYBODY), child=sampled_from(("no", "no", "yes", "")), what=sampled_from(("What.", " ")))
    def keeps(self, who: str, child: str, what: str) -> None:
        before = Notice.objects.count()
        draft = begin_keeping(self.cast.school, by=self.person(who), today=TODAY, child=child, what=what)
        nine = draft.content.words
        keep = lambda: targeted.keep_proof(draft=draft, today=TODAY, now=self.now)  # noqa: E731
        case = self.attempt(keep, allowed=child == "no" and bool(what.strip()))
        if case:
            self.kept.append((who, case, nine))
            assert not case.clocks.exists()
        assert Notice.objects.count() == before

    @precondition(lambda self: self.kept)
    @rule(number=WHICH)
    def adds_to_it(self, number: int) -> None:
        _, case, nine = self.kept[number % len(self.kept)]
        before = Notice.objects.count()
        dealing.add_more(mine(case, nine), words="Again.", today=TODAY, now=self.now)
        assert Notice.objects.count() == before

    @rule(number=WHICH, child=sampled_from(("no", "no", "no", "unsure")), changes=sampled_from((False, False, True)))
    def more_proof_is_added_with_the_words_alone(self, number: int, child: str, *, changes: bool) -> None:
        each = [(case, nine) for _, case, nine in self.kept] + [(told.case, told.words) for told in self.told]
        case, nine = each[number % len(each)]
        opened = mine(case, nine)
        begun = self.attempt(
            lambda: targeted_more.begin(opened, person="", now=self.now), allowed=opened.case.closed_on is None
        )
        if not begun:
            return
        _, draft = begun
        draft.content.answers |= {"child": child, "what": "More.", "happened": "Today"}
        if changes:
            draft.content.shared = ("", "age1 of others")
        before, proofs = Notice.objects.count(), len(opened.said("proof"))
        add = lambda: targeted_more.add_proof(draft=draft, today=TODAY, now=self.now)  # noqa: E731
        done = self.attempt(add, allowed=child == "no" and not changes)
        assert len(mine(case, nine).said("proof")) - proofs == (1 if done else 0)
        assert Notice.objects.count() == before or case.grants.exists()

    @precondition(lambda self: self.kept)
    @rule(
        number=WHICH,
        about=sampled_from(("outside", "person", "post", "not_sure", "")),
        other=sampled_from(("", *EVERYBODY)),
        excluded=sampled_from(("", "", "headteacher", "deputy", "chair")),
        wishes=WISHING,
        shown=sampled_from((True, True, True, False)),
    )
    def reports(
        self,
        number: int,
        about: str,
        other: str,
        excluded: str,
        wishes: dict[str, str],
        shown: bool,  # noqa: FBT001
    ) -> None:
        who, case, nine = self.kept[number % len(self.kept)]
        subjects = {self.person(other)} if other and about in {"person", "post"} else set()
        posts = (excluded,) if excluded else ()
        given: dict[str, Any] = {"about": about, "subjects": tuple(one.ref for one in subjects), "excluded": posts}
        opened = mine(case, nine)
        chosen = targeted.readers_of(Report(**given), opened, today=TODAY)
        offices = chosen.offices if chosen and shown else ()
        sent = Report(**given, wishes=wishes, shown=offices)
        done = self.attempt(
            lambda: targeted.report(opened, sent, today=TODAY, now=self.now) or True,
            allowed=bool(about and shown and chosen),
        )
        if done:
            self.kept.remove((who, case, nine))
            struck = struck_of(self.cast, subjects | {self.person(who)}, set(posts))
            self.told.append(Told(case=case, words=nine, struck=struck))

    @rule(number=WHICH, wishes=WISHING)
    def says_anew_what_is_wished(self, number: int, wishes: dict[str, str]) -> None:
        told = self.told[number % len(self.told)]
        opened = mine(told.case, told.words)
        say = lambda: targeted.wish(opened, wishes=wishes, support="", today=TODAY, now=self.now)  # noqa: E731
        self.attempt(say, allowed=opened.case.closed_on is None)

    @rule(
        number=WHICH,
        turn=TURN,
        what=sampled_from(ACTS),
    )
    def somebody_acts(self, number: int, turn: int, what: str) -> None:
        told, who, state = self.reading(number, turn)
        assert isinstance(state, State)
        by, do = self.by(who), targeted_dealing
        acts = {
            "read": lambda: do.acknowledge(state, words="Read.", **by),
            "ask": lambda: do.ask_again(state, words="It changed.", **by),
            "police": lambda: do.tell_police(state, whom="PC 1", told_on=TODAY, **by),
            "other harm": lambda: do.tell_police_of_other_harm(
                state, harmed=next(iter(OTHER_HARM)), why="A child.", told_on=TODAY, **by
            ),
            "site": lambda: do.report_to_site(state, site="A site", reported_on=TODAY, reference="", **by),
            "site answered": lambda: do.say_site_answered(state, words="Down.", answered_on=TODAY, **by),
            "close": lambda: do.close(state, **by),
            "screen": lambda: adult_concerned.screen(state, limbs=UNSURE, reasons="So.", **by),
            "lado": lambda: adult_concerned.tell_lado(
                state, how="asked", whom="LADO", reference="", advice="Wait.", **by
            ),
            "tell": lambda: do.tell_adult(state, told_on=TODAY, contact="Clerk", representative=True, **by),
            "hear": lambda: adult_concerned.hear_adult(state, account="No.", read_back=True, **by),
            "outcome": lambda: do.conclude(state, outcome="None", told_adult_on=TODAY, kept_until="A year", **by),
        }
        wishes, still = state.wishes, state.case.closed_on is None
        allowed = {
            "police": still and wishes["police"] == "yes",
            "site": still and (wishes["platform"] == "yes" or (wishes["platform"] == "no" and self.why(state))),
            "site answered": still and bool(state.newest("platform")),
            "close": None,
            "tell": bool(do.may_tell_adult(state)) and bool(state.newest("lado")),
            "hear": bool(adult_concerned.may_hear_adult(state)),
            "outcome": bool(do.may_conclude(state)),
        }.get(what, still)
        self.attempt(acts[what], allowed=allowed)
        told.case.refresh_from_db()
        if what == "close" and still and told.case.closed_on:
            assert state.newest("acknowledged")
            assert state.newest("answer")
            owed = {"screened", "lado", "adult_told", "adult_heard", "outcome"} if state.named else set()
            assert owed <= {note.said.kind for note in state.opened.notes}

    @rule(number=WHICH, turn=TURN, step=sampled_from(tuple(STEPS)), why=sampled_from(("Because.", "Because.", " ")))
    def somebody_takes_a_step_or_says_why_not(self, number: int, turn: int, step: str, why: str) -> None:
        _, who, state = self.reading(number, turn)
        assert isinstance(state, State)
        by, still, wished = self.by(who), state.case.closed_on is None, state.wishes.get(step, "yes")
        given = {"step": step, "words": "Done.", "taken_on": TODAY}
        done = self.attempt(lambda: targeted_dealing.take_step(state, **given, **by) or True)
        assert bool(done) == (still and (wished == "yes" or (wished == "no" and state.reason_for(step) is not None)))
        if step in WISHES:
            say = lambda: targeted_dealing.not_follow(state, wish=step, why=why, **by)  # noqa: E731
            self.attempt(say, allowed=still and wished != "open" and bool(why.strip()))

    @rule(number=WHICH, turn=TURN)
    def nobody_outweighs_a_no_about_the_police(self, number: int, turn: int) -> None:
        _, who, state = self.reading(number, turn)
        assert isinstance(state, State)
        say = lambda: targeted_dealing.not_follow(state, wish="police", why="I must.", **self.by(who))  # noqa: E731
        self.attempt(say, allowed=state.case.closed_on is None and state.wishes["police"] == "yes")

    @invariant()
    def nobody_at_the_school_holds_anything_before_it_is_reported(self) -> None:
        cases = [case.pk for _, case, _ in self.kept]
        assert not Grant.objects.filter(case__in=cases).exists()
        assert not Clock.objects.filter(case__in=cases).exists()

    @invariant()
    def no_police_without_a_yes_of_the_person(self) -> None:
        for told in self.told:
            wish = "no"
            for note in mine(told.case, told.words).notes:
                if note.said.kind in {"reported", "wishes"}:
                    wish = note.said.words["wishes"]["police"]
                assert note.said.kind != "police" or wish == "yes"

    def teardown(self) -> None:
        """What is kept opens with the nine words alone."""
        for _, case, nine in self.kept:
            assert mine(case, nine).damaged == []
            assert [who for who in READERS if opened_by(self.unlocked[who], case)] == []
        super().teardown()

    def why(self, state: State) -> bool:
        """Whether the reason for reporting it to a site was given."""
        return state.reason_for("platform") is not None

    def the_nine_words_open_the_shared_half_and_no_more(self, told: Told) -> None:
        opened = open_with_words(" ".join(told.words), school=self.cast.school)
        assert opened is not None
        assert {note.said.kind for note in opened.notes} <= SHARED
        assert {held.inner for held in opened.privates.values()} == {""}


def test_no_act_of_anybody_leads_where_it_must_not(cast: Cast, keys: Keys) -> None:
    run(Targeted, cast=cast, keys=keys, examples=8)
