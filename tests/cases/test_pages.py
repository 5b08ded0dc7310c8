"""A reader's list, page by page: every case once, and no longer in the making for being long."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inforce.cases import actions as cases
from inforce.cases.queries import open_page
from inforce.core.said import Said
from inforce.procedures import dealing
from tests.keyed import Keys
from tests.keys.conftest import TODAY, Cast
from tests.telling import at, opened_by, state_for, tell

pytestmark = pytest.mark.both


def refs(keys: Keys, cast: Cast, *, start: int, count: int) -> list[str]:
    page = open_page(keys.unlocked(cast.vice_chair), school=cast.school, start=start, count=count)
    return [opened.case.ref for opened in page]


def test_pages_hold_each_case_once_open_ones_first_whatever_keys_it_has_had(cast: Cast, keys: Keys) -> None:
    told = [tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))[0] for _ in range(5)]
    dealing.step_back(
        state_for(keys.unlocked(cast.chair), told[1]), why="My friend.", by=cast.chair, today=TODAY, now=at(TODAY, 11)
    )
    opened = opened_by(keys.unlocked(cast.vice_chair), told[0])
    assert opened is not None
    said = Said(kind="closed", at=at(TODAY, 12), post="vice_chair", by=cast.vice_chair.ref, words={})
    cases.close_case(opened, said, today=TODAY)

    pages = [refs(keys, cast, start=start, count=2) for start in (0, 2, 4, 6)]

    assert pages == [[told[1].ref, told[2].ref], [told[3].ref, told[4].ref], [told[0].ref], []]


def test_a_page_asks_as_many_queries_for_three_cases_as_for_one(cast: Cast, keys: Keys) -> None:
    chair, counts = keys.unlocked(cast.chair), []
    for told in (1, 2):
        for _ in range(told):
            tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))
        with CaptureQueriesContext(connection) as queries:
            open_page(chair, school=cast.school, start=0, count=50)
        counts.append(len(queries))

    assert counts[0] == counts[1]
