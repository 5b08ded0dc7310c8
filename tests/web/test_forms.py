"""How a form is drawn, and what it says when an answer will not do."""

import re
from datetime import date
from html import unescape

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from inforce.web.drawing import problems
from inforce.web.forms import Choice, DayField, Form
from tests.pages import faults_of


class Everything(Form):
    name = forms.CharField(label="Your name", max_length=10)
    email = forms.EmailField(label="Your e-mail address", help_text="Only if you want mail.")
    when = DayField(label="When did it happen?", help_text="For example, 27 3 2026.")
    what = forms.CharField(label="What happened?", widget=forms.Textarea, help_text="In your own words.")
    how = forms.ChoiceField(
        label="How do you work here?",
        widget=forms.RadioSelect,
        choices=[("kitchen", Choice("Kitchen staff", hint="Also midday supervisors")), ("else", "Something else")],
    )
    other = forms.CharField(label="What is it?", required=False)
    days = forms.MultipleChoiceField(
        label="Which days?", widget=forms.CheckboxSelectMultiple, choices=[("m", "Monday"), ("t", "Tuesday")]
    )
    year = forms.ChoiceField(label="Year group", choices=[("", "Choose"), ("1", "Year 1")])
    count = forms.IntegerField(label="How many?", widget=forms.TextInput)
    picture = forms.FileField(label="A picture")
    word = forms.CharField(label="Password", widget=forms.PasswordInput)
    read = forms.BooleanField(label="I have read this")
    step = forms.CharField(widget=forms.HiddenInput, initial="3", required=False)
    reveals = {"how": {"else": "other"}}


class OneQuestion(Form):
    page_heading = "what"
    what = forms.CharField(label="What happened?", widget=forms.Textarea)


def drawn(form: Form) -> str:
    return str(form)


def page(form: Form, heading: str = "<h1>A form</h1>") -> str:
    body = f"<main>{heading}<form>{form}</form></main>"
    return f'<html lang="en"><title>A form – Inforce</title>{body}</html>'


@pytest.mark.parametrize("form", [Everything(), Everything({})], ids=["empty", "with every mistake"])
def test_every_kind_of_field_keeps_the_rules_of_the_house(form: Form) -> None:
    assert faults_of(page(form)) == []


def test_the_one_question_of_a_page_is_its_heading() -> None:
    assert faults_of(page(OneQuestion(), heading="")) == []
    assert re.search(r"<h1[^>]*>\s*<label[^>]*>\s*What happened\?", drawn(OneQuestion()))


def test_what_was_typed_comes_back_as_it_was() -> None:
    typed = "first\n\n    indented <b> & \"quoted\" 'words'"
    form = Everything({"what": typed, "name": '"><script>'})

    text = re.search(r"<textarea[^>]*>(.*?)</textarea>", drawn(form), re.DOTALL)
    assert text is not None
    assert unescape(text[1]) == typed
    assert "<script>" not in drawn(form)


def test_what_was_typed_beside_an_answer_comes_back_too() -> None:
    class Beside(Form):
        how = forms.ChoiceField(label="How?", widget=forms.RadioSelect, choices=[("else", "Something else")])
        other = forms.CharField(label="What is it?", widget=forms.Textarea)
        reveals = {"how": {"else": "other"}}

    text = re.search(r"<textarea[^>]*>(.*?)</textarea>", drawn(Beside({"other": "one\n  two"})), re.DOTALL)

    assert text is not None
    assert unescape(text[1]) == "one\n  two"


def test_a_password_never_comes_back() -> None:
    assert "correct horse" not in drawn(Everything({"word": "correct horse"}))


def test_the_field_shown_only_with_an_answer_stands_inside_that_answer_and_once() -> None:
    html = drawn(Everything())

    assert html.count('name="other"') == 1
    assert html.index("govuk-radios__conditional") < html.index('name="other"') < html.index('name="days"')


def test_the_answers_given_are_still_given() -> None:
    html = drawn(Everything({"how": "else", "days": ["t"], "year": "1", "read": "on"}))

    assert re.findall(r'value="(\w+)"[^>]* checked', html) == ["else", "t", "on"]
    assert re.findall(r'value="(\w+)"[^>]* selected', html) == ["1"]


