"""Who may do what with requests; views name these strings only. Which requests somebody sees at all: exchange/contact/scoping.py."""

import rules

from accounts.roles import is_cdo_of_municipality

rules.add_perm("exchange.change_contact_settings", is_cdo_of_municipality)
