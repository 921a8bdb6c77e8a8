"""A mail server that looks at the database while it takes a message."""

from django.core.mail.backends.locmem import EmailBackend
from django.db import connection


class WatchingBackend(EmailBackend):
    """Notes for each message whether a transaction was open."""

    open_transactions: list[bool] = []

    def send_messages(self, messages):
        self.open_transactions.append(connection.in_atomic_block)
        return super().send_messages(messages)
