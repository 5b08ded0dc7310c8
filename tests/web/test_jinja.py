"""The words that templates may use for days and numbers, and how strict a template is."""

from datetime import UTC, date, datetime

import jinja2
import pytest
from django.template import engines

from inforce.web import jinja


def draw(text: str, **given: object) -> str:
    return str(engines["jinja2"].env.from_string(text).render(**given))


def test_a_day_is_said_as_people_say_it() -> None:
    assert draw("{{ when | day }}", when=date(2017, 3, 3)) == "3 March 2017"


def test_a_moment_is_said_in_the_time_of_the_school() -> None:
    assert draw("{{ when | day_time }}", when=datetime(2026, 7, 9, 15, 5, tzinfo=UTC)) == "9 July 2026 at 4:05pm"
    assert draw("{{ when | day_time }}", when=datetime(2026, 12, 9, 11, 0, tzinfo=UTC)) == "9 December 2026 at 11:00am"
    assert draw("{{ when | day }}", when=datetime(2026, 7, 9, 23, 30, tzinfo=UTC)) == "10 July 2026"


def test_things_are_counted_in_words() -> None:
    assert [jinja.plural(count, "task") for count in (0, 1, 3)] == ["0 tasks", "1 task", "3 tasks"]
    assert jinja.plural(1200, "person", "people") == "1,200 people"


def test_the_size_of_a_file_is_said_as_telephones_say_it() -> None:
    sizes = {1: "1 byte", 999: "999 bytes", 1000: "1 KB", 12_345: "12 KB", 3_400_000: "3.4 MB", 34_567_890: "34 MB"}

    assert {count: jinja.file_size(count) for count in sizes} == sizes
    assert jinja.file_size(1_250_000_000) == "1.2 GB"


def test_things_are_listed_in_words() -> None:
    assert [jinja.listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert jinja.listed(["a", "b"], "or") == "a or b"


def test_what_people_typed_is_escaped() -> None:
    assert draw("{{ name }}", name="<b>") == "&lt;b&gt;"
    assert (
        draw('<p data-a="{{ given | as_json }}">', given={"a": '"<'})
        == '<p data-a="{&#34;a&#34;: &#34;\\&#34;&lt;&#34;}">'
    )


@pytest.mark.parametrize(
    "text", ["{{ nobody }}", "{% if nobody %}{% endif %}", "{{ day.nothing }}", "{{ nobody.name }}"]
)
def test_a_name_that_nobody_gave_stops_the_page(text: str) -> None:
    with pytest.raises(jinja2.UndefinedError):
        draw(text, day=date(2026, 1, 1))


@pytest.mark.parametrize(
    "text", ["{{ some.missing }}", "{{ some.missing.deeper }}", "{{ 'a' if false }}", "{{ some.missing or '' }}"]
)
def test_a_missing_key_of_a_dictionary_is_nothing(text: str) -> None:
    assert draw(text, some={}) == ""
