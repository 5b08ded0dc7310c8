"""Where everything that a clause leads to is done, and the tests that prove it. docs/clauses.md is written from this.

A page is named as in web/urls.py, a test by its name alone: no other test has it. Whoever renames or removes either, or
lets a new duty or procedure begin to work, is told here by test_clauses.py.
"""

from inforce.core.duties import DutyKind
from inforce.core.vocabulary import Procedure

Tie = DutyKind | Procedure

PAGES: dict[Tie, tuple[str, ...]] = {
    DutyKind.READ_AND_AGREE: ("sign", "sheet"),
    DutyKind.PROFILE_REVIEW: ("profile-review",),
    DutyKind.SELF_REVIEW: ("self-review", "new-this-term"),
    DutyKind.ACCOUNT_SELF_CHECK: ("account-check",),
    DutyKind.SOCIAL_CONTACT_QUESTION: ("social-contact",),
    DutyKind.BRIEFING: ("briefing", "briefing-enter"),
    DutyKind.EQUIPMENT_CHECK: ("equipment-check", "equipment-checks"),
    DutyKind.POLICY_REVIEW: ("policy-review", "policy-review-plan"),
    Procedure.CONCERN: ("concern-start",),
    Procedure.SELF_REPORT: ("concern-start",),
    Procedure.JUSTIFICATION: ("justification-start", "justification-start-of"),
    Procedure.QUESTION: ("ask", "question", "questions"),
    Procedure.SOCIAL_CONTACT: ("social-contact", "social-contact-tell", "social-contacts"),
    Procedure.CONTACT_PERMISSION: ("contact", "contact-ask", "outside-answer"),
    Procedure.CHANNELS: ("channels", "channels-next"),
    Procedure.PHOTO: ("photo", "photo-deleted"),
    Procedure.ACCOUNT_SAFETY: ("account-check", "account-password", "account-device"),
    Procedure.EXPOSURE: ("exposure", "exposure-read"),
    Procedure.ILLEGAL_IMAGE: ("indecent-image", "image-begin"),
    Procedure.UNSUITABLE_MATERIAL: ("unsuitable-start",),
    Procedure.TARGETED: ("targeted", "locker-start", "kept-report"),
    Procedure.PRECEDENCE: ("documents", "document-enter", "differences"),
    Procedure.REVIEW: ("policy-review", "policy-review-enter", "policy-review-propose", "policy-review-decide"),
}
"""The first is where it begins: where the product says the same, in DONE_AT or BENEATH, it must be the same."""

PROOF: dict[Tie, tuple[str, ...]] = {
    DutyKind.READ_AND_AGREE: ("test_everybody_who_signs_the_whole_policy_owes_it_in_ten_working_days",),
    DutyKind.PROFILE_REVIEW: ("test_looking_ticking_done_in_one_page",),
    DutyKind.SELF_REVIEW: ("test_one_press_writes_the_day_down",),
    DutyKind.ACCOUNT_SELF_CHECK: ("test_three_ticks_are_a_day",),
    DutyKind.SOCIAL_CONTACT_QUESTION: ("test_answering_the_question_takes_it_off_what_is_owed",),
    DutyKind.BRIEFING: ("test_the_office_enters_who_came_and_it_is_done_for_them",),
    DutyKind.EQUIPMENT_CHECK: ("test_a_check_is_entered_with_what_children_saw_and_governors_read_it",),
    DutyKind.POLICY_REVIEW: ("test_the_review_is_the_heads_to_bring_and_says_how",),
    Procedure.CONCERN: ("test_the_chair_deals_with_it_and_mary_reads_the_answer_with_words_typed_badly",),
    Procedure.SELF_REPORT: ("test_a_self_report_goes_to_the_head_and_says_that_it_was_told_freely",),
    Procedure.JUSTIFICATION: ("test_the_head_works_on_it_and_mary_reads_that_it_is_no_leave",),
    Procedure.QUESTION: ("test_a_question_is_answered_at_the_desk_and_stands_in_no_clear_row",),
    Procedure.SOCIAL_CONTACT: ("test_seen_in_one_tap_from_the_desk_and_the_person_reads_it",),
    Procedure.CONTACT_PERMISSION: ("test_from_asking_to_valid_and_over",),
    Procedure.CHANNELS: ("test_from_the_offered_list_to_one_that_every_adult_reads",),
    Procedure.PHOTO: ("test_an_event_is_entered_waits_on_home_and_is_done_with_three_ticks_and_a_time",),
    Procedure.ACCOUNT_SAFETY: ("test_the_head_finds_it_on_the_desk_and_says_what_was_done_and_the_person_reads_it",),
    Procedure.EXPOSURE: ("test_it_is_entered_with_ticks_read_by_head_and_lead_and_answered",),
    Procedure.ILLEGAL_IMAGE: ("test_it_is_closed_only_with_the_proof_that_nothing_was_copied",),
    Procedure.UNSUITABLE_MATERIAL: ("test_journey_6_the_office_manager_finds_it_on_a_laptop_and_ages_are_unclear",),
    Procedure.TARGETED: ("test_from_the_first_answer_to_the_end",),
    Procedure.PRECEDENCE: ("test_from_what_the_policy_names_to_what_every_adult_reads",),
    Procedure.REVIEW: ("test_from_what_calls_for_it_to_the_decision_that_everybody_reads",),
}

