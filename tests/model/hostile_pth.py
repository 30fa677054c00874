"""Writes .pth files as torch.save does not write them, each named after what is wrong with it; one is good.

usage: hostile_pth.py FOLDER

If anything in them were executed, FOLDER/executed would appear.
"""

import io
import struct
import sys
import zipfile
from pathlib import Path

folder = Path(sys.argv[1])


def text(value):
    encoded = value.encode()
    return b"X" + struct.pack("<I", len(encoded)) + encoded


def whole(value):
    if -(2**31) <= value < 2**31:
        return b"J" + struct.pack("<i", value)
    return b"\x8a\x08" + struct.pack("<q", value)


def name(module, member):
    return f"c{module}\n{member}\n".encode()


def sequence(values):
    return b"(" + b"".join(whole(value) for value in values) + b"t"


def storage(elements=6, key="0", kind="FloatStorage"):
    return b"(" + text("storage") + name("torch", kind) + text(key) + text("cpu") + whole(elements) + b"tQ"


def tensor(sizes=(2, 3), strides=(3, 1), offset=0, kept=None):
    parts = (kept or storage()) + whole(offset) + sequence(sizes) + sequence(strides) + b"\x89"
    return name("torch._utils", "_rebuild_tensor_v2") + b"(" + parts + name("collections", "OrderedDict") + b")RtR"


def dictionary(value, key=None):
    return b"\x80\x02}" + (key or text("weight")) + value + b"s."


def archive(pickle, values=bytes(range(24)), order=b"little", compression=zipfile.ZIP_STORED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as file:
        file.writestr("archive/data.pkl", pickle)
        file.writestr("archive/byteorder", order)
        file.writestr("archive/data/0", values)
        file.writestr("archive/version", b"3\n")
    return target.getvalue()


def save(case, content):
    (folder / f"{case}.pth").write_bytes(content)


def save_pickle(case, pickle):
    save(case, archive(pickle))


command = b"(" + text(f"touch {folder / 'executed'}") + b"tR"
good = archive(dictionary(tensor()))
save("good", good)
for length in range(0, len(good), 5):
    save(f"cut-{length}", good[:length])

save_pickle("system", dictionary(name("os", "system") + command))
save_pickle("system-aside", b"\x80\x02}" + text("weight") + tensor() + b"s" + name("posix", "system") + command + b"0.")
save_pickle("eval", dictionary(text("builtins") + text("eval") + b"\x93" + command))
save_pickle("set-state", dictionary(name("torch.storage", "_load_from_bytes") + command))
save_pickle("instance", dictionary(b"(" + text("x") + b"ios\nsystem\n"))
save_pickle("object", dictionary(b"(" + name("collections", "OrderedDict") + b"o"))
save_pickle("new-object", dictionary(name("collections", "OrderedDict") + b")\x81"))
save_pickle("extension", dictionary(b"\x82\x01"))
save_pickle("build-on-tensor", dictionary(tensor() + b"}b"))

save_pickle("huge", dictionary(tensor((2**40, 2**40), (2**40, 1))))
save_pickle("huge-empty", dictionary(tensor((2**62, 2**62, 0), (1, 1, 1))))
save_pickle("expanded", dictionary(tensor((2**40,), (0,))))
save_pickle("negative-size", dictionary(tensor((-2, 3))))
save_pickle("negative-stride", dictionary(tensor((2, 3), (-3, 1))))
save_pickle("negative-offset", dictionary(tensor(offset=-1)))
save_pickle("beyond", dictionary(tensor(offset=1)))
save_pickle("stride-overflow", dictionary(tensor((2, 3), (2**62, 2**62))))
save_pickle("many-axes", dictionary(tensor((1,) * 100, (1,) * 100)))
save_pickle("axes-differ", dictionary(tensor((2, 3), (1,))))
save_pickle("other-elements", dictionary(tensor(kept=storage(7))))
save_pickle("negative-elements", dictionary(tensor(kept=storage(-6))))
save_pickle("missing-record", dictionary(tensor(kept=storage(key="1"))))
save_pickle("long-key", dictionary(tensor(kept=storage(key="0" * 1000))))
save_pickle("unknown-type", dictionary(tensor(kept=storage(kind="QUInt8Storage"))))
save_pickle("storage-of-other-name", dictionary(tensor(kept=storage(kind="FloatStorage").replace(b"torch", b"numpy"))))
save("packed-values", archive(dictionary(tensor(kept=storage(2**26))), bytes(2**28), compression=zipfile.ZIP_DEFLATED))
save("packed-pickle", archive(b"\x80\x02" + b"N" * 2**26, compression=zipfile.ZIP_DEFLATED))
save("big-endian", archive(dictionary(tensor()), order=b"big"))

save_pickle("empty-pickle", b"")
save_pickle("stack-underflow", b"\x80\x02R.")
save_pickle("no-mark", b"\x80\x02t.")
save_pickle("pop-beyond-mark", b"\x80\x02N(R.")
save_pickle("unknown-recall", b"\x80\x02h\x05.")
save_pickle("endless-text", b"\x80\x02X\xff\xff\xff\xffabc.")
save_pickle("endless-name", b"\x80\x02cos")
save_pickle("protocol-0", b"(dp0\n.")
save_pickle("deep", dictionary(b")" + b"\x85" * 1000000))
save_pickle("in-itself", dictionary(b"]q\x00h\x00a"))
save_pickle("doubling", dictionary(b")" + b"q\x00h\x00\x86" * 100))
save_pickle("number", b"\x80\x02K\x01.")
save_pickle("list", b"\x80\x02]" + tensor() + b"a.")
save_pickle("no-tensor", dictionary(whole(3)))
save_pickle("number-as-name", dictionary(tensor(), key=whole(1)))

target = io.BytesIO()
with zipfile.ZipFile(target, "w") as file:
    file.writestr("archive/version", b"3\n")
save("no-pickle", target.getvalue())
save("legacy", b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.")
save("words", b"this is not a file of weights, only text")
