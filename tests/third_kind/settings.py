"""The settings of the tests with one more app: the line that a new kind needs."""

from portal.settings.test import *  # noqa: F403
from portal.settings.test import INSTALLED_APPS as OURS

INSTALLED_APPS = [*OURS, "tests.third_kind.kind"]
MIGRATED_IN_TESTS = ["third_kind"]
