"""Money is an integer number of minor units and a currency; it is never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from homing.core.errors import UserError

_NO_DECIMALS = [
    "BIF",
    "CLP",
    "DJF",
    "GNF",
    "ISK",
    "JPY",
    "KMF",
    "KRW",
    "PYG",
    "RWF",
    "UGX",
    "UYI",
    "VND",
    "VUV",
    "XAF",
    "XOF",
    "XPF",
]
_THREE_DECIMALS = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]
_DIGITS = dict.fromkeys(_NO_DECIMALS, 0) | dict.fromkeys(_THREE_DECIMALS, 3)


def minor_digits(currency: str) -> int:
    """Return how many decimals a currency has (ISO 4217): 2 for most, 0 for JPY, 3 for KWD."""
    return _DIGITS.get(currency, 2)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units (pennies, kopecks) of a currency.

    Raises
    ------
    UserError
        If the currency is not three capital letters (ISO 4217).

    Examples
    --------
    >>> Money.parse("12.50", "GBP") + Money(50, "GBP")
    Money(minor=1300, currency='GBP')
    >>> str(Money(1250, "JPY"))
    '1250 JPY'
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()):
            raise UserError(
                f"{self.currency!r} is not a currency.", remedy="Use three letters, such as GBP."
            )

    @classmethod
    def parse(cls, amount: str | Decimal, currency: str) -> Money:
        """Read an amount in major units, such as "12.50"; the currency says how many decimals.

        Raises
        ------
        UserError
            If it is not a number, or has more decimals than the currency.
        """
        try:
            minor = Decimal(amount).scaleb(minor_digits(currency))
        except InvalidOperation:
            raise UserError(
                f"{amount!r} is not an amount of money.", remedy="Write it as 12.50."
            ) from None
        if not minor.is_finite() or minor != minor.to_integral_value():
            raise UserError(
                f"{amount} {currency} is finer than the currency's smallest unit.",
                remedy=f"Use at most {minor_digits(currency)} decimals.",
            )
        return cls(int(minor), currency)

    @property
    def major(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-minor_digits(self.currency))

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __str__(self) -> str:
        return f"{self.major} {self.currency}"

    def _same(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise UserError(
                f"{self.currency} and {other.currency} cannot be added.",
                remedy="Convert one of them with a dated rate, or show them apart.",
            )
        return other
