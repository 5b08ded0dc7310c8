"""A school that has no policy in force yet: no page breaks, and what is done there is kept."""

from collections.abc import Iterator

import pytest
import time_machine

from inforce.assurance.verify import verify
from inforce.procedures.account_safety import SAFE
from inforce.procedures.profile_review import CHECKED
from inforce.records.models import Record
from tests.school import Cast, at_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school(in_force=False) as cast, time_machine.travel(cast.now, tick=False):
        yield cast


@pytest.mark.parametrize("page", ["", "policy/", "sign/", "look/", "profile/", "accounts/", "known/", "desk/", "tell/"])
def test_every_page_that_a_policy_leads_to_answers(cast: Cast, page: str) -> None:
    assert cast.client(cast.head).get(f"/holm-lane/{page}").status_code in {200, 404}


@pytest.mark.parametrize(
    ("page", "answers"),
    [
        ("look/", {}),
        ("profile/", {"sites": ["none"], "checked": list(CHECKED), "help_wanted": "no", "help_with": ""}),
        ("accounts/", {"safe": list(SAFE)}),
    ],
)
def test_what_is_done_before_is_written_down_and_nobody_owed_it(
    cast: Cast, page: str, answers: dict[str, object]
) -> None:
    answer = cast.client(cast.mary).post(f"/holm-lane/{page}", answers)

    assert answer.status_code == 302
    assert Record.objects.get().person == cast.mary
    assert verify(cast.body) == []
