"""The forms of EPCIS values: URIs, times, words of the CBV, numbers that keep their text."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from msgspec import Meta

from provenance.domain.quantities import plain

_FAR = re.compile(r"[eE][+-]?[0-9]{3}")
"""An exponent that no quantity has; writing it out would take a screen of zeros."""


class Number(float):
    """A JSON number that remembers how it was written, so that no digit is lost."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> "Number":
        """Read a number's text."""
        number = super().__new__(cls, text)
        number.text = text
        return number

    @property
    def plain(self) -> str:
        """The number as a decimal without exponent or needless zeros, exactly as it was meant."""
        if _FAR.search(self.text):
            return self.text
        return plain(Decimal(self.text))


def read_number(kind: type, value: Any) -> Any:
    """What msgspec asks where a Number is needed and something else came."""
    if kind is Number and isinstance(value, Number):
        return value
    if kind is Number and isinstance(value, int) and not isinstance(value, bool):
        return Number(str(value))
    raise TypeError(f"Expected a number, got `{type(value).__name__}`")


_PCHAR = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"
_REG_NAME = r"(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*"
_USER = r"(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})*"
_HIER = (
    rf"(?://(?:{_USER}@)?(?:\[[0-9A-Fa-f:.]+\]|{_REG_NAME})(?::[0-9]*)?(?:/{_PCHAR}*)*"
    rf"|/(?:{_PCHAR}+(?:/{_PCHAR}*)*)?|{_PCHAR}+(?:/{_PCHAR}*)*|)"
)
_URI = rf"[A-Za-z][A-Za-z0-9+.-]*:{_HIER}(?:\?(?:{_PCHAR}|[/?])*)?(?:#(?:{_PCHAR}|[/?])*)?"
_NOT_CBV = r"(?!urn:epcglobal:cbv|https?://ns\.gs1\.org/cbv/)"
_NOT_VOC = r"(?!https?://(?:www\.)?gs1\.org/voc/)"

_WORDS: dict[str, str] = {}
"""What each pattern asks for, in words, for messages."""


def _form(words: str, pattern: str) -> str:
    anchored = rf"\A(?:{pattern})\Z"
    _WORDS[repr(anchored)] = words
    return anchored


def _vocabulary(words: str, names: str, other: str = _NOT_CBV) -> str:
    return _form(words, f"{'|'.join(names.split())}|{other}{_URI}")


def in_words(pattern: str) -> str:
    """What a pattern of this module asks for; msgspec quotes it as repr() does."""
    return _WORDS[pattern]


IS_URI = re.compile(rf"\A{_URI}\Z")

