"""A three-dimensional DCGAN in plain PyTorch beside that of tripet.

usage: dcgan_reference.py FOLDER

FOLDER/cases.json lists settings. For each, NAME-ours.safetensors, weights of tripet, are loaded and
NAME-ours-results.safetensors gets noise, classes, and the scans and logits in training and in evaluation mode;
NAME-theirs.safetensors gets weights of PyTorch, and NAME-theirs-results.safetensors the same of those.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn.functional import conv3d, conv_transpose3d, leaky_relu, linear, pad, relu


class Weight(nn.Module):
    def __init__(self, *shape):
        super().__init__()
        self.weight = nn.Parameter(0.1 * torch.randn(shape))


class Levels:
    def __init__(self, case):
        size = case["size"]
        self.count = next(n for n in range(1, 20) if -(-min(size) // 2**n) <= 4)
        self.coarsest = [-(-s // 2**self.count) for s in size]
        self.padded = [c * 2**self.count for c in self.coarsest]
        self.before = [(p - s) // 2 for p, s in zip(self.padded, size)]
        self.channels = [min(case["width"] * 2**level, case["width"] * 8) for level in range(self.count)]
        self.voxels = self.coarsest[0] * self.coarsest[1] * self.coarsest[2]


class Generator(nn.Module):
    def __init__(self, case):
        super().__init__()
        self.levels, self.size, self.latent = Levels(case), case["size"], case["latent"]
        channels = [1] + self.levels.channels
        self.embedding = nn.Parameter(torch.randn(case["classes"], case["latent"]))
        self.project = nn.Parameter(0.1 * torch.randn(channels[-1] * self.levels.voxels, 2 * case["latent"]))
        for level in range(self.levels.count, 0, -1):
            self.add_module(f"norm{level}", nn.BatchNorm3d(channels[level]))
            if case["noise"]:
                self.register_parameter(f"noise{level}", nn.Parameter(torch.randn(channels[level])))
            self.register_parameter(f"up{level}",
                                    nn.Parameter(0.1 * torch.randn(channels[level], channels[level - 1], 4, 4, 4)))
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, noise, classes):
        x = linear(torch.cat([noise[:, :self.latent], self.embedding[classes]], 1), self.project)
        x = x.view(len(noise), -1, *self.levels.coarsest)
        noise = noise[:, self.latent:]
        for level in range(self.levels.count, 0, -1):
            x = getattr(self, f"norm{level}")(x)
            if noise.shape[1]:
                voxels = x[0, 0].numel()
                maps, noise = noise[:, :voxels].reshape(-1, 1, *x.shape[2:]), noise[:, voxels:]
                x = x + getattr(self, f"noise{level}")[:, None, None, None] * maps
            x = relu(x)
            x = conv_transpose3d(x, getattr(self, f"up{level}"), stride=2, padding=1)
        x = torch.tanh(x + self.bias)
        (d, h, w), (a, b, c) = self.size, self.levels.before
        return x[:, :, a:a + d, b:b + h, c:c + w]


class Discriminator(nn.Module):
    def __init__(self, case):
        super().__init__()
        self.levels, self.size, self.spectral = Levels(case), case["size"], case["spectral_norm"]
        channels = [1] + self.levels.channels
        for level in range(1, self.levels.count + 1):
            self.add(f"down{level}", channels[level], channels[level - 1], 4, 4, 4)
            if level > 1 and not self.spectral:
                self.add_module(f"norm{level}", nn.BatchNorm3d(channels[level]))
        features = channels[-1] * self.levels.voxels
        self.first_bias = nn.Parameter(torch.randn(channels[1]))
        self.add("score", 1, features)
        self.add("of_class", case["classes"], features)
        self.bias = nn.Parameter(torch.randn(1))

    def add(self, name, *shape):
        if self.spectral:
            self.add_module(name, nn.utils.spectral_norm(Weight(*shape)))
        else:
            self.register_parameter(name, nn.Parameter(0.1 * torch.randn(shape)))

    def weight(self, name):
        part = getattr(self, name)
        if not self.spectral:
            return part
        for hook in part._forward_pre_hooks.values():  # as a call of the layer would
            hook(part, None)
        return part.weight

    def forward(self, scans, classes):
        padding = [n for axis in (2, 1, 0)
                   for n in (self.levels.before[axis],
                             self.levels.padded[axis] - self.size[axis] - self.levels.before[axis])]  # fmt: skip
        x = pad(scans, padding)
        for level in range(1, self.levels.count + 1):
            x = conv3d(x, self.weight(f"down{level}"), self.first_bias if level == 1 else None, 2, 1)
            if level > 1 and not self.spectral:
                x = getattr(self, f"norm{level}")(x)
            x = leaky_relu(x, 0.2)
        x = x.flatten(1)
        return linear(x, self.weight("score"), self.bias)[:, 0] + (self.weight("of_class")[classes] * x).sum(1)


def results(generator, discriminator, case):
    levels = Levels(case)
    maps = sum(levels.voxels * 8**level for level in range(levels.count)) if case["noise"] else 0
    noise, classes = torch.randn(5, case["latent"] + maps), torch.arange(5) % case["classes"]
    found = {"noise": noise, "classes": classes}
    with torch.no_grad():
        for mode in ("training", "evaluation"):
            for network in (generator, discriminator):
                network.train(mode == "training")
            scans = generator(noise, classes)
            found[f"scans.{mode}"] = scans.contiguous()
            found[f"logits.{mode}"] = discriminator(scans, classes)
    return found


def main():
    torch.manual_seed(1)
    torch.set_num_threads(1)
    folder = Path(sys.argv[1])
    for case in json.loads((folder / "cases.json").read_text()):
        networks = nn.ModuleDict({"generator": Generator(case), "discriminator": Discriminator(case)})
        for side in ("theirs", "ours"):
            path = folder / f"{case['name']}-{side}.safetensors"
            if side == "ours":
                networks.load_state_dict(load_file(path))
            else:
                save_file({name: tensor.clone() for name, tensor in networks.state_dict().items()}, path)
            save_file(results(networks["generator"], networks["discriminator"], case),
                      folder / f"{case['name']}-{side}-results.safetensors")


if __name__ == "__main__":
    main()
