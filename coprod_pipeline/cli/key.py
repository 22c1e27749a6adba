"""``coprod key``: make, check and rotate the key of a study."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from coprod_pipeline.cli.common import json_option, lake_option, open_lake
from coprod_pipeline.errors import CoprodError
from coprod_pipeline.lake import Lake


@click.group(
    epilog="Examples:  coprod key create --lake ~/study  ·  coprod key check  ·  coprod key rotate"
)
def key() -> None:
    """The study's key: it alone opens the restricted zone.

    It is taken from COPROD_KEY (64 hex digits), else from COPROD_KEY_FILE (a path, or keyring: for
    the keyring of the operating system), else from your configuration folder. It never lies in the
    lake.
    """


@key.command(
    epilog="Examples:  coprod key create --lake ~/study  ·  "
    "COPROD_KEY_FILE=~/safe/study.key coprod key create --lake ~/study"
)
@lake_option
@json_option
def create(lake_dir: Path | None, as_json: bool) -> int:
    """Make the key of a lake that has none yet; an existing key is never overwritten.

    coprod init and the first coprod run do this by themselves.
    """
    from coprod_pipeline.vault import create_key

    lake = open_lake(lake_dir)
    lake.ensure_zones()
    place = create_key(lake.restricted).place()
    if as_json:
        click.echo(json.dumps({"place": place}))
        return 0
    click.echo(f"Made the study's key: {place}")
    click.echo("Back it up, apart from the data: without it the restricted zone cannot be read.")
    return 0


@key.command(epilog="Examples:  coprod key check  ·  coprod key check --lake ~/study --json")
@lake_option
@json_option
def check(lake_dir: Path | None, as_json: bool) -> int:
    """Open every file of the restricted zone with the key, and change nothing.

    Exit 2 when the key is missing or wrong, a file is damaged, or others may read one.
    """
    from coprod_pipeline.vault.inspection import inspect
    from coprod_pipeline.vault.opening import required_key, source_of
    from coprod_pipeline.vault.zone import Vault

    lake = _with_vault(lake_dir)
    source = source_of(lake.restricted, os.environ)
    found = inspect(Vault(lake.restricted, required_key(source)))
    in_order = found.in_order and not source.wrong_mode()
    if as_json:
        counts = {"files": found.files, "parts": found.parts, "sources": found.sources}
        lists = {name: list(getattr(found, name)) for name in ("damaged", "stale", "wrong_modes")}
        more = {
            "place": source.place(),
            "key_private": not source.wrong_mode(),
            "old_key": source.old_place(),
            "rotating": found.rotating,
            "in_order": in_order,
        }
        click.echo(json.dumps({**counts, **lists, **more}, sort_keys=True))
        return 0 if in_order else 2
    click.echo(f"The key ({source.place()}) opens the lake.")
    click.echo(
        f"  {found.files} files, {found.parts} sealed parts, keys of {found.sources} sources"
    )
    if found.stale:
        click.echo(f"  {len(found.stale)} cached values do not open; a run makes them anew")
    if source.old_place():
        click.echo(f"  an old key is still at {source.old_place()}: destroy it")
    for name in found.damaged:
        click.echo(
            f"restricted/{name}.enc: is damaged; restore it from the backup, or delete it and run "
            "coprod run --case for each case",
            err=True,
        )
    if found.wrong_modes:
        click.echo(
            f"restricted/: {len(found.wrong_modes)} files or folders have other modes than 0600 "
            "and 0700; coprod run mends them",
            err=True,
        )
    if source.wrong_mode():
        click.echo(f"{source.label}: others may read the key; chmod 600 the file", err=True)
    if found.rotating:
        click.echo("key: a rotation was stopped; coprod key rotate finishes it", err=True)
    return 0 if in_order else 2


@key.command(
    epilog="Examples:  coprod key rotate  ·  coprod key rotate --lake ~/study --json  ·  "
    "COPROD_KEY=… COPROD_KEY_NEW=… coprod key rotate"
)
@lake_option
@json_option
def rotate(lake_dir: Path | None, as_json: bool) -> int:
    """Make a new key and encrypt the whole restricted zone anew.

    Pseudonyms stay the same. The old key is kept beside the new one, ending in .old, for you to
    destroy. Stopped at any moment, the lake stays readable; run it again to finish.
    """
    from coprod_pipeline.vault.rotation import rotate as rotate_keys

    lake = _with_vault(lake_dir)
    with lake.exclusive():
        done = rotate_keys(lake.restricted, os.environ)
    if as_json:
        click.echo(
            json.dumps({"files": done.files, "place": done.place, "old_key": done.old_place})
        )
        return 0
    click.echo(f"Sealed {done.files} files anew. The new key: {done.place}")
    click.echo("Back it up, apart from the data: without it the restricted zone cannot be read.")
    if done.old_place:
        click.echo(f"Then destroy the old key, {done.old_place}, and its backups:")
        click.echo("whoever has it can read the backups of the lake made before now.")
    else:
        click.echo("Put it in the place of the old key, and destroy that one and its backups:")
        click.echo("whoever has it can read the backups of the lake made before now.")
    return 0


def _with_vault(lake_dir: Path | None) -> Lake:
    from coprod_pipeline.vault import has_vault

    lake = open_lake(lake_dir)
    if not has_vault(lake.restricted):
        raise CoprodError(
            "the lake has no key yet",
            where="coprod key",
            mend="coprod key create makes one, and so does the first coprod run",
        )
    return lake