def test_each_mistake_is_a_whole_sentence_that_leads_to_its_box() -> None:
    assert problems(Everything({})) == [
        {"text": "Enter your name.", "href": "#id_name"},
        {"text": "Enter your e-mail address.", "href": "#id_email"},
        {"text": "Enter a day, for example 27 3 2026.", "href": "#id_when_day"},
        {"text": 'Answer "What happened?".', "href": "#id_what"},
        {"text": 'Choose an answer to "How do you work here?".', "href": "#id_how"},
        {"text": 'Choose at least one answer to "Which days?".', "href": "#id_days"},
        {"text": 'Choose an answer to "Year group".', "href": "#id_year"},
        {"text": 'Answer "How many?".', "href": "#id_count"},
        {"text": "Choose a file.", "href": "#id_picture"},
        {"text": "Enter password.", "href": "#id_word"},
        {"text": 'Tick "I have read this" to go on.', "href": "#id_read"},
    ]


def test_every_box_a_mistake_leads_to_is_there() -> None:
    form = Everything({})
    ids = set(re.findall(r'id="([^"]+)"', drawn(form)))

    assert {line["href"][1:] for line in problems(form)} - ids == set()


def test_a_form_may_bring_its_own_words() -> None:
    class Own(Form):
        name = forms.CharField(label="Name", error_messages={"required": "We need a name here."})

    assert problems(Own({})) == [{"text": "We need a name here.", "href": "#id_name"}]


def test_too_many_letters_are_counted() -> None:
    form = Everything({"name": "a name too long"})

    assert form.errors["name"] == ["Use 10 characters or fewer. There are 15 now."]


# --- a day in three boxes --------------------------------------------------------------------------------------


def clean(day: str, month: str, year: str, **limits: object) -> date | None:
    return DayField(**limits).clean([day, month, year])  # type: ignore[arg-type]  # limits are spelled by each test


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2999, 12, 31)))
def test_any_day_spread_over_the_boxes_is_read_again(day: date) -> None:
    assert clean(str(day.day), str(day.month), str(day.year)) == day
    assert clean(f" {day.day:02} ", f"{day:%B}", str(day.year)) == day
    assert clean(str(day.day), f"{day:%b}".upper(), str(day.year)) == day


@given(st.text(max_size=6), st.text(max_size=6), st.text(max_size=6))
def test_anything_typed_is_a_day_or_a_sentence(day: str, month: str, year: str) -> None:
    class Asked(Form):
        when = DayField(label="When?", required=False)

    form = Asked({"when_day": day, "when_month": month, "when_year": year})

    said = form.errors.get("when", [])
    assert form.is_valid() is not bool(said)
    assert all(sentence.endswith(".") for sentence in said)


@pytest.mark.parametrize(
    ("boxes", "sentence"),
    [
        (("", "", ""), "Enter a day, for example 27 3 2026."),
        (("27", "", "2026"), "Enter the month too."),
        (("27", "", ""), "Enter the month and the year too."),
        (("31", "2", "2026"), "Enter a day that is in the calendar, for example 27 3 2026."),
        (("27", "3", "26"), "Enter the year with four figures, for example 2026."),
    ],
)
def test_a_day_that_will_not_do(boxes: tuple[str, str, str], sentence: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        clean(*boxes)

    assert refused.value.messages == [sentence]


def test_a_day_outside_the_limits() -> None:
    def today() -> date:
        return date(2026, 11, 24)

    assert clean("24", "11", "2026", latest=today, earliest=today) == date(2026, 11, 24)
    for day, words in (("25", "no later than"), ("23", "no earlier than")):
        with pytest.raises(forms.ValidationError) as refused:
            clean(day, "11", "2026", latest=today, earliest=today)
        assert refused.value.messages == [f"Enter a day {words} 24 November 2026."]


def test_only_the_empty_box_is_marked_and_led_to() -> None:
    form = Everything({"when_day": "27", "when_month": "", "when_year": "2026"})

    marked = re.findall(r'<input class="[^"]*govuk-input--error[^"]*" id="(id_when_\w+)"', drawn(form))
    assert marked == ["id_when_month"]
    assert {"text": "Enter the month too.", "href": "#id_when_month"} in problems(form)


def test_a_day_already_known_fills_the_boxes() -> None:
    html = drawn(Everything(initial={"when": date(2026, 3, 7)}))

    assert re.findall(r'name="when_\w+"[^>]* value="(\d+)"', html) == ["7", "3", "2026"]
