"""Which way a clause points: what adults should, should not, must or never do, or only information.

Read from the clause's own words first and the lead-in second, because policies mix them: "Never share" under
"Adults should:" is a never, "Not give" under it a should not (domain.md A2). The result is a proposal that a
person reviews before governors adopt anything.
"""

import re

from inforce.core.clauses import Polarity

_NOT = r"(?:not|never|at no time|under no circumstances|on no account)"
_BETWEEN = r"(?:also |always |therefore |however |all |each |only )*"
_PEOPLE = (
    r"(?:adults?|staff|employees?|governors?|volunteers?|contractors?|teachers?|everyone|everybody|anyone|they|you|we)"
)
_NEED = (
    r"(?:needs? to|(?:has|have) a duty|(?:is|are) (?:also |therefore )*"
    r"(?:(?:expected|reminded|encouraged|asked|advised) (?:to|that)|reminded of|responsible for))"
)
_DUTY = rf"(?:it is (?:therefore )?expected|best practice that|(?:has|have) a responsibility|{_NEED})"

# The first of these found in the text decides, in this order; within one, the first place it is found.
_ABSOLUTE = re.compile(
    r"\b(?:no circumstances|not (?:permitted|allowed|acceptable) (?:to|for|under)|never (?:permitted|allowed)|"
    r"(?:is|are) (?:strictly )?"
    r"(?:prohibited|forbidden|not permitted|not allowed)|under any circumstances)\b",
    re.IGNORECASE,
)
_MODAL = re.compile(
    rf"\b(?P<modal>should|ought to|must|shall)(?P<short>n['\u2019]t)?\b(?! be noted\b)"
    rf"(?:,? {_BETWEEN}(?P<negative>{_NOT}|ever)\b)?",
    re.IGNORECASE,
)
_NOBODY_BEFORE = re.compile(r"(?:^|[.;:,!?] )(?:no|none|nobody|neither|nor)\b[^.;:!?]*$", re.IGNORECASE)
_REQUIRED = re.compile(
    r"\b(?:is|are) required to(?P<negative> (?:not|never))?\b|\brequired (?P<not>not) to\b", re.IGNORECASE
)
_PLAIN_NEVER = re.compile(rf"(?:^|\b{_PEOPLE} )(?:never)\b", re.IGNORECASE)
_EXPECTED = re.compile(_DUTY, re.IGNORECASE)
_ENSURE_NOT = re.compile(rf"\bensure(?: that)? {_PEOPLE} (?:do|does) not\b", re.IGNORECASE)
_MAY_NOT = re.compile(
    rf"\b{_PEOPLE} (?:may not|cannot)\b(?! be\b)|(?:^|[.;] )(?:no (?:[\w-]+ ){{1,6}}|nobody |no one )(?:may|can)\b",
    re.IGNORECASE,
)
_WILL = re.compile(rf"\b{_PEOPLE} will(?: (?P<negative>{_NOT}))?\b", re.IGNORECASE)
_ORDER = re.compile(
    r"(?:always|avoid|be|check|ensure|follow|keep|make sure|report|record|remember|tell|think|use|ask)\b", re.IGNORECASE
)
_FORBID = re.compile(r"(?:do not|don['\u2019]t)\b", re.IGNORECASE)
_OWN_NOT = re.compile(r"(?P<never>never\b)|(?:not|do not|don['\u2019]t)\b", re.IGNORECASE)

# The last words of a lead-in that makes its list a list of things to read, not of acts.
_THINGS = re.compile(
    r"\b(?:documents?|policy|policies|procedures?|guidance|legislation|laws?|acts?|publications?|websites?|sites|"
    r"platforms|services|terms|definitions|people|persons|groups|roles|contacts|examples|areas|papers)\W*"
    r"(?:(?:listed )?(?:below|here))?\W*$|"
    r"\b(?:read|seen|taken|considered) (?:together|in conjunction|alongside|along|with|beside)\b",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"\b(?:(?P<modal>should|ought to|must|shall|will|"
    r"(?:is|are) (?P<expected>expected|required|asked|reminded|advised) to)(?P<short>n['\u2019]t)?"
    rf"(?:,? {_BETWEEN}(?P<negative>{_NOT})\b)?|"
    r"(?P<alone>never|do not|don['\u2019]t|may not|cannot|prohibited|forbidden|not permitted|not allowed)|"
    r"(?P<may>may|can))\b",
    re.IGNORECASE,
)


