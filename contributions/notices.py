"""Where a municipality begins a notice of what it wants to buy: said by the app that has notices, asked by whoever suggests one.

An app registers in ``AppConfig.ready()`` the address of its first step, by the title it may begin with. Without any, who suggests a notice
sends people to the KTS.
"""

from __future__ import annotations

from collections.abc import Callable

from jobs.registrations import Registry, answers

NoticeWay = Callable[[str], str | None]

_ways: Registry[NoticeWay] = Registry("way to begin a notice")


def register_notice_way(way: NoticeWay) -> None:
    """``way(title)``: the path where a notice with this title is begun."""
    _ways.register(way)


def notice_url(title: str) -> str:
    """The path; "" where nobody has notices."""
    return next(iter(answers(_ways, title)), "")
