"""The `inforce` command: parse what was typed, call one function, say what came of it.

Each command imports what it needs when it is called: reading a policy needs no database and starts at once.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

import inforce
from inforce.core.may import Refused, require

if TYPE_CHECKING:
    from inforce.core.pack import Pack
    from inforce.core.reading import Reading
    from inforce.people.models import School


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


@app.command()
def demo(
    *,
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw away what was done there, and fill it anew.")] = False,
) -> None:
    """Serve a made-up school on this computer, with a link for each of its people."""
    from inforce.demo.running import serve_demo

    raise typer.Exit(serve_demo(port=port, fresh=fresh))


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
    workers: Annotated[int, typer.Option(min=0, help="Web processes; 0: one for each core, at most four.")] = 0,
    threads: Annotated[int, typer.Option(min=1, help="Requests that each of them answers at once.")] = 64,
) -> None:
    """Serve your school. On an empty data folder this begins its set-up."""
    from inforce.opening import serve_school
    from inforce.serving import Place

    place = Place(host=host, port=port, certificate=tls_cert, key=tls_key)
    code = serve_school(place=place, address=address, behind_proxy=behind_proxy, workers=workers, threads=threads)
    raise typer.Exit(code)


@app.command("setup-link")
def setup_link() -> None:
    """Print a new link with which set-up begins; the one before stops working."""
    from inforce import installation

    installation.start_django()
    from inforce.opening import make_ready
    from inforce.people.start_link import open_start_link

    make_ready()
    print(open_start_link() or "The computer's part of set-up is finished: nothing is left to open.")


@app.command()
def migrate() -> None:
    """Make or change the database and collect the style sheets. `upgrade` does it with a way back."""
    from inforce import installation

    installation.start_django()
    require(installation.may_use_database())
    installation.migrate()
    installation.collect_pages()


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="A new file; nothing is written over.")]) -> None:
    """Write a backup, while people work or not, and read it back."""
    from inforce import installation

    installation.start_django()
    require(installation.may_use_database())
    from inforce.backup.taking import back_up  # Django has to be started before rows can be named

    print(back_up(file))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.")],
    *,
    keys: Annotated[Path | None, typer.Option(help="The folder with the key files that you kept.")] = None,
    sheets: Annotated[
        bool, typer.Option("--sheets", help="Ask for the words of two spare-key sheets instead.")
    ] = False,
) -> None:
    """Restore a backup into an empty data folder, and check the whole record."""
    from inforce import installation

    installation.read_settings()
    from inforce.backup.restoring import restore as put_back

    typed = [
        typer.prompt(f"The words of the {which} sheet", hide_input=True) for which in ("first", "second") if sheets
    ]
    left = put_back(file, keys=keys, sheets=typed)
    print("\n".join([f"Restored into {installation.data_folder()}.", *left]))
    raise typer.Exit(1 if left else 0)


@app.command()
def upgrade() -> None:
    """Bring the database to this version: back up, change, check the record; put all back if any of it fails."""
    from inforce import installation

    installation.start_django()
    from inforce.backup.upgrading import upgrade as bring

    bring(say=print)


# --- the record -----------------------------------------------------------------------------------------------------

ledger = typer.Typer(no_args_is_help=True, help="Check the record of all that was done, or vouch for it.")
app.add_typer(ledger, name="ledger")

ONE_BODY = Annotated[str, typer.Option("--body", help="The reference of one governing body; else all of them.")]


@ledger.command("verify")
def verify_ledger(
    *,
    checkpoint: Annotated[Path | None, typer.Option(help="A check line from outside, such as the minutes'.")] = None,
    body: ONE_BODY = "",
) -> None:
    """Read the whole record, every row that it knows and every sealed file; one sentence for each thing wrong."""
    _open_database()
    from inforce.assurance.checking import check_installation

    note = None if checkpoint is None else _bytes_of(checkpoint, what="the check line").decode(errors="replace")
    wrong = check_installation(body_ref=body, checkpoint=note)
    if wrong:
        typer.echo("\n".join(wrong).encode())
        raise typer.Exit(1)
    print("Nothing was changed outside Inforce.")


@ledger.command("checkpoint")
def print_check_line(*, body: ONE_BODY = "") -> None:
    """Print the check line of today, for the governors' minutes: later it shows whether the record before it stands."""
    _open_database()
    from inforce.assurance.checking import print_check_lines

    print(print_check_lines(body_ref=body), end="")


