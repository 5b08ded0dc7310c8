import json
from pathlib import Path

import pytest

from tests.own_database import finish, own_database, run, start

PROCESSES, THREADS, ACTS = 2, 4, 100

FOUND = """
from datetime import date
from inforce import installation

installation.start_django()
from inforce.ledger.actions import found_body

print(found_body(name="Hill", today=date(2026, 11, 24)).ref, end="")
"""

WRITE = """
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from inforce import installation

installation.start_django()
from django.db import connection
from inforce.ledger.acting import acting_for
from inforce.ledger.models import Body
from inforce.people.actions import add_person

body = Body.objects.get(ref=sys.argv[1])
process, threads, acts = map(int, sys.argv[2:])

def write(thread):
    done = []
    for act in range(acts):
        with acting_for([body]):
            done.append(add_person(body=body, name=f"{process}.{thread}.{act}", today=date(2026, 11, 24)).name)
    connection.close()
    return done

print("ready", flush=True)
sys.stdin.readline()
with ThreadPoolExecutor(threads) as pool:
    for done in pool.map(write, range(threads)):
        print(*done, sep="\\n")
"""

READ = """
import json, sys
from inforce import installation

installation.start_django()
from inforce.assurance.verify import verify
from inforce.ledger.acting import acting_for
from inforce.ledger.models import Body, Entry
from inforce.people.models import Person

body = Body.objects.get(ref=sys.argv[1])
with acting_for([body]):
    names = sorted(Person.objects.values_list("name", flat=True))
    numbers = list(Entry.objects.order_by("number").values_list("number", flat=True))
print(json.dumps([names, numbers, verify(body)]))
"""


@pytest.mark.both
def test_attack_17_eight_writers_at_once_lose_nothing_and_leave_one_record(tmp_path: Path) -> None:
    with own_database(tmp_path) as environment:
        body = run(FOUND, environment)
        writers = [
            start(WRITE, environment, body, str(process), str(THREADS), str(ACTS)) for process in range(PROCESSES)
        ]
        for writer in writers:
            assert writer.stdout.readline() == "ready\n"

        for writer in writers:
            writer.stdin.write("go\n")
            writer.stdin.flush()
        acknowledged = sorted(name for writer in writers for name in finish(writer).split())
        names, numbers, problems = json.loads(run(READ, environment, body))

    assert len(acknowledged) == PROCESSES * THREADS * ACTS
    assert names == acknowledged
    assert numbers == list(range(1, 1 + 1 + len(acknowledged)))  # the founding is the first
    assert problems == []
