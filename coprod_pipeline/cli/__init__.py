"""The command line: parse, call, print. Heavy imports stay inside the command that needs them."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

import click

from coprod_pipeline import __version__
from coprod_pipeline.cli import (
    adjudicate,
    approve,
    ask,
    codings,
    export,
    key,
    look,
    make,
    review,
    runs,
)
from coprod_pipeline.errors import CoprodError, StudyError


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done · 1 a blocking check failed, nothing was published · 2 the input or "
    "the command is wrong · 3 done, with files in quarantine or something left to do.",
)
@click.version_option(__version__, prog_name="coprod")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def coprod(debug: bool) -> None:
    """Turn interviews and documents of a case study into de-identified, audited figures."""


for _command in (
    make.init,
    make.check,
    runs.run,
    look.sources,
    look.tables,
    ask.query,
    ask.evidence,
    look.extract,
    look.deidentify,
    key.key,
    review.review,
    approve.approve,
    codings.codings,
    adjudicate.adjudicate,
    export.export,
):
    coprod.add_command(_command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with the contract's code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    # --debug may stand anywhere.
    given = [a for a in given if a != "--debug"]
    try:
        code = coprod.main(given, prog_name="coprod", standalone_mode=False)
    except StudyError as error:
        code = _say(error, debug)
        more = len(error.problems) - 1
        if more:
            click.echo(f"and {more} more; coprod check lists them all", err=True)
    except CoprodError as error:
        code = _say(error, debug)
    except click.ClickException as error:
        click.echo(f"{_usage(error)}: {error.format_message()}; see --help", err=True)
        code = 2
    except click.Abort:
        click.echo("coprod: stopped; what is published is unchanged", err=True)
        code = 130
    except BrokenPipeError:
        code = 0
    except Exception as error:  # noqa: BLE001 - the message may hold data: type and place only
        if debug:
            traceback.print_exc()
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.lineno}"
        click.echo(
            f"coprod: {type(error).__name__} at {place}; nothing was published; run it again with "
            "--debug and report it",
            err=True,
        )
        code = 1
    sys.exit(code if isinstance(code, int) else 0)


def _say(error: CoprodError, debug: bool) -> int:
    if debug:
        traceback.print_exc()
    click.echo(" ".join(error.line().split()), err=True)
    return error.exit_code


def _usage(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    return str(context.command_path) if context is not None else "coprod"
