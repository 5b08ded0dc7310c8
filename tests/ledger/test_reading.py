"""A record is read as it stood at one moment, while others go on writing."""

import json
from pathlib import Path

import pytest

from tests.own_database import own_database, run

BESIDE = """
import json, threading
from datetime import date
from inforce import installation

installation.start_django()
from django.db import connection
from inforce.ledger.acting import acting_for
from inforce.ledger.actions import found_body
from inforce.ledger.reading import one_moment, written_in_order
from inforce.people.actions import add_person

TODAY = date(2026, 11, 24)
body = found_body(name="Hill", today=TODAY)

def write():
    with acting_for([body]):
        add_person(body=body, name="Mary", today=TODAY)
    connection.close()

def numbers():
    return [entry.number for entry in written_in_order(body)]

seen = []
with one_moment([body]):
    seen.append(numbers())
    writer = threading.Thread(target=write)
    writer.start()
    writer.join(timeout=10)
    seen.append(writer.is_alive())
    seen.append(numbers())
with acting_for([body]):
    seen.append(numbers())
    add_person(body=body, name="Joe", today=TODAY)
    seen.append(numbers())
print(json.dumps(seen))
"""


@pytest.mark.both
def test_a_writer_is_not_held_up_by_a_reader_who_sees_nothing_of_it(tmp_path: Path) -> None:
    with own_database(tmp_path) as environment:
        before, held_up, meanwhile, after, and_then = json.loads(run(BESIDE, environment))

    assert (before, held_up, meanwhile) == ([1], False, [1])
    assert (after, and_then) == ([1, 2], [1, 2, 3])