INFORMATION = ("test_the_policy_stands_by_section_with_an_address_for_each_clause",)
CONSEQUENCE = ("test_a_clause_carries_its_lead_in_and_what_follows_from_breaking_it",)

ALSO: dict[str, tuple[str, ...]] = {
    "1.1.1(c)": ("test_the_page_to_sign_shows_the_policy_and_three_answers",),
    "1.1.1(d)": (
        "test_the_newest_stands_first_with_its_answer_and_the_clauses_that_are_named",
        "test_what_somebody_asks_in_confidence_goes_by_whom_it_is_about",
    ),
    "1.1.1(e)": (
        "test_the_heads_own_self_report_goes_to_the_chair",
        "test_all_that_the_head_may_read_stands_beside_it_newest_first",
    ),
    "1.1.2": ("test_whether_hr_was_asked_is_answered_whole",),
    "1.2.1": ("test_coverage_counts_by_group_leaves_out_who_is_told_and_masks_the_small",),
    "1.2.2": ("test_a_helper_for_a_day_reads_six_rules_and_signs_once",),
    "1.3.1": (
        "test_a_difference_is_listed_until_governors_have_settled_it",
        "test_what_outranks_the_policy_stands_on_every_step_where_a_child_may_be_at_risk",
    ),
    "2.3.3": ("test_a_pasted_link_is_refused_with_the_reason_and_the_ticks_stay",),
    "2.3.4": (
        "test_a_link_to_a_pupil_is_undone_by_a_day_that_is_near",
        "test_a_clause_that_says_never_warns_first_and_asks_to_go_on",
        "test_a_friend_request_goes_to_the_head_as_a_concern_about_oneself",
    ),
    "2.4.2": ("test_the_number_itself_is_refused_where_it_was_typed_and_the_words_stay",),
    "2.4.3": ("test_from_a_clauses_page_that_clause_is_chosen_already",),
    "2.4.4": ("test_a_lost_phone_with_pupils_on_it_says_whom_to_ring_now",),
    "2.4.6a": (
        "test_what_is_not_deleted_is_on_the_heads_list_the_next_morning_and_late_ones_need_a_reason",
        "test_no_form_of_it_takes_a_file",
    ),
    "2.5.2": ("test_both_stand_beneath_the_clauses_on_pupils",),
    "2.5.3": ("test_what_turns_out_to_be_more_is_dealt_with_as_a_concern",),
    "2.5.4": ("test_it_is_valid_only_when_everybody_listed_and_the_school_agreed_and_only_on_its_days",),
    "2.6.2": ("test_nothing_is_an_answer_and_the_day_of_it_is_kept",),
    "2.7.1": ("test_an_indecent_image_cannot_be_cited_and_there_is_no_box_to_type_in",),
    "2.7.3": ("test_what_children_saw_is_tied_to_the_check_that_looked_at_it_and_to_no_other",),
    "2.7.4": (
        "test_nothing_is_looked_into_before_police_or_lado_advised_it",
        "test_no_file_is_taken_not_even_its_first_byte",
        "test_everybody_who_can_open_it_is_reminded_until_police_and_lado_were_told",
    ),
    "2.7.5": ("test_something_unsuitable_waits_for_hr_or_lado_within_a_working_day",),
    "1.4(c)": ("test_the_heads_note_stands_where_adults_look_at_themselves",),
    "2.8.2": ("test_whoever_was_left_out_is_added_once_and_nobody_comes_twice",),
    "2.8.3": ("test_what_is_kept_goes_to_nobody_rings_nowhere_and_stands_in_the_record",),
    "2.8.4": ("test_nine_words_show_it_take_more_hand_files_back_and_print_a_copy",),
    "2.8.5": ("test_the_police_are_the_persons_own", "test_what_was_asked_not_to_be_done_needs_a_reason_given_since"),
    "4.1.1": (
        "test_less_than_five_and_none_look_the_same_and_five_are_a_number",
        "test_after_a_review_the_text_is_out_of_date_a_year_later_whatever_day_is_planned",
    ),
    "3.1.1": ("test_what_is_missing_waits_on_the_desks_of_governors_and_of_nobody_else",),
    "3.1.2": ("test_not_today_needs_no_reason_and_signing_stays_open",),
}
"""Clause -> what proves the part of it that is its own."""
