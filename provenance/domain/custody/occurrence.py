"""One event as the rules see it: who acts, from whom and to whom, on which state."""

from dataclasses import dataclass
from functools import cached_property

from provenance.domain.custody.core import Core, location
from provenance.domain.custody.outcome import Outcome
from provenance.domain.custody.state import World


@dataclass(frozen=True)
class Occurrence:
    """An event with its actor, the state it meets, and what comes of it."""

    core: Core
    actor: str
    recorder: str
    world: World
    outcome: Outcome

    @property
    def name(self) -> str:
        """The event's name in the state: ids are their recorder's own."""
        return f"{self.recorder}/{self.core.id}"

    @cached_property
    def sender(self) -> str | None:
        """The party it comes from: as named, else the owner of the place it comes from."""
        return self.core.sender or self._owner(location(self.core.sources))

    @cached_property
    def receiver(self) -> str | None:
        """The party it goes to: as named, else the owner of the place it goes to."""
        return self.core.receiver or self._owner(location(self.core.destinations))

    def acts_as(self, named: str | None) -> bool:
        """Whether the actor may act as the party that the event names: itself or by delegation."""
        if named is None or named == self.actor:
            return True
        return self.world.is_delegate(named, self.actor)

    def acting(self, named: str | None) -> str:
        """The party whose state changes: the one named, where the actor may act as it."""
        return named if named is not None and self.acts_as(named) else self.actor

    def _owner(self, place: str | None) -> str | None:
        return self.world.place_owner(place) if place else None
