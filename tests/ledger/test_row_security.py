"""Inforce does not run under a database user that nothing would hold back."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from inforce.ledger.row_security import check_role, why_not_this_role
from tests.own_database import HOME

pytestmark = pytest.mark.both


@pytest.mark.django_db
def test_the_user_of_the_tests_is_one_that_inforce_accepts() -> None:
    assert why_not_this_role() == ""
    assert check_role(None, databases=["default"]) == []
    call_command("check", databases=["default"], tags=["database"])


@pytest.mark.parametrize(
    ("role", "what"),
    [
        ("too_great SUPERUSER", "The database user too_great is a superuser"),
        ("too_free NOSUPERUSER BYPASSRLS", "The database user too_free has BYPASSRLS"),
    ],
)
def test_a_user_that_row_security_does_not_bind_is_refused(tmp_path: Path, role: str, what: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no users")
    owner, name = os.environ["INFORCE_SUPERUSER_URL"], role.split(maxsplit=1)[0]
    with psycopg.connect(owner, autocommit=True) as session:
        session.execute(f"CREATE ROLE {role} LOGIN")
    url = urlsplit(owner)
    as_role = urlunsplit(url._replace(netloc=url.netloc.replace("owner@", f"{name}@")))
    environment = os.environ | {"INFORCE_DATABASE_URL": as_role, "INFORCE_DATA": str(tmp_path)}

    started = subprocess.run(
        [sys.executable, "-m", "inforce", "migrate"],
        cwd=HOME, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    checked = subprocess.run(
        [sys.executable, "-m", "django", "check", "--database", "default", "--tag", "database"],
        cwd=HOME, env=environment | {"DJANGO_SETTINGS_MODULE": "inforce.settings"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (started.returncode, checked.returncode) == (1, 1)
    assert len(started.stderr.splitlines()) == 1, started.stderr
    assert f"(inforce.E001) {what}, so nothing would hold" in checked.stderr
