"""What J1, J2 and J4 of ../shared/JOURNEYS.md name, and which test shows it; read by tests/test_journeys_table.py.

A browser test where a screen, a state or a way is meant, and mails beside it where it leads to them; the suite's own where a browser
would add nothing: each word of a mail, a bounce, what takes weeks.
A row in „quotes“ is a wording: it must stand in the product as it is here, with … for what differs from case to case.
"""

from __future__ import annotations

from collections.abc import Mapping

ASKING, ASKING_TOO = "tests/browser/test_journey_contact.py", "tests/browser/test_contact.py"
WRITING, WHOLE = "tests/browser/test_journeys.py", "tests/browser/test_journey_first_entry.py"
COMING, MAILED = "tests/browser/test_conferences.py", "tests/browser/test_journey_conference.py"
SEEKING = "tests/browser/test_journey_seeking.py"
FINDING = "tests/browser/test_search.py"
DRAFTS = "tests/best_practices/test_drafts_journey.py"
LETTERS = "tests/contributions/test_mails.py"
REQUESTS, ROUTES = "tests/exchange/test_contact_members.py", "tests/exchange/test_contact_delivery.py"
SEATS, SEAT_LETTERS, SCREENS = "tests/events/test_signup.py", "tests/events/test_mails.py", "tests/events/test_signup_screens.py"

