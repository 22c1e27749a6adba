"""The Great Expectations suites and the leak gate as asset checks; critical ones block.

The suites look at whole tables over all cases, so they hang on the last asset before the release.
"""

from collections.abc import Iterator

import dagster as dg

from assets.lake_resource import LakeResource, redacted
from coprod_pipeline import road
from coprod_pipeline.protocol import Study
from coprod_pipeline.quality.suites import Expectation, expectations


def build(study: Study) -> dg.Definitions:
    """The checks of one study."""
    asset = dg.AssetKey([study.study_id, "measure", "mart_cross_case"])
    groups: dict[str, list[Expectation]] = {}
    for expectation in expectations():
        groups.setdefault(_check_name(expectation), []).append(expectation)

    @dg.multi_asset_check(
        name="expectations",
        specs=[
            dg.AssetCheckSpec(
                name,
                asset=asset,
                blocking=any(e.severity == "critical" for e in group),
                description="; ".join(e.description for e in group[:3])
                + (f"; and {len(group) - 3} more" if len(group) > 3 else ""),
            )
            for name, group in groups.items()
        ],
    )
    def expectation_suites(lake: LakeResource) -> Iterator[dg.AssetCheckResult]:
        with redacted():
            suites = sorted({e.suite for group in groups.values() for e in group})
            results = road.validate(lake.open(), lake.study(), suites)
        outcome = {(r.suite, r.expectation): r for r in results}
        for name, group in groups.items():
            found = [outcome[e.suite, e.name] for e in group]
            failed = [r for r in found if not r.passed]
            critical = group[0].severity == "critical"
            yield dg.AssetCheckResult(
                asset_key=asset,
                check_name=name,
                passed=not failed,
                severity=dg.AssetCheckSeverity.ERROR if critical else dg.AssetCheckSeverity.WARN,
                metadata={
                    "expectations": len(found),
                    "rows_failed": sum(r.n_failed for r in failed),
                    "failed": ", ".join(r.expectation for r in failed) or "none",
                },
            )

    @dg.asset_check(
        asset=asset,
        name="leak_gate",
        blocking=True,
        description="No roster name, speaker name or identifier stands in what is to be released.",
    )
    def leak_gate(lake: LakeResource) -> dg.AssetCheckResult:
        with redacted():
            opened, protocol = lake.open(), lake.study()
            found = road.leaks(opened, protocol, road.collect(opened, protocol))
        return dg.AssetCheckResult(passed=not found, metadata={"found": len(found)})

    return dg.Definitions(asset_checks=[expectation_suites, leak_gate])


def _check_name(expectation: Expectation) -> str:
    """One check an expectation; the many of keys and marts are one a table."""
    if expectation.suite in ("keys", "marts"):
        return f"{expectation.suite}__{expectation.table_name}__{expectation.severity}"
    return f"{expectation.suite}__{expectation.name}"
