"""What a clause can be bound to besides a duty: procedures and rules. Closed lists, the words beside the name."""

from enum import StrEnum


class Procedure(StrEnum):
    """What happens when somebody tells, asks or declares something: one module each, named for the policy's word."""

    CONCERN = "concern"
    SELF_REPORT = "self_report"
    JUSTIFICATION = "justification"
    QUESTION = "question"
    SOCIAL_CONTACT = "social_contact"
    CONTACT_PERMISSION = "contact_permission"
    CHANNELS = "channels"
    PHOTO = "photo"
    ACCOUNT_SAFETY = "account_safety"
    EXPOSURE = "exposure"
    ILLEGAL_IMAGE = "illegal_image"
    UNSUITABLE_MATERIAL = "unsuitable_material"
    TARGETED = "targeted"
    PRECEDENCE = "precedence"
    REVIEW = "review"

    @property
    def in_words(self) -> str:
        return _PROCEDURES[self]


class Rule(StrEnum):
    """An act that a clause decides about: with whom, through what and for what comes with the situation."""

    CONNECT = "connect"
    VIEW_PAGE = "view_page"
    MESSAGE = "message"
    MEET = "meet"
    SHARE_CONTACT = "share_contact"
    ASK_PERSONAL = "ask_personal"
    POST_ABOUT = "post_about"
    POST_OFFENSIVE = "post_offensive"
    SHARE_CONFIDENTIAL = "share_confidential"
    PUBLISH_OWN_DETAILS = "publish_own_details"
    PHOTOGRAPH = "photograph"
    SHARE_PASSWORD = "share_password"  # noqa: S105  the name of an act
    USE_SCHOOL_EQUIPMENT = "use_school_equipment"
    BRING_EQUIPMENT = "bring_equipment"
    HOLD_INDECENT_IMAGE = "hold_indecent_image"
    INVESTIGATE = "investigate"
    DELETE_EVIDENCE = "delete_evidence"
    ACT = "act"

    @property
    def in_words(self) -> str:
        return _RULES[self]


_PROCEDURES = {
    Procedure.CONCERN: "tell somebody about an adult's conduct",
    Procedure.SELF_REPORT: "tell of something one did oneself that could be misread",
    Procedure.JUSTIFICATION: "tell the head of having gone, or having to go, outside the policy",
    Procedure.QUESTION: "ask before acting, and be answered",
    Procedure.SOCIAL_CONTACT: "tell the head of somebody known outside school",
    Procedure.CONTACT_PERMISSION: "ask to give a pupil one's own number or address, and have it agreed",
    Procedure.CHANNELS: "agree by which ways adults write to pupils",
    Procedure.PHOTO: "enter pictures taken on one's own equipment, and that they are deleted",
    Procedure.ACCOUNT_SAFETY: "say that a password became known or a phone was lost",
    Procedure.EXPOSURE: "enter that a child saw something it should not have",
    Procedure.ILLEGAL_IMAGE: "act on an indecent image of a child that was found or told about",
    Procedure.UNSUITABLE_MATERIAL: "take advice on something unsuitable found on a device",
    Procedure.TARGETED: "keep proof of being targeted online, and report it as one wishes",
    Procedure.PRECEDENCE: "name the documents that go with the policy, and those that outrank it",
    Procedure.REVIEW: "gather what calls for a review, and decide it",
}
_RULES = {
    Rule.CONNECT: "be friends with or follow somebody on a social site",
    Rule.VIEW_PAGE: "look at somebody's page",
    Rule.MESSAGE: "write to somebody",
    Rule.MEET: "meet somebody socially, or seek to",
    Rule.SHARE_CONTACT: "give away one's own number, address or e-mail",
    Rule.ASK_PERSONAL: "ask for or answer something personal",
    Rule.POST_ABOUT: "write about somebody where others can read it",
    Rule.POST_OFFENSIVE: "write what insults, discriminates or discredits the school",
    Rule.SHARE_CONFIDENTIAL: "publish what is confidential",
    Rule.PUBLISH_OWN_DETAILS: "let strangers see one's own details, pictures or pages",
    Rule.PHOTOGRAPH: "take pictures of pupils",
    Rule.SHARE_PASSWORD: "let somebody else know a password",
    Rule.USE_SCHOOL_EQUIPMENT: "use the school's equipment for oneself or for what is unfit for school",
    Rule.BRING_EQUIPMENT: "bring one's own equipment into school",
    Rule.HOLD_INDECENT_IMAGE: "have, seek or make an indecent image of a child",
    Rule.INVESTIGATE: "look into what was found, oneself",
    Rule.DELETE_EVIDENCE: "delete a message or picture that proves something",
    Rule.ACT: "do anything that another person may judge",
}

# Procedures that exist in the software today. The others are bound all the same: docs/clauses.md says which come later.
LIVE_PROCEDURES = frozenset(
    {
        Procedure.CONCERN,
        Procedure.SELF_REPORT,
        Procedure.JUSTIFICATION,
        Procedure.ILLEGAL_IMAGE,
        Procedure.UNSUITABLE_MATERIAL,
        Procedure.QUESTION,
        Procedure.CONTACT_PERMISSION,
        Procedure.CHANNELS,
        Procedure.ACCOUNT_SAFETY,
        Procedure.SOCIAL_CONTACT,
        Procedure.PHOTO,
        Procedure.EXPOSURE,
        Procedure.TARGETED,
        Procedure.PRECEDENCE,
        Procedure.REVIEW,
    }
)
