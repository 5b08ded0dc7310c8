"""The closed list of what can be recorded, each with the sentence that a person reads.

A sentence begins with who did it, and its day stands beside it: "Priya Shah signed the policy", 3 March 2017.
What is done on a locked case is one kind only, CASE_ENTRY: which act it was and who did it is inside the lock.
"""

from django.db import models


class Fact(models.TextChoices):
    """Name in the code, and the sentence on the page."""

    BODY_FOUNDED = "body_founded", "set up the governing body"
    SCHOOL_ADDED = "school_added", "added the school"
    PERSON_ADDED = "person_added", "added somebody to the list of adults"
    PEOPLE_IMPORTED = "people_imported", "took in a list of adults"
    ENGAGEMENT_STARTED = "engagement_started", "entered that somebody works here"
    ENGAGEMENT_ENDED = "engagement_ended", "entered that somebody no longer works here"
    ACCOUNT_LINKED = "account_linked", "can sign in"
    CLOSENESS_ENTERED = "closeness_entered", "entered two people as close to each other"
    CLOSENESS_CONFIRMED = "closeness_confirmed", "confirmed being close to a colleague"
    CLOSENESS_ENDED = "closeness_ended", "entered that two people are no longer close to each other"
    INVITED = "invited", "gave somebody a code to sign in with"
    PASSWORD_MADE_ANEW = "password_made_anew", "chose a new name and password with a slip"
    POST_GIVEN = "post_given", "gave somebody a post"
    POST_ENDED = "post_ended", "ended somebody's post"
    TELEPHONE_CHECKED = "telephone_checked", "checked a telephone number"
    READY_CHECKED = "ready_checked", "ticked a line of the opening list"
    POSTER_MADE = "poster_made", "made a new code for the staff-room poster"
    MASTER_KEY_MADE = "master_key_made", "made the master key"
    SHEET_TAKEN = "sheet_taken", "opened their spare-key sheet"
    PERSON_KEY_MADE = "person_key_made", "made a key of their own"
    PERSON_KEY_RELOCKED = "person_key_relocked", "changed the passphrase of their key"
    OFFICE_KEY_MADE = "office_key_made", "received the key of a post"
    OFFICE_KEY_TAKEN = "office_key_taken", "can open what is locked for their post"
    OFFICE_KEY_ENDED = "office_key_ended", "gave back the key of a post"
    POLICY_READ_IN = "policy_read_in", "read in a policy"
    POLICY_APPROVED = "policy_approved", "put a policy in force"
    DUTIES_GIVEN = "duties_given", "gave everybody what the policy asks of them"
    AGREED = "agreed", "signed the policy"
    AGREED_ON_PAPER = "agreed_on_paper", "entered who signed the policy on paper"
    ASKED_FIRST = "asked_first", "asked a question about the policy"
    ANSWERED = "answered", "answered a question about the policy"
    NOT_TODAY = "not_today", "did not sign today"
    REVIEW_PLANNED = "review_planned", "set the day on which governors review the policy"
    PROFILE_CHECKED = "profile_checked", "checked what people can see about them online"
    HELP_GIVEN = "help_given", "helped a colleague with what people can see about them"
    CHANNELS_PROPOSED = "channels_proposed", "proposed ways to contact pupils"
    CHANNELS_AGREED = "channels_agreed", "entered which ways to contact pupils are agreed"
    CASE_OPENED = "case_opened", "put something under lock"
    CASE_ENTRY = "case_entry", "added to what is under lock"
    CASE_CLOSED = "case_closed", "closed what is under lock"
    CASE_REOPENED = "case_reopened", "opened again what was closed"
    CASE_READERS = "case_readers", "changed who can open it"
