"""Which role a rated characteristic is about.

What belongs here: the pairing of a role code with a characteristic coded on the same quote, and
the derived id. What does not: rating the pair (``metrics``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

#: What recipients can decide: the cell that every study of coproduction has to report.
POWER_OF_RECIPIENTS = "c22.char.opportunity@recipient"


def derived_code(characteristic: str, role: str) -> str:
    """``c22.char.opportunity`` and ``recipient`` → ``c22.char.opportunity@recipient``."""
    return f"{characteristic}@{role}"


def is_role(code_id: str) -> bool:
    """Whether a code names a role (``<framework>.role.<role>``)."""
    parts = code_id.split(".")
    return len(parts) == 3 and parts[1] == "role"


def is_characteristic(code_id: str) -> bool:
    """Whether a code is a characteristic that is rated per role (``<framework>.char.<name>``)."""
    parts = code_id.split(".")
    return len(parts) == 3 and parts[1] == "char" and "@" not in code_id


def characteristic_roles(codings: Iterable[Mapping[str, object]]) -> set[tuple[str, str]]:
    """Pairs (coding_id of a characteristic, derived code id) of the rows of ``fact_coding``.

    A role code without valence and a characteristic with one, by the same coder on the same
    stretch, mean the pair; so does a characteristic whose column ``role`` is filled. A coding can
    be about several roles.
    """
    rows = list(codings)
    # A quote may lie in several segments: two are the same when all their stretches are.
    quotes: dict[object, set[tuple[object, ...]]] = {}
    for row in rows:
        stretch = (row["segment_id"], row["char_start"], row["char_end"])
        quotes.setdefault(row["coding_id"], set()).add(stretch)
    roles: dict[tuple[object, ...], set[str]] = {}
    characteristics: list[tuple[tuple[object, ...], Mapping[str, object]]] = []
    for row in rows:
        code_id = str(row["code_id"])
        at = (frozenset(quotes[row["coding_id"]]), row["coder_id"])
        if is_role(code_id) and row["valence_code"] is None:
            framework, _, role = code_id.split(".")
            roles.setdefault((framework, *at), set()).add(role)
        elif is_characteristic(code_id) and row["valence_code"] is not None:
            characteristics.append(((code_id.split(".")[0], *at), row))
    pairs: set[tuple[str, str]] = set()
    for place, row in characteristics:
        about = set(roles.get(place, ()))
        if row.get("role"):
            about.add(str(row["role"]))
        pairs |= {(str(row["coding_id"]), derived_code(str(row["code_id"]), r)) for r in about}
    return pairs