@app.command()
def tick(
    *, every: Annotated[int, typer.Option(min=0, help="Again after so many seconds, until stopped; 0: once.")] = 0
) -> None:
    """Do what is due: tasks, deadlines, messages, sweeping, the day's check line. `serve` starts it by itself."""
    _open_database()
    from inforce import installation
    from inforce.ticking import keep_ticking, tick_once

    if not every:
        raise typer.Exit(0 if tick_once() else 1)
    with installation.running():
        keep_ticking(every=every)


def _open_database() -> None:
    """Start Django on a database that fits this code. Raises Refused."""
    from inforce import installation  # starts Django, which reading a policy does without

    installation.start_django()
    require(installation.may_use_database())
    require(installation.may_serve_database())


# --- a policy's text ------------------------------------------------------------------------------------------------

ONE_SCHOOL = Annotated[str, typer.Option(help="The school's part of the address, such as holm-lane.")]
policy = typer.Typer(no_args_is_help=True, help="Read a policy's text, or check a pack.")
app.add_typer(policy, name="policy")


@policy.command("read")
def read_a_policy(
    file: Annotated[Path, typer.Argument(help="The policy as plain text; - for standard input.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print all that was read, as JSON.")] = False,
) -> None:
    """Read a policy into its numbered clauses, and say what a person should look at."""
    import json

    reading = _policy_in(file)
    typer.echo(json.dumps(reading.as_json(), ensure_ascii=False, indent=2).encode() if as_json else _told(reading))


@policy.command("lint")
def lint_a_pack(
    pack: Annotated[Path, typer.Argument(help="The folder of the pack: policy.md and duties.toml.")],
) -> None:
    """Check that every clause of a pack is bound, and that all of it can be read."""
    read = _pack_in(pack)
    typer.echo(f"{pack}: {len(read.clauses)} clauses, all bound; {len(read.duties)} duties.".encode())


@policy.command("adopt")
def adopt_a_policy(
    file: Annotated[Path, typer.Argument(help="The policy as plain text, or the folder of a pack.")],
    *,
    school: ONE_SCHOOL,
    approved: Annotated[str, typer.Option(help="2017-03 or 2017-03-14; else what is printed on it.")] = "",
    review_due: Annotated[str, typer.Option(help="The same; else what is printed on it.")] = "",
    minute: Annotated[str, typer.Option(help="The governors' minute; without it, the minute is not to hand.")] = "",
) -> None:
    """Put a school's policy in force from today; or keep it as a draft where clauses are still to be looked at."""
    _open_database()
    from django.utils import timezone

    from inforce.duties.actions import put_in_force
    from inforce.policies.actions import read_in
    from inforce.policies.queries import unbound_ids

    text = _pack_in(file) if file.is_dir() else _policy_in(file)
    with _at_school(school) as place:
        edition = read_in(school=place, text=text, name=file.name, by=None, today=timezone.localdate())
        if left := unbound_ids(edition):
            _stop(f"Kept as a draft: {', '.join(left)} have to be looked at first, on the page of the policy.")
        put_in_force(
            edition=edition,
            approved=approved or edition.approved,
            review_due=review_due or edition.review_due,
            minute=minute,
            minute_to_hand=bool(minute),
            in_force_from=timezone.localdate(),
            by=None,
            today=timezone.localdate(),
            now=timezone.now(),
        )
    typer.echo(f"{edition.title} is in force at {place.name}.".encode())


# --- the adults of a school -----------------------------------------------------------------------------------------

people = typer.Typer(no_args_is_help=True, help="The adults of a school.")
app.add_typer(people, name="people")


