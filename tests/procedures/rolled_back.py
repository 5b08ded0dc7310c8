"""Machines of random acts on one school: what an example did is rolled back before the next begins."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, time, timedelta
from typing import Any, ClassVar

from django.db import transaction
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, run_state_machine_as_test

from inforce.assurance.verify import verify
from inforce.core.may import Refused
from inforce.people.models import Person
from inforce.records.access import handlers_of, may_read
from inforce.records.models import Record
from tests.school import Cast

WHO = ("aisha", "mary", "head", "deputy", "chair", "vice_chair", "dsl", "clerk", "administrator", "tom")


class OfRecords(RuleBasedStateMachine):
    """Random people at a school, a day after a day. Every refusal is a sentence, and nobody reads who must not."""

    cast: ClassVar[Cast]

    def __init__(self) -> None:
        super().__init__()
        self.before = transaction.savepoint()
        self.today = self.cast.today

    def who(self, name: str) -> Person:
        person = getattr(self.cast, name)
        assert isinstance(person, Person)
        return person

    def now(self) -> datetime:
        return datetime.combine(self.today, time(12), tzinfo=self.cast.now.tzinfo)

    def next_day(self, days: int) -> None:
        self.today += timedelta(days=days)

    def does(self, act: Callable[..., Any], *args: Any, **given: Any) -> bool:
        """Do it, or be told why not. Answers whether it was done."""
        why = ""
        try:
            with transaction.atomic():
                act(*args, today=self.today, now=self.now(), **given)
        except Refused as refused:
            why = refused.why
        assert why == "" or re.fullmatch(r"[A-Z].*\.", why), why
        return not why

    def nobody_reads_it_but_whose_it_is_and_whoever_leads(self) -> None:
        for record in Record.objects.select_related("person", "school", "body").order_by("-pk")[:4]:
            readers = {one.pk for one in self.cast.everybody if may_read(one, record, today=self.today)}
            handlers = handlers_of(record.person, record.school, today=self.today)
            assert readers == {record.person_id, *(one.pk for one in handlers)}
            assert record.person not in handlers

    @invariant()
    def what_is_closed_waits_for_nobody(self) -> None:
        assert not Record.objects.exclude(closed_on=None).exclude(turn="").exists()

    def teardown(self) -> None:
        try:
            self.nobody_reads_it_but_whose_it_is_and_whoever_leads()  # at the end: it asks of everybody
            assert verify(self.cast.body) == []
        finally:
            with suppress(transaction.TransactionManagementError):
                transaction.savepoint_rollback(self.before)


def run(machine: type[OfRecords], cast: Cast, *, examples: int = 8, steps: int = 12) -> None:
    """Let a machine run in this school."""
    machine.cast = cast
    run_state_machine_as_test(machine, settings=settings(max_examples=examples, stateful_step_count=steps))
