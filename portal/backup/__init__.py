"""Backing the whole portal up and bringing it back: ``bin/backup`` and ``bin/restore``."""
