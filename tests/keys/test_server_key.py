"""The server's own key: records open in their own place only, and two sheets bring the key back."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inforce.core.seal import SealError, open_sealed
from inforce.keys.server_key import FILE, open_record, recovery_context, seal_record, sealed_to_recovery
from tests.keyed import Keys
from tests.keys.conftest import Cast


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(plain=st.binary(max_size=300))
def test_sealed_and_opened_is_unchanged(cast: Cast, plain: bytes) -> None:
    sealed = seal_record(plain, body=cast.body, purpose="question", ref="a" * 16)

    assert open_record(sealed, body=cast.body, purpose="question", ref="a" * 16) == plain


def test_a_record_that_was_moved_does_not_open(cast: Cast) -> None:
    sealed = seal_record(b"mine", body=cast.body, purpose="question", ref="a" * 16)

    for purpose, ref in (("question", "b" * 16), ("answer", "a" * 16)):
        with pytest.raises(SealError):
            open_record(sealed, body=cast.body, purpose=purpose, ref=ref)


def test_two_sheets_open_the_copy_in_a_backup(cast: Cast, keys: Keys, settings: object) -> None:
    copy = sealed_to_recovery()

    opened = open_sealed(copy[cast.body.ref], key=keys.root().recovery_private, context=recovery_context(cast.body.ref))

    path: Path = settings.DATA / FILE  # type: ignore[attr-defined]
    assert opened == path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600


def test_without_a_master_key_there_is_no_copy(cast: Cast) -> None:
    assert cast.body.ref not in sealed_to_recovery()
