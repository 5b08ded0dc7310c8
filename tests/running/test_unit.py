"""The unit of systemd, as far as it can be looked at where systemd does not run."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2]
UNIT = (HOME / "docs/running/inforce.service").read_text()
PAGE = (HOME / "docs/running/index.md").read_text()


def test_it_names_the_places_that_the_page_tells_to_make() -> None:
    for said in (
        "WorkingDirectory=/opt/inforce",
        "EnvironmentFile=/etc/inforce.env",
        "Environment=INFORCE_DATA=/var/lib/inforce",
        "ExecStart=/usr/bin/python3 /opt/inforce/run.py serve",
        "User=inforce",
    ):
        assert said in UNIT.splitlines()
    for made in ("git clone ADDRESS /opt/inforce", "chmod 600 /etc/inforce.env", "--home-dir /var/lib/inforce"):
        assert made in PAGE


def test_it_keeps_keys_out_of_swap_and_core_dumps_and_writes_its_own_folder_only() -> None:
    settings = dict(re.findall(r"^(\w+)=(.*)$", UNIT, re.MULTILINE))

    assert settings["LimitCORE"] == settings["MemorySwapMax"] == "0"
    assert settings["ProtectSystem"] == "strict"
    assert settings["StateDirectory"] == "inforce"
    assert settings["UMask"] == "0077"
    assert "ReadWritePaths" not in settings


def test_systemd_understands_it(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("there is no systemd-analyze on this computer")
    # The program and the user are not there where tests run.
    unit = UNIT.replace("/usr/bin/python3 /opt/inforce/run.py", "/bin/true").replace("=inforce\n", "=root\n")
    (tmp_path / "inforce.service").write_text(unit)

    said = subprocess.run(
        [analyze, "verify", str(tmp_path / "inforce.service")], capture_output=True, text=True, check=False
    )

    assert (said.returncode, said.stderr) == (0, "")
