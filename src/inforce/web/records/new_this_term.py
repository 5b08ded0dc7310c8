"""What is new this term: the head writes the note, and adults read it where they look at themselves."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from inforce.procedures import new_this_term as news
from inforce.web.clock import now, today
from inforce.web.forms import Form, posted
from inforce.web.guards import Here, member, seen_or_404


class NewsForm(Form):
    """One site or thing, and what is new about it."""

    thing = forms.CharField(
        label="Which site, app or thing?", help_text="For example: group chats.", max_length=news.LONGEST_THING
    )
    words = forms.CharField(
        label="What is new about it, and what should adults do?",
        help_text="No names. Keep it to what somebody can do today.",
        max_length=news.LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


@member
def write(request: Here, school: str) -> HttpResponse:
    """Write the note. The next one takes its place."""
    seen_or_404(news.may_write(request.person, request.school, today=today()))
    form = NewsForm(posted(request))
    if form.is_valid():
        news.write(by=request.person, school=request.school, today=today(), now=now(), **form.cleaned_data)
        messages.success(request, "Adults read it now where they look at themselves.")
        return redirect("new-this-term", school)
    shown = {"form": form, "news": news.new_this_term(request.school)}
    return render(request, "records/new_this_term.html", shown)
