#!/usr/bin/env python3
"""Loads a model of tripet in Python: plain PyTorch, and MONAI for the residual and densely connected networks.

    from to_python import load
    model = load("run/model.safetensors")     # or the folder of a run
    logits = model.network(scans)             # float32 [n, 1, depth, height, width], see `standardise`
    model.heads, model.classes, model.strategy, model.preprocessing

or, to see what a file holds and to predict prepared scans (needs nibabel):

    to_python.py run/model.safetensors [sub-01_..._pet.nii ...]

Needs torch, safetensors and numpy; monai for resnet* and densenet121. The network is in evaluation mode, on the CPU.
"""

import functools
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import torch
from safetensors import safe_open
from torch import nn


class Conv5(nn.Module):
    def __init__(self, heads, dropout):
        super().__init__()
        channels = [1, 8, 16, 32, 64, 128]
        for i in range(5):
            block = nn.Sequential()
            block.add_module("conv", nn.Conv3d(channels[i], channels[i + 1], 3, padding=1, bias=False))
            block.add_module("norm", nn.BatchNorm3d(channels[i + 1]))
            block.add_module("relu", nn.ReLU())
            block.add_module("pool", nn.MaxPool3d(2, ceil_mode=True))
            self.add_module(f"block{i + 1}", block)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(channels[-1], heads)

    def forward(self, x):
        for i in range(5):
            x = getattr(self, f"block{i + 1}")(x)
        return self.head(self.dropout(x.mean((2, 3, 4))))


class PadMaxPool3d(nn.Module):
    """Max-pooling 2 that pads an odd axis with a zero in front, as ClinicaDL's."""

    def forward(self, x):
        depth, height, width = (size % 2 for size in x.shape[2:])
        return nn.functional.max_pool3d(nn.functional.pad(x, (width, 0, height, 0, depth, 0)), 2)


