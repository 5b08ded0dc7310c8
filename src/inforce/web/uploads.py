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

from inforce.cases import files
from inforce.web.drafts import draft_of

UPLOAD_ADDRESSES = {"concern-file"}


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

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Decide at the first byte whether this request may bring a file at all."""
        super().new_file(*args, **kwargs)
        request = self.request
        assert request is not None
        match = request.resolver_match
        if match is None or match.url_name not in UPLOAD_ADDRESSES:
            raise StopUpload(connection_reset=True)
        draft = draft_of(request)
        if draft is None or draft.sent:
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

    def upload_interrupted(self) -> None:
        """The connection broke: leave nothing."""
        if self._arriving is not None:
            self._arriving.give_up()


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
