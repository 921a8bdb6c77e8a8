"""Why an act is not possible: the one exception that carries a sentence for the person who asked for it."""


class Refused(Exception):
    """The act is not possible (any more); the message says why, in German."""
