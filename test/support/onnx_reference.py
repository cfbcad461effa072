"""Runs ONNX models in ONNX's own reference evaluator: slow, in NumPy, written from the operators' specification.

Reads a JSON list of jobs from the file named first: {model, inputs, output}. `inputs` holds {name, type, shape, file} with raw
values; the model's outputs are written to `output` as float32, in order. Prints one JSON document: for every job the shapes.
"""

import json
import sys

import numpy
from onnx.reference import ReferenceEvaluator


def run(job):
    feeds = {
        one["name"]: numpy.fromfile(one["file"], numpy.dtype(one["type"])).reshape(one["shape"])
        for one in job["inputs"]
    }
    outputs = ReferenceEvaluator(job["model"]).run(None, feeds)
    with open(job["output"], "wb") as file:
        for values in outputs:
            values.astype(numpy.float32).tofile(file)
    return [list(values.shape) for values in outputs]


with open(sys.argv[1], encoding="utf-8") as file:
    json.dump([run(job) for job in json.load(file)], sys.stdout)
