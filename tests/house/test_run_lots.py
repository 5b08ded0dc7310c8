"""`run.py test`: lots of tests beside each other, one exit code, and nothing begun after Ctrl-C."""

import sys

import pytest

from run import INTERRUPTED, NOTHING_CHOSEN, WITH_SERVERS, Lot, run_lots


def lot(code: int, *, says: str = "") -> Lot:
    return Lot(f"a lot that ends with {code}", [sys.executable, "-c", f"print({says!r}); raise SystemExit({code})"])


@pytest.mark.parametrize(
    ("shown", "beside", "code"),
    [
        ([0], [0, 0], 0),
        ([1], [0], 1),
        ([0], [0, 3], 3),
        ([0], [NOTHING_CHOSEN], 0),
        ([NOTHING_CHOSEN], [NOTHING_CHOSEN], NOTHING_CHOSEN),
        ([0], [NOTHING_CHOSEN, 1], 1),
    ],
)
def test_one_lot_that_fails_fails_all(shown: list[int], beside: list[int], code: int) -> None:
    assert run_lots([lot(one) for one in shown], beside=[lot(one) for one in beside]) == code


def test_what_ran_beside_is_shown_whole_and_in_its_order(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    run_lots([lot(0, says="first")], beside=[lot(0, says="second"), lot(3, says="third")])

    said = capfdbinary.readouterr().out.decode().split("\n")
    assert [line for line in said if line in {"first", "second", "third"}] == ["first", "second", "third"]


def test_after_an_interruption_nothing_is_begun(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run_lots([lot(INTERRUPTED), lot(0, says="begun")]) == INTERRUPTED
    assert b"begun" not in capfdbinary.readouterr().out


def test_the_folders_that_run_apart_are_there(request: pytest.FixtureRequest) -> None:
    assert [folder for folder in WITH_SERVERS if not (request.config.rootpath / folder).is_dir()] == []
