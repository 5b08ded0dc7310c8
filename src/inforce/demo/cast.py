"""Who there is at the made-up school, and what they have on paper: in clear, in a file of the demo's own folder."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from inforce.demo import PEOPLE_FILE
from inforce.ledger.models import Body
from inforce.people.models import Account, School


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """Somebody of the cast. `account` is the reference of what they sign in with."""

    name: str
    work: str
    to_try: str
    account: str
    username: str
    password: str
    passphrase: str = ""

    @property
    def token(self) -> str:
        """What stands in the link that signs them in: made from this installation's secret, kept nowhere."""
        return salted_hmac("inforce.demo.sign-in", self.account, algorithm="sha256").hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Something printed: a slip, a poster, nine words, a spare-key sheet."""

    what: str
    text: str
    to_try: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Everything a visitor of the demo is told."""

    school: str
    slug: str
    players: list[Player] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)


def keep(cast: Cast) -> None:
    """Write down what only these made-up people know. The file comes last: see PEOPLE_FILE."""
    _file().write_text(json.dumps(asdict(cast), indent=1), "utf-8")


def cast() -> Cast | None:
    """The cast of this installation: None where it is no demo."""
    if not settings.DEMO or not _file().is_file() or not Body.objects.filter(demo=True).exists():
        return None
    held = json.loads(_file().read_text("utf-8"))
    players = [Player(**one) for one in held.pop("players")]
    papers = [Paper(**one) for one in held.pop("papers")]
    return Cast(players=players, papers=papers, **held)


def player_of(token: str) -> Player | None:
    """Whose link this is."""
    held = cast()
    return next((one for one in held.players if constant_time_compare(one.token, token)), None) if held else None


def account_of(player: Player) -> Account:
    """What they sign in with."""
    return Account.objects.get(ref=player.account)


def school_of(held: Cast) -> School:
    """Their school."""
    return School.objects.select_related("body").get(slug=held.slug)


def mails() -> Iterator[Path]:
    """The mails that were sent, newest first: the demo writes them into a folder instead."""
    return iter(sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log"), reverse=True))


def _file() -> Path:
    folder: Path = settings.DATA
    return folder / PEOPLE_FILE
