"""Why an act on a conference or a sign-up is not possible."""


class Refused(Exception):
    """The act is not possible; the message says why, in German."""
