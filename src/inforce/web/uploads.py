"""The one way in for files: sealed while they stream in, to the keys of the draft that the browser's cookie opens.

Django's own handlers keep small files in memory and write large ones to a temporary folder, in clear. This one is the
only handler there is. It refuses the first byte unless the page takes files and a draft is open, and whatever its
request does not claim is gone when the request ends.
"""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from inforce.cases import files
from inforce.ledger.acting import let_go, take_up_again
from inforce.web.drafts import draft_of
from inforce.web.telling.roads import road_of

UPLOAD_ADDRESSES = {"tell-file"}


class SealedUpload(UploadedFile):
    """What the form sees of a file: its name and size, and where it stands sealed. There is nothing to read."""

    def __init__(self, arrived: files.Arrived) -> None:
        """Keep only what is told about the file."""
        super().__init__(file=None, name=arrived.name, size=arrived.size)
        self.arrived = arrived

    def close(self) -> None:
        """Django closes what came when the rest of a body is refused; there is nothing to close."""


class SealingUploadHandler(FileUploadHandler):
    """Seal each file as it arrives."""

    chunk_size = 64 * 1024

    def __init__(self, request: HttpRequest | None = None) -> None:
        """Nothing has come in yet."""
        super().__init__(request)
        self._arriving: files.Arriving | None = None
        self._size = 0

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        """Hold no connection to the database for as long as somebody's line may take."""
        del args, kwargs
        let_go()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Decide at the first byte whether this request may bring a file at all."""
        super().new_file(*args, **kwargs)
        request = self.request
        assert request is not None
        match = request.resolver_match
        if match is None or match.url_name not in UPLOAD_ADDRESSES:
            raise StopUpload(connection_reset=True)
        take_up_again()
        draft = draft_of(request)
        let_go()
        if draft is None or draft.sent or not road_of(draft).takes_files:
            raise StopUpload(connection_reset=True)
        said = int(request.META.get("CONTENT_LENGTH") or 0)
        if said > settings.MAX_FILE_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            request.upload_problem = "too_large"  # type: ignore[attr-defined]
            raise StopUpload(connection_reset=True)
        try:
            self._arriving = files.Arriving(
                name=self.file_name or "",
                to=draft.content.shared[1],
                body=draft.row.body.ref,
                case=draft.content.case,
            )
        except files.NoRoom:
            request.upload_problem = "no_room"  # type: ignore[attr-defined]
            raise StopUpload(connection_reset=False) from None
        self._size = 0
        unclaimed(request).append(self._arriving)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002  Django's signature
        """Seal a piece. Past the limit nothing more is read."""
        assert self._arriving is not None
        self._size += len(raw_data)
        if self._size > settings.MAX_FILE_BYTES:
            self.request.upload_problem = "too_large"  # type: ignore[union-attr]
            raise StopUpload(connection_reset=True)
        try:
            self._arriving.write(raw_data)
        except OSError:
            self.request.upload_problem = "no_room"  # type: ignore[union-attr]
            raise StopUpload(connection_reset=True) from None
        return None

    def file_complete(self, file_size: int) -> SealedUpload | None:  # noqa: ARG002  Django's signature
        """The file is whole: make it last."""
        if self._arriving is None:
            return None
        try:
            arrived = self._arriving.close()
        except OSError:
            self.request.upload_problem = "no_room"  # type: ignore[union-attr]
            raise StopUpload(connection_reset=True) from None
        self._arriving = None
        return SealedUpload(arrived)

    def upload_complete(self) -> None:
        """All of the body was read, or as much as is wanted: the page follows."""
        take_up_again()

    def upload_interrupted(self) -> None:
        """The connection broke: leave nothing."""
        if self._arriving is not None:
            self._arriving.give_up()


def takes_files(request: HttpRequest) -> bool:
    """Whether the address is one that a file may be sent to."""
    try:
        return resolve(request.path_info).url_name in UPLOAD_ADDRESSES
    except Resolver404:
        return False


def unclaimed(request: HttpRequest) -> list[files.Arriving]:
    """The files that this request brought and that no draft has taken."""
    if not hasattr(request, "arriving_files"):
        request.arriving_files = []  # type: ignore[attr-defined]
    return request.arriving_files  # type: ignore[attr-defined]


def claim(request: HttpRequest, ref: str) -> None:
    """Say that a row now names this file."""
    request.arriving_files = [one for one in unclaimed(request) if one.ref != ref]  # type: ignore[attr-defined]


def throw_away_unclaimed(request: HttpRequest) -> None:
    """Remove what nobody took: a stale form, a mistake in another field, a broken connection."""
    for arriving in unclaimed(request):
        arriving.give_up()
