"""Pictures and other files, one at a time: each is locked while it arrives."""

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render

from inforce.cases import drafts
from inforce.web.clock import now
from inforce.web.drafts import draft_of
from inforce.web.forms import Form, posted
from inforce.web.guards import Here
from inforce.web.telling.frame import card_of, shared, with_draft
from inforce.web.telling.roads import road_of
from inforce.web.uploads import SealedUpload, claim, unclaimed


class FileForm(Form):
    """A picture or another file."""

    file = forms.FileField(label="Choose a picture or another file", required=False)


@with_draft
def file(request: Here, school: str, *, draft: drafts.OpenDraft) -> HttpResponse:
    """Take files, one at a time: each is locked while it arrives."""
    if not road_of(draft).takes_files:
        return redirect(road_of(draft).check, school)
    form = FileForm(posted(request), request.FILES or None)
    problem = getattr(request, "upload_problem", "")
    if problem:
        form = FileForm({}, {})
        form.add_error("file", _UPLOAD_PROBLEMS[problem])
    elif request.method == "POST" and "remove" in request.POST:
        drafts.drop_file(draft, request.POST["remove"])
        return redirect("tell-file", school)
    elif request.method == "POST" and form.is_valid():
        arrived = form.cleaned_data["file"]
        if unclaimed(request) and not (isinstance(arrived, SealedUpload) and request.POST.get("whole") == "yes"):
            # the button stands behind the file: a body that was cut anywhere before its end does not hold it, and
            # Django would take what came for the whole file, or for no file at all
            form.add_error("file", "The file did not arrive whole. Add it again.")
            return _files_page(request, draft, form, status=400)
        if not isinstance(arrived, SealedUpload):
            return redirect(road_of(draft).check, school)
        with transaction.atomic():
            again = draft_of(request, lock=True)  # another tab may have added a file meanwhile
            if again is None or again.sent:
                return redirect("concern-start", school)
            if again.content.shared != draft.content.shared:  # it was locked to keys that are no longer the newest
                form.add_error("file", "Who can open this changed while the file came in. Add it again.")
                return _files_page(request, again, form, status=409)
            drafts.hold_file(again, arrived=arrived.arrived, given_at=now())
        claim(request, arrived.arrived.ref)
        return redirect("tell-file", school)
    return _files_page(request, draft, form, status=413 if problem else 200)


def _files_page(request: Here, draft: drafts.OpenDraft, form: Form, *, status: int) -> HttpResponse:
    shown = {"form": form, "files": draft.content.files, "road": road_of(draft)}
    return render(request, "telling/file.html", shared(request) | card_of(draft) | shown, status=status)


_UPLOAD_PROBLEMS = {
    "too_large": "That file is too large to be taken here. Keep it, and say in your words that you have it.",
    "no_room": "There is no room for files at the moment. Keep it where it is, and send your words without it.",
}
