"""`python -m inforce`: the same command as `python3 run.py`, without making the environment first."""

from inforce.cli import app

app(prog_name="inforce")
