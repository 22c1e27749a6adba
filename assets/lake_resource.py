"""The lake as a Dagster resource, and the guard that keeps data out of the event log."""

import contextlib
import traceback
from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from coprod_pipeline.errors import CoprodError
from coprod_pipeline.lake import Lake
from coprod_pipeline.protocol import Study
from coprod_pipeline.road import open_study


class LakeResource(dg.ConfigurableResource["LakeResource"]):
    """The study folder that the assets read and write."""

    root: str

    def open(self) -> Lake:
        """Open the lake."""
        lake = Lake(Path(self.root))
        lake.ensure_zones()
        return lake

    def study(self) -> Study:
        """Read the protocol."""
        return open_study(self.open())


@contextlib.contextmanager
def redacted() -> Iterator[None]:
    """Turn any exception into one that holds no data: Dagster keeps exceptions in plain text.

    A CoprodError speaks of ids and protocol rows only and passes as it is; of any other, the type
    and the place in the program are kept, the message is not.
    """
    failure: dg.Failure | None = None
    try:
        yield
    except CoprodError as error:
        failure = dg.Failure(
            error.line(), metadata={"exit_code": error.exit_code}, allow_retries=False
        )
    except Exception as error:  # noqa: BLE001 - whatever it is, its message may hold data
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        failure = dg.Failure(f"{type(error).__name__} at {place}", allow_retries=False)
    if failure is not None:
        raise failure from None