@people.command("import")
def import_people(
    file: Annotated[Path, typer.Argument(help="A list as a spreadsheet saves it: CSV.")],
    *,
    school: ONE_SCHOOL,
    take: Annotated[bool, typer.Option("--take", help="Take them in. Without it, only say who would be.")] = False,
) -> None:
    """Take in a list of adults: name, email, kind, size, employer, since."""
    _open_database()
    from django.utils import timezone

    from inforce.duties.actions import take_in_list
    from inforce.people.comparing import compare_list
    from inforce.people.csv_import import decode, read_list

    read = read_list(decode(_bytes_of(file, what="the list")))
    if read.faults:
        _stop("\n".join(f"{file}:{fault.line}: {fault.column or 'row'}: {fault.why}" for fault in read.faults))
    with _at_school(school) as place:
        compared = compare_list(place, read.rows, today=timezone.localdate())
        lines = [f"Left out, line {row.line}: {why}" for row, why in compared.doubtful]
        if take:
            count = take_in_list(school=place, rows=compared.to_take_in, by=None, today=timezone.localdate())
            lines.append(f"Taken in: {count}.")
        else:
            lines += [f"Line {row.line}: {row.name} would be taken in." for row in compared.to_take_in]
    typer.echo("\n".join(lines).encode())


def _policy_in(file: Path) -> "Reading":
    """The policy in a file, or the sentence why there is none."""
    from inforce.core.reading import Unreadable, read_policy

    try:
        return read_policy(_bytes_of(file), name=file.name)
    except Unreadable as unreadable:
        _stop(unreadable.sentence)


def _pack_in(pack: Path) -> "Pack":
    """The pack in a folder, or all that is wrong with it."""
    from inforce.core.pack import PackErrors, read_pack

    if not pack.is_dir():
        _stop(f"{pack} is no folder. Name the folder that holds policy.md and duties.toml.")
    try:
        return read_pack({file.name: _bytes_of(file) for file in sorted(pack.iterdir()) if file.is_file()})
    except PackErrors as wrong:
        _stop("\n".join(f"{pack / error.file}:{error.line}: {error.what}" for error in wrong.errors))


@contextmanager
def _at_school(slug: str) -> Iterator["School"]:
    """The school whose addresses begin with this, its rows open to what runs inside."""
    from inforce.ledger.acting import acting_for
    from inforce.people.queries import school_at

    school = school_at(slug)
    if school is None:
        _stop(f"There is no school at /{slug}/.")
    with acting_for([school.body]):
        yield school


def _bytes_of(file: Path, *, what: str = "the policy's text") -> bytes:
    """The contents of a file a person named, as far as anything could read them."""
    from inforce.core.printed.file import MOST_BYTES

    try:
        if str(file) == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except FileNotFoundError:
        _stop(f"There is no file {file}.")
    except IsADirectoryError:
        _stop(f"{file} is a folder. Name the file of {what}.")
    except (OSError, ValueError) as error:
        _stop(f"{file} could not be opened: {getattr(error, 'strerror', None) or error}.")


def _told(reading: "Reading") -> bytes:
    """What was read, for a person: the clauses with their lines, then the warnings."""
    about = [
        reading.title or "A policy without a title",
        f"reference: {reading.reference or 'none printed'}",
        f"approved: {reading.approved or 'not found'}",
        f"next review: {reading.review_due or 'not found'}",
        f"{len(reading.clauses)} clauses under {len(reading.headings)} headings",
        "",
    ]
    clauses = [
        f"{clause.id:<10} line {clause.line:<5} {clause.polarity:<12} {clause.text.split(chr(10), 1)[0][:70]}"
        for clause in reading.clauses
    ]
    warnings = [f"line {warning.line}: {warning.what}" for warning in reading.warnings]
    if warnings:
        warnings = [
            "",
            f"Please look at these {len(warnings)}:" if len(warnings) > 1 else "Please look at this:",
            *warnings,
        ]
    return "\n".join([*about, *clauses, *warnings]).encode()


def _stop(why: str) -> NoReturn:
    """Say why nothing was done, and end with exit code 1."""
    typer.echo(why.encode(errors="replace"), err=True)
    raise typer.Exit(1)
