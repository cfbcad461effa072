"""Runs the Model Optimizer of OpenVINO 2023.3, the last that read Caffe, at its best, and prints its peak memory in KiB.

Its best: in one process (the `mo` command starts three), and with protobuf's C parser. For that its Caffe messages are generated
anew, since those it ships only run on the pure-Python parser, and the file is handed over as bytes, since the C parser takes no
mmap. First argument: a folder for the generated messages; the rest goes to the Model Optimizer.
"""

import os
import resource
import sys
import types

parser_folder = sys.argv.pop(1)

if not os.path.exists(os.path.join(parser_folder, "caffe_pb2.py")):
    import grpc_tools.protoc
    import openvino.tools.mo.front.caffe.proto as proto

    os.makedirs(parser_folder, exist_ok=True)
    source = os.path.dirname(proto.__file__)
    if grpc_tools.protoc.main(["", f"-I{source}", f"--python_out={parser_folder}", "mo_caffe.proto"]) != 0:
        sys.exit("protoc cannot read the Model Optimizer's mo_caffe.proto")
    os.rename(os.path.join(parser_folder, "mo_caffe_pb2.py"), os.path.join(parser_folder, "caffe_pb2.py"))

import openvino.tools.mo.front.caffe.loader as loader
from google.protobuf.internal import api_implementation
from openvino.tools.mo.main import main
from openvino.tools.mo.utils.cli_parser import get_caffe_cli_parser

if api_implementation.Type() == "python":
    sys.exit("protobuf has no C parser here")

loader.mmap = types.SimpleNamespace(
    ACCESS_READ=None,
    mmap=lambda descriptor, length, access: os.read(descriptor, os.fstat(descriptor).st_size),
)
sys.argv += ["--caffe_parser_path", parser_folder]
status = main(get_caffe_cli_parser(), "caffe")
if status:
    sys.exit(status)
print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}")
