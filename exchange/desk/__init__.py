"""Requests at the desk of the KTS: what is to be passed on, and what did not arrive."""
