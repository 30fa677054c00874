#include "core/picture/png.hpp"

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/picture/read_png.hpp"
#include "support.hpp"

namespace tripet::core {

// A reader that is not ours decodes it: Python's own zlib in a few lines would do, Pillow is not needed.
TEST(Png, AnotherProgramReadsThePixels) {
  const tests::ScratchFolder folder;
  Picture picture(3, 2);
  picture.set(0, 0, 255, 0, 0);
  picture.set(2, 1, 1, 2, 3);
  write_png(folder / "a.png", picture);
  write_text(folder / "read.py",
             "import sys, zlib, struct\n"
             "data = open(sys.argv[1], 'rb').read()\n"
             "assert data[:8] == b'\\x89PNG\\r\\n\\x1a\\n'\n"
             "at, body = 8, b''\n"
             "while at < len(data):\n"
             "    n, kind = struct.unpack('>I4s', data[at:at + 8])\n"
             "    part = data[at + 8:at + 8 + n]\n"
             "    assert zlib.crc32(kind + part) == struct.unpack('>I', data[at + 8 + n:at + 12 + n])[0]\n"
             "    if kind == b'IHDR': assert struct.unpack('>IIBB', part[:10]) == (3, 2, 8, 2)\n"
             "    if kind == b'IDAT': body += part\n"
             "    at += 12 + n\n"
             "rows = zlib.decompress(body)\n"
             "assert len(rows) == 2 * 10\n");
  const std::string command = "python3 '" + (folder / "read.py").string() + "' '" + (folder / "a.png").string() + "'";
  EXPECT_EQ(std::system(command.c_str()), 0);
}

TEST(Png, IsReadAsItWasWritten) {
  const tests::ScratchFolder folder;
  Picture picture(5, 3);
  for (std::size_t i = 0; i < picture.rgb.size(); ++i) picture.rgb[i] = static_cast<std::uint8_t>(5 * i);
  write_png(folder / "a.png", picture);
  const Picture read = read_png(folder / "a.png");
  EXPECT_EQ(read.width, 5);
  EXPECT_EQ(read.height, 3);
  EXPECT_EQ(read.rgb, picture.rgb);
  write_text(folder / "b.png", encode_png(picture).substr(0, 40));
  EXPECT_THROW(read_png(folder / "b.png"), Error);
  EXPECT_THROW(read_png(folder / "none.png"), Error);
}

TEST(Png, DataUriIsPaddedBase64) {
  for (int width = 1; width < 8; ++width) {
    const std::string uri = png_data_uri(Picture(width, 1));
    EXPECT_THAT(uri, testing::StartsWith("data:image/png;base64,iVBORw0KGgo"));
    EXPECT_EQ((uri.size() - uri.find(',') - 1) % 4, 0u);
  }
}

}  // namespace tripet::core
