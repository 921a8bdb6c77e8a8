"""The pages of the KTS on what stays of a conference, inside the Wagtail admin."""