class Conv5Fc3(nn.Module):
    """ClinicaDL's Conv5_FC3."""

    def __init__(self, size, heads, dropout):
        super().__init__()
        channels = [1, 8, 16, 32, 64, 128]
        layers = []
        for i in range(5):
            layers += [nn.Conv3d(channels[i], channels[i + 1], 3, padding=1), nn.BatchNorm3d(channels[i + 1])]
            layers += [nn.ReLU(), PadMaxPool3d()]
        self.convolutions = nn.Sequential(*layers)
        features = channels[-1]
        for axis in size:
            features *= -(-axis // 32)
        self.fc = nn.Sequential(nn.Flatten(), nn.Dropout(dropout), nn.Linear(features, 1300), nn.ReLU(),
                                nn.Linear(1300, 50), nn.ReLU(), nn.Linear(50, heads))  # fmt: skip

    def forward(self, x):
        return self.fc(self.convolutions(x))


class Sfcn(nn.Module):
    """The simple fully convolutional network of Peng et al. 2021, with global pooling."""

    def __init__(self, heads, dropout):
        super().__init__()
        channels = [1, 32, 64, 128, 256, 256]
        self.feature_extractor = nn.Sequential()
        for i in range(5):
            block = [nn.Conv3d(channels[i], channels[i + 1], 3, padding=1), nn.BatchNorm3d(channels[i + 1])]
            self.feature_extractor.add_module(f"conv_{i}", nn.Sequential(*block, nn.MaxPool3d(2), nn.ReLU()))
        last = nn.Sequential(nn.Conv3d(channels[-1], 64, 1), nn.BatchNorm3d(64), nn.ReLU())
        self.feature_extractor.add_module("conv_5", last)
        self.classifier = nn.Sequential()
        self.classifier.add_module("average_pool", nn.AdaptiveAvgPool3d(1))
        self.classifier.add_module("dropout", nn.Dropout(dropout))
        self.classifier.add_module("conv_6", nn.Conv3d(64, heads, 1))

    def forward(self, x):
        return self.classifier(self.feature_extractor(x)).flatten(1)


def dilate(layer, dilation):
    """A layer of MONAI's residual network without its stride, its convolutions of 3 dilated: as in MedicalNet."""
    for module in layer.modules():
        if isinstance(module, nn.Conv3d):
            module.stride = (1, 1, 1)
            if module.kernel_size == (3, 3, 3):
                module.dilation = module.padding = (dilation,) * 3
    for block in layer:
        if isinstance(block.downsample, functools.partial):
            kept = block.downsample
            block.downsample = functools.partial(kept.func, **{**kept.keywords, "stride": 1})


def residual_network(name, geometry, shortcut, heads, dropout):
    from monai.networks import nets

    medicalnet = geometry == "medicalnet"
    network = getattr(nets, name)(spatial_dims=3, n_input_channels=1, num_classes=heads, shortcut_type=shortcut,
                                  conv1_t_stride=2 if medicalnet else 1, bias_downsample=not medicalnet)  # fmt: skip
    if medicalnet:
        dilate(network.layer3, 2)
        dilate(network.layer4, 4)
    # Before the last layer, without a name in the state_dict.
    network.fc.register_forward_pre_hook(
        lambda layer, x: (nn.functional.dropout(x[0], dropout, network.training),))
    return network


def densenet121(heads, dropout):
    from monai.networks.nets import DenseNet121

    network = DenseNet121(spatial_dims=3, in_channels=1, out_channels=heads)
    network.class_layers.out.register_forward_pre_hook(
        lambda layer, x: (nn.functional.dropout(x[0], dropout, network.training),))
    return network


def build(name, size, heads, dropout=0.0, geometry="monai", shortcut="B"):
    """The network without its weights. size: voxels (depth, height, width); heads: the number of logits."""
    if name == "conv5":
        return Conv5(heads, dropout)
    if name == "conv5-fc3":
        return Conv5Fc3(size, heads, dropout)
    if name == "sfcn":
        return Sfcn(heads, dropout)
    if name.startswith("resnet"):
        return residual_network(name, geometry, shortcut, heads, dropout)
    if name == "densenet121":
        return densenet121(heads, dropout)
    raise ValueError(f"unknown network {name}")


def load(path):
    """The network with its weights, and what the file says of it."""
    path = Path(path)
    if path.is_dir():
        path = path / "model.safetensors"
    with safe_open(path, framework="pt") as file:
        metadata = file.metadata() or {}
        if "tripet_schema" not in metadata:
            raise ValueError(f"{path}: no model of tripet")
        state = {name: file.get_tensor(name) for name in file.keys()}
    heads = json.loads(metadata["heads"])
    size = json.loads(metadata["input_size"])
    network = build(metadata["architecture"], size, len(heads), float(metadata["dropout"]), metadata["geometry"],
                    metadata["shortcut"])  # fmt: skip
    network.load_state_dict(state, strict=True)
    return SimpleNamespace(network=network.eval(), heads=heads, size=size, classes=json.loads(metadata["classes"]),
                           strategy=metadata["strategy"], decoding=metadata["decoding"],
                           preprocessing=json.loads(metadata["preprocessing"]))  # fmt: skip


def standardise(scan):
    """A prepared scan [depth, height, width] as the networks of tripet take it: mean 0 and standard deviation 1."""
    scan = torch.as_tensor(scan, dtype=torch.float32)
    return (scan - scan.mean()) / scan.std(correction=0)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    model = load(sys.argv[1])
    print(f"{sys.argv[1]}: {model.strategy} for {', '.join(model.classes)}; input {model.size}", file=sys.stderr)
    print("\t".join(["path", *(f"logit_{head}" for head in model.heads)]))
    for path in sys.argv[2:]:
        import nibabel

        scan = torch.from_numpy(nibabel.load(path).get_fdata(dtype="float32").transpose(2, 1, 0).copy())
        if list(scan.shape) != model.size:
            sys.exit(f"to_python.py: {path}: has {list(scan.shape)} voxels, the model learnt from {model.size}")
        with torch.no_grad():
            logits = model.network(standardise(scan)[None, None])[0]
        print("\t".join([path, *(f"{value:.9g}" for value in logits.tolist())]))


if __name__ == "__main__":
    main()
