"""Why a sheet is not taken as a whole."""


class SheetError(ValueError):
    """The file is no sheet of its template; nothing of it was kept."""


class SheetTooLarge(SheetError):
    """The file exceeds a limit."""
