"""A small school with keys, a concern and a sealed file, in an installation of its own and a process beside the tests.

python -m tests.running.small_school found        makes a governing body alone
python -m tests.running.small_school fill         makes it; prints what only its people know, as JSON
python -m tests.running.small_school look KNOWN   prints what stands there for them, as JSON
python -m tests.running.small_school add          adds people until told to stop; prints how many
"""

# ruff: noqa: PLC0415 - nothing of the product can be imported before Django has started

import json
import sys
import time
from datetime import date
from threading import Thread
from typing import Any

from inforce import installation

TODAY = date(2026, 3, 2)
PICTURE = b"a picture that nobody but the chair may see" * 1000


def found() -> str:
    """A governing body and nothing else."""
    from inforce.ledger.actions import found_body

    return found_body(name="Governors of Ashfield", today=TODAY).ref


def fill() -> dict[str, Any]:
    """One school, its head and governors with their keys, and Mary, who told the chair something with a picture."""
    from inforce.cases import drafts, files
    from inforce.core.routing import Office
    from inforce.keys.actions import give_post
    from inforce.keys.server_key import seal_record
    from inforce.ledger.acting import acting_for
    from inforce.ledger.actions import found_body
    from inforce.people.actions import add_person, add_school
    from inforce.procedures import concern
    from tests.keyed import Keys, with_keys
    from tests.telling import at, begin

    body = found_body(name="Governors of Ashfield", today=TODAY)
    with acting_for([body]):
        school = add_school(body=body, name="Ashfield Primary", slug="ashfield", today=TODAY)
        posts = {"Helen Head": Office.HEADTEACHER, "Carol Chair": Office.CHAIR, "Victor Vice": Office.VICE_CHAIR}
        people = {name: add_person(body=body, name=name, today=TODAY) for name in (*posts, "Mary Midday")}
        for name, office in posts.items():
            give_post(person=people[name], school=school, office=office, since=TODAY, today=TODAY, by=None)
        keys = with_keys(Keys(school=school, today=TODAY), today=TODAY)
        _, draft = begin(school, by=people["Mary Midday"], today=TODAY, subjects=(people["Helen Head"],))
        to, case_ref = draft.content.shared[1], draft.content.case
        arriving = files.Arriving(name="picture.jpg", to=to, body=body.ref, case=case_ref)
        arriving.write(PICTURE)
        drafts.hold_file(draft, arrived=arriving.close(), given_at=at(TODAY))
        concern.raise_concern(draft=draft, today=TODAY, now=at(TODAY))
        chair = people["Carol Chair"]
        return {
            "case": case_ref,
            "chair": chair.ref,
            "passphrase": keys.passphrases[chair.ref],
            "sheets": list(keys.sheets.values()),
            "record": seal_record(b"a declaration", body=body, purpose="declaration", ref=case_ref).hex(),
        }


def look(known: dict[str, Any]) -> dict[str, Any]:
    """What the chair can open, what the server can, and whether the record is whole."""
    from inforce.assurance.verify import verify
    from inforce.cases import files
    from inforce.cases.models import Evidence
    from inforce.core.seal import SealError
    from inforce.keys.server_key import open_record
    from inforce.ledger.acting import acting_for
    from inforce.ledger.models import Body
    from inforce.people.models import Person, School
    from tests.keyed import Keys
    from tests.telling import opened_by

    body = Body.objects.get()
    with acting_for([body]):
        chair = Person.objects.get(ref=known["chair"])
        keys = Keys(school=School.objects.get(), today=TODAY, passphrases={chair.ref: known["passphrase"]})
        evidence = Evidence.objects.select_related("body", "case__school").get(case__ref=known["case"])
        opened = opened_by(keys.unlocked(chair), evidence.case)
        assert opened is not None
        key = opened.privates[evidence.epoch].of(evidence.half)
        try:
            record = open_record(bytes.fromhex(known["record"]), body=body, purpose="declaration", ref=known["case"])
        except SealError:
            record = b"does not open"
        return {
            "told": opened.said("told")[0].said.words["what"],
            "picture": b"".join(files.open_file(evidence, key=key)) == PICTURE,
            "record": record.decode(),
            "people": Person.objects.count(),
            "problems": verify(body),
        }


def add() -> int:
    """Add people on four threads at once, until the other side closes our input."""
    from django.db import connection

    from inforce.ledger.acting import acting_for
    from inforce.ledger.models import Body
    from inforce.people.actions import add_person

    body = Body.objects.get()
    added: list[str] = []
    going = True

    def write(thread: int) -> None:
        count = 0
        while going:
            with acting_for([body]):
                added.append(add_person(body=body, name=f"{thread}.{count}", today=TODAY).name)
            count += 1
            time.sleep(0.05)
        connection.close()

    threads = [Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    print("adding", flush=True)
    sys.stdin.read()
    going = False
    for thread in threads:
        thread.join()
    return len(added)


def main(word: str, *given: str) -> None:
    """Start the product in the installation that the environment names, and do what was asked."""
    installation.start_django()
    done = {"found": found, "fill": fill, "look": look, "add": add}[word](*map(json.loads, given))  # type: ignore[operator]
    print(json.dumps(done))


if __name__ == "__main__":
    main(*sys.argv[1:])
