"""A real installation behind HTTPS. Every secret comes from the environment; see docs/operations.md.

It does not start where a setting is unsafe: ImproperlyConfigured names all of them in German (portal/settings/faults.py).
"""

from .faults import refuse
from .served import *

refuse(vars())
