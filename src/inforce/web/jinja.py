"""The one environment in which every page is drawn.

Django keeps it for the life of the process, so each template and each GOV.UK macro is compiled once.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import jinja2
from django.core.serializers.json import DjangoJSONEncoder
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from jinja2.runtime import Undefined
from jinja2.utils import missing

from inforce.core.choices import in_words
from inforce.core.signposts import checked_in_words
from inforce.policies.queries import choice, printed_date
from inforce.web.clock import today
from inforce.web.drawing import drawing, heading_of, problems, revealed

if TYPE_CHECKING:
    from inforce.people.models import School

MACROS = "govuk_frontend_jinja"


def environment(*, loader: jinja2.BaseLoader, **options: Any) -> jinja2.Environment:
    """Django's Jinja2 back end calls this once, with a loader for our own templates folder."""
    options |= {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
    hidden_inputs = jinja2.PackageLoader("django.forms", "jinja2")
    env = Pages(loader=jinja2.ChoiceLoader([loader, hidden_inputs]), **options | {"undefined": Unknown})
    env.macros = jinja2.Environment(  # noqa: S701 - escaping is in the options
        loader=jinja2.PrefixLoader({MACROS: jinja2.PackageLoader(MACROS)}),
        **options | {"undefined": jinja2.ChainableUndefined},
    )
    env.macros.filters["indent"] = as_it_stands
    env.macros.globals = env.globals  # one for both: else Jinja makes each macro anew wherever it is used
    env.globals.update(
        null=None,  # named by the macros, from their Nunjucks past
        url=url,
        static=static,
        drawing=drawing,
        problems=problems,
        heading_of=heading_of,
        revealed=revealed,
        chosen=chosen,
    )
    env.filters["printed_date"] = printed_date
    env.filters.update(day=day, day_time=day_time, month=month, plural=plural, listed=listed, as_json=as_json)
    env.filters["file_size"] = file_size
    env.filters["checked"] = checked
    return env


class Pages(jinja2.Environment):
    """Our own templates, which are strict; the GOV.UK macros come from an environment that lets them look for much."""

    macros: jinja2.Environment

    def get_template(self, name: Any, *args: Any, **kwargs: Any) -> jinja2.Template:
        """Whatever a template extends, includes or imports."""
        if isinstance(name, str) and name.startswith(f"{MACROS}/"):
            return self.macros.get_template(name)
        return super().get_template(name, *args, **kwargs)


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of the page with this name."""
    return reverse(name, args=args, kwargs=kwargs)


def chosen(name: str, school: "School") -> str:
    """What governors chose, as the end of a sentence; until they do, our default."""
    return in_words(name, choice(name, school))


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


def checked(when: date | None) -> str:
    """Checked on 3 March 2017: when somebody last rang a number, and that it is long ago if it is."""
    return checked_in_words(when, today=today())


def plural(count: int, one: str, many: str = "") -> str:
    """1 task, 3 tasks; 1 person, 3 people."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def file_size(count: int) -> str:
    """900 bytes, 12 KB, 3.4 MB: in thousands, as telephones say it."""
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("KB", 10**3)):
        if count >= size:
            whole, tenths = divmod(count * 10 // size, 10)
            return f"{whole}.{tenths} {unit}" if tenths and whole < 10 else f"{whole:,} {unit}"  # noqa: PLR2004
    return plural(count, "byte")


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


class Unknown(Undefined):
    """A name that no one gave, or an attribute that an object lacks, is a mistake and stops the page.

    A missing key of a plain dictionary, and an inline `if` without `else`, are nothing.
    """

    def __new__(  # type: ignore[misc]  # never one of its own kind: one of Jinja's two
        cls, hint: str | None = None, obj: Any = missing, name: str | None = None, *rest: Any
    ) -> Undefined:
        """Choose how strict to be by what was looked up."""
        strict = hint is None and not isinstance(obj, dict | Undefined)
        kind = jinja2.StrictUndefined if strict else jinja2.ChainableUndefined
        return kind(hint, obj, name, *rest)
