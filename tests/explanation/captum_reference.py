"""Maps by Captum of the networks of MONAI and plain PyTorch, from the weights of tripet's models.

usage: captum_reference.py FOLDER

FOLDER/cases.json lists {"case", "layer", "edge", "stride", "steps", "head"}. FOLDER/CASE.safetensors, a model of
tripet, is loaded with scripts/to_python.py; CASE-maps.safetensors gets a scan and the maps of one logit: grad-cam,
occlusion, integrated-gradients, gradient, and of conv5
integrated-gradients-64, computed in float64.
"""

import json
import sys
from pathlib import Path
from unittest.mock import MagicMock

import torch
from safetensors.torch import save_file

# Captum imports what it draws with; nothing is drawn here.
for part in ("", ".axes", ".collections", ".colors", ".figure", ".image", ".pyplot"):
    sys.modules["matplotlib" + part] = MagicMock()
for part in ("", ".axes_grid1"):
    sys.modules["mpl_toolkits" + part] = MagicMock()

from captum.attr import (IntegratedGradients, LayerActivation, LayerAttribution, LayerGradCam, LayerGradientXActivation,
                         Occlusion, Saliency)  # fmt: skip

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
import to_python


def maps(network, scan, case):
    head, window = case["head"], (1, *[case["edge"]] * 3)
    layer = network.get_submodule(case["layer"])
    path = {"target": head, "n_steps": case["steps"], "method": "gausslegendre", "internal_batch_size": 4}
    coarse = LayerGradCam(network, layer).attribute(scan, target=head, relu_attributions=True)
    slopes = LayerGradientXActivation(network, layer, multiply_by_inputs=False).attribute(scan, target=head)
    features = LayerActivation(network, layer)
    change = features.attribute(scan) - features.attribute(torch.zeros_like(scan))
    relative = (slopes.mean((2, 3, 4), keepdim=True) * change).sum(1, keepdim=True).relu()
    found = {
        "scan": scan,
        "relative-grad-cam": LayerAttribution.interpolate(relative, tuple(scan.shape[2:]), "trilinear"),
        "grad-cam": LayerAttribution.interpolate(coarse, tuple(scan.shape[2:]), "trilinear"),
        "occlusion": Occlusion(network).attribute(scan, window, strides=(1, *[case["stride"]] * 3), target=head,
                                                  baselines=0),
        "integrated-gradients": IntegratedGradients(network).attribute(scan, **path),
        "gradient": Saliency(network).attribute(scan, target=head, abs=False),
    }  # fmt: skip
    if isinstance(network, to_python.Conv5):  # last: the network stays in float64
        exact = IntegratedGradients(network.double()).attribute(scan.double(), **path)
        found["integrated-gradients-64"] = exact.float()
    return found


def main():
    torch.manual_seed(1)
    torch.set_num_threads(1)
    folder = Path(sys.argv[1])
    for case in json.loads((folder / "cases.json").read_text()):
        model = to_python.load(folder / f"{case['case']}.safetensors")
        # What ReLU in place writes over, Captum's hooks cannot look at.
        for module in model.network.modules():
            if isinstance(module, torch.nn.ReLU):
                module.inplace = False
        scan = torch.randn(1, 1, *model.size)
        found = maps(model.network, scan, case)
        save_file({name: map.detach().contiguous() for name, map in found.items()},
                  folder / f"{case['case']}-maps.safetensors")  # fmt: skip


main()
