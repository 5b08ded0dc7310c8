"""Who is to be taken in at the made-up school, in the order in which they are shown."""

from dataclasses import dataclass

from inforce.core.routing import Office
from inforce.people.models import Engagement, Telephone

SCHOOL, SLUG = "Holm Lane Primary School", "holm-lane"
Kind, Size = Engagement.Kind, Engagement.Size


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Somebody to be taken in. Without `to_try` they have no sign-in yet."""

    name: str
    work: str
    kind: str
    offices: tuple[Office, ...] = ()
    size: str = Size.FULL
    employer: str = ""
    to_try: str = ""


PARTS = (
    Part(
        name="Mary Cole",
        work="midday supervisor",
        kind=Kind.SUPPORT,
        to_try="Read the policy and sign it. Tell somebody something, about the headteacher for instance, "
        "and see who will read it before you type a word.",
    ),
    Part(
        name="Helen Marsh",
        work="headteacher and safeguarding lead",
        kind=Kind.TEACHER,
        offices=(Office.HEADTEACHER, Office.DSL),
        to_try="A concern about a teacher waits for her. Another is about herself: she finds no trace of it.",
    ),
    Part(
        name="Carol Whitby",
        work="chair of governors",
        kind=Kind.GOVERNOR,
        offices=(Office.CHAIR,),
        to_try="Open the concern about the headteacher with her passphrase; screen it, answer it, decide.",
    ),
    Part(
        name="Victor Lane",
        work="vice-chair of governors",
        kind=Kind.GOVERNOR,
        offices=(Office.VICE_CHAIR,),
        to_try="He is told when the chair leaves something unopened.",
    ),
    Part(
        name="Daniel Osei",
        work="deputy headteacher",
        kind=Kind.TEACHER,
        offices=(Office.DEPUTY,),
        to_try="He reads what the headteacher must not, where the chair does not.",
    ),
    Part(
        name="Ruth Bell",
        work="clerk to the governors",
        kind=Kind.SUPPORT,
        offices=(Office.CLERK,),
        to_try="See who signed; say who is close to whom; put a new version of the policy in force.",
    ),
    Part(
        name="Adam Pryce",
        work="looks after the computers",
        kind=Kind.CONTRACTOR,
        offices=(Office.ADMINISTRATOR,),
        employer="Northdale IT",
        to_try="Keep the list of adults, and find that the rest is closed to him.",
    ),
    Part(
        name="Priya Shah",
        work="class teacher",
        kind=Kind.TEACHER,
        to_try="She signed. She also told the concern about Tom Harker: its nine words are on this page.",
    ),
    Part(
        name="Tom Harker",
        work="class teacher",
        kind=Kind.TEACHER,
        to_try="The concern is about him. Nothing here tells him, until somebody who reads it does.",
    ),
    Part(name="Grace Abbott", work="teaching assistant", kind=Kind.SUPPORT, to_try="She asked first, and waits."),
    Part(name="Joan Firth", work="cook", kind=Kind.KITCHEN),
    Part(name="Leo Brandt", work="supply teacher", kind=Kind.SUPPLY, size=Size.SHORT, employer="Northdale Supply"),
    Part(name="Sam Tate", work="hears readers on Fridays", kind=Kind.VOLUNTEER, size=Size.SHORT),
    Part(name="Derek Moss", work="boiler", kind=Kind.CONTRACTOR, size=Size.TOLD, employer="Moss Heating"),
)
NUMBERS = {  # of the ranges that Ofcom keeps for made-up people
    Telephone.Whom.LADO: "01632 960147",
    Telephone.Whom.LADO_OUT_OF_HOURS: "01632 960148",
    Telephone.Whom.POLICE: "01632 960101",
    Telephone.Whom.CHILDREN: "01632 960155",
    Telephone.Whom.DSL: "01632 960110",
}