Uri = Annotated[str, Meta(pattern=_form("a URI (RFC 3986)", _URI))]
Version = Annotated[str, Meta(pattern=_form('a version such as "2.0"', r"[0-9]+(?:\.[0-9]+)*"))]
Uom = Annotated[
    str, Meta(pattern=_form("a unit of UNECE Recommendation 20, such as KGM", "[A-Z0-9]{2,3}"))
]
Hex = Annotated[str, Meta(pattern=_form("hexadecimal digits", "[A-Fa-f0-9]+"))]
Offset = Annotated[
    str,
    Meta(
        pattern=_form(
            "an offset from UTC such as +01:00",
            "[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)",
        )
    ),
]
Time = Annotated[
    str,
    Meta(
        pattern=_form(
            "a time with its offset, such as 2026-03-01T08:00:00+01:00",
            r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])[Tt]"
            r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?"
            r"(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])",
        )
    ),
]
BizStep = Annotated[
    str,
    Meta(
        pattern=_vocabulary(
            "a business step of the CBV, or another vocabulary's URI",
            "accepting arriving assembling collecting commissioning consigning "
            "creating_class_instance cycle_counting decommissioning departing destroying "
            "disassembling dispensing encoding entering_exiting holding inspecting installing "
            "killing loading other packing picking receiving removing repackaging repairing "
            "replacing reserving retail_selling sampling sensor_reporting shipping "
            "staging_outbound stock_taking stocking storing transporting unloading unpacking "
            "void_shipping",
        )
    ),
]
Disposition = Annotated[
    str,
    Meta(
        pattern=_vocabulary(
            "a disposition of the CBV, or another vocabulary's URI",
            "active available completeness_inferred completeness_verified conformant "
            "container_closed container_open damaged destroyed dispensed disposed encoded expired "
            "in_progress in_transit inactive mismatch_class mismatch_instance mismatch_quantity "
            "needs_replacement no_pedigree_match non_conformant non_sellable_other "
            "partially_dispensed recalled reserved retail_sold returned sellable_accessible "
            "sellable_not_accessible stolen unavailable unknown",
        )
    ),
]
BizTransactionType = Annotated[
    str,
    Meta(
        pattern=_vocabulary(
            "a business transaction type of the CBV, or another vocabulary's URI",
            "bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt",
        )
    ),
]
SourceDestinationType = Annotated[
    str,
    Meta(
        pattern=_vocabulary(
            "owning_party, possessing_party, location, or another vocabulary's URI",
            "owning_party possessing_party location",
        )
    ),
]
ErrorReason = Annotated[
    str,
    Meta(
        pattern=_vocabulary(
            "did_not_occur, incorrect_data, or another vocabulary's URI",
            "did_not_occur incorrect_data",
        )
    ),
]
Component = Annotated[
    str,
    Meta(
        pattern=_vocabulary(
            "a component of the CBV, or another vocabulary's URI",
            "x y z axial_distance azimuth height spherical_radius polar_angle elevation_angle "
            "easting northing latitude longitude altitude",
        )
    ),
]
Measurement = Annotated[
    str,
    Meta(
        pattern=_vocabulary(
            "a measurement type of the GS1 Web Vocabulary, or another vocabulary's URI",
            "AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Altitude "
            "AmountOfSubstance AmountOfSubstancePerUnitVolume Angle AngularAcceleration "
            "AngularMomentum AngularVelocity Area Capacitance Conductance Conductivity Count "
            "Density Dimensionless DoseEquivalent DoseEquivalentRate DynamicViscosity "
            "ElectricCharge ElectricCurrent ElectricCurrentDensity ElectricFieldStrength Energy "
            "Exposure Force Frequency Illuminance Inductance Irradiance KinematicViscosity Length "
            "LinearMomentum Luminance LuminousFlux LuminousIntensity MagneticFlux "
            "MagneticFluxDensity MagneticVectorPotential Mass MassConcentration MassFlowRate "
            "MassPerAreaTime MemoryCapacity MolalityOfSolute MolarEnergy MolarMass MolarVolume "
            "Power Pressure RadiantFlux RadiantIntensity Radioactivity RelativeHumidity "
            "Resistance Resistivity SolidAngle SpecificVolume Speed SurfaceDensity "
            "SurfaceTension Temperature Time Torque Voltage Volume VolumeFlowRate VolumeFraction "
            "VolumetricFlux Wavenumber",
            _NOT_VOC,
        )
    ),
]
Alert = Annotated[
    str,
    Meta(
        pattern=_vocabulary(
            "ALARM_CONDITION, ERROR_CONDITION, or another vocabulary's URI",
            "ALARM_CONDITION ERROR_CONDITION",
            _NOT_VOC,
        )
    ),
]


def moment(text: str) -> datetime:
    """A time that has the form above. Raises ValueError where the day does not exist."""
    return datetime.fromisoformat(text.upper())


def require_days(*times: str | None) -> None:
    """Check that each time's day exists. Raises ValueError."""
    for text in times:
        if text is not None:
            try:
                moment(text)
            except ValueError:
                raise ValueError(f"{text} names a day that does not exist") from None


def require_unique(name: str, values: list[Any]) -> None:
    """Check that no value is listed twice. Raises ValueError."""
    seen = []
    for value in values:
        if value in seen:
            raise ValueError(f"{name} lists {value!r} twice")
        seen.append(value)
