"""Tables that people send as CSV (RFC 4180), whatever program wrote them."""

import codecs
import csv
import io

DELIMITERS = ",;\t"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class TableError(ValueError):
    """A file cannot be read as a table; the message says why and what to do."""


def read_csv(data: bytes) -> list[list[str]]:
    """The rows of a CSV file: UTF-8, or UTF-16 with its mark; comma, semicolon or tab.

    The separator is the one that the first row has most of. Raises TableError.
    """
    text = _text(data)
    header = text.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=header.count), strict=True
    )
    try:
        return list(reader)
    except csv.Error as error:
        raise TableError(f"The file is no CSV: {error} (line {reader.line_num}).") from error


def _text(data: bytes) -> str:
    """Decoded text. Another encoding is never guessed: a wrong guess would change a lot number."""
    encoding = "utf-16" if data.startswith(_UTF_16) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TableError(
            f"The file is not UTF-8 (line {line}), but perhaps Windows-1252: "
            "save it as “CSV UTF-8”, or as XLSX."
        ) from error
    if "\0" in text:
        raise TableError(
            "The file holds NUL characters: it is no text, or UTF-16 without its mark. "
            "Save it as “CSV UTF-8”, or as XLSX."
        )
    return text