J1: Mapping[str, tuple[str, ...]] = {
    # --- Screens ---
    "invitation, password, second factor": (
        "tests/accounts/test_invitations.py::test_a_new_person_gets_an_account_with_the_role_and_goes_straight_on_to_the_second_factor",
    ),
    "profile": ("tests/accounts/test_home.py::test_the_profile_keeps_name_and_function_and_nothing_else",),
    "task list": (f"{DRAFTS}::test_the_task_list_says_how_far_each_section_is",),
    "whole without a script on a phone: from the invitation to question, publication, change, rejection and archive": (
        f"{WHOLE}::test_a_new_cdo_publishes_a_first_entry_and_follows_it_to_the_archive_on_a_phone_without_a_script",
    ),
    "form pages by keyboard alone": (f"{WRITING}::test_an_entry_is_written_and_handed_in_by_keyboard_alone",),
    "form pages without a script on a phone": (
        f"{WRITING}::test_the_form_works_without_a_script_on_a_phone_and_names_what_is_there_already",
    ),
    "preview": (f"{DRAFTS}::test_the_preview_shows_the_draft_to_its_readers_only",),
    "check page, confirmation, published page": (f"{WRITING}::test_a_cdo_writes_the_kts_approves_and_everyone_reads",),
    # --- States ---
    "Entwurf, Eingereicht, In Prüfung, Änderung in Prüfung, Archiviert, Abgelehnt in words": (
        "tests/contributions/test_standing.py::test_each_state_has_its_own_words_and_none_of_a_draft",
    ),
    "Rückfrage": (f"{WRITING}::test_a_question_is_answered_and_comes_back_to_the_kts",),
    "Änderung in Prüfung: the old version stays online": (
        "tests/contributions/test_moderation.py::test_a_change_waits_while_the_old_version_stays_online",
    ),
    "Abgelehnt with its reason": ("tests/contributions/test_moderation.py::test_a_rejection_needs_a_reason",),
    # --- Wordings ---
    "„Sie haben noch keine Lösung eingetragen.“": (f"{DRAFTS}::test_the_area_of_a_new_cdo_offers_the_first_entry",),
    "„Erste Lösung eintragen“": (f"{DRAFTS}::test_the_area_of_a_new_cdo_offers_the_first_entry",),
    "„Sie brauchen etwa 10 Minuten. Sie können jederzeit unterbrechen…“": (f"{DRAFTS}::test_a_cdo_begins_with_one_click",),
    "„Entwurf speichern“": (f"{DRAFTS}::test_save_does_not_complain_about_what_is_missing",),
    "„Weiter“": (f"{WRITING}::test_an_entry_is_written_and_handed_in_by_keyboard_alone",),
    "„Vorschau“": (f"{DRAFTS}::test_the_preview_shows_the_draft_to_its_readers_only",),
    "„Zur Prüfung einreichen“": (f"{WRITING}::test_an_entry_is_written_and_handed_in_by_keyboard_alone",),
    "„Zurückziehen“": (f"{DRAFTS}::test_withdrawing_asks_first_and_makes_a_draft_again",),
    "„Geben Sie einen Titel ein, der die Lösung in einem Satz beschreibt.“": (
        f"{DRAFTS}::test_next_stores_everything_and_then_says_what_to_mend",
    ),
    "Die Kurzfassung ist 42 „Zeichen zu lang.“": (
        f"{WRITING}::test_errors_are_summed_up_and_nothing_typed_is_lost_when_the_session_ends_too",
    ),
    "„Bitte beschreiben Sie das Bild für Menschen, die es nicht sehen können.“": (
        "tests/best_practices/test_forms.py::test_malformed_entries_get_a_sentence_that_says_what_to_do",
    ),
    "„Vielen Dank. Ihre Lösung ist eingegangen.“": (f"{WRITING}::test_an_entry_is_written_and_handed_in_by_keyboard_alone",),
    "„Die KTS-Redaktion prüft Ihren Eintrag bis zum“": (f"{DRAFTS}::test_submitting_ends_with_number_and_day",),
    # --- Mails ---
    "mail Einladung, 14 days": (
        f"{WHOLE}::test_a_new_cdo_publishes_a_first_entry_and_follows_it_to_the_archive_on_a_phone_without_a_script",
        "tests/accounts/test_invitations.py::test_an_invitation_is_a_mail_with_one_link_and_says_from_whom_to_what_and_until_when",
    ),
    "mail Eingang": (
        f"{WHOLE}::test_a_new_cdo_publishes_a_first_entry_and_follows_it_to_the_archive_on_a_phone_without_a_script",
        f"{LETTERS}::test_the_receipt_names_number_and_day",
    ),
    "mail Rückfrage, the question quoted, link to the field": (
        f"{WHOLE}::test_a_new_cdo_publishes_a_first_entry_and_follows_it_to_the_archive_on_a_phone_without_a_script",
        f"{LETTERS}::test_questions_are_quoted_with_their_fields",
    ),
    "mail Veröffentlicht with the link": (
        f"{WHOLE}::test_a_new_cdo_publishes_a_first_entry_and_follows_it_to_the_archive_on_a_phone_without_a_script",
        f"{LETTERS}::test_the_mail_of_publication_leads_to_the_entry",
    ),
    "mail Abgelehnt, reason and way on": (
        f"{WHOLE}::test_a_new_cdo_publishes_a_first_entry_and_follows_it_to_the_archive_on_a_phone_without_a_script",
        f"{LETTERS}::test_a_rejection_quotes_the_reason_and_names_the_way_on",
    ),
    "mail about a draft untouched for 30 days": (f"{LETTERS}::test_a_draft_untouched_for_thirty_days_is_remembered_once",),
    # --- Edge cases ---
    "a second CDO edits the same draft: both texts": (f"{WRITING}::test_two_people_on_one_draft_choose_between_both_texts",),
    "likely duplicate: „Ähnliche Lösungen Ihrer Kommune“": (
        f"{WRITING}::test_the_form_works_without_a_script_on_a_phone_and_names_what_is_there_already",
        f"{DRAFTS}::test_similar_entries_of_the_own_municipality_are_named",
    ),
    "the CDO leaves: the draft goes to the municipality": (f"{LETTERS}::test_a_draft_of_somebody_who_left_goes_to_the_municipality",),
    "consent of the contact withdrawn": (
        f"{WHOLE}::test_a_new_cdo_publishes_a_first_entry_and_follows_it_to_the_archive_on_a_phone_without_a_script",
        "tests/best_practices/test_detail.py::test_a_named_person_appears_while_the_consent_stands",
    ),
    "copied Word text": (
        f"{WRITING}::test_an_entry_is_written_and_handed_in_by_keyboard_alone",
        "tests/best_practices/test_forms.py::test_word_text_becomes_plain_text_with_list_marks",
    ),
    "no picture": (f"{WRITING}::test_an_entry_is_written_and_handed_in_by_keyboard_alone",),
    "lost session": (
        f"{WRITING}::test_errors_are_summed_up_and_nothing_typed_is_lost_when_the_session_ends_too",
        "tests/browser/test_typed.py::test_the_end_of_a_session_leads_back_to_the_filled_form",
    ),
    "autosave": (f"{WRITING}::test_autosave_keeps_what_was_typed",),
}

