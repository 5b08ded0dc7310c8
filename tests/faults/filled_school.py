"""Holm Lane filled through the product's own acts, in a process beside the tests; and what its chair can open.

python -m tests.faults.filled_school fill     makes it; prints what only its people know, as JSON
python -m tests.faults.filled_school look     answers one line of JSON for each question on standard input

`look` holds no connection between two questions: after a kill the database is found as the kill left it.
"""

# ruff: noqa: PLC0415 - nothing of the product can be imported before Django has started

import hashlib
import json
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from inforce import installation

POST_HOLDERS = ("chair", "vice_chair", "head")
TELLERS = ("mary", "aisha", "joe")


def fill() -> dict[str, Any]:
    """Make the school, its keys, a poster's code and a signed-in browser for each of its people."""
    from django.utils import timezone

    from inforce.ledger.acting import acting_for
    from inforce.people.actions import make_poster
    from tests.keyed import account_of, with_keys
    from tests.school import make_school

    today = timezone.localdate()
    cast = make_school(today=today)
    with acting_for([cast.body]):
        keys = with_keys(cast, today=today)
        accounts = {name: account_of(getattr(cast, name), today=today) for name in (*POST_HOLDERS, "administrator")}
        accounts |= {name: cast.account(getattr(cast, name)) for name in TELLERS}
        return {
            "slug": cast.school.slug,
            "refs": {name: getattr(cast, name).ref for name in accounts},
            "sessions": {name: _signed_in(account) for name, account in accounts.items()},
            "passphrases": {name: keys.passphrases[getattr(cast, name).ref] for name in POST_HOLDERS},
            "poster": make_poster(school=cast.school, by=None, today=today),
        }


def _signed_in(account: Any) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from inforce.web.sessions import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "inforce.people.adapter.OneCheck"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return str(session.session_key)


# --- what stands there afterwards ------------------------------------------------------------------------------


def cases(*, passphrase: str, known: list[str]) -> list[dict[str, Any]]:
    """Every case but the known ones as the chair opens it, its files opened too."""
    from django.utils import timezone

    from inforce.cases import files
    from inforce.cases.models import Case, Evidence
    from inforce.cases.queries import open_for
    from inforce.core.routing import Office
    from inforce.keys.queries import holder_of
    from inforce.people.models import School
    from tests.keyed import Keys

    school = School.objects.select_related("body").get()
    chair = holder_of(Office.CHAIR, school, today=timezone.localdate())
    assert chair is not None
    keys = Keys(school=school, today=timezone.localdate(), passphrases={chair.ref: passphrase})
    unlocked = keys.unlocked(chair, now=timezone.now())
    found = []
    for ref in sorted(set(Case.objects.values_list("ref", flat=True)) - set(known)):
        opened = open_for(unlocked, school=school, ref=ref)
        assert opened is not None, f"The chair cannot open {ref}."
        told = opened.said("told")[0].said.words
        rows = {row.ref: row for row in Evidence.objects.select_related("body", "case").filter(case=opened.case)}
        held = []
        for one in told["files"]:
            row = rows.pop(one["ref"])
            sha256 = hashlib.sha256()
            for piece in files.open_file(row, key=opened.privates[row.epoch].of(row.half)):
                sha256.update(piece)
            assert sha256.hexdigest() == one["sha256"], f"A file of {ref} does not open to what was given."
            held.append([one["name"], one["sha256"]])
        assert rows == {}, f"A file belongs to {ref}, which does not name it."
        found.append({"ref": ref, "what": told["what"], "files": held, "damaged": opened.damaged})
    return found


def sweep(*, hours: int) -> dict[str, list[str]]:
    """Sweep as the tick would so many hours from now; then the files on disk, and those that rows name."""
    from django.conf import settings
    from django.utils import timezone

    from inforce.cases import drafts, files
    from inforce.cases.models import DraftFile, Evidence

    now = timezone.now() + timedelta(hours=hours)
    drafts.sweep_drafts(now=now)
    files.sweep_files(now=now)
    named = [*Evidence.objects.values_list("ref", flat=True), *DraftFile.objects.values_list("ref", flat=True)]
    on_disk = [path.name for path in (settings.DATA / "files").rglob("*") if path.is_file()]
    return {"named": sorted(named), "on_disk": sorted(on_disk)}


def problems() -> list[str]:
    """What `ledger verify` would say, and the database's own check of itself."""
    from django.db import connection

    from inforce.assurance.verify import verify
    from inforce.ledger.models import Body

    found = verify(Body.objects.get())
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for check in ("PRAGMA integrity_check", "PRAGMA foreign_key_check"):
                cursor.execute(check)
                found += [str(row) for row in cursor.fetchall() if row != ("ok",)]
    return found


def draft(*, cookie: str, teller: str) -> dict[str, Any]:
    """What only the browser with this cookie can make readable: its nine words and its case's private keys."""
    from django.utils import timezone

    from inforce.cases.drafts import open_draft
    from inforce.people.models import School

    school = School.objects.select_related("body").get()
    opened = open_draft(cookie, school=school, person=teller, now=timezone.now())
    assert opened is not None
    return {"words": opened.content.words, "keys": [opened.content.inner[0], opened.content.shared[0]]}


def look() -> None:
    """Answer questions until standard input ends."""
    from django.db import connection

    from inforce.ledger.acting import acting_for
    from inforce.ledger.models import Body

    answers: dict[str, Callable[..., Any]] = {"cases": cases, "draft": draft, "sweep": sweep, "problems": problems}
    for line in sys.stdin:
        asked = json.loads(line)
        with acting_for(list(Body.objects.all())):
            answer = answers[asked.pop("ask")](**asked)
        connection.close()
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    installation.start_django()
    if sys.argv[1] == "fill":
        print(json.dumps(fill()))
    else:
        look()
