"""Says what is wrong with files of a standard: a program of its own, started by files/fenced.py, that knows nothing of the portal."""