J2: Mapping[str, tuple[str, ...]] = {
    # --- Screens ---
    "whole by keyboard: search, facet, entry, contact, check, sent, answered": (
        f"{ASKING}::test_by_keyboard_a_cdo_searches_narrows_reads_asks_and_is_answered",
    ),
    "whole without a script on a phone": (f"{ASKING_TOO}::test_a_member_finds_asks_and_is_told_by_when_on_a_phone_without_a_script",),
    "a guest asks after proving the address": (
        f"{ASKING_TOO}::test_a_guest_asks_proves_the_address_and_who_was_asked_answers_without_an_account",
    ),
    "facets Handlungsfeld, Größenklasse, Land, Umsetzungsstand, Software; chips; sort": (
        f"{FINDING}::test_filters_order_and_pages_update_in_place_and_the_way_back_works",
        f"{FINDING}::test_filters_order_and_pages_work_without_a_script",
        "tests/best_practices/test_search.py::test_every_code_of_a_document_has_a_german_label",
    ),
    "entry with its summary, headings and similar entries": (
        f"{ASKING}::test_by_keyboard_a_cdo_searches_narrows_reads_asks_and_is_answered",
        "tests/best_practices/test_detail.py::test_at_a_glance_names_what_is_known_and_at_most_eight_facts",
    ),
    # --- Fields ---
    "Betreff is prefilled, Rückruf is voluntary": (
        f"{ASKING_TOO}::test_a_member_finds_asks_and_is_told_by_when_on_a_phone_without_a_script",
        f"{REQUESTS}::test_what_is_missing_is_said_and_what_was_typed_stays",
    ),
    "a copy to me": (f"{REQUESTS}::test_a_copy_is_sent_only_to_who_wants_one",),
    "the address of the contact is hidden from anonymous visitors": (
        "tests/exchange/test_contact_addresses.py::test_no_address_of_a_mailbox_is_read_by_a_guest",
    ),
    # --- States ---
    "Anfrage gesendet, beantwortet, offen": (
        f"{ASKING}::test_by_keyboard_a_cdo_searches_narrows_reads_asks_and_is_answered",
        f"{ROUTES}::test_the_link_of_the_mail_shows_and_its_button_marks",
    ),
    "„Zuletzt bestätigt am …“": (f"{ASKING}::test_by_keyboard_a_cdo_searches_narrows_reads_asks_and_is_answered",),
    "„Angaben möglicherweise veraltet“": ("tests/best_practices/test_detail.py::test_an_overdue_confirmation_is_said",),
    # --- Wordings ---
    "„Suchen“": (f"{FINDING}::test_without_a_script_the_box_is_a_search_field",),
    "„Kontakt aufnehmen“": (f"{ASKING}::test_by_keyboard_a_cdo_searches_narrows_reads_asks_and_is_answered",),
    "„Nachricht senden“": (f"{ASKING}::test_by_keyboard_a_cdo_searches_narrows_reads_asks_and_is_answered",),
    "„Suche speichern und benachrichtigen“": (f"{FINDING}::test_a_search_is_saved_changed_and_deleted",),
    "„gibt es keine Treffer“": (f"{ASKING}::test_without_a_script_on_a_phone_a_search_without_hits_and_a_typo_lead_on",),
    "„Filter zurücksetzen“": (f"{ASKING}::test_without_a_script_on_a_phone_a_search_without_hits_and_a_typo_lead_on",),
    "„Gesuch veröffentlichen“": (f"{SEEKING}::test_a_search_without_hits_becomes_a_gesuch_that_others_answer",),
    "„Bitte schreiben Sie, was Sie wissen möchten.“": (f"{ASKING}::test_by_keyboard_a_cdo_searches_narrows_reads_asks_and_is_answered",),
    # --- Mails ---
    "mail to the contact, Reply-To the sender, answered without a login": (
        f"{REQUESTS}::test_three_steps_lead_from_the_entry_to_a_mail_that_is_answered_without_an_account",
    ),
    "mail with the copy to the sender": (f"{REQUESTS}::test_a_copy_is_sent_only_to_who_wants_one",),
    "mail to the contact after 10 working days": (f"{ROUTES}::test_after_ten_working_days_the_mailbox_is_reminded_once",),
    "mail with what is new for a saved search": (
        "tests/search/test_saved.py::test_a_mail_tells_of_what_was_published_since_the_last_one_and_only_once",
    ),
    # --- Edge cases ---
    "contact gone: the municipality's mailbox, then the KTS": (
        f"{ASKING}::test_what_no_mailbox_takes_goes_to_the_municipality_and_then_to_the_kts",
        f"{ROUTES}::test_without_a_mailbox_the_municipalitys_own_is_asked",
        f"{ROUTES}::test_without_any_the_kts_is_asked_and_told_why",
    ),
    "bounce shown to the KTS": (
        f"{ROUTES}::test_what_the_server_refuses_goes_to_the_next_mailbox_and_at_last_to_the_kts",
        f"{ROUTES}::test_what_came_back_is_marked_by_the_kts_and_goes_on",
    ),
    "search engine down: „Die Suche ist gerade eingeschränkt“": (
        f"{ASKING}::test_while_the_index_is_gone_a_simple_search_answers_and_the_full_one_comes_back_by_itself",
        "tests/search/test_resilience.py::test_nobody_listens_and_the_page_answers_from_the_database",
    ),
    "typo: „Meinten Sie“": (f"{ASKING}::test_without_a_script_on_a_phone_a_search_without_hits_and_a_typo_lead_on",),
    "20 requests a day: „In 24 Stunden können Sie höchstens … Anfragen senden.“": (
        f"{ASKING}::test_the_21st_request_of_a_day_is_refused_with_a_sentence_and_keeps_every_word",
        f"{REQUESTS}::test_the_21st_message_of_a_day_is_refused_with_a_sentence_and_its_text",
    ),
    "a restricted entry opened by a guest: login, then back to it": (
        f"{ASKING}::test_a_restricted_entry_is_no_page_for_a_guest_who_signs_in_and_is_back",
    ),
}

