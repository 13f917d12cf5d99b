"""What the rules find while an event is applied."""

from dataclasses import dataclass, field

from provenance.domain.custody.verdicts import Code, Finding


@dataclass
class Outcome:
    """What the rules found, and whether they changed anything."""

    findings: list[Finding] = field(default_factory=list)
    changed: bool = False

    def find(self, code: Code, **params: str) -> None:
        """Note a finding, once."""
        finding = Finding(code, params)
        if finding not in self.findings:
            self.findings.append(finding)
