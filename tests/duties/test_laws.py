"""Whatever happens over the years, in whatever order: what people owe can be computed again, and is what stands."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from inforce.core.duties import DutyKind
from inforce.core.may import Refused
from inforce.core.routing import Office
from inforce.duties.actions import agree, leave, mark_done, put_in_force, start
from inforce.duties.expected import wrong_tasks
from inforce.duties.models import Duty, Task
from inforce.duties.tick import tick
from inforce.keys.actions import give_post
from inforce.people.models import Engagement, Person
from inforce.policies.actions import read_in
from inforce.policies.model_pack import model_pack
from inforce.policies.queries import edition_in_force
from tests.living import let_live
from tests.school import TODAY, Cast, at_school

pytestmark = [pytest.mark.django_db]

QUICK = [Phase.explicit, Phase.reuse, Phase.generate]  # making a failing example shorter takes minutes
MANY_DAYS = (1, 9, 40, 150, 300, 330, 360)
A_WHILE = st.sampled_from([0, 0, 0, 1, 7, 30])
WHO = st.sampled_from(["mary", "dsl", "head", "aisha"])
DONE_BY_AN_ACT = [
    DutyKind.PROFILE_REVIEW, DutyKind.BRIEFING, DutyKind.EQUIPMENT_CHECK, DutyKind.POLICY_REVIEW,
]  # fmt: skip
ACTS = st.one_of(
    st.tuples(st.just("pass"), st.sampled_from(MANY_DAYS)),
    st.tuples(st.just("pass"), st.sampled_from(MANY_DAYS)),
    st.tuples(st.just("do"), WHO, st.sampled_from(DONE_BY_AN_ACT)),
    st.tuples(st.just("do"), WHO, st.sampled_from(DONE_BY_AN_ACT)),
    st.tuples(st.just("leave"), WHO, A_WHILE),
    st.tuples(st.just("start"), WHO, A_WHILE),
    st.tuples(st.just("give"), WHO, st.sampled_from([Office.DSL, Office.HEADTEACHER])),
    st.tuples(st.just("adopt"), A_WHILE),
    st.tuples(st.just("sign"), WHO),
)


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    let_live(monkeypatch)
    with at_school() as cast:
        yield cast


@dataclass
class Years:
    """The school, its day, and what was done by whom."""

    cast: Cast
    day: date = TODAY
    did: dict[str, set[tuple[int, date]]] = field(default_factory=lambda: defaultdict(set))

    def done(self, duty: Duty) -> list[tuple[int, date]]:
        return sorted(self.did[duty.kind])

    def wrong(self) -> list[str]:
        return list(wrong_tasks(self.cast.body, today=self.day, done=self.done))

    def act(self, what: str, *given: object) -> None:
        try:
            with transaction.atomic():
                getattr(self, f"_{what}")(*given)
        except Refused:
            pass

    def _pass(self, days: int) -> None:
        for _ in range(days):
            self.day += timedelta(days=1)
            if self._something_is_due():
                self.tick()
        self.tick()

    def tick(self) -> None:
        tick(self.cast.school, today=self.day, now=self.cast.now)

    def _something_is_due(self) -> bool:
        """A ticker ticks every minute; here, on each day on which a version begins or somebody leaves."""
        school = self.cast.school
        return (
            school.editions.filter(in_force_until=self.day).exists()
            or Engagement.objects.filter(school=school, until=self.day).exists()
        )

    def _do(self, who: str, kind: DutyKind) -> None:
        person = self._who(who)
        mark_done(person=person, school=self.cast.school, kind=kind, today=self.day)
        self.did[kind].add((person.pk, self.day))

    def _leave(self, who: str, days: int) -> None:
        on = self.day + timedelta(days=days)
        leave(person=self._who(who), school=self.cast.school, on=on, by=self.cast.clerk, today=self.day)

    def _start(self, who: str, days: int) -> None:
        since = self.day + timedelta(days=days)
        start(
            person=self._who(who), school=self.cast.school, kind="kitchen", since=since,
            by=self.cast.clerk, today=self.day,
        )  # fmt: skip

    def _give(self, who: str, office: Office) -> None:
        give_post(
            person=self._who(who), school=self.cast.school, office=office, since=self.day, today=self.day, by=None
        )
        self.tick()

    def _adopt(self, days: int) -> None:
        put_in_force(
            edition=read_in(school=self.cast.school, text=model_pack(), by=None, today=self.day),
            approved=f"{self.day:%Y-%m}", in_force_from=self.day + timedelta(days=days),
            by=self.cast.clerk, today=self.day, now=self.cast.now,
        )  # fmt: skip

    def _sign(self, who: str) -> None:
        person, edition = self._who(who), edition_in_force(self.cast.school, today=self.day)
        assert edition is not None
        agree(person=person, edition=edition, by=person, today=self.day)

    def _who(self, name: str) -> Person:
        person = getattr(self.cast, name)
        assert isinstance(person, Person)
        return person


def told(cast: Cast, acts: list[tuple[object, ...]]) -> Iterator[Years]:
    """The years after each act; at the end, all is as it was before them."""
    with transaction.atomic():
        years = Years(cast)
        for what, *given_to_it in acts:
            years.act(str(what), *given_to_it)
            yield years
        transaction.set_rollback(True)


LEFT_AND_DID_IT = [("leave", "aisha", 0), ("adopt", 0), ("pass", 9), ("do", "aisha", DutyKind.BRIEFING)]
TWO_TEXTS_IN_A_DAY = [("pass", 1), ("adopt", 0), ("do", "mary", DutyKind.POLICY_REVIEW), ("adopt", 0)]
TWICE_AND_A_TEXT = [
    ("pass", 3), ("do", "head", DutyKind.POLICY_REVIEW), ("pass", 1), ("do", "head", DutyKind.POLICY_REVIEW),
    ("adopt", 0), ("pass", 1), ("adopt", 0), ("pass", 1),
]  # fmt: skip
GONE_BEFORE_IT_BEGINS = [("adopt", 7), ("leave", "head", 0), ("pass", 9)]


@example(acts=LEFT_AND_DID_IT)
@example(acts=TWICE_AND_A_TEXT)
@example(acts=TWO_TEXTS_IN_A_DAY)
@example(acts=GONE_BEFORE_IT_BEGINS)
@given(acts=st.lists(ACTS, min_size=3, max_size=14))
@settings(max_examples=12, phases=QUICK, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_whatever_happened_over_the_years_nothing_differs(cast: Cast, acts: list[tuple[object, ...]]) -> None:
    for years in told(cast, acts):
        assert years.wrong() == []
        assert piled_up(years) == []


def piled_up(years: Years) -> list[Task]:
    """Tasks that were given before the one before them was done."""
    before = {(task.duty_id, task.person_id, task.round) for task in Task.objects.filter(done_on=None)}
    return [task for task in Task.objects.all() if (task.duty_id, task.person_id, task.round - 1) in before]


@given(acts=st.lists(ACTS, min_size=3, max_size=10), data=st.data())
@settings(max_examples=12, phases=QUICK, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_task_that_was_changed_by_hand_is_named_and_no_other(
    cast: Cast, acts: list[tuple[object, ...]], data: st.DataObject
) -> None:
    for count, years in enumerate(told(cast, acts), start=1):
        if count < len(acts):
            continue
        task = data.draw(st.sampled_from(list(Task.objects.order_by("pk"))))
        change = data.draw(st.sampled_from(changes(task)))
        Task.objects.filter(pk=task.pk).update(**change)
        found = years.wrong()
        assert len(found) == 1, (change, found)
        assert found[0].startswith(f'The task "{task.duty.title}" of {task.person} ')


def changes(task: Task) -> list[dict[str, object]]:
    """What somebody might write into a task with SQL, each for a reason of their own."""
    never = date(2019, 1, 1)
    found: list[dict[str, object]] = [{"due": never}, {"done_on": never}, {"round": 40}]
    if task.done_on is not None:
        found += [{"done_on": None}, {"dropped_on": never}]
    elif task.dropped_on is not None:
        found += [{"done_on": task.dropped_on}]
    else:
        found += [{"dropped_on": never}]
    return found
