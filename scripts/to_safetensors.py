#!/usr/bin/env python3
"""Turns weights that torch.save wrote, in the old format or the zip one, into safetensors, which tripet --init reads.

    to_safetensors.py WEIGHTS.pth OUT.safetensors

Only tensors are read (weights_only=True): nothing in the file is executed. Needs torch and safetensors.
"""

import sys

import torch
from safetensors.torch import save_file


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    source, target = sys.argv[1:]
    try:
        content = torch.load(source, map_location="cpu", weights_only=True)
    except Exception as error:  # whatever a broken or hostile file brings about
        sys.exit(f"to_safetensors.py: {source}: {' '.join(str(error).split())[:300]}")
    for key in ("state_dict", "model_state_dict", "model"):
        if isinstance(content, dict) and isinstance(content.get(key), dict):
            content = content[key]
            break
    if not isinstance(content, dict):
        sys.exit(f"to_safetensors.py: {source}: holds no dictionary of tensors")
    tensors = {name: value for name, value in content.items() if isinstance(value, torch.Tensor)}
    if not tensors:
        sys.exit(f"to_safetensors.py: {source}: holds no dictionary of tensors")
    # Weights that share their memory would be refused: each gets its own.
    save_file({name: value.detach().clone().contiguous() for name, value in tensors.items()}, target, {"format": "pt"})
    print(f"{target}: {len(tensors)} tensors", file=sys.stderr)


if __name__ == "__main__":
    main()
