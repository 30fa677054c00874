"""Prints what TensorBoard's own reader finds in a folder's event files, as JSON."""
import io
import json
import sys

from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

reader = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "histograms": 0})
reader.Reload()
tags = reader.Tags()
histogram_fields = {"min": "min", "max": "max", "count": "num", "sum": "sum", "sum_squares": "sum_squares",
                    "limits": "bucket_limit", "counts": "bucket"}
json.dump({
    "scalars": {tag: [[e.step, e.value] for e in reader.Scalars(tag)] for tag in tags["scalars"]},
    "histograms": {
        tag: [[e.step, {ours: (list(v) if isinstance(v := getattr(e.histogram_value, theirs), (list, tuple)) else v)
                        for ours, theirs in histogram_fields.items()}] for e in reader.Histograms(tag)]
        for tag in tags["histograms"]
    },
    "pictures": {
        tag: [[e.step, e.width, e.height, list(Image.open(io.BytesIO(e.encoded_image_string)).convert("RGB").tobytes())]
              for e in reader.Images(tag)]
        for tag in tags["images"]
    },
}, sys.stdout)
