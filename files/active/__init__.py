"""What a document must not do by itself: run macros or scripts, start programs, carry other files, fetch from elsewhere.

Looked at without building anything: names of parts, relationships, and tags found by patterns in what the parts unpack to
(bounded by files/uploads.py). This is no virus scanner (files/scanning.py): it refuses what no document needs here.
"""
