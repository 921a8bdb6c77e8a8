"""Which of the admin's addresses exist. Whatever is not named open here answers 404 before a view runs, or 403 with the reason
where editors look for it.

Who may come in at all is asked before (``accounts.middleware.AdminDoorMiddleware``). A new version of Wagtail, or a new
snippet, opens nothing by itself: ``tests/portal/test_admin_doors.py`` fails for an address that stands in neither table.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, FieldError, PermissionDenied, ValidationError
from django.core.paginator import InvalidPage
from django.db import DataError
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext_lazy
from modelsearch.backends.base import FilterFieldError

from pages.snippets import NEVER_DELETED

from .errors import bad_request, forbidden

logger = logging.getLogger("portal.admin_doors")

ADMIN_PREFIX = "/verwaltung/"
OURS = "*"
"""All of a room of ours: its addresses have rows in ``tests/test_permissions.py``."""
EXPORT = "export"
"""With this parameter every list of Wagtail writes a spreadsheet, formulas included. Tables leave through ``municipalities/export.py``."""
SHAPES = {"position": re.compile("[0-9]{1,6}"), "parent_page_id": re.compile("[0-9]{0,18}")}
"""Numbers that Wagtail passes on unread: a place that is none moves a page to the end, a parent that is none breaks the template."""
BROUGHT = {"wagtailadmin_choose_page_external_link": "external-link-chooser-url"}
"""What a form must bring along, even empty, where Wagtail reads it unasked."""
USED_OFTEN = ("usage_count_min", "usage_count_max")
"""How often a file is used: Wagtail's lists cannot filter by that while they search (django-modelsearch, issue 51)."""
SEARCHED_AND_FILTERED = tuple(f"wagtail{kind}:{name}" for kind in ("images", "docs") for name in ("index", "index_results"))
LIST = "list list_results add edit usage history history_results"
"""What editors do with a snippet; ``delete`` is named where they may."""
CHOOSE = "choose choose_results chosen"

OPEN = {
    "": (
        "wagtailadmin_home wagtailadmin_sprite wagtailadmin_javascript_catalog search_terms"
        " wagtailadmin_explore_root wagtailadmin_explore wagtailadmin_explore_results"
        " wagtailadmin_choose_page wagtailadmin_choose_page_child wagtailadmin_choose_page_search"
        " wagtailadmin_choose_page_external_link wagtailadmin_choose_page_email_link"
        " wagtailadmin_choose_page_phone_link wagtailadmin_choose_page_anchor_link"
        " admin_door_login admin_door_logout admin_door_password admin_door_account"
    ),
    "review": OURS,
    "mergers": OURS,
    "desk": OURS,
    "contact_desk": OURS,
    "seeking_desk": OURS,
    "standards_desk": OURS,
    "procurement_desk": OURS,
    "conference_after": OURS,
    "wagtailadmin_api:pages": "listing detail",  # the page tree in the menu
    "wagtailadmin_pages": (
        "add add_subpage preview_on_add edit preview_on_edit view_draft search search_results usage"
        " copy move move_confirm set_page_position unpublish delete"
        " history history_results revisions_index revisions_view revisions_revert revisions_compare revisions_unschedule"
    ),
    "wagtailadmin_editing_sessions": "ping release",
    "wagtaildocs": (
        "index index_results add edit delete document_usage"
        " add_multiple edit_multiple delete_multiple create_multiple_from_uploaded_document delete_upload_multiple"
    ),
    "wagtaildocs_chooser": f"{CHOOSE} create",
    "wagtailimages": (
        "index index_results add edit delete image_usage"
        " add_multiple edit_multiple delete_multiple create_multiple_from_uploaded_image delete_upload_multiple"
    ),
    "wagtailimages_chooser": f"{CHOOSE} create",
    "wagtailredirects": "index index_results add edit delete",
    "kommunen": "index index_results add edit usage history history_results",
    "kommunen_auswahl": CHOOSE,
    "wagtailsnippets_pages_topic": LIST,
    "wagtailsnippetchoosers_pages_topic": CHOOSE,
    "wagtailsnippets_pages_standard": LIST,
    "wagtailsnippets_pages_feedback": "list list_results edit usage history history_results",
    "wagtailsnippets_search_synonymgroup": f"{LIST} delete",
    "wagtailsnippets_events_session": f"{LIST} delete",
    "wagtailsnippets_events_externalevent": f"{LIST} delete",
    "wagtailsnippets_events_topicwish": "list list_results edit usage history history_results",
    "wagtailsnippets_procurement_threshold": f"{LIST} delete",
    "wagtailsnippets_procurement_textblock": f"{LIST} delete",
}
"""Namespace → names of the addresses that editors need."""

