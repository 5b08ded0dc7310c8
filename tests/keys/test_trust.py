"""Posts and keys in the database are the ones that were given, or nothing is sealed."""

import time
from inforce.core.routing import Office
from inforce.keys import trust
from tests.keyed import Keys
from tests.keys.conftest import TODAY, Cast


def test_every_seat_works_once_its_holder_took_the_key(cast: Cast, keys: Keys, django_assert_num_queries) -> None:
    with django_assert_num_queries(5):
        found = trust.working(cast.school, today=TODAY)
    t=time.perf_counter()
    for _ in range(50): trust.working(cast.school, today=TODAY)
    print((time.perf_counter()-t)/50*1000, "ms")
    assert {(seat.office, seat.holder, seat.works) for seat in found.seats} == {
        (Office.HEADTEACHER, cast.head.ref, True),
        (Office.DSL, cast.head.ref, True),
        (Office.DEPUTY, cast.deputy.ref, True),
        (Office.CHAIR, cast.chair.ref, True),
        (Office.VICE_CHAIR, cast.vice_chair.ref, True),
    }
    assert trust.problems(cast.school.body) == []
    print(keys.unlocked(cast.chair).warnings)
