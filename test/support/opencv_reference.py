"""Runs Caffe networks in OpenCV's dnn module: the independent reader that the converter is compared with.

Reads a JSON list of jobs from the file named first: {prototxt, caffemodel, shape, inputs, blobs, output}. `inputs` is a file of
float32 tensors of `shape` one after another; for every input the blobs' values are written to `output`, float32, in order.
Prints one JSON document: for every job the elements of each blob.
"""

import json
import sys

import cv2
import numpy


def run(job):
    network = cv2.dnn.readNetFromCaffe(job["prototxt"], job["caffemodel"])
    # Winograd's convolutions lose up to three digits; the reference is to be the more exact one of the two
    network.enableWinograd(False)
    inputs = numpy.fromfile(job["inputs"], numpy.float32).reshape([-1, *job["shape"]])
    sizes = {}
    with open(job["output"], "wb") as output:
        for tensor in inputs:
            network.setInput(tensor)
            for name, values in zip(job["blobs"], network.forward(job["blobs"])):
                values.astype(numpy.float32).tofile(output)
                sizes[name] = values.size
    return sizes


with open(sys.argv[1], encoding="utf-8") as file:
    json.dump([run(job) for job in json.load(file)], sys.stdout)
