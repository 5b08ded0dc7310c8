"""Hand a sealed file back as it was given, as something that a browser saves and never runs."""

from typing import TYPE_CHECKING

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from inforce.cases import files

if TYPE_CHECKING:
    from inforce.cases.models import Evidence


def handed_out(evidence: "Evidence", *, name: str, key: str) -> StreamingHttpResponse:
    """Open it piece by piece while it goes out. Ask `files.is_whole` first."""
    response = StreamingHttpResponse(files.open_file(evidence, key=key), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
