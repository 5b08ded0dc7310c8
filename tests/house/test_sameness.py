"""Attack 2: nothing that the head or the administrator can see tells that there is a concern about the head."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail

from inforce.cases import actions as cases
from inforce.cases.actions import ring_clocks
from inforce.cases.models import Case
from inforce.duties.models import Task
from inforce.notices.models import Notice
from inforce.people.actions import engage
from inforce.people.models import Person
from inforce.procedures import concern, justification
from tests.finding import tell_of
from tests.house.test_pages import ALL, address_of
from tests.keyed import Keys, account_of
from tests.keys.conftest import TODAY, Cast, cast, keys
from tests.outside import outside_for, policy_of, tell_outside
from tests.pages import PageClient
from tests.procedures.test_concern import deal_with
from tests.targeted import keep, report
from tests.telling import at, state_for, tell
from tests.web.test_locked import with_key

__all__ = ["cast", "keys"]

pytestmark = pytest.mark.both
RANDOM = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
# What cannot be the same twice, and why.
LEFT_OUT = {
    "account_logout": "ends one's own sitting",
    "tell-leave": "closes one's own key",
    "keys-passphrase": "offers six new words each time",
}
WATCHED = ("head", "administrator")


@pytest.fixture(autouse=True)
def the_day_stands_still() -> object:
    with time_machine.travel(at(TODAY, 15), tick=False):
        yield


@pytest.fixture
def watchers(cast: Cast, keys: Keys) -> dict[str, PageClient]:
    """The head, with her own key open, and the administrator, each signed in."""
    for who in WATCHED:
        person: Person = getattr(cast, who)
        person.email = f"{who}@example.org"
        person.save()
        engage(person=person, school=cast.school, kind="support", since=TODAY, today=TODAY)
    policy_of(cast.school, by=cast.clerk, today=TODAY)
    administrator = PageClient()
    administrator.force_login(account_of(cast.administrator, today=TODAY))
    return {"head": with_key(cast.head, keys), "administrator": administrator}


def seen(client: PageClient, cast: Cast, case_refs: list[str]) -> dict[str, tuple[int, bytes, object]]:
    """Every page that can be asked for, byte for byte, and what a case's own addresses answer."""
    pages: dict[str, tuple[int, bytes, object]] = {}
    for _, pattern in ALL:
        if pattern.name in LEFT_OUT:
            continue
        pages[str(pattern.name)] = _answer(client, address_of(str(pattern.name), school=cast.school.slug))
    for ref in case_refs:
        for ending in ("", "open/", "note/", "files/fedcba9876543210/"):
            there = _answer(client, f"/{cast.school.slug}/locked/{ref}/{ending}")
            nowhere = _answer(client, f"/{cast.school.slug}/locked/0123456789abcdef/{ending}")
            assert _without(ref, there) == _without("0123456789abcdef", nowhere)
    return pages


def _answer(client: PageClient, address: str) -> tuple[int, bytes, list[tuple[str, str]]]:
    response = client.get(address)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = sorted((name, value) for name, value in response.headers.items() if name != "Set-Cookie")
    return response.status_code, RANDOM.sub(b"", body), headers


def _without(ref: str, answer: object) -> str:
    return repr(answer).replace(ref, "")


def owed_and_posted(cast: Cast) -> tuple[object, ...]:
    watched = [getattr(cast, who) for who in WATCHED]
    return (
        list(Task.objects.filter(person__in=watched).order_by("pk").values()),
        Notice.objects.filter(person__in=watched).count(),
        [message.to for message in mail.outbox],
    )


def one_more(cast: Cast, keys: Keys) -> Case:
    """A concern about the head: told, rung, opened, dealt with, answered and closed."""
    case, _ = tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,), what="The head did it.")
    ring_clocks(cast.school.body, today=TODAY + timedelta(days=5), now=at(TODAY, 16))
    chair = keys.unlocked(cast.chair)
    state = state_for(chair, case)
    cases.read_case(state.opened, by=cast.chair, today=TODAY, now=at(TODAY, 11))
    deal_with(cast, keys, case)
    concern.close(state_for(chair, case), by=cast.chair, today=TODAY, now=at(TODAY, 14))
    _one_more_outside(cast, keys)
    _one_more_targeted(cast)
    return case


