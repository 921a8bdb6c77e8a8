"""Days and weeks of the way."""

CONSULTATION_DAYS = 28
OBJECTION_DAYS = 14
EXTENSION_DAYS = 14
"""By which a ballot that missed its quorum is extended, once."""
