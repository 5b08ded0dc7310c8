"""What Django is told when it starts: which checks of ours belong to its own."""

from django.apps import AppConfig
from django.core import checks

from inforce.ledger.row_security import check_role


class Inforce(AppConfig):
    """The one app."""

    name = "inforce"

    def ready(self) -> None:
        """Register the check that needs a database: `migrate` runs it before it touches anything."""
        checks.register(check_role, checks.Tags.database)
