"""The ``coding: llm:`` part of study.yaml: which endpoint, which model, and what it may cost.

What belongs here: how these settings are written and checked. What does not: asking a model
(``coding.coders.llm``), and the key, which stands in the environment and never in a file.
"""

from __future__ import annotations

import ipaddress
import math
import re
from typing import TYPE_CHECKING, Any

from coprod_pipeline.protocol import LLM_PROMPTS, LlmSettings

if TYPE_CHECKING:
    from coprod_pipeline.study import _Reader

KEYS = (
    "base_url model prompt_version max_tokens max_cost price_in price_out timeout_s concurrency "
    "temperature seed documents"
)
_PATH = ("coding", "llm")
# Nothing in it that two readers of addresses could understand differently, and no password.
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)"
    r"(?::(?P<port>\d{1,5}))?(?P<path>(?:/[A-Za-z0-9._~-]+)*)/?"
)
# The model's name is published in dim_coder: it must not be a path of somebody's machine.
_MODEL = re.compile(r"(?![A-Za-z]:/)(?!.*(?:\.\.|//))[A-Za-z0-9][A-Za-z0-9._:/+@-]{0,199}")
_KEY_NAMES = ("api_key", "key", "token", "password", "secret", "COPROD_LLM_API_KEY")


def llm_settings(r: _Reader, value: Any, *, listed: bool) -> LlmSettings | None:
    """Read the settings; None when there are none. ``listed``: llm is one of the coders."""
    if value is None:
        if listed:
            r.wrong(
                "the coder 'llm' needs an endpoint",
                "add llm: {base_url: http://127.0.0.1:8080/v1, model: NAME} under coding:",
                "coding",
                "coders",
            )
        return None
    if not isinstance(value, dict):
        r.mapping(value, ("llm",), *_PATH)
        return None
    if told := [k for k in value if k in _KEY_NAMES]:
        r.wrong(
            f"'{told[0]}' has no place in a file",
            "take it out and set COPROD_LLM_API_KEY in the environment",
            *_PATH,
        )
        value = {k: v for k, v in value.items() if k not in _KEY_NAMES}
    given = r.mapping(value, ("llm",), *_PATH)
    settings = LlmSettings(
        base_url=_base_url(r, given.get("base_url"), listed),
        model=_model(r, given.get("model")),
        prompt_version=r.choice(
            given.get("prompt_version"), LLM_PROMPTS, LLM_PROMPTS[-1], *_PATH, "prompt_version"
        ),
        max_tokens=_whole(r, given, "max_tokens", None, 1, 10**12),
        max_cost=_number(r, given, "max_cost", None, 0),
        price_in=_number(r, given, "price_in", None, 0),
        price_out=_number(r, given, "price_out", None, 0),
        timeout_s=_number(r, given, "timeout_s", 120.0, 0.05) or 120.0,
        concurrency=_whole(r, given, "concurrency", 1, 1, 32) or 1,
        temperature=_number(r, given, "temperature", 0.0, 0) or 0.0,
        seed=_whole(r, given, "seed", 0, 0, 2**31 - 1) or 0,
        documents=r.boolean(given.get("documents"), *_PATH, "documents"),
    )
    if settings.max_cost is not None and None in (settings.price_in, settings.price_out):
        r.wrong(
            "'max_cost' needs prices",
            "add price_in and price_out, per million tokens",
            *_PATH,
            "max_cost",
        )
    return settings


def _base_url(r: _Reader, value: Any, listed: bool) -> str:
    text = r.text(value, *_PATH, "base_url", required=True)
    found = _URL.fullmatch(text)
    if text and (found is None or int(found["port"] or 1) not in range(1, 65536)):
        # The text itself is not repeated: a password could stand in it.
        r.wrong(
            "'base_url' is no address of an endpoint",
            "write http(s)://HOST[:PORT]/v1, without user, query or fragment",
            *_PATH,
            "base_url",
        )
        return ""
    if found and listed and found["scheme"] == "http" and not _is_this_machine(found["host"]):
        r.warnings.append(
            f"{r.doc.where(*_PATH, 'base_url')}: plain http sends text and key in the clear to "
            "another machine; use https."
        )
    return text.rstrip("/")


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _model(r: _Reader, value: Any) -> str:
    text = r.text(value, *_PATH, "model", required=True)
    if text and not _MODEL.fullmatch(text):
        r.wrong(
            "'model' is no name of a model",
            "use letters, digits and . _ : / + @ - (it is published, so no path of a machine)",
            *_PATH,
            "model",
        )
        return ""
    return text


def _whole(
    r: _Reader, given: dict[str, Any], key: str, default: int | None, low: int, high: int
) -> int | None:
    text = r.text(given.get(key), *_PATH, key)
    if not text:
        return default
    digits = text.replace("_", "")
    if not (digits.isascii() and digits.isdigit() and low <= int(digits[:15]) <= high):
        r.wrong(f"'{key}' must be a whole number from {low} to {high}", "correct it", *_PATH, key)
        return default
    return int(digits)


def _number(
    r: _Reader, given: dict[str, Any], key: str, default: float | None, low: float
) -> float | None:
    text = r.text(given.get(key), *_PATH, key)
    if not text:
        return default
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number >= low):
        r.wrong(f"'{key}' must be a number, {low:g} or more", "correct it", *_PATH, key)
        return default
    return number
