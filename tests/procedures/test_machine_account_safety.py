"""Random people tell of passwords and phones, and others try to answer: whatever they do, the house stands."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, rule

from inforce.procedures import account_safety as accounts
from inforce.procedures import self_review
from inforce.records.models import Record
from inforce.records.queries import opened
from tests.procedures.rolled_back import WHO, OfRecords, run
from tests.school import Cast, at_school

pytestmark = pytest.mark.django_db

people = st.sampled_from(WHO)
whats = st.sampled_from([*accounts.WHAT, "purse"])
whiches = st.sampled_from([which for kinds in accounts.WHICH.values() for which in kinds])


class Accounts(OfRecords):
    """Everybody checks, tells and answers."""

    told = Bundle("told")

    @rule(who=people, ticked=st.sets(st.sampled_from(list(accounts.SAFE))))
    def checks(self, who: str, ticked: set[str]) -> None:
        person = self.who(who)
        done = self.does(accounts.check_accounts, by=person, school=self.cast.school, ticked=ticked)
        assert done == (ticked == set(accounts.SAFE))

    @rule(who=people)
    def looks(self, who: str) -> None:
        assert self.does(self_review.review_self, by=self.who(who), school=self.cast.school)

    @rule(
        target=told,
        who=people,
        what=whats,
        which=whiches,
        days=st.integers(-1, 500),
        pupils=st.sampled_from(["no", "yes", "unsure", "?"]),
    )
    def tells(self, who: str, what: str, which: str, days: int, pupils: str) -> str:
        noticed = self.today - timedelta(days=days)
        given = {"what": what, "which": which, "noticed_on": noticed, "done": ["office"], "pupils": pupils}
        done = self.does(accounts.tell_incident, by=self.who(who), school=self.cast.school, **given)
        assert done == bool(accounts.may_be_incident(**given, today=self.today))
        newest = Record.objects.filter(kind=accounts.KIND).order_by("-pk").first()
        return newest.ref if newest else ""

    @rule(
        ref=told,
        who=people,
        steps=st.sets(st.sampled_from(list(accounts.ANSWERED))),
        words=st.sampled_from(["", "Done."]),
    )
    def answers(self, ref: str, who: str, steps: set[str], words: str) -> None:
        record = Record.objects.select_related("person", "school", "body").filter(ref=ref).first()
        if record is None:
            return
        may = accounts.may_answer_incident(self.who(who), record, today=self.today)
        done = self.does(accounts.answer_incident, record, by=self.who(who), steps=steps, words=words)
        assert done == bool(may and accounts.may_be_answer(steps, words))
        if done:
            assert opened(record).lines[-1].by == self.who(who).ref != record.person.ref

    @rule(days=st.integers(1, 200))
    def days_go_by(self, days: int) -> None:
        self.next_day(days)


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast:
        yield cast


def test_whatever_people_do_about_their_accounts_the_house_stands(cast: Cast) -> None:
    run(Accounts, cast)
