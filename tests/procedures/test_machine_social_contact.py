"""Random people tell, look, talk, change and end: the order that the software keeps is kept, whoever tries what."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, invariant, rule

from inforce.procedures import social_contact as contacts
from inforce.procedures.social_contact_told import LINKS, NATURES, SAFEGUARDS, Contact, state_of
from inforce.records.models import Record
from inforce.records.queries import OpenRecord, opened, opened_all, records_in
from tests.procedures.rolled_back import WHO, OfRecords, run
from tests.school import Cast, at_school

pytestmark = pytest.mark.django_db

people = st.sampled_from(WHO)


class Contacts(OfRecords):
    """Everybody tells, and everybody tries everything with what anybody told."""

    told = Bundle("told")

    def contact(self, nature: str, link: str, days: int | None) -> Contact:
        undo_by = None if days is None else self.today + timedelta(days=days)
        return Contact(nature=nature, met=("club",), link=link, undo_by=undo_by)

    def record(self, ref: str) -> OpenRecord:
        return opened(Record.objects.select_related("person", "school", "body").get(ref=ref))

    @rule(
        target=told,
        who=people,
        nature=st.sampled_from(list(NATURES)),
        link=st.sampled_from(list(LINKS)),
        days=st.sampled_from([None, 0, 5, 60]),
        others=st.booleans(),
    )
    def tells(self, who: str, nature: str, link: str, days: int | None, *, others: bool) -> str:
        contact = self.contact(nature, link, days)
        person, school = self.who(who), self.cast.school
        if not self.does(contacts.tell_contact, by=person, school=school, contact=contact, others_still_so=others):
            assert contact.is_to_be_undone
            assert days in {None, 60}
            contact = Contact(nature="own")
            assert self.does(contacts.tell_contact, by=person, school=school, contact=contact)
        return records_in(school, contacts.KIND).order_by("-pk")[0].ref

    @rule(who=people)
    def has_nothing_to_tell(self, who: str) -> None:
        assert self.does(contacts.say_nothing_to_tell, by=self.who(who), school=self.cast.school)

    @rule(ref=told, who=people, act=st.sampled_from(["acknowledge", "still_so", "undone", "end", "talk", "talked"]))
    def acts(self, ref: str, who: str, act: str) -> None:
        held, person = self.record(ref), self.who(who)
        before = state_of(held)
        if act == "talk":
            done = self.does(contacts.ask_to_talk, held.record, by=person, words="Friday?")
        elif act == "talked":
            done = self.does(contacts.say_talked, held.record, by=person, safeguards=list(SAFEGUARDS)[:1])
        else:
            done = self.does(
                {
                    "acknowledge": contacts.acknowledge,
                    "still_so": contacts.say_still_so,
                    "undone": contacts.say_undone,
                    "end": contacts.end_contact,
                }[act],
                held.record,
                by=person,
            )
        if done:
            assert (held.record.closed_on, before is None) == (None, False)
            own = person.pk == held.record.person_id
            assert own == (act in {"still_so", "undone", "end"}) or act == "talked"

    @rule(ref=told, who=people)
    def changes(self, ref: str, who: str) -> None:
        held, person = self.record(ref), self.who(who)
        contact = self.contact("parent", "adult", None)
        done = self.does(contacts.change_contact, held.record, by=person, contact=contact)
        assert done == bool(contacts.may_add(person, held.record))

    @rule(days=st.integers(1, 100))
    def days_go_by(self, days: int) -> None:
        self.next_day(days)

    @invariant()
    def what_stands_in_clear_is_what_the_lines_made_of_it(self) -> None:
        for held in opened_all(records_in(self.cast.school, contacts.KIND).filter(closed_on=None)):
            state = state_of(held)
            assert state is not None
            assert {"turn": held.record.turn, "due": held.record.due} == state.turn()


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast:
        yield cast


def test_whatever_people_do_with_whom_they_know_the_order_is_kept(cast: Cast) -> None:
    run(Contacts, cast)