CLOSED = {
    "": (
        "wagtailadmin_error_test wagtailadmin_block_preview wagtailadmin_dismissibles wagtail_bulk_action"
        " wagtailadmin_tag_autocomplete wagtailadmin_tag_model_autocomplete wagtailadmin_choose_page_chosen_multiple"
        # Login, password and profile are the portal's own.
        " wagtailadmin_login wagtailadmin_logout wagtailadmin_account wagtailadmin_password_reset wagtailadmin_password_reset_done"
        " wagtailadmin_password_reset_confirm wagtailadmin_password_reset_complete"
        " wagtailcore_authenticate_with_password"
    ),
    "wagtailadmin_api:pages": "find action",  # "action" copies, publishes and deletes past the review
    "wagtailadmin_api:documents": "listing detail find",
    "wagtailadmin_api:images": "listing detail find",
    "wagtailadmin_pages": (
        "type_use type_use_results choose_parent convert_alias lock unlock"
        " set_privacy"  # visibility is a field of contributions; editorial pages are for everyone
        " workflow_action collect_workflow_action_data confirm_workflow_cancellation workflow_preview"
        " workflow_history workflow_history_detail"
    ),
    "wagtailadmin_reports": "*",
    "wagtailadmin_workflows": "*",
    "wagtailadmin_collections": "*",
    "wagtailembeds": "*",
    "wagtailsettings": "*",
    "wagtailsites": "*",
    "wagtailusers_users": "*",
    "wagtailusers_groups": "*",
    "wagtailsnippets": "index",
    "wagtaildocs_chooser": "chosen_multiple",
    "wagtailimages": "url_generator url_generator_output preview",
    "wagtailimages_chooser": "chosen_multiple select_format",
    "wagtailredirects": "start_import process_import",
    "kommunen": "delete",
    "kommunen_auswahl": "chosen_multiple create",
    "wagtailsnippets_pages_topic": "delete",
    "wagtailsnippetchoosers_pages_topic": "chosen_multiple create",
    "wagtailsnippets_pages_standard": "delete",
    "wagtailsnippetchoosers_pages_standard": "*",
    "wagtailsnippets_pages_feedback": "add delete",
    "wagtailsnippetchoosers_pages_feedback": "*",
    "wagtailsnippetchoosers_search_synonymgroup": "*",
    "wagtailsnippetchoosers_events_session": "*",
    "wagtailsnippetchoosers_events_externalevent": "*",
    "wagtailsnippets_events_topicwish": "add delete",
    "wagtailsnippetchoosers_events_topicwish": "*",
    "wagtailsnippetchoosers_procurement_threshold": "*",
    "wagtailsnippetchoosers_procurement_textblock": "*",
}
"""What was looked at and is not needed. The door does not read it: closed is whatever is not open."""

BULK = "wagtail_bulk_action"
WHY_NOT = {
    "wagtailsnippets_pages_standard:delete": NEVER_DELETED,
    "wagtailsnippets_pages_topic:delete": gettext_lazy(
        "Handlungsfelder werden nicht gelöscht: Einträge sind ihnen zugeordnet, und ihre Adresse gilt für immer. Ändern Sie den Namen."
    ),
    "kommunen:delete": gettext_lazy(
        "Kommunen werden nicht gelöscht: Einträge, Konten und Stimmen gehören zu ihnen. Besteht eine nicht mehr, wählen Sie bei ihr "
        "„Eingemeindung, Fusion“."
    ),
}
"""What editors look for and is closed on purpose: why, and what they can do instead. Of many at once the same."""

