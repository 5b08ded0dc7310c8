"""Kinds of duty that are to have a page one day, asked already: so that what comes round can be tested before it."""

import pytest

from inforce.core.duties import DutyKind


def let_live(monkeypatch: pytest.MonkeyPatch, *kinds: DutyKind) -> None:
    """From here on versions ask what these kinds ask; no kinds: all of them."""
    monkeypatch.setattr("inforce.duties.asking.LIVE_KINDS", frozenset(kinds or DutyKind))
