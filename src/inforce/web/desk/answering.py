"""A question about the policy, and its answer."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from inforce.duties.access import may_answer
from inforce.duties.actions import QUESTION, answer_question
from inforce.policies.queries import reply_at
from inforce.web.agreeing import LONGEST, opened
from inforce.web.clock import now, today
from inforce.web.forms import Form
from inforce.web.guards import Here, here_or_404, member, seen_or_404


class AnswerForm(Form):
    """The answer to a question."""

    words = forms.CharField(label="Your answer", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8}))


@member
def question(request: Here, school: str, ref: str) -> HttpResponse:
    """A question about the policy, and its answer."""
    reply = here_or_404(reply_at(ref, school=request.school))
    seen_or_404(may_answer(request.person, reply, today=today()))
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer_question(reply=reply, words=form.cleaned_data["words"], by=request.person, today=today(), now=now())
        messages.success(request, f"{reply.person.name} can read your answer now.")
        return redirect("desk", school)
    return render(request, "desk/question.html", {"form": form, "reply": reply, "words": opened(reply, QUESTION)})