J4: Mapping[str, tuple[str, ...]] = {
    # --- Screens ---
    "conference, form, confirmation with ICS, Meine Anmeldungen, cancelled; without a script on a phone": (
        f"{COMING}::test_a_member_signs_up_on_a_phone_without_a_script_on_two_screens",
    ),
    "ICS before and after, mails of a seat taken and given back, on a phone without a script": (
        f"{MAILED}::test_a_seat_comes_with_its_mail_and_entry_and_goes_with_a_mail_on_a_phone_without_a_script",
    ),
    "the same by keyboard alone": (f"{COMING}::test_a_member_signs_up_by_keyboard_alone",),
    "evaluation": (f"{COMING}::test_a_member_answers_the_evaluation_once_by_keyboard_alone",),
    "material": (f"{COMING}::test_material_for_participants_is_there_for_them_alone",),
    "programme, place, accessibility of the venue, free seats in words": (
        "tests/events/test_pages.py::test_seats_are_said_in_words_before_they_are_drawn",
    ),
    # --- Fields ---
    "format, sessions, needs, catering": (f"{COMING}::test_a_member_signs_up_on_a_phone_without_a_script_on_two_screens",),
    "needs are deleted 14 days after": ("tests/events/test_jobs.py::test_needs_and_notes_go_two_weeks_after_the_end",),
    "consents are off": (f"{SCREENS}::test_consents_are_off_in_the_form",),
    "external participants: double opt-in": (f"{COMING}::test_a_guest_proves_the_address_signs_up_and_cancels_without_a_script",),
    # --- States ---
    "angemeldet, Warteliste, nachgerückt, abgemeldet": (f"{COMING}::test_who_waits_moves_up_when_others_cancel",),
    "up to 48 hours before people move up, then they confirm within 12": (
        f"{SEATS}::test_shortly_before_the_start_a_seat_is_offered_for_twelve_hours",
    ),
    "teilgenommen, nicht erschienen": (
        "tests/events/test_desk.py::test_people_are_checked_in_marked_missing_and_taken_back",
        f"{SCREENS}::test_each_state_is_said_in_words",
    ),
    "Konferenz abgesagt, verschoben": (f"{COMING}::test_what_takes_no_sign_up_says_why",),
    # --- Wordings ---
    "„Verbindlich anmelden“": (f"{COMING}::test_a_member_signs_up_by_keyboard_alone",),
    "„Auf die Warteliste setzen“": (f"{COMING}::test_who_waits_moves_up_when_others_cancel",),
    "„In Kalender übernehmen“": (f"{COMING}::test_a_member_signs_up_on_a_phone_without_a_script_on_two_screens",),
    "„Abmelden“": (f"{COMING}::test_a_member_signs_up_by_keyboard_alone",),
    "„Alle Plätze sind vergeben. Sie stehen auf Platz … der Warteliste.“": (f"{COMING}::test_who_waits_moves_up_when_others_cancel",),
    "„Gute Nachricht: Für Sie ist ein Platz frei geworden. Können Sie nicht kommen? Dann melden Sie sich bitte ab.“": (
        f"{COMING}::test_who_waits_moves_up_when_others_cancel",
    ),
    "„Die Anmeldefrist ist am … abgelaufen.“": (f"{COMING}::test_what_takes_no_sign_up_says_why",),
    "„Sie sind bereits angemeldet.“": (f"{COMING}::test_a_member_signs_up_on_a_phone_without_a_script_on_two_screens",),
    # --- Mails ---
    "mail of the confirmation with ICS": (f"{SEAT_LETTERS}::test_a_seat_is_confirmed_with_the_entry_for_the_calendar",),
    "mail with the place on the list": (
        f"{COMING}::test_who_waits_moves_up_when_others_cancel",
        f"{SEAT_LETTERS}::test_the_waiting_list_says_the_place_and_has_no_entry",
    ),
    "mail of moving up with ICS, of cancelling with METHOD:CANCEL": (
        f"{COMING}::test_who_waits_moves_up_when_others_cancel",
        f"{SEAT_LETTERS}::test_moving_up_is_one_mail_also_when_the_task_runs_twice",
    ),
    "mail of each kind: its subject": (
        f"{SEAT_LETTERS}::test_every_mail_can_be_written_to_members_and_guests_and_says_in_its_subject_what_it_is",
    ),
    "mail a week and a day before": (
        "tests/events/test_jobs.py::test_reminders_come_at_the_hour_of_the_start_also_when_the_clocks_change_between",
    ),
    "mail of a cancelled conference, METHOD:CANCEL": (
        f"{MAILED}::test_who_waits_moves_up_and_reads_of_another_day_another_place_and_that_it_is_called_off",
        "tests/events/test_changes.py::test_calling_off_tells_all_who_hold_a_seat_or_wait_with_the_reason_and_once",
    ),
    "mail of another time or place, SEQUENCE + 1": (
        f"{MAILED}::test_who_waits_moves_up_and_reads_of_another_day_another_place_and_that_it_is_called_off",
        "tests/events/test_changes.py::test_moving_keeps_seats_and_tells_old_and_new_times",
        "tests/events/test_changes.py::test_another_place_is_told_with_the_old_one",
    ),
    "mail with the evaluation a day after, one reminder": (
        f"{COMING}::test_a_member_answers_the_evaluation_once_by_keyboard_alone",
        "tests/events/test_evaluation.py::test_people_are_asked_once_a_day_after_the_end",
        "tests/events/test_evaluation.py::test_who_did_not_answer_is_reminded_once_three_days_later",
    ),
    "mail about material": (
        "tests/browser/test_conference_desk.py::test_material_is_uploaded_and_told_and_a_session_becomes_a_draft",
        "tests/events/test_material.py::test_participants_are_told_once_a_day",
    ),
    # --- Edge cases ---
    "nobody moves up too late or while hidden; the organiser sees why": (
        f"{SEATS}::test_nobody_moves_up_while_hidden_or_too_late_and_the_organiser_sees_why",
        "tests/browser/test_conference_desk.py::test_an_editor_finds_people_and_reads_why_nobody_moves_up",
    ),
    "the sign-up closes earlier": (f"{SEATS}::test_a_deadline_is_over_at_its_instant",),
    "capacity raised and lowered throws nobody out": (f"{SEATS}::test_more_seats_let_people_move_up_and_fewer_throw_nobody_out",),
    "cancel and return is the end of the list": (f"{SEATS}::test_who_cancels_and_comes_back_is_last",),
    "separate lists per format": (f"{SEATS}::test_each_mode_has_its_own_seats_and_list",),
    "most seats per municipality": (f"{SEATS}::test_the_share_of_a_municipality_is_kept_and_others_move_past_it",),
    "an update of the ICS is not doubled": ("tests/events/test_ical.py::test_an_update_replaces_the_entry_and_never_doubles_it",),
    "the evaluation is anonymous, results from 5 answers": (
        "tests/events/test_evaluation.py::test_a_sheet_has_no_field_that_leads_to_a_person",
        "tests/events/test_evaluation.py::test_from_five_answers_on_the_desk_and_the_list_of_wishes_show_it",
    ),
    "late material for participants only": (
        f"{COMING}::test_material_for_participants_is_there_for_them_alone",
        "tests/events/test_material.py::test_page_files_and_search_show_each_material_to_whom_it_is_for",
    ),
}

LATER: Mapping[str, str] = {
    "J1 passkey at the invitation": "The second factor is TOTP with recovery codes; passkeys come with the accounts.",
    "J1 „Die KTS-Redaktion prüft sie bis zum …“": "All kinds of entries share the sentence: it says „Ihren Eintrag“, not „sie“.",
    "J2 „Merken“": "There are no bookmarks yet.",
    "J2 „Auch im Einsatz bei“": "Nobody reports reuse yet; an entry names its own municipality only.",
    "J2 facet Nachnutzbar": "It comes with reuse; until then people narrow by the licence of the software.",
    "J4 a check page before signing up": "Two screens at most: the form says what happens, and each answer can be changed after it.",
}
"""What stays out, and why."""
