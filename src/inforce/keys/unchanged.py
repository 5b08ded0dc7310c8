"""Posts and keys byte for byte, so that what was judged once need not be judged again before every sealing.

To ask for the rows through Django's models and to judge them takes two milliseconds, a fifth of all that a concern with
a file costs; to fetch the same rows as they stand, and to digest them, takes a sixth of that.
"""

from collections.abc import Sequence
from hashlib import sha256

from django.db import connection

from inforce.ledger.models import Body

_ROWS = (
    "SELECT * FROM inforce_masterkey WHERE body_id = %s ORDER BY id",
    """
    SELECT * FROM inforce_post post
    JOIN inforce_person person ON person.id = post.person_id
    JOIN inforce_school school ON school.id = post.school_id
    WHERE post.body_id = %s ORDER BY post.id
    """,
    "SELECT * FROM inforce_officekey WHERE body_id = %s ORDER BY id",
    "SELECT * FROM inforce_keystatement WHERE body_id = %s ORDER BY id",
)
_ENTRIES = "SELECT * FROM inforce_entry WHERE body_id = %s AND kind IN ({}) ORDER BY number"


def digest_of_rows(body: Body, *, kinds: Sequence[str]) -> bytes:
    """SHA-256 over every row that says who can open what, and over the entries of these kinds that vouch for them."""
    entries = _ENTRIES.format(", ".join(["%s"] * len(kinds)))
    every = sha256(b"posts and keys 1")
    with connection.cursor() as cursor:
        for select in (*_ROWS, entries):
            cursor.execute(select, [body.pk, *kinds] if select is entries else [body.pk])
            every.update(b"a table")
            for row in cursor.fetchall():
                every.update(repr([bytes(one) if isinstance(one, memoryview) else one for one in row]).encode())
    return every.digest()
