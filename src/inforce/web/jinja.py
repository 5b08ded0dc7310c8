"""The one environment in which every page is drawn.

Django keeps it for the life of the process, so each template and each GOV.UK macro is compiled once.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import jinja2
from django.core.serializers.json import DjangoJSONEncoder
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from jinja2.runtime import Undefined
from jinja2.utils import missing

from inforce.web.drawing import drawing, heading_of, problems, revealed


def environment(*, loader: jinja2.BaseLoader, **options: Any) -> jinja2.Environment:
    """Django's Jinja2 back end calls this once, with a loader for our own templates folder."""
    options |= {"undefined": Unknown, "autoescape": True}
    env = jinja2.Environment(  # noqa: S701 - escaping is in the line above
        loader=jinja2.ChoiceLoader(
            [
                loader,
                jinja2.PrefixLoader({"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja")}),
                jinja2.PackageLoader("django.forms", "jinja2"),  # the hidden inputs
            ]
        ),
        trim_blocks=True,
        lstrip_blocks=True,
        **options,
    )
    env.globals.update(
        url=url,
        static=static,
        drawing=drawing,
        problems=problems,
        heading_of=heading_of,
        revealed=revealed,
        undefined=Unknown("nothing"),  # the GOV.UK macros name these two, from their Nunjucks past
        null=None,
    )
    env.filters["indent"] = as_it_stands
    env.filters.update(day=day, day_time=day_time, month=month, plural=plural, listed=listed, as_json=as_json)
    return env


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of the page with this name."""
    return reverse(name, args=args, kwargs=kwargs)


def day(when: date) -> str:
    """3 March 2017."""
    if isinstance(when, datetime):
        when = timezone.localtime(when)
    return f"{when.day} {when:%B %Y}"


def day_time(when: datetime) -> str:
    """3 March 2017 at 4:05pm."""
    local = timezone.localtime(when)
    return f"{day(local)} at {local:%I:%M%p}".replace(" at 0", " at ").replace("AM", "am").replace("PM", "pm")


def month(when: date) -> str:
    """March 2017: where a policy names no day."""
    return f"{when:%B %Y}"


def plural(count: int, one: str, many: str = "") -> str:
    """1 task, 3 tasks; 1 person, 3 people."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(words: Sequence[str], joiner: str = "and") -> str:
    """The head, the deputy and the chair."""
    words = [str(word) for word in words]
    if len(words) < 2:  # noqa: PLR2004 - a list of one needs no joiner
        return "".join(words)
    return f"{', '.join(words[:-1])} {joiner} {words[-1]}"


def as_it_stands(text: str, *_: object) -> str:
    """In place of Jinja's `indent`, with which a GOV.UK fieldset would indent what somebody typed into its boxes."""
    return text


def as_json(value: object) -> str:
    """For a data- attribute, which Jinja then escapes."""
    return json.dumps(value, cls=DjangoJSONEncoder)


class Unknown(jinja2.ChainableUndefined):
    """Strict in our own templates, lenient inside the GOV.UK macros, which look for keys that nobody passed.

    A name that no one gave, or an attribute that an object lacks, is a mistake and stops the page. A missing key of
    a plain dictionary, and an inline `if` without `else`, are empty.
    """

    def __new__(cls, hint: str | None = None, obj: Any = missing, name: str | None = None, *rest: Any) -> Undefined:
        """Choose how strict to be by what was looked up."""
        if hint is None and not isinstance(obj, dict | Undefined):
            return jinja2.StrictUndefined(hint, obj, name, *rest)
        return super().__new__(cls)
