"""Numbers as Excel shows them: 01067, 1.234,50 €, 12,5 %. The format of a cell says how; where it says more than that
(dates, fractions, exponents), the number stays as it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Formats that every workbook knows by their number alone.
BUILT_IN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"}
_MAX_CODE = 200  # characters
# Text in quotation marks, a single sign, a currency; colours, conditions and room for a sign; the end of the part for
# positive numbers; anything else.
_PIECE = re.compile(r'"([^"]*)"|\\(.)|\[\$([^][-]*)(?:-[^][]*)?\]|(\[[^][]*\]|_.|\*.)|(;)|(.)', re.DOTALL)
_AS_IT_IS = " €$£-+()%"
_PLACE = "\0"  # where the number goes
_DIGITS = re.compile(r"([#0?,]*[#0?])(?:\.([#0?]+))?")
_SWAPPED = str.maketrans(",.", ".,")


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """What stands around a number, and how many digits are shown of it; ``kept`` decimals even where they are 0."""

    around: str
    digits: int
    decimals: int
    kept: int
    grouped: bool

    def shown(self, value: float) -> str:
        """A number as a German reader sees it in this format."""
        number = abs(value) * (100 if "%" in self.around else 1)
        whole, _, decimals = f"{number:{',' if self.grouped else ''}.{self.decimals}f}".partition(".")
        decimals = decimals[: self.kept] + decimals[self.kept :].rstrip("0")
        text = whole.zfill(self.digits) + (f".{decimals}" if decimals else "")
        sign = "-" if value < 0 and text.strip("0.,") else ""
        return sign + self.around.replace(_PLACE, text.translate(_SWAPPED)).strip()


def number_format(code: str) -> NumberFormat | None:
    """The format that a code stands for; ``None``: none of those that are told here."""
    around, placeholders = "", ""
    for quoted, escaped, currency, ignored, end, sign in _PIECE.findall(code[:_MAX_CODE]):
        if end:
            break
        if sign and sign in "#0?,.":
            if not placeholders:
                around += _PLACE
            elif not around.endswith(_PLACE):
                return None  # two numbers: a fraction, a telephone number
            placeholders += sign
        elif sign and sign not in _AS_IT_IS:
            return None
        elif not ignored:
            around += quoted or escaped or currency or sign
    found = _DIGITS.fullmatch(placeholders)
    if found is None:
        return None
    whole, decimals = found[1], found[2] or ""
    return NumberFormat(around, whole.count("0"), len(decimals), decimals.count("0"), "," in whole)
