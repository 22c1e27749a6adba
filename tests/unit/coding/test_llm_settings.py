"""The llm part of study.yaml: what is read, and the one line said when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_pipeline.errors import StudyError
from coprod_pipeline.protocol import LlmSettings
from coprod_pipeline.study import load_study
from tests.conftest import write_study

LINE = 12
GOOD = "base_url: http://127.0.0.1:8080/v1, model: tiny"


def load(landing: Path, llm: str, coders: str = "[human, llm]"):
    write_study(landing)
    with (landing / "study.yaml").open("a") as file:
        file.write(f"coding: {{coders: {coders}{llm}}}\n")
    return load_study(landing)


def test_it_is_off_by_default(tmp_path: Path) -> None:
    study = load(tmp_path, "", "[human]")
    assert study.llm is None
    assert "llm" not in study.coders


def test_settings_without_the_coder_are_only_settings(tmp_path: Path) -> None:
    assert load(tmp_path, f", llm: {{{GOOD}}}", "[human]").coders == ("human",)


def test_reads_everything(tmp_path: Path) -> None:
    study = load(
        tmp_path,
        ", llm: {base_url: 'https://llm.example:8443/api/v1/', model: org/Tiny-3.1:8b@q4, "
        "prompt_version: '1', max_tokens: 1_000_000, max_cost: 5, price_in: 0.1, price_out: 0.4, "
        "timeout_s: 30, concurrency: 4, temperature: 0.2, seed: 9, documents: true}",
    )
    assert study.coders == ("human", "llm")
    assert study.llm == LlmSettings(
        "https://llm.example:8443/api/v1", "org/Tiny-3.1:8b@q4", "1", 1_000_000, 5.0, 0.1, 0.4,
        30.0, 4, 0.2, 9, True,
    )  # fmt: skip
    assert study.warnings == ()


def test_defaults(tmp_path: Path) -> None:
    study = load(tmp_path, f", llm: {{{GOOD}}}")
    assert study.llm == LlmSettings("http://127.0.0.1:8080/v1", "tiny")
    assert not study.llm.documents


@pytest.mark.parametrize(
    ("llm", "said"),
    [
        ("", "the coder 'llm' needs an endpoint; add llm:"),
        (", llm: here", "'llm' must be a mapping; write key: value pairs"),
        (", llm: {model: m}", "'base_url' is missing; add it"),
        (", llm: {base_url: 'http://127.0.0.1/v1'}", "'model' is missing; add it"),
        (f", llm: {{{GOOD}, modle: x}}", "unknown key 'modle'; did you mean 'model'?"),
        (f", llm: {{{GOOD}, api_key: sk-secret-1}}",
         "'api_key' has no place in a file; take it out and set COPROD_LLM_API_KEY"),
        (", llm: {base_url: 'https://me:sk-secret-1@llm.example/v1', model: m}",
         "'base_url' is no address of an endpoint; write http(s)://HOST[:PORT]/v1"),
        (", llm: {base_url: 'https://llm.example/v1?key=sk-secret-1', model: m}", "no address"),
        (", llm: {base_url: 'http://127.0.0.1\\@llm.example/v1', model: m}", "no address"),
        (", llm: {base_url: 'file:///etc/passwd', model: m}", "no address"),
        (", llm: {base_url: 'http://127.0.0.1:99999/v1', model: m}", "no address"),
        (", llm: {base_url: 127.0.0.1:8080, model: m}", "no address"),
        (", llm: {base_url: 'http://127.0.0.1/v1', model: /home/me/m.gguf}", "no name of a model"),
        (", llm: {base_url: 'http://127.0.0.1/v1', model: 'C:/m.gguf'}", "no name of a model"),
        (", llm: {base_url: 'http://127.0.0.1/v1', model: '../m.gguf'}", "no name of a model"),
        (f", llm: {{{GOOD}, prompt_version: '99'}}", "'99' is not known for 'prompt_version'"),
        (f", llm: {{{GOOD}, max_tokens: lots}}", "'max_tokens' must be a whole number"),
        (f", llm: {{{GOOD}, max_tokens: 0}}", "'max_tokens' must be a whole number"),
        (f", llm: {{{GOOD}, max_cost: 5}}", "'max_cost' needs prices; add price_in and price_out"),
        (f", llm: {{{GOOD}, max_cost: -1}}", "'max_cost' must be a number, 0 or more"),
        (f", llm: {{{GOOD}, timeout_s: 0}}", "'timeout_s' must be a number, 0.05 or more"),
        (f", llm: {{{GOOD}, temperature: nan}}", "'temperature' must be a number"),
        (f", llm: {{{GOOD}, concurrency: 1000}}", "'concurrency' must be a whole number from 1 to 32"),
        (f", llm: {{{GOOD}, documents: maybe}}", "'maybe' is neither true nor false"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line_with_file_line_and_mend(
    tmp_path: Path, llm: str, said: str
) -> None:
    with pytest.raises(StudyError) as caught:
        load(tmp_path, llm)
    (line,) = [p.line() for p in caught.value.problems]
    assert line.startswith(f"study.yaml:{LINE}: ")
    assert said in line
    assert "sk-secret" not in line


@pytest.mark.parametrize(
    ("url", "n"),
    [
        ("http://llm.example/v1", 1),
        ("http://127.evil.example/v1", 1),
        ("https://llm.example/v1", 0),
        ("http://localhost:1/v1", 0),
        ("http://127.0.0.1:1/v1", 0),
        ("http://[::1]:1/v1", 0),
    ],
)
def test_text_in_the_clear_is_warned_of(tmp_path: Path, url: str, n: int) -> None:
    study = load(tmp_path, f", llm: {{base_url: '{url}', model: m}}")
    assert len([w for w in study.warnings if "in the clear" in w]) == n
