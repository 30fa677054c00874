"""The networks of MONAI, and of plain PyTorch where MONAI has none, beside those of tripet.

usage: network_reference.py FOLDER

FOLDER/cases.json lists networks. For each, FOLDER/NAME-theirs.safetensors gets the weights of the Python network and
NAME-theirs-logits.safetensors a scan and its logits in evaluation and in training mode; NAME-ours.safetensors, a model
of tripet, is loaded with scripts/to_python.py and NAME-ours-logits.safetensors gets its logits for the same scan. The
first residual network is saved in all forms of torch.save as well.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
import to_python
import to_safetensors


def monai_network(case):
    from monai.networks import nets

    if case["name"] == "densenet121":
        return nets.DenseNet121(spatial_dims=3, in_channels=1, out_channels=3)
    return getattr(nets, case["name"])(spatial_dims=3, n_input_channels=1, num_classes=3,
                                       shortcut_type=case["shortcut"])  # fmt: skip


def reference(case):
    if case["geometry"] == "monai" and case["name"].startswith(("resnet", "densenet")):
        network = monai_network(case)
    else:
        network = to_python.build(case["name"], case["size"], 3, 0.0, case["geometry"], case["shortcut"])
    # As after training: batch norm that does something.
    for name, tensor in network.state_dict().items():
        if name.endswith("running_mean"):
            tensor.uniform_(-0.2, 0.2)
        if name.endswith("running_var"):
            tensor.uniform_(0.5, 1.5)
        if tensor.dim() == 1 and name.endswith("weight"):
            tensor.uniform_(0.8, 1.2)
        if name.endswith("bias"):
            tensor.uniform_(-0.1, 0.1)
    return network


def logits(network, scans):
    with torch.no_grad():
        evaluation = network.eval()(scans)
        return {"scans": scans, "evaluation": evaluation, "training": network.train()(scans)}


def save_as_pth(network, folder):
    state = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    torch.save(network.state_dict(), folder / "plain.pth")
    # As Adam's state_dict is: tensors that are not weights.
    optimizer = {"state": {0: {"step": torch.tensor(1.0), "exp_avg": torch.randn(3)}},
                 "param_groups": [{"lr": 0.1, "betas": (0.9, 0.999), "amsgrad": False, "params": [0]}]}  # fmt: skip
    wrapped = {"epoch": 3, "optimizer": optimizer, "rates": [0.1, 1e300, -(2**70)], "name": "ünï",
               "state_dict": {f"module.{name}": tensor for name, tensor in state.items()}}  # fmt: skip
    torch.save(wrapped, folder / "wrapped.pth")
    torch.save(wrapped, folder / "protocol4.pth", pickle_protocol=4)
    torch.save({name: tensor.half() if tensor.is_floating_point() else tensor for name, tensor in state.items()},
               folder / "half.pth")  # fmt: skip
    # Weights of one storage, transposed and parameters: all of them views.
    whole = torch.arange(24.0)
    views = {"a": whole[:6].reshape(2, 3), "b": whole[6:].reshape(3, 6).t(), "c": torch.nn.Parameter(whole)}
    torch.save(views, folder / "views.pth")
    torch.save(wrapped, folder / "legacy.pth", _use_new_zipfile_serialization=False)
    sys.argv = ["to_safetensors.py", str(folder / "legacy.pth"), str(folder / "converted.safetensors")]
    to_safetensors.main()


def main():
    torch.manual_seed(1)
    torch.set_num_threads(1)
    folder = Path(sys.argv[1])
    saved = False
    for case in json.loads((folder / "cases.json").read_text()):
        network = reference(case)
        save_file(network.state_dict(), folder / f"{case['case']}-theirs.safetensors")
        scans = torch.randn(2, 1, *case["size"])
        save_file(logits(network, scans), folder / f"{case['case']}-theirs-logits.safetensors")
        if case["name"].startswith("resnet") and not saved:
            saved = True
            network.load_state_dict(reference(case).state_dict())
            save_file(network.state_dict(), folder / "saved.safetensors")
            save_as_pth(network, folder)
        model = to_python.load(folder / f"{case['case']}-ours.safetensors")
        assert model.heads == ["CN", "MCI", "AD"] and model.size == case["size"], model
        save_file(logits(model.network, scans), folder / f"{case['case']}-ours-logits.safetensors")


main()
