"""Where the index lives in Elasticsearch: one index per generation, an alias on the current one, a ticket that orders all writes.

<prefix>-v<format>                   alias of the current generation; what searches read
<prefix>-v<format>-<ticket>          one generation, filled while it has no alias yet; a name is never used twice
<prefix>-v<format>-<ticket>-writes   an alias of that generation alone: writing through it never creates an index
<prefix>-tickets                     one document whose version is the last ticket

Nobody waits for a lock. Whoever writes draws a ticket **before** reading from the database and writes with the ticket
as external version, so that Elasticsearch itself refuses the older state, whichever process or host comes last. A change
that is noted while a rebuild runs is written into both generations; what the rebuild read earlier has a lower ticket.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ABANDONED = 24 * 60 * 60
"""Seconds after which a generation that nobody finished is taken for the rest of an interrupted rebuild."""
PATIENCE = 3.0
"""Seconds to wait for small answers: a server that does not give them will not do more."""
REPLICAS = {"auto_expand_replicas": "0-1"}
"""A copy where there is a second node to hold it."""
_LAST = "last"


@dataclass(frozen=True, slots=True)
class Generation:
    name: str
    ticket: int
    is_current: bool
    created: float
    """Seconds since the epoch."""

    @property
    def writes(self) -> str:
        return f"{self.name}-writes"


class Generations:
    """The indices of one portal. ``client`` is an Elasticsearch client; its errors pass through."""

    def __init__(self, client: Any, prefix: str, format_version: int) -> None:
        self._client = client
        self._prefix = prefix
        self.alias = f"{prefix}-v{format_version}"
        self._tickets = f"{prefix}-tickets"
        self._name = re.compile(rf"{re.escape(self.alias)}-(\d+)")
        self._any_name = re.compile(rf"{re.escape(prefix)}-v\d+-(\d+)(-writes)?")

    def draw(self) -> int:
        """A number higher than all drawn before, on whatever host.

        It follows the clock, so that it goes on rising where the counter was lost; the counter decides where clocks disagree.
        """
        ticket = time.time_ns() // 1000
        client = self._client.options(ignore_status=409, request_timeout=PATIENCE)
        while True:
            answer = client.index(index=self._tickets, id=_LAST, document={}, version=ticket, version_type="external")
            if answer.meta.status != 409:
                return ticket
            ticket = self._client.get(index=self._tickets, id=_LAST, realtime=True)["_version"] + 1

    def all(self) -> list[Generation]:
        """Every generation of this format, the oldest first."""
        indices = self._client.options(request_timeout=PATIENCE).indices
        found = indices.get(index=f"{self.alias}-*", features="aliases,settings", allow_no_indices=True)
        generations = [self._generation(match, found[match[0]]) for name in found if (match := self._name.fullmatch(name))]
        return sorted(generations, key=lambda generation: generation.ticket)

    def create(self, settings: Mapping[str, Any], mappings: Mapping[str, Any]) -> Generation:
        """A new, empty generation that every writer fills from now on."""
        if not self._client.indices.exists(index=self._tickets):
            self._client.options(ignore_status=400).indices.create(index=self._tickets, settings=REPLICAS)  # 400: another was faster
        ticket = self.draw()
        new = Generation(f"{self.alias}-{ticket}", ticket, is_current=False, created=time.time())
        self._client.indices.create(index=new.name, aliases={new.writes: {}}, settings=dict(settings), mappings=dict(mappings))
        return new

    def publish(self, new: Generation) -> bool:
        """Make a generation the current one and remove the older ones, those of other formats too, all in one step.

        False where a younger generation was published meanwhile and has removed this one.
        """
        while True:
            actions: list[dict[str, Any]] = [{"add": {"index": new.name, "alias": self.alias}}]
            actions += [{"remove_index": {"index": name}} for name in self._older(new)]
            answer = self._client.options(ignore_status=404).indices.update_aliases(actions=actions)
            if answer.meta.status != 404:
                return True
            if not self._client.indices.exists(index=new.name):
                return False

    def drop(self, generation: Generation) -> None:
        """Remove a generation unless it is the current one after all; nothing happens where it is gone already."""
        if any(found.name == generation.name and not found.is_current for found in self.all()):
            self._client.options(ignore_status=404).indices.delete(index=generation.name)

    def drop_abandoned(self) -> None:
        """Remove what interrupted rebuilds left behind."""
        for generation in self.all():
            if not generation.is_current and generation.created < time.time() - ABANDONED:
                self.drop(generation)

    def _older(self, new: Generation) -> list[str]:
        """Indices before this one; a removal that came too late for its index may have made one of the name of its alias."""
        names = self._client.indices.get(index=f"{self._prefix}-v*", features="aliases", allow_no_indices=True)
        return [name for name in names if (match := self._any_name.fullmatch(name)) and int(match[1]) < new.ticket]

    def _generation(self, match: re.Match[str], state: Mapping[str, Any]) -> Generation:
        created = int(state["settings"]["index"]["creation_date"]) / 1000
        return Generation(match[0], int(match[1]), self.alias in state["aliases"], created)