def polarity_of(text: str, lead_in: str | None = None) -> Polarity:
    """What this clause says, read with the words it hangs on."""
    led = _led_by(lead_in) if lead_in else None
    if led:
        return _under(led, text)
    return _by_itself(text, ordered=not lead_in)


def sentence_of(text: str, lead_in: str | None = None) -> str:
    """The clause as one sentence with its lead-in: "Adults should never share …", and no "should not never"."""
    if not lead_in:
        return text
    lead = lead_in.strip().removesuffix(":").rstrip()
    own = _OWN_NOT.match(text)
    if own is None or _led_by(lead_in) is None:
        return f"{lead} {_lowered(text)}"
    bare = re.sub(rf",? {_NOT}$", "", lead, flags=re.IGNORECASE)
    bare = re.sub(r"n['\u2019]t$", "", bare)
    rest = text[own.end() :].lstrip()
    return f"{bare} {'never' if own['never'] else 'not'} {rest}"


def leads(lead_in: str) -> bool:
    """Whether a lead-in decides for its list, as "should not:" does and "aims to:" does not."""
    return _led_by(lead_in) is not None


def _led_by(lead_in: str) -> Polarity | None:
    """What a lead-in makes of its list, or None when it only introduces it ("… and aims to:")."""
    if _THINGS.search(lead_in):
        return None
    every = list(_LEADS.finditer(lead_in))
    if not every:
        return None
    found = every[-1]
    nobody = _NOBODY_BEFORE.search(lead_in[: found.start()])
    if found["may"]:
        return Polarity.NEVER if nobody else None
    if found["alone"]:
        return Polarity.SHOULD_NOT if found["alone"].lower().startswith("do") else Polarity.NEVER
    hard = found["modal"].lower() in {"must", "shall", "will"} or (found["expected"] or "").lower() == "required"
    negative = (found["negative"] or found["short"] or "").lower()
    if nobody:
        negative = negative or "not"
    return _named(hard=hard, negative=negative)


def _under(led: Polarity, text: str) -> Polarity:
    own = _OWN_NOT.match(text)
    if own is None:
        return led
    if own["never"] or led in {Polarity.NEVER, Polarity.MUST}:
        return Polarity.NEVER
    return Polarity.SHOULD_NOT


def _by_itself(text: str, *, ordered: bool) -> Polarity:
    """Without a lead-in that decides. `ordered`: an opening "Keep …" is an order, not an item of a list."""
    if _ABSOLUTE.search(text):
        return Polarity.NEVER
    modal, required = _MODAL.search(text), _REQUIRED.search(text)
    if _PLAIN_NEVER.search(text, 0, modal.start() if modal else len(text)):
        return Polarity.NEVER
    if required and (modal is None or required.start() < modal.start()):
        return _named(hard=True, negative=(required["negative"] or required["not"] or "").strip())
    if modal:
        negative = (modal["negative"] or modal["short"] or "").lower()
        if _NOBODY_BEFORE.search(text[max(0, modal.start() - 200) : modal.start()]):
            negative = "never" if negative == "ever" else negative or "not"
        negative = "" if negative == "ever" else negative
        return _named(hard=modal["modal"].lower() in {"must", "shall"}, negative=negative)
    return _softer(text, ordered=ordered)


def _softer(text: str, *, ordered: bool) -> Polarity:
    """Without any should or must: what is expected of people, what they will do, and plain orders."""
    if _MAY_NOT.search(text):
        return Polarity.NEVER
    if _FORBID.match(text) or _ENSURE_NOT.search(text):
        return Polarity.SHOULD_NOT
    if _EXPECTED.search(text):
        return Polarity.SHOULD
    if will := _WILL.search(text):
        return _named(hard=True, negative=(will["negative"] or "").lower())
    return Polarity.SHOULD if ordered and _ORDER.match(text) else Polarity.INFORMATION


def _named(*, hard: bool, negative: str) -> Polarity:
    if not negative:
        return Polarity.MUST if hard else Polarity.SHOULD
    plain = negative in {"not", "n't", "n\u2019t"}
    return Polarity.SHOULD_NOT if plain and not hard else Polarity.NEVER


def _lowered(text: str) -> str:
    """With a small first letter, unless the first word is a name, an abbreviation or "I"."""
    first = text.split(" ", 1)[0]
    return text if first[1:] != first[1:].lower() or first == "I" else text[:1].lower() + text[1:]
