"""What must stand before settings are read: a data folder of this run's own, and cheap passphrases.

Loaded by `-p tests.environment` in pyproject.toml, since pytest-django reads the settings before
any conftest. A folder that the caller names is kept; one made here goes when the run ends.
"""

import os
import shutil
import tempfile
from pathlib import Path

made: Path | None = None


def pytest_configure() -> None:
    from inforce.data_folder import prepare  # noqa: PLC0415 - after INFORCE_DATA is set

    prepare(Path(os.environ["INFORCE_DATA"]))


def pytest_unconfigure() -> None:
    if made is not None:
        shutil.rmtree(made, ignore_errors=True)


if "INFORCE_DATA" not in os.environ:
    made = Path(tempfile.mkdtemp(prefix="inforce-tests-"))
    os.environ["INFORCE_DATA"] = str(made)
os.environ.setdefault("INFORCE_KDF", "quick")
