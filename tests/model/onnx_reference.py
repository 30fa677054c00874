"""What ONNX Runtime makes of models of tripet.

usage: onnx_reference.py FOLDER

FOLDER/NAME.safetensors holds scans [n, 1, z, y, x] and the logits, and probabilities where there are some, that tripet
computes for them; FOLDER/NAME.onnx is the same model. Fails where one differs by 1e-4 or more, for the whole batch and
for its first scan alone, where the format is broken, or where a size that the format leaves open is not.
"""

import sys
from pathlib import Path

import numpy
import onnx
import onnxruntime
from safetensors.numpy import load_file


def check(path):
    expected = load_file(path.with_suffix(".safetensors"))
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    assert model.opset_import[0].version >= 17
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    assert metadata["classes"] == '["CN","MCI","AD"]', metadata
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    assert names == [name for name in ("logits", "probabilities") if name in expected], names
    assert session.get_inputs()[0].shape[0] == "batch"
    scans = expected["scans"]
    assert len(scans) == 3
    for batch in (scans, scans[:1]):
        for name, values in zip(names, session.run(names, {"scan": batch})):
            difference = numpy.abs(values - expected[name][: len(batch)]).max()
            assert difference < 1e-4, f"{path.name}, {len(batch)} scans: {name} differ by {difference}"
            if name == "logits":
                assert numpy.abs(values).max() > 0.01  # or the comparison would say little


def main():
    models = sorted(Path(sys.argv[1]).glob("*.onnx"))
    assert models
    for path in models:
        check(path)
    print(len(models))


main()
