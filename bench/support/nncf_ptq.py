"""NNCF's post-training quantization of an IR with its defaults, on inputs from a raw file; prints seconds and peak memory."""
import json
import resource
import sys
import time

import numpy as np
import nncf
import openvino

xml, inputs, count, output = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
began = time.perf_counter()
model = openvino.Core().read_model(xml)
shape = list(model.inputs[0].shape)
data = np.memmap(inputs, dtype=np.float32, mode="r", shape=(count, *shape))
quantized = nncf.quantize(model, nncf.Dataset([data[index] for index in range(count)]), subset_size=count)
openvino.save_model(quantized, output, compress_to_fp16=False)
seconds = time.perf_counter() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"seconds": seconds, "peakBytes": peak}))
