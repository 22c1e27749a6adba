"""Check digits of national identifiers and payment numbers.

What belongs here: arithmetic on digits. What does not: finding candidates in text.
"""

from __future__ import annotations

from datetime import date


def luhn(digits: str) -> bool:
    """Luhn sum of a string of digits: Swedish personal numbers, Canadian SIN, payment cards."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def swedish_personal_number(digits: str) -> bool:
    """Ten or twelve digits: a day of birth (a coordination number adds 60 to the day), Luhn."""
    return swedish_birth_date(digits) and luhn(digits[-10:])


def swedish_birth_date(digits: str) -> bool:
    """Whether the digits before the last four are a day that can be a birth date."""
    if len(digits) == 12 and digits[:2] not in ("18", "19", "20"):
        return False
    if len(digits) not in (10, 12):
        return False
    month, day = int(digits[-8:-6]), int(digits[-6:-4])
    return is_day(month, day - 60 if day > 60 else day)


def nhs_number(digits: str) -> bool:
    """Ten digits with the modulus-11 check of the NHS number, which the Scottish CHI shares."""
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    rest = (
        11
        - sum(int(d) * weight for d, weight in zip(digits[:9], range(10, 1, -1), strict=True)) % 11
    )
    return rest != 10 and rest % 11 == int(digits[9])


def chi_birth_date(digits: str) -> bool:
    """Whether ten digits begin with day, month and year as a Scottish CHI number does."""
    return len(digits) == 10 and is_day(int(digits[2:4]), int(digits[:2]))


def iban(value: str) -> bool:
    """ISO 13616 check of an account number without spaces, in upper case."""
    moved = value[4:] + value[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def french_social_security(digits: str) -> bool:
    """Fifteen digits whose last two are 97 minus the others modulo 97."""
    return len(digits) == 15 and 97 - int(digits[:13]) % 97 == int(digits[13:])


def is_day(month: int, day: int) -> bool:
    """Whether a month has that day in a leap year."""
    try:
        date(2000, month, day)
    except ValueError:
        return False
    return True
