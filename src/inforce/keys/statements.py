"""A governing body's signed statements: from the rows that keep them to `core.statements`, which judges them."""

import json
from collections.abc import Sequence
from hashlib import sha256

from inforce.core.statements import Chain, Signed, Statement, check_chain, read_statement, sign
from inforce.keys.models import KeyStatement, MasterKey

_MOST_KEPT = 256
_checked: dict[str, Chain] = {}


def chain_of(rows: Sequence[KeyStatement], *, body: str, root_public: str) -> Chain:
    """What a body's statements say, checked to the root.

    Checking costs a signature for each. The answer is kept under a digest of every byte that went into it, so that it
    can only be given again for exactly the same rows.
    """
    asked = _digest_of_all(rows, body, root_public)
    chain = _checked.get(asked)
    if chain is None:
        chain = _check(rows, body=body, root_public=root_public)
        if len(_checked) >= _MOST_KEPT:
            _checked.clear()
        _checked[asked] = chain
    return chain


def add_statement(statement: Statement, *, master: MasterKey, signing_key: bytes) -> KeyStatement:
    """Sign a statement and keep it. The database refuses a second one with the same `previous`."""
    return KeyStatement.objects.create(
        body=master.body,
        previous=statement.previous,
        canonical=statement.canonical(),
        signature=sign(statement, signing_key),
    )


def _check(rows: Sequence[KeyStatement], *, body: str, root_public: str) -> Chain:
    try:
        signed = [Signed(read_statement(bytes(row.canonical)), bytes(row.signature)) for row in rows]
        return check_chain(signed, body=body, root_public=bytes.fromhex(root_public))
    except ValueError:
        return Chain(current={}, epochs={}, tip="", problems=("A statement of who holds which key cannot be read.",))


def _digest_of_all(rows: Sequence[KeyStatement], body: str, root_public: str) -> str:
    every = sha256(json.dumps([body, root_public]).encode())
    for row in sorted(rows, key=lambda row: row.ref):
        canonical, signature = bytes(row.canonical), bytes(row.signature)
        every.update(b"%d %d " % (len(canonical), len(signature)) + canonical + signature)
    return every.hexdigest()
