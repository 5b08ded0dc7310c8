"""The `inforce` command: parse what was typed, call one function, say what came of it.

Each command imports what it needs when it is called: reading a policy needs no database and starts at once.
"""

import sys
from typing import Any

import typer
from typer.core import TyperGroup

import inforce
from inforce.core.may import Refused


class OneSentence(TyperGroup):
    """Answer every refusal with its sentence and exit code 1."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was typed."""
        try:
            return super().invoke(ctx)
        except Refused as refused:
            print(refused.why, file=sys.stderr)
            raise typer.Exit(1) from None


app = typer.Typer(
    cls=OneSentence,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,  # it prints the values of variables, and one could be a key
    help="A school's social networking policy, in force.",
)


@app.callback(invoke_without_command=True)
def begin(*, version: bool = typer.Option(False, "--version", help="Say which version this is, and stop.")) -> None:
    """A school's social networking policy, in force."""
    if version:
        print(f"Inforce {inforce.VERSION}")
        raise typer.Exit
