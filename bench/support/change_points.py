"""
Labelled series of otava-test-data and what Apache Otava finds in them, as JSON on stdout: [{name, values, labels, otava}].
Arguments: seeds. Packages: apache-otava, otava-test-data.
"""
import json
import sys

from otava.analysis import compute_change_points
from otava_test_data.generators.combiner import CombinationGenerator

# What the labels may be of: a change of the level, not of the spread, which a test of means does not look for.
LEVELS = {"step", "phase", "regression", "fix", "band", "multiple"}

found = []
for seed in map(int, sys.argv[1:]):
    series = CombinationGenerator(lengths=[50, 200], seed=seed).generate_all_test_cases(noise_levels=[0.0, 2.0, 5.0])
    for one in series:
        values = [float(value) for value in one.data]
        points, _ = compute_change_points(list(values), window_len=30, max_pvalue=0.001, min_magnitude=0.01)
        found.append(
            {
                "name": one.generator_name,
                "values": values,
                "labels": [{"index": int(point.index), "type": point.change_type} for point in one.change_points],
                "otava": [int(point.index) for point in points],
            }
        )
print(json.dumps(found))
