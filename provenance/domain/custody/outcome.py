"""What the rules find while an event is applied."""

from dataclasses import dataclass, field

from provenance.domain.custody.verdicts import Code, Finding


@dataclass
class Outcome:
    """What the rules found, and whether they changed anything."""

    changed: bool = False
    _found: dict[tuple[str, ...], Finding] = field(default_factory=dict)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, in the order in which it was."""
        return tuple(self._found.values())

    def find(self, code: Code, **params: str) -> None:
        """Note a finding, once."""
        said = (item for pair in sorted(params.items()) for item in pair)
        self._found.setdefault((code, *said), Finding(code, params))
