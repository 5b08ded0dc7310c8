"""What the shared pages need to know of a procedure: what it is called, where it stands, what may be done with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from inforce.cases.queries import OpenCase
from inforce.core.may import Answer
from inforce.keys.unlocked import Unlocked
from inforce.procedures.dealing import Standing
from inforce.web.forms import Form


@dataclass(frozen=True, slots=True)
class Act:
    """Something a reader may do: its heading, its question, whether it may be done, and what does it."""

    heading: str
    form: type[Form]
    may: Callable[[Any], Answer]
    do: Callable[..., Any]
    hint: str = ""
    offer: Callable[[Any, Any], None] = lambda _form, _state: None  # what may be chosen only where it stands so


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """How one procedure is worked on. Each has a module that holds its forms, its acts and its words."""

    procedure: str
    noun: str  # "A concern of 3 March"
    parts: str  # the folder of its parts of pages: what was told, and what the person who told reads of it
    state_of: Callable[[OpenCase], Standing]
    acts: Mapping[str, Act]
    path: Callable[[Any], list[str]]  # the steps from what was told to its end; other acts stand beside them
    done: Mapping[str, Callable[[Any], object]]  # of a step: whether it has been done
    sentences: Mapping[str, str]  # kind of note -> "The chair of governors …"
    labels: Mapping[str, str]  # what was written in an act, by name
    plain: Mapping[str, str] = field(default_factory=dict)  # an answer chosen, as it is read
    takes_files: bool = True
    takes_more: bool = True  # whether the person who told may add something in words
    clocks: Mapping[str, str] = field(default_factory=dict)  # what a deadline is called here
    answered: str = "answers/answer.html"  # what nine words open
    at_length: Mapping[str, Callable[[dict[str, Any]], str]] = field(default_factory=dict)  # kind -> all of it in words
    beside: Callable[[Any, Unlocked], object] = lambda _state, _key: None  # what is looked up when a reader opens it