def _one_more_outside(cast: Cast, keys: Keys) -> None:
    """Somebody went outside the policy together with the head: the chair has it, and she sees nothing of that."""
    case, _ = tell_outside(cast.school, by=cast.mary, today=TODAY, others=(cast.head,))
    ring_clocks(cast.school.body, today=TODAY + timedelta(days=5), now=at(TODAY, 16))
    chair = keys.unlocked(cast.chair)
    cases.read_case(outside_for(chair, case).opened, by=cast.chair, today=TODAY, now=at(TODAY, 11))
    by: dict[str, Any] = {"by": cast.chair, "today": TODAY, "now": at(TODAY, 14)}
    justification.say_whether_hr_was_asked(outside_for(chair, case), asked=False, why_not="No need.", **by)
    justification.take_note(outside_for(chair, case), words="Thank you.", **by)
    justification.close(outside_for(chair, case), **by)


def _one_more_targeted(cast: Cast) -> None:
    """Somebody keeps proof, and reports another that has to do with the head: she sees nothing of either."""
    keep(cast.school, by=cast.mary, today=TODAY)
    case, words = keep(cast.school, by=cast.mary, today=TODAY)
    report(case, words, today=TODAY, about="person", subjects=(cast.head,))
    ring_clocks(cast.school.body, today=TODAY + timedelta(days=5), now=at(TODAY, 16))


@pytest.mark.slow
def test_attack_2_pages_tasks_and_mail_are_the_same_with_0_1_and_20_concerns_about_the_head(
    cast: Cast, keys: Keys, watchers: dict[str, PageClient]
) -> None:
    refs: list[str] = []

    def everything() -> dict[str, object]:
        pages = {
            f"{who} {name}": page for who in watchers for name, page in seen(watchers[who], cast, refs[:2]).items()
        }
        return pages | {"owed and posted": owed_and_posted(cast)}

    with_none = everything()
    refs.append(one_more(cast, keys).ref)
    with_one = everything()
    refs += [one_more(cast, keys).ref for _ in range(19)]
    with_twenty = everything()

    for later in (with_one, with_twenty):
        assert [name for name, page in later.items() if page != with_none[name]] == []
    assert Case.objects.filter(closed_on=TODAY).count() == 2 * 20


@pytest.mark.slow
def test_attack_2_nor_do_they_tell_of_an_indecent_image_that_is_about_the_head(
    cast: Cast, keys: Keys, watchers: dict[str, PageClient]
) -> None:
    def everything(refs: list[str]) -> dict[str, object]:
        pages = {f"{who} {name}": page for who in watchers for name, page in seen(watchers[who], cast, refs).items()}
        return pages | {"owed and posted": owed_and_posted(cast)}

    with_none = everything([])
    case, _ = tell_of("illegal_image", cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))
    ring_clocks(cast.school.body, today=TODAY, now=at(TODAY, 16))  # whoever can open it is reminded
    with_one = everything([case.ref])

    assert [name for name, page in with_one.items() if page != with_none[name]] == []


def test_proof_that_somebody_keeps_changes_no_page_of_anybody_else(
    cast: Cast, keys: Keys, watchers: dict[str, PageClient]
) -> None:
    def everything() -> dict[str, object]:
        pages = {f"{who} {name}": page for who in watchers for name, page in seen(watchers[who], cast, []).items()}
        return pages | {"owed and posted": owed_and_posted(cast)}

    before = everything()
    keep(cast.school, by=cast.mary, today=TODAY)
    after = everything()

    assert [name for name, page in after.items() if page != before[name]] == []


def test_the_sameness_test_would_see_a_difference(cast: Cast, keys: Keys, watchers: dict[str, PageClient]) -> None:
    before = seen(watchers["head"], cast, [])

    tell(cast.school, by=cast.mary, today=TODAY, about="nobody")

    with_her_key = ("locked", "desk", "inspection")
    assert [before[name][0] for name in with_her_key] == [200, 200, 200]  # the head's own key is open
    changed = [name for name, page in seen(watchers["head"], cast, []).items() if page != before[name]]
    assert [name for name in with_her_key if name not in changed] == []
