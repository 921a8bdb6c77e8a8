"""What follows where no server takes a mail: the app that wrote it is told in the transaction that sets it aside.

An app registers in ``AppConfig.ready()`` what it does then, for example to write to another address. It is short, renders nothing and
sends nothing: whoever decides that there is another mail calls ``tell`` (telling.py).
"""

from __future__ import annotations

from collections.abc import Callable

from jobs.registrations import Registry

from .models import Mail

Act = Callable[[Mail], object]

_acts: Registry[Act] = Registry("act on refused mails")


def register_refusal(*events: str, act: Act) -> None:
    """Declare what is done where a mail of one of these events is set aside for good."""
    for event in events:
        _acts.register(act, key=event)


def refused(mail: Mail) -> None:
    """Tell the app of the mail's event; called once for each mail that is set aside."""
    if act := _acts.get(mail.event):
        act(mail)
