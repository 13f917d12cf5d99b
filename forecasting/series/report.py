"""What became of a file's rows."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from forecasting.series.reading import Read
from provenance.capture.sheets.rows import Fault

KEPT_FAULTS = 1000


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a file's rows: ``accepted`` are new or changed, ``unchanged`` were known.

    ``repeated`` say the same as another row of the file; of ``refused`` rows the first thousand
    have their ``faults`` listed. ``is_known``: the same file was taken in before, and this is
    what became of it then.
    """

    source: str
    file: str
    rows: int
    accepted: int
    unchanged: int
    repeated: int
    refused: int
    faults: tuple[Fault, ...]
    is_known: bool = False

    def to_json(self) -> dict[str, Any]:
        """The report as JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: Mapping[str, Any], *, is_known: bool) -> "Report":
        """The report that ``to_json`` wrote."""
        faults = tuple(Fault(**fault) for fault in content["faults"])
        return cls(**{**content, "faults": faults, "is_known": is_known})

    @classmethod
    def of(cls, read: Read, *, file: str, source: str, rows: int, new: int) -> "Report":
        """The report on a file that was read."""
        faults = sorted(read.faults, key=lambda fault: (fault.row, fault.column))
        return cls(
            source=source,
            file=file,
            rows=rows,
            accepted=new,
            unchanged=len(read.said) - new,
            repeated=read.repeated,
            refused=len({fault.row for fault in faults}),
            faults=tuple(faults[:KEPT_FAULTS]),
        )
