"""The Great Expectations suites and the leak gate as asset checks; critical ones block.

The suites look at whole tables over all cases, so they hang on the last asset before the release.
One check a suite and severity, which names what failed: Dagster writes some ten rows for each check.
"""

from collections.abc import Iterator

import dagster as dg

from assets.lake_resource import LakeResource, redacted
from coprod_pipeline import road
from coprod_pipeline.protocol import Study
from coprod_pipeline.quality.suites import Expectation, descriptions, expectations


def build(study: Study) -> dg.Definitions:
    """The checks of one study."""
    asset = dg.AssetKey([study.study_id, "measure", "mart_cross_case"])
    groups: dict[tuple[str, str], list[Expectation]] = {}
    for expectation in expectations():
        groups.setdefault((expectation.suite, expectation.severity), []).append(expectation)
    about = descriptions()

    @dg.multi_asset_check(
        name="expectations",
        specs=[
            dg.AssetCheckSpec(
                f"{suite}__{severity}",
                asset=asset,
                blocking=severity == "critical",
                description=f"{about[suite]} {len(group)} expectations; table quality_check of a "
                "release has a row for each.",
            )
            for (suite, severity), group in groups.items()
        ],
    )
    def expectation_suites(lake: LakeResource) -> Iterator[dg.AssetCheckResult]:
        with redacted():
            suites = sorted({e.suite for group in groups.values() for e in group})
            results = road.validate(lake.open(), lake.study(), suites)
        outcome = {(r.suite, r.expectation): r for r in results}
        for (suite, severity), group in groups.items():
            found = [outcome[e.suite, e.name] for e in group]
            failed = [r for r in found if not r.passed]
            critical = severity == "critical"
            yield dg.AssetCheckResult(
                asset_key=asset,
                check_name=f"{suite}__{severity}",
                passed=not failed,
                severity=dg.AssetCheckSeverity.ERROR if critical else dg.AssetCheckSeverity.WARN,
                metadata={
                    "expectations": len(found),
                    "rows_failed": sum(r.n_failed for r in failed),
                    "failed": ", ".join(f"{suite}/{r.expectation}" for r in failed) or "none",
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
