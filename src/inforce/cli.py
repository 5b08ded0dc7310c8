"""The `inforce` command: parse what was typed, call one function, say what came of it.

Each command imports what it needs when it is called: reading a policy needs no database and starts at once.
"""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import inforce
from inforce.core.may import Refused, require


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
def begin(
    *, version: Annotated[bool, typer.Option("--version", help="Say which version this is, and stop.")] = False
) -> None:
    """A school's social networking policy, in force."""
    if version:
        print(f"Inforce {inforce.VERSION}")
        raise typer.Exit


# --- a school's own machine -----------------------------------------------------------------------------------------


@app.command()
def serve(
    *,
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
    host: Annotated[str, typer.Option(help="The network address to listen on; 0.0.0.0 for every one.")] = "127.0.0.1",
    address: Annotated[str, typer.Option(help="The address that people type; else INFORCE_ADDRESS.")] = "",
    tls_cert: Annotated[Path | None, typer.Option(help="A certificate, to do https here.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="And its key.")] = None,
    behind_proxy: Annotated[bool, typer.Option("--behind-proxy", help="A web server in front does https.")] = False,
    workers: Annotated[int, typer.Option(min=1, help="Web processes; more than one only on PostgreSQL.")] = 1,
    threads: Annotated[int, typer.Option(min=1, help="Requests that each of them answers at once.")] = 8,
) -> None:
    """Serve your school. On an empty data folder this begins its set-up."""
    from inforce.opening import serve_school
    from inforce.serving import Place

    place = Place(host=host, port=port, certificate=tls_cert, key=tls_key)
    code = serve_school(place=place, address=address, behind_proxy=behind_proxy, workers=workers, threads=threads)
    raise typer.Exit(code)


@app.command()
def migrate() -> None:
    """Make or change the database and collect the style sheets. `upgrade` does it with a way back."""
    from inforce import installation

    installation.start_django()
    require(installation.may_use_database())
    installation.migrate()
    installation.collect_pages()
