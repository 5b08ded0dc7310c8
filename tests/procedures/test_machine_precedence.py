"""Random people enter, change, lose and take off documents: the list is what was entered last, and nothing else."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis.stateful import invariant, rule
from hypothesis.strategies import booleans, sampled_from

from inforce.core.may import Refused
from inforce.procedures import policy_clash, precedence
from inforce.procedures.precedence_documents import Details, Document, Held, Standing, documents_of, higher_documents
from inforce.records.models import Record
from tests.procedures.rolled_back import OfRecords, run
from tests.school import at_school

pytestmark = pytest.mark.django_db

PEOPLE = ("clerk", "head", "chair", "dsl", "mary")
ENTERING, NOTICING = {"clerk", "head", "chair"}, {"clerk", "head", "chair", "dsl"}
NAMES = ("Child protection policy", "Equality policy", "Handbook")
KEYS = {"Child protection policy": "child-protection", "Equality policy": "equality", "Handbook": ""}


class Documents(OfRecords):
    """Beside it stands a plain model: name -> what was entered last."""

    def __init__(self) -> None:
        super().__init__()
        self.listed: dict[str, Details] = {}
        self.to_settle = 0

    def details(self, name: str, standing: str, held: str) -> Details:
        there = {"place": "A shelf", "seen_on": self.today} if held == Held.YES else {}
        return Details(name=name, standing=standing, held=held, **there)  # type: ignore[arg-type]

    def of(self, name: str) -> Document | None:
        return next((one for one in documents_of(self.cast.school) if one.details.name == name), None)

    @rule(who=sampled_from(PEOPLE), name=sampled_from(NAMES), standing=sampled_from(Standing), held=sampled_from(Held))
    def enters(self, who: str, name: str, standing: str, held: str) -> None:
        details = self.details(name, standing, held)
        given: dict[str, Any] = {"details": details, "key": KEYS[name], "school": self.cast.school}
        went = self.does(precedence.enter_document, by=self.who(who), **given)
        assert went == (who in ENTERING and self.listed.get(name) in {None, details})
        if went:
            self.listed[name] = details

    @rule(who=sampled_from(PEOPLE), name=sampled_from(NAMES), standing=sampled_from(Standing), held=sampled_from(Held))
    def changes(self, who: str, name: str, standing: str, held: str) -> None:
        if document := self.of(name):
            details = self.details(name, standing, held)
            went = self.does(precedence.change_document, document.record, details=details, by=self.who(who))
            assert went == (who in ENTERING)
            if went:
                self.listed[name] = details

    @rule(who=sampled_from(PEOPLE), name=sampled_from(NAMES))
    def gives_it_a_name_that_is_taken(self, who: str, name: str) -> None:
        for other in set(self.listed) - {name}:
            if document := self.of(name):
                details = replace(document.details, name=other)
                assert not self.does(precedence.change_document, document.record, details=details, by=self.who(who))

    @rule(who=sampled_from(PEOPLE), name=sampled_from(NAMES))
    def takes_off(self, who: str, name: str) -> None:
        if (document := self.of(name)) and self.does(precedence.take_off, document.record, by=self.who(who)):
            assert who in ENTERING
            del self.listed[name]

    @rule(who=sampled_from(PEOPLE), name=sampled_from(NAMES))
    def sees_a_difference(self, who: str, name: str) -> None:
        document = self.of(name)
        given: dict[str, Any] = {
            "clause": "1.1.2",
            "document": document.record.ref if document else "",
            "what": f"Difference {self.to_settle}.",
            "seen_on": self.today,
        }
        before = Record.objects.filter(kind=policy_clash.KIND).count()
        went = self.does(policy_clash.notice_clash, by=self.who(who), school=self.cast.school, **given)
        assert went == (who in NOTICING and document is not None)
        self.to_settle += Record.objects.filter(kind=policy_clash.KIND).count() - before

    @rule(who=sampled_from(PEOPLE), with_minute=booleans())
    def settles(self, who: str, with_minute: bool) -> None:  # noqa: FBT001
        for record in policy_clash.clashes_to_settle(self.cast.school)[:1]:
            given: dict[str, Any] = {"minute": "7" if with_minute else " ", "outcome": "So.", "settled_on": self.today}
            went = self.does(policy_clash.settle_clash, record, by=self.who(who), **given)
            assert went == (with_minute and who in {"clerk", "chair"})
            self.to_settle -= went

    @rule()
    def a_month_passes(self) -> None:
        self.next_day(30)

    @invariant()
    def the_list_is_what_was_entered_last(self) -> None:
        assert {one.details.name: one.details for one in documents_of(self.cast.school)} == self.listed
        for one in higher_documents(self.cast.school):
            assert one.details.place
            assert self.listed[one.details.name].standing == Standing.CHILDREN
        assert len(policy_clash.clashes_to_settle(self.cast.school)) == self.to_settle

    @invariant()
    def nobody_is_asked_for_anything(self) -> None:
        assert not Record.objects.exclude(turn="", due=None).exists()

    def nobody_reads_it_but_whose_it_is_and_whoever_leads(self) -> None:
        """Every adult reads the list of documents."""


def test_no_act_of_anybody_leads_where_it_must_not() -> None:
    with at_school() as cast:
        run(Documents, cast)


def test_a_refusal_changes_nothing() -> None:
    with at_school() as cast, pytest.raises(Refused):
        precedence.enter_document(
            by=cast.mary,
            school=cast.school,
            details=Details(name="Handbook", standing=Standing.BESIDE, held=Held.NO),
            today=cast.today,
            now=cast.now,
        )