UNREADABLE = (ValueError, OverflowError, DataError, FieldError, FilterFieldError, ValidationError, InvalidPage, MultiValueDictKeyError)
"""What Wagtail and the database raise for parameters that are no number, too large a number, no name of a field, or missing."""
READING_A_FORM = "value_from_datadict"
"""The method with which a widget reads what was sent."""

Answer = Callable[[HttpRequest], HttpResponseBase]


def is_listed(table: dict[str, str], view_name: str) -> bool:
    """Whether a table names an address, for example ``wagtailadmin_pages:edit``."""
    namespace, _colon, name = view_name.rpartition(":")
    names = table.get(namespace, "").split()
    return bool(name) and (name in names or names == ["*"])


def is_ours(view_name: str) -> bool:
    """Whether an address belongs to a room of ours."""
    return OPEN.get(view_name.rpartition(":")[0]) == OURS


def why_not(view_name: str, keys: dict[str, Any]) -> str:
    """Why an address is closed that editors look for; "" for all others, which do not exist."""
    if view_name == BULK:
        view_name = f"wagtailsnippets_{keys['app_label']}_{keys['model_name']}:{keys['action']}"
    return str(WHY_NOT.get(view_name, ""))


def passed_ours(exception: BaseException) -> bool:
    """Whether code of this project was at work when it was raised: then it is a bug of ours, whatever was sent.

    A form of ours that a widget of Wagtail cannot read was not at work yet.
    """
    root, libraries = str(settings.BASE_DIR), "site-packages"
    ours = False
    for frame in traceback.extract_tb(exception.__traceback__):
        if frame.filename.startswith(root) and libraries not in frame.filename:
            ours = True
        elif frame.name == READING_A_FORM:
            ours = False
    return ours


def _readable(request: HttpRequest, name: str) -> HttpResponseBase | None:
    """Refuse parameters that Wagtail would stumble over, and lead to what it can answer; None where it can."""
    if any(not shape.fullmatch(request.GET.get(parameter, "0")) for parameter, shape in SHAPES.items()):
        raise BadRequest("A parameter is no number.")
    if request.method == "POST" and BROUGHT.get(name, "") not in ("", *request.POST):
        raise BadRequest("A field of the form is missing.")
    if name in SEARCHED_AND_FILTERED and request.GET.get("q") and any(request.GET.get(one) for one in USED_OFTEN):
        asked = request.GET.copy()
        for parameter in USED_OFTEN:
            asked.pop(parameter, None)
        return HttpResponseRedirect(f"{request.path}?{asked.urlencode()}")
    return None


class AdminRoutesMiddleware:
    """Closes what is not listed as open below the admin's prefix, and Wagtail's own password door outside of it.

    Where Wagtail stumbles over an odd parameter, which it does in many views, the answer is 400.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        match = request.resolver_match
        name = match.view_name if match else ""
        if request.path_info.startswith(ADMIN_PREFIX):
            if not is_listed(OPEN, name):
                if reason := why_not(name, kwargs):
                    return forbidden(request, PermissionDenied(reason))
                raise Http404("This address of the admin is closed.")
            if EXPORT in request.GET and not is_ours(name):
                raise Http404("Wagtail's exports are closed.")
            if not is_ours(name):
                return _readable(request, name)
        elif is_listed(CLOSED, name):
            raise Http404("This address of Wagtail is closed.")
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """400 for what Wagtail alone could not read, 403 for what cannot be deleted because it is shown somewhere.

        None, and so 500 with its trace in the log, for what passed our code.
        """
        match = request.resolver_match
        if not (match and request.path_info.startswith(ADMIN_PREFIX)) or is_ours(match.view_name) or passed_ours(exception):
            return None
        if isinstance(exception, ProtectedError):
            return forbidden(request, PermissionDenied("Es wird noch verwendet und kann deshalb nicht gelöscht werden."))
        if not isinstance(exception, UNREADABLE):
            return None
        logger.warning("Unlesbare Angabe für %s: %s", match.view_name, type(exception).__name__)
        return bad_request(request, exception)
