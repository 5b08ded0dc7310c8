"""What else can be told or entered, beside a concern: the list behind the first door of home, and beneath a clause."""

from collections.abc import Iterable

from inforce.core.vocabulary import Procedure, Rule

ELSEWHERE: tuple[tuple[str, str, str], ...] = (
    ("profile-review", "Check what people can see about you", "On joining, and every year."),
    ("social-contact", "Somebody I know outside school", "Where it could surprise anybody later."),
    ("self-review", "Look at how you use social media", "For yourself alone: there is nothing to type."),
    ("briefing", "Briefings on staying safe online", "When the next one is, and whether you are on the list."),
    ("account-password", "My password was known", "Say it at once, whoever knew it."),
    ("account-device", "My phone was lost, or left with somebody", "Your own or the school’s, and other devices too."),
    ("exposure", "A child saw something they should not have", "By mistake or not. There is nothing to type."),
    ("photo", "Pictures on my own phone or camera", "What governors allow, and what to do on the same day."),
    ("contact", "Giving a pupil my number or e-mail", "Ask first, and wait until everybody who must has agreed."),
    ("channels", "Agreed ways to contact pupils", "The list to look at before you write to a pupil."),
)
"""Name of the address, the words of the link, and a hint."""

BENEATH: dict[Procedure, tuple[str, str]] = {
    Procedure.ILLEGAL_IMAGE: ("indecent-image", "Indecent image of a child: found or told about"),
    Procedure.UNSUITABLE_MATERIAL: ("unsuitable-start", "Something unsuitable on a device"),
    Procedure.EXPOSURE: ("exposure", "A child saw something they should not have"),
    Procedure.PHOTO: ("photo", "Pictures on my own phone or camera"),
    Procedure.CONTACT_PERMISSION: ("contact", "Giving a pupil my number or e-mail"),
    Procedure.CHANNELS: ("channels", "Agreed ways to contact pupils"),
    Procedure.PRECEDENCE: ("documents", "Documents that go with the policy"),
    Procedure.ACCOUNT_SAFETY: ("account-check", "Passwords and phones: check them, or say what happened"),
    Procedure.SOCIAL_CONTACT: ("social-contact", "Somebody I know outside school"),
    Procedure.REVIEW: ("policy-review", "The review of the policy"),
}
"""What a clause is bound to -> name of the address, and the words of the link that stands beneath the clause."""

_OF_A_PUPIL = frozenset({Rule.CONNECT, Rule.MESSAGE, Rule.ASK_PERSONAL})
_BY_A_PUPIL = (
    ("pupil-contacted", "A pupil tried to contact me"),
    ("pupil-sent", "A pupil sent me something, or asked me for something personal"),
)


def beneath(procedures: Iterable[str], rules: Iterable[str] = ()) -> list[tuple[str, str]]:
    """The links of a clause that is bound to these; where a pupil may be the one who wrote, two more."""
    links = [BENEATH[Procedure(one)] for one in procedures if one in BENEATH]
    return [*links, *(_BY_A_PUPIL if _OF_A_PUPIL & set(rules) else ())]
