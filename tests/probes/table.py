"""Which test tries which probe of ../shared/PROBES.md, so that each one is found; read by tests/probes/test_table.py."""

from __future__ import annotations

from collections.abc import Mapping

FAMILIES = ("AU", "RM", "IN", "UP", "EX", "SE", "CA", "CO", "FA", "BI", "OP", "TH", "CM")
"""Families that stand below as a whole. Of DP, ED and FM only what is tried already."""

TRIED: Mapping[str, tuple[str, ...]] = {
    # --- Login and second factor ---
    "AU1": (
        "tests/probes/test_login.py::test_au1_the_right_password_at_the_doors_of_the_admin_opens_no_session",
        "tests/accounts/test_login.py::test_no_other_door_opens_a_session_of_an_account_with_a_second_factor",
    ),
    "AU2": (
        "tests/probes/test_login.py::test_au2_forty_wrong_passwords_at_once_are_counted_right_and_lock_one_account_only",
        "tests/accounts/test_limits.py::test_a_lock_ends_with_its_time_and_its_rows_are_cleared",
    ),
    "AU3": ("tests/probes/test_login.py::test_au3_invented_addresses_lift_no_lock_and_real_ones_do_not_lock_each_other",),
    "AU4": (
        "tests/probes/test_login.py::test_au4_a_known_and_an_unknown_address_get_the_same_answer_in_the_same_time",
        "tests/events/test_guests.py::test_the_answer_is_the_same_for_known_and_unknown_addresses",
        "tests/events/test_guests_after.py::test_the_answer_is_the_same_for_every_address_and_nobody_else_is_written_to",
    ),
    "AU5": ("tests/probes/test_login.py::test_au5_one_code_sent_eight_times_at_once_opens_one_session",),
    "AU6": (
        "tests/probes/test_login.py::test_au6_without_a_second_factor_every_page_leads_to_setting_it_up",
        "tests/probes/test_login.py::test_au6_people_leave_and_rights_change_after_a_step_up_only",
    ),
    "AU7": (
        "tests/probes/test_login.py::test_au7_the_session_changes_at_login_and_an_old_cookie_opens_nothing",
        "tests/probes/test_login.py::test_au7_the_cookies_are_closely_kept",
    ),
    "AU8": ("tests/probes/test_login.py::test_au8_next_leads_to_the_own_host_only",),
    "AU9": (
        "tests/probes/test_login.py::test_au9_a_locked_account_and_a_used_code_outlive_the_cache",
        "tests/probes/test_login.py::test_au9_a_flood_of_password_resets_forgets_no_lock",
    ),
    "AU10": (
        "tests/probes/test_login.py::test_au10_a_session_asks_for_a_factor_once_the_one_it_showed_is_gone",
        "tests/probes/test_login.py::test_au10_a_factor_that_the_person_removes_is_asked_for_at_the_next_page",
        "tests/accounts/test_rights_that_end.py::test_every_cell_of_the_table_holds",
    ),
    # --- Roles and objects ---
    "RM1": (
        "tests/probes/test_rights.py::test_rm1_each_address_answers_each_persona_as_the_matrix_says",
        "tests/test_permissions.py::test_every_address_of_ours_has_a_row",
        "tests/test_permissions.py::test_the_answer_is_the_one_in_the_table",
    ),
    "RM2": ("tests/probes/test_rights.py::test_rm2_a_cdo_of_b_can_do_nothing_to_what_belongs_to_a",),
    "RM3": ("tests/probes/test_rights.py::test_rm3_what_is_not_published_is_found_neither_by_number_nor_by_name_nor_in_another_shape",),
    "RM4": ("tests/probes/test_rights.py::test_rm4_fields_that_no_form_offers_are_ignored",),
    "RM5": ("tests/probes/test_rights.py::test_rm5_nobody_publishes_what_is_their_own",),
    "RM6": (
        "tests/probes/test_rights.py::test_rm6_a_role_that_is_taken_away_is_gone_with_the_next_request",
        "tests/probes/test_rights.py::test_rm6_who_is_blocked_is_out_with_the_next_request",
    ),
    "RM7": (
        "tests/probes/test_ballots.py::test_rm7_without_mandate_403_after_the_end_409_and_the_other_sees_the_vote",
        "tests/data_standards/test_secret_ballot.py::test_colleagues_see_that_it_was_cast_and_never_what",
    ),
    "RM8": (
        "tests/probes/test_procurement.py::test_rm8_each_sees_of_the_figures_what_is_theirs_to_see",
        "tests/procurement/test_sight.py::test_nothing_of_interest_names_or_figures_is_in_any_output_for_others",
    ),
    "RM9": (
        "tests/probes/test_rights.py::test_rm9_files_follow_what_shows_them_whatever_the_cache_of_the_browser_claims",
        "tests/probes/test_rights.py::test_rm9_after_taking_an_entry_down_its_file_is_gone_for_who_had_it",
        "tests/files/test_serving.py::test_the_right_digest_reveals_nothing",
    ),
    "RM10": (
        "tests/probes/test_rights.py::test_rm10_a_seat_keeps_day_and_way_out_and_nothing_else",
        "tests/events/test_holding.py::test_who_loses_the_right_keeps_day_town_and_the_way_out",
        "tests/events/test_mail_gates.py::test_who_lost_the_right_to_see_it_gets_date_and_the_way_to_cancel_only",
        "tests/search/test_saved.py::test_what_was_archived_after_the_mail_was_written_is_not_in_it",
        "tests/search/test_saved.py::test_members_hear_of_what_is_for_municipalities_and_who_lost_the_membership_does_not",
    ),
    "RM11": (
        "tests/probes/test_rights.py::test_rm11_a_file_of_another_draft_is_not_removed_through_an_own_form",
        "tests/test_foreign_keys.py::test_a_key_that_is_not_ones_own_answers_404_and_changes_nothing",
    ),
    # --- Input ---
    "IN1": (
        "tests/test_hostile_text.py::test_in1_there_are_sixty_payloads",
        "tests/test_hostile_text.py::test_in1_in2_no_page_runs_what_was_typed",
        "tests/test_hostile_text.py::test_in1_no_page_of_the_review_runs_what_was_typed",
        "tests/test_hostile_text.py::test_in1_no_mail_and_no_feed_runs_what_was_typed",
        "tests/test_hostile_text.py::test_in1_no_paper_runs_what_was_typed",
        "tests/pages/test_markup.py::test_hostile_text_is_shown_and_never_run",
    ),
    "IN2": (
        "tests/test_hostile_text.py::test_in1_in2_no_page_runs_what_was_typed",
        "tests/files/test_serving.py::test_names_of_uploads_are_made_harmless",
        "tests/best_practices/test_conflict.py::test_hostile_texts_are_literal_on_the_conflict_page",
        "tests/notifications/test_services.py::test_plain_text_is_not_escaped_and_html_is",
    ),
    "IN3": (
        "tests/pages/test_markup.py::test_a_link_that_pretends_another_host_shows_the_true_one",
        "tests/pages/test_markup.py::test_the_subset_is_rendered",
    ),
    "IN4": (
        "tests/notifications/test_services.py::test_line_breaks_in_subject_name_and_reason_reach_one_recipient_and_no_header",
        "tests/events/test_guests.py::test_line_breaks_in_names_are_refused",
        "tests/events/test_mails.py::test_a_title_with_line_breaks_changes_no_header_and_no_paragraph",
        "tests/contributions/test_mails.py::test_a_title_with_line_breaks_makes_one_header_and_no_paragraph",
    ),
    "IN5": ("tests/events/test_ical.py::test_titles_and_places_of_any_kind_come_back_as_what_was_meant",),
    "IN6": (
        "tests/probes/test_fetching.py::test_in6_no_address_that_is_typed_anywhere_is_fetched",
        "tests/portal/test_admin_doors.py::test_what_is_closed_answers_404_before_a_view_runs_or_says_why",
    ),
    "IN7": (
        "tests/probes/test_search.py::test_in7_odd_questions_are_answered_or_refused_at_once",
        "tests/search/conformance.py::test_hostile_queries_are_answered_within_a_second",
        "tests/search/test_suggestions.py::test_hostile_input_is_answered_within_a_second",
        "tests/search/test_views.py::test_hostile_questions_are_answered",
    ),
    "IN8": (
        "tests/probes/test_forms.py::test_in8_nothing_is_written_anywhere_without_the_token_of_a_form",
        "tests/probes/test_reading_writes_nothing.py::test_in8_reading_leaves_every_table_as_it_was",
        "tests/test_permissions.py::test_nothing_is_written_without_a_csrf_token",
    ),
    "IN9": (
        "tests/probes/test_typed.py::test_in9_every_shape_is_stored_as_one_and_found_by_every_other",
        "tests/test_typed_forms.py::test_every_form_that_takes_texts_keeps_them_by_the_rule",
        "tests/test_typed_forms.py::test_so_do_the_forms_that_wagtail_makes_for_pages_and_reference_data",
        "tests/municipalities/test_typed.py::test_signs_that_nobody_sees_are_dropped",
        "tests/municipalities/test_typed.py::test_words_that_pretend_are_found",
        "tests/events/test_pdf.py::test_letters_of_other_scripts_do_not_stop_a_paper",
    ),
    # --- Uploads ---
    "UP1": (
        "tests/probes/test_uploads.py::test_up1_up6_what_is_not_allowed_stays_outside",
        "tests/files/test_serving.py::test_other_documents_stay_outside",
        "tests/files/test_serving.py::test_the_admin_refuses_the_same_files",
    ),
    "UP2": (
        "tests/probes/test_uploads.py::test_up2_a_byte_too_much_is_said_at_the_field_and_far_too_much_is_413",
        "tests/probes/test_uploads.py::test_up2_five_streams_of_a_gigabyte_cost_no_memory",
    ),
    "UP3": (
        "tests/probes/test_uploads.py::test_up3_bombs_are_refused_quickly",
        "tests/files/test_serving.py::test_a_container_that_unpacks_to_gigabytes_stays_outside",
        "tests/files/test_serving.py::test_other_doors_of_the_admin_refuse_a_pixel_bomb_too",
    ),
    "UP4": ("tests/probes/test_uploads.py::test_up4_up5_odd_names_are_stored_at_random_and_files_leave_as_downloads",),
    "UP5": ("tests/probes/test_uploads.py::test_up4_up5_odd_names_are_stored_at_random_and_files_leave_as_downloads",),
    "UP6": (
        "tests/probes/test_uploads.py::test_up1_up6_what_is_not_allowed_stays_outside",
        "tests/probes/test_uploads.py::test_up6_up8_with_a_scanner_nothing_is_seen_before_the_verdict",
        "tests/files/test_scanning.py::test_without_a_verdict_a_file_waits_and_is_asked_about_again_and_again",
        "tests/files/test_clamd.py::test_a_slow_scanner_is_given_up_after_the_time_for_the_whole_conversation",
    ),
    "UP7": (
        "tests/probes/test_uploads.py::test_up7_broken_pdfs_are_refused_or_kept_without_text",
        "tests/files/test_extraction.py::test_a_hostile_or_broken_file_ends_without_text",
        "tests/files/test_extraction.py::test_a_broken_upload_is_accepted_and_stops_nothing",
    ),
    "UP8": (
        "tests/probes/test_uploads.py::test_up6_up8_with_a_scanner_nothing_is_seen_before_the_verdict",
        "tests/files/test_scanning_clamd.py::test_up8_what_is_packed_deep_is_found",
        "tests/files/test_active.py::test_up8_office_files_that_act_by_themselves_stay_outside",
        "tests/files/test_active.py::test_up8_pdfs_that_act_by_themselves_stay_outside",
    ),
    # --- What leaves ---
    "EX1": (
        "tests/probes/test_exports.py::test_ex1_ex6_no_table_that_leaves_holds_a_formula_and_every_calendar_and_feed_is_valid_whatever_it_names",
        "tests/municipalities/test_export.py::test_nothing_becomes_a_formula",
        "tests/municipalities/test_export.py::test_headings_are_texts_too",
        "tests/events/test_exports.py::test_the_workbook_says_the_same_and_computes_nothing",
        "tests/portal/test_admin_doors.py::test_no_list_of_wagtail_is_exported",
        "tests/test_leaving.py::test_nothing_makes_files_beside_the_door",
    ),
    "EX2": (
        "tests/municipalities/test_export.py::test_a_csv_file_opens_in_a_german_spreadsheet",
        "tests/municipalities/test_export.py::test_keys_keep_their_zeros_and_times_are_those_of_berlin",
    ),
    "EX3": (
        "tests/probes/test_rights.py::test_ex3_no_list_of_people_leaves_for_who_is_no_editor_and_no_file_of_b_names_what_is_of_a",
        "tests/events/test_exports.py::test_names_and_addresses_of_those_who_agreed_and_of_others_the_municipality_alone",
        "tests/events/test_exports.py::test_no_needs_and_no_note_leave_the_desk",
    ),
    "EX4": (
        "tests/probes/test_exports.py::test_ex4_fifty_thousand_rows_leave_with_little_memory_and_nothing_of_them_stays",
        "tests/municipalities/test_export.py::test_many_rows_are_written_line_by_line",
    ),
    "EX5": (
        "tests/events/test_pdf.py::test_no_paper_reads_a_file_or_a_package_or_runs_what_it_was_given",
        "tests/events/test_pdf.py::test_text_is_printed_as_it_stands",
        "tests/events/test_pdf.py::test_a_paper_is_tagged_german_and_has_a_title",
    ),
    "EX6": (
        "tests/probes/test_exports.py::test_ex1_ex6_no_table_that_leaves_holds_a_formula_and_every_calendar_and_feed_is_valid_whatever_it_names",
        "tests/events/test_ical.py::test_the_calendar_of_all_holds_what_is_public_and_nothing_else",
        "tests/pages/test_feeds.py::test_a_feed_has_everything_atom_demands_with_absolute_addresses",
        "tests/pages/test_feeds.py::test_only_what_is_public_is_in_a_feed_whoever_asks",
    ),
    # --- Search ---
    "SE1": (
        "tests/probes/test_rights.py::test_se1_what_guests_may_not_see_is_in_no_search_list_feed_or_suggestion",
        "tests/probes/test_rights.py::test_se1_what_members_may_not_see_is_in_none_either",
        "tests/probes/test_rights.py::test_se1_numbers_count_what_the_reader_may_see",
        "tests/search/conformance.py::test_a_guest_cannot_find_what_only_members_may_see_and_a_member_can",
    ),
    "SE2": (
        "tests/probes/test_workers.py::test_se2_with_a_worker_what_was_taken_down_leaves_the_index_within_five_seconds",
        "tests/probes/test_rights.py::test_se2_what_was_taken_down_is_not_shown_though_the_index_still_knows_it",
        "tests/best_practices/test_search.py::test_publishing_unpublishing_deleting_and_visibility_reach_the_index",
    ),
    "SE3": (
        "tests/probes/test_rights.py::test_se3_a_file_that_only_a_change_shows_finds_the_public_entry_for_nobody",
        "tests/files/test_extraction.py::test_the_attachment_of_a_restricted_entry_is_found_by_those_who_see_the_entry",
        "tests/events/test_material.py::test_the_index_finds_each_material_for_whom_it_is_for",
    ),
    "SE4": (
        "tests/probes/test_search.py::test_se4_while_the_index_is_rebuilt_every_search_finds_everything",
        "tests/search/conformance.py::test_writers_and_rebuilds_of_several_processes_lose_nothing_and_searches_never_see_an_empty_index",
    ),
    "SE5": (
        "tests/probes/test_search.py::test_se5_other_spellings_compounds_and_typos_find_what_was_meant_among_the_first_five",
        "tests/search/conformance.py::test_other_forms_spellings_and_typos_find_the_word",
        "tests/search/conformance.py::test_compounds_spellings_and_synonyms_find_each_other",
    ),
    # --- Caches ---
    "CA1": (
        "tests/probes/test_headers.py::test_ca1_op5_every_address_says_who_may_keep_its_answer_and_carries_the_headers",
        "tests/probes/test_login.py::test_ca1_signed_in_pages_are_kept_by_nobody_and_public_ones_set_no_cookie",
    ),
    "CA2": ("tests/probes/test_proxy.py::test_ca2_with_a_cache_in_front_a_guest_sees_nothing_of_the_member_before",),
    "CA3": ("tests/probes/test_login.py::test_ca3_a_b_and_a_guest_in_all_orders_see_what_is_theirs",),
    "CA4": (
        "tests/probes/test_operations.py::test_ca4_a_foreign_host_in_a_header_is_in_no_answer",
        "tests/probes/test_operations.py::test_ca4_private_pages_with_a_name_of_a_static_file_and_unknown_parameters_are_kept_by_nobody",
    ),
    "CA5": ("tests/probes/test_login.py::test_ca5_after_logging_out_the_page_before_is_a_login",),
    # --- Many at once ---
    "CO1": (
        "tests/probes/test_races.py::test_forty_seats_are_given_to_forty_of_two_hundred_and_the_others_stand_in_line",
        "tests/probes/test_races.py::test_without_the_lock_the_same_rush_oversells",
    ),
    "CO2": ("tests/probes/test_races.py::test_one_person_twenty_times_at_once_has_one_sign_up_one_mail_and_one_confirmation",),
    "CO3": ("tests/probes/test_races.py::test_cancelling_joining_and_fewer_seats_at_once_never_exceed_the_capacity_and_keep_the_order",),
    "CO4": (
        "tests/probes/test_ballots.py::test_co4_of_twenty_open_votes_of_two_people_one_counts_and_changes_are_logged",
        "tests/probes/test_ballots.py::test_co4_of_twenty_secret_votes_of_two_people_the_first_is_final",
        "tests/probes/test_ballots.py::test_co4_without_the_lock_twenty_votes_meet",
        "tests/data_standards/test_races.py::test_without_the_lock_papers_are_lost_or_too_many",
    ),
    "CO5": (
        "tests/probes/test_ballots.py::test_co5_a_vote_around_the_end_is_in_or_out_and_the_result_is_fixed",
        "tests/data_standards/test_races.py::test_a_vote_at_the_end_is_in_or_out_and_what_was_counted_is_what_the_rows_say",
        "tests/data_standards/test_races.py::test_without_the_lock_a_vote_slips_in_behind_the_count",
    ),
    "CO6": (
        "tests/probes/test_rights.py::test_co6_three_who_save_one_draft_lose_nothing",
        "tests/best_practices/test_conflict.py::test_editor_and_two_cdos_each_get_the_conflict_page",
    ),
    "CO7": (
        "tests/probes/test_procurement.py::test_co7_a_change_around_the_freeze_is_in_or_out_and_the_sum_is_that_of_its_rows",
        "tests/probes/test_procurement.py::test_co7_of_twenty_forms_of_two_colleagues_one_is_stored_and_the_others_are_shown_both",
        "tests/procurement/test_races.py::test_without_the_lock_a_change_slips_past_the_snapshot",
    ),
    "TH1": (
        "tests/probes/test_threads.py::test_th1_hundreds_of_answers_at_once_are_those_given_alone",
        "tests/test_shared_objects.py::test_th1_what_is_shared_answers_many_threads_as_it_answers_one",
        "tests/test_shared_objects.py::test_th1_papers_made_at_once_are_those_made_alone",
        "tests/test_shared_objects.py::test_th1_searches_at_once_find_what_each_finds_alone",
        "tests/pages/test_markup.py::test_th1_texts_rendered_at_once_stay_apart",
    ),
    # --- Faults ---
    "FA1": (
        "tests/probes/test_search.py::test_fa1_without_elasticsearch_pages_answer_the_search_falls_back_and_publishing_goes_on",
        "tests/search/test_resilience.py::test_what_is_no_answer_is_none_and_the_page_answers_from_the_database",
        "tests/search/test_resilience.py::test_an_answer_that_never_ends_is_not_waited_for",
        "tests/search/test_resilience.py::test_publishing_goes_on_and_the_task_stays_to_be_repeated",
        "tests/search/test_resilience.py::test_catching_up_is_a_periodic_job_that_runs_often_enough",
        "tests/search/test_resilience.py::test_what_was_published_meanwhile_is_found_at_once",
    ),
    "FA2": (
        "tests/probes/test_mail.py::test_fa2_fifty_sign_ups_while_the_mail_server_is_down_are_fifty_mails_later_and_a_bad_address_is_shown",
    ),
    "FA3": ("tests/probes/test_operations.py::test_fa3_a_restart_of_postgresql_under_load_is_answered_503_in_german_and_heals_by_itself",),
    "FA4": (
        "tests/probes/test_workers.py::test_fa4_a_worker_killed_in_a_batch_of_mails_leaves_nobody_out_and_writes_to_nobody_twice",
        "tests/probes/test_workers.py::test_fa4_a_killed_import_stores_nothing_and_a_worker_killed_behind_it_leaves_no_town_out_of_the_index",
        "tests/probes/test_workers.py::test_fa4_a_worker_killed_while_it_reads_files_leaves_each_with_its_text_once",
        "tests/notifications/test_kills.py::test_fa4_a_worker_killed_on_the_way_of_a_mail_loses_none_and_repeats_only_what_was_taken",
        "tests/jobs/test_processes.py::test_a_task_of_a_killed_worker_is_resumed_and_no_other_runs_twice",
        "tests/jobs/test_worker.py::test_a_task_that_always_kills_its_worker_is_given_up",
    ),
    "FA5": ("tests/probes/test_uploads.py::test_fa5_a_full_disk_is_said_and_leaves_no_row",),
    "FA6": (
        "tests/probes/test_login.py::test_fa6_pages_answer_without_the_cache_table_and_the_login_still_counts",
        "tests/probes/test_operations.py::test_fa6_without_the_table_of_the_cache_pages_answer",
    ),
    "FA7": (
        "tests/probes/test_mail.py::test_fa7_a_report_sent_again_after_a_lost_answer_is_one_report_and_one_mail",
        "tests/probes/test_races.py::test_one_person_twenty_times_at_once_has_one_sign_up_one_mail_and_one_confirmation",
        "tests/best_practices/test_drafts_journey.py::test_submitting_twice_is_one_submission",
    ),
    "FA8": (
        "tests/events/test_clocks.py::test_fa8_a_deadline_that_is_typed_ends_at_its_instant",
        "tests/events/test_clocks.py::test_fa8_an_offered_seat_is_kept_for_twelve_hours_whatever_the_clock_on_the_wall_does",
        "tests/events/test_ical.py::test_the_nights_when_the_clocks_change_are_read_as_the_instants_that_were_meant",
        "tests/events/test_jobs.py::test_reminders_come_at_the_hour_of_the_start_also_when_the_clocks_change_between",
    ),
    # --- Bad input ---
    "BI1": (
        "tests/municipalities/test_importing.py::test_of_5000_rows_exactly_the_37_faulty_are_reported_and_nothing_is_stored",
        "tests/municipalities/test_importing.py::test_every_fault_has_line_column_and_reason",
        "tests/municipalities/test_importing.py::test_a_dry_run_reports_the_same_and_stores_nothing",
        "tests/municipalities/test_importing.py::test_a_second_run_changes_nothing_and_says_so",
    ),
    "BI2": (
        "tests/municipalities/test_importing.py::test_umlauts_survive_every_encoding_and_delimiter",
        "tests/municipalities/test_importing.py::test_what_cannot_be_read_for_certain_is_refused_with_a_reason",
        "tests/municipalities/test_importing.py::test_a_quoted_line_break_belongs_to_its_field_and_lines_are_counted_as_in_an_editor",
    ),
    "BI3": (
        "tests/probes/test_uploads.py::test_bi3_odd_bodies_are_refused_at_once",
        "tests/probes/test_uploads.py::test_bi3_a_body_of_a_hundred_megabytes_is_refused_unread",
    ),
    "BI4": (
        "tests/probes/test_hostile_addresses.py::test_bi4_no_address_of_the_site_breaks",
        "tests/portal/test_frame_errors.py::test_addresses_that_no_view_can_read_are_refused_at_the_door",
        "tests/portal/test_frame_errors.py::test_a_broken_upload_is_answered_400",
    ),
    "BI5": (
        "tests/best_practices/test_forms.py::test_days_are_understood_however_they_are_typed",
        "tests/best_practices/test_forms.py::test_month_and_year_are_understood_however_they_are_typed",
        "tests/best_practices/test_drafts_journey.py::test_the_check_page_echoes_what_was_understood",
        "tests/events/test_desk.py::test_deadlines_are_read_as_people_write_them",
        "tests/municipalities/test_importing.py::test_german_spellings_of_numbers_are_understood",
    ),
    "BI6": (
        "tests/probes/test_forms.py::test_bi6_no_form_fails_whatever_is_typed_and_the_summary_says_what_the_fields_say",
        "tests/probes/test_json.py::test_bi6_no_address_that_answers_in_json_fails_or_says_anything_else_than_it_promises",
        "tests/best_practices/test_forms_fuzzed.py::test_no_input_of_a_section_fails",
    ),
    "CM1": (
        "tests/probes/test_hostile_addresses.py::test_cm1_no_address_of_the_admin_breaks",
        "tests/portal/test_admin_doors.py::test_every_address_of_the_admin_is_decided",
        "tests/portal/test_admin_doors.py::test_what_is_closed_answers_404_before_a_view_runs_or_says_why",
        "tests/portal/test_admin_doors.py::test_no_list_of_wagtail_is_exported",
        "tests/contributions/test_review_doors.py::test_bulk_acts_change_no_entry",
    ),
    # --- Data protection, as far as it exists ---
    "DP3": (
        "tests/jobs/test_due.py::test_the_neighbours_of_a_bad_thing_are_done_and_of_it_nothing_stays",
        "tests/contributions/test_due.py::test_the_trash_is_emptied_around_a_draft_that_does_not_go",
        "tests/events/test_jobs.py::test_sign_ups_go_after_six_months_with_the_mails_that_name_the_guest",
        "tests/accounts/test_jobs.py::test_expired_sessions_are_deleted_and_others_stay",
    ),
    "DP5": (
        "tests/portal/test_frame.py::test_reading_sets_no_cookie",
        "tests/portal/test_frame.py::test_no_page_asks_a_foreign_host",
    ),
    "DP6": ("tests/probes/test_operations.py::test_dp6_no_password_no_token_no_question_and_no_address_gets_into_the_log",),
    # --- Operations ---
    "OP1": ("tests/probes/test_operations.py::test_op1_healthz_answers_and_readyz_tells_reasons_to_operators_alone",),
    "OP2": ("tests/probes/test_restore.py::test_op2_backup_destroy_restore",),
    "OP5": (
        "tests/probes/test_headers.py::test_ca1_op5_every_address_says_who_may_keep_its_answer_and_carries_the_headers",
        "tests/probes/test_operations.py::test_op5_every_answer_carries_the_headers",
        "tests/probes/test_operations.py::test_op5_djangos_own_check_of_a_deployment_has_nothing_to_say",
        "tests/portal/test_deploy_check.py::test_op5_the_check_for_deployment_has_no_warning",
    ),
    "OP6": (
        "tests/deploy/test_supply.py::test_op6_every_package_is_pinned_to_one_version_and_its_hashes",
        "tests/deploy/test_supply.py::test_op6_what_runs_here_is_what_is_pinned",
        "tests/deploy/test_supply.py::test_op6_nothing_is_installed_without_its_hash",
        "tests/deploy/test_supply.py::test_the_list_holds_what_runs_and_the_vendored_files_but_no_tool_of_the_tests",
        "tests/deploy/test_supply.py::test_the_vendored_files_are_what_their_list_says",
        "tests/pages/test_public.py::test_weaknesses_can_be_reported",
    ),
    "OP7": ("tests/probes/test_operations.py::test_op7_maintenance_closes_everything_in_all_processes_but_health_and_static_files",),
    "OP9": (
        "tests/portal/test_start.py::test_what_is_unsafe_is_refused_in_one_sentence",
        "tests/portal/test_start.py::test_every_unsafe_variable_stands_in_the_operations_page",
        "tests/probes/test_operations.py::test_op9_a_dead_worker_a_full_disk_and_a_refused_mail_reach_the_operator",
    ),
    "OP10": (
        "tests/jobs/test_due.py::test_the_neighbours_of_a_bad_thing_are_done_and_of_it_nothing_stays",
        "tests/jobs/test_worker.py::test_a_failing_task_does_not_hold_up_the_others",
        "tests/notifications/test_refusals.py::test_a_bad_address_is_set_aside_at_once_and_its_neighbours_go",
        "tests/probes/test_mail.py::test_fa2_fifty_sign_ups_while_the_mail_server_is_down_are_fifty_mails_later_and_a_bad_address_is_shown",
        "tests/municipalities/test_importing.py::test_a_fault_beside_good_rows_keeps_the_stored_rows_as_they_were",
        "tests/search/test_indexing.py::test_a_thing_that_cannot_be_read_keeps_no_neighbour_out_of_the_index",
    ),
}
"""Probe → the tests that try it, without their parameters."""

LATER: Mapping[str, str] = {
    "OP3": "There is no previous release whose data could be brought forward and back: this is the first.",
    "OP4": "There is no previous release whose code could meet the new schema: this is the first.",
}
"""Probe → why it does not concern what exists."""

NOT_HERE: Mapping[str, str] = {
    "OP6": "Known weaknesses of packages are asked of a public service (`make audit`); the tests reach no network. The rest is tried.",
    "OP8": "A hundred requests a second for ten minutes need a machine of their own; beside other tests they say nothing.",
}
"""Probe → what of it cannot run with the tests, and why; none of them ends a release."""

MOST_NOT_HERE = 3
