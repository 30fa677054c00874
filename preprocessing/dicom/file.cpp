#include "preprocessing/dicom/file.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <set>

#include "core/text.hpp"
#include "imaging/readable_file.hpp"

namespace tripet::preprocessing {
namespace {

constexpr std::uint32_t undefined_length = 0xffffffff;
constexpr std::uint32_t item_tag = 0xfffee000, item_end = 0xfffee00d, sequence_end = 0xfffee0dd;
constexpr std::uint32_t pixel_data = 0x7fe00010;
constexpr std::uint32_t longest_kept = 1U << 14U;

struct Encoding {
  bool explicit_vr = true;
  bool big_endian = false;
};

class Reader {
 public:
  explicit Reader(const std::filesystem::path& path)
      : stream_(path, std::ios::binary), size_(std::filesystem::file_size(path)) {}

  DicomFile read() {
    position_ = has_preamble() ? 132 : 0;
    read_meta();
    const std::string syntax = core::trim(file_.elements[0x00020010].value.c_str());
    encoding_ = encoding_of(syntax);
    file_.big_endian = file_.pixels.big_endian = encoding_.big_endian;
    encapsulated_ = syntax == "1.2.840.10008.1.2.5" ? PixelCoding::run_length : PixelCoding::other;
    read_data_set(file_.elements, size_, false, 0);
    return std::move(file_);
  }

 private:
  struct Element {
    std::uint32_t tag = 0, length = 0;
    std::array<char, 2> vr{};
  };

  [[noreturn]] static void truncated() { throw core::Error("is truncated: it ends inside an element"); }

  void bytes(char* out, std::uint64_t count) {
    if (count > size_ - position_) truncated();
    stream_.seekg(static_cast<std::streamoff>(position_));
    if (!stream_.read(out, static_cast<std::streamsize>(count))) throw core::Error("can't be read");
    position_ += count;
  }

  template <class T>
  T number() {
    std::array<unsigned char, sizeof(T)> raw{};
    bytes(reinterpret_cast<char*>(raw.data()), raw.size());
    if (encoding_.big_endian) std::reverse(raw.begin(), raw.end());
    T value{};
    std::memcpy(&value, raw.data(), raw.size());
    return value;
  }

  bool has_preamble() {
    std::array<char, 132> start{};
    if (size_ < start.size()) return false;
    bytes(start.data(), start.size());
    position_ = 0;
    return std::memcmp(start.data() + 128, "DICM", 4) == 0;
  }

  /// Group 2 is always explicit and little-endian. Without it the data set tells its encoding by its first element.
  void read_meta() {
    while (size_ - position_ >= 8) {
      const std::uint64_t start = position_;
      if (number<std::uint16_t>() != 2) {
        position_ = start;
        return;
      }
      position_ = start;
      read_element(file_.elements, 0);
    }
  }

  Encoding encoding_of(const std::string& syntax) {
    if (syntax == "1.2.840.10008.1.2.1.99") throw core::Error("deflated DICOM is not supported");
    if (syntax == "1.2.840.10008.1.2") return {false, false};
    if (syntax == "1.2.840.10008.1.2.2") return {true, true};
    if (!syntax.empty()) return {true, false};
    if (size_ - position_ < 8) throw core::Error("is truncated: it has no data set");
    std::array<char, 8> start{};
    bytes(start.data(), start.size());
    position_ -= start.size();
    return {is_vr(start[4], start[5]), start[0] == 0 && start[1] != 0};
  }

  static bool is_vr(char a, char b) {
    static const std::string known = "AEASATCSDADSDTFDFLISLOLTOBODOFOLOVOWPNSHSLSQSSSTSVTMUCUIULUNURUSUTUV";
    for (std::size_t i = 0; i < known.size(); i += 2) {
      if (known[i] == a && known[i + 1] == b) return true;
    }
    return false;
  }

  Element read_element_head() {
    Element element;
    const auto group = number<std::uint16_t>();
    element.tag = static_cast<std::uint32_t>(group) << 16U | number<std::uint16_t>();
    if (group == 0xfffe || !encoding_.explicit_vr) {
      element.length = number<std::uint32_t>();
      return element;
    }
    bytes(element.vr.data(), 2);
    if (!is_vr(element.vr[0], element.vr[1])) throw core::Error("is damaged: an element of an unknown kind");
    static const std::set<std::string> with_long_length{"OB", "OD", "OF", "OL", "OV", "OW", "SQ",
                                                        "SV", "UC", "UN", "UR", "UT", "UV"};
    if (with_long_length.contains({element.vr[0], element.vr[1]})) {
      number<std::uint16_t>();
      element.length = number<std::uint32_t>();
    } else {
      element.length = number<std::uint16_t>();
    }
    return element;
  }

  /// Returns false at the delimiter that ends an item of undefined length.
  bool read_element(DicomDataSet& into, int depth) {
    const Element element = read_element_head();
    if (element.tag == item_end) return false;
    if (element.tag >> 16U == 0xfffe) throw core::Error("is damaged: a delimiter out of place");
    const std::string vr(element.vr.data(), 2);
    if (element.tag == pixel_data && depth == 0) {
      StoredPixels& pixels = file_.pixels;
      pixels.offset = position_;
      if (element.length == undefined_length) {
        pixels.coding = encapsulated_;
        skip_fragments();
      } else {
        pixels.coding = PixelCoding::native;
        skip(element.length);
      }
      pixels.length = position_ - pixels.offset;
      return true;
    }
    DicomElement& kept = into[element.tag];
    kept = {};
    if (element.length == undefined_length) {
      const Encoding outer = encoding_;
      if (vr == "UN") encoding_ = {false, false};  // as the standard has it for sequences of unknown kind
      read_items(kept, size_, true, depth);
      encoding_ = outer;
    } else if (vr == "SQ" || (!encoding_.explicit_vr && is_known_sequence(element.tag))) {
      if (element.length > size_ - position_) truncated();
      read_items(kept, position_ + element.length, false, depth);
    } else if (element.length <= longest_kept) {
      kept.value.resize(element.length);
      bytes(kept.value.data(), element.length);
    } else {
      skip(element.length);
    }
    return true;
  }

  /// Sequences that are read here, which implicit encoding does not mark when they have a length.
  static bool is_known_sequence(std::uint32_t tag) {
    static const std::set<std::uint32_t> known{0x00540016, 0x00540300, 0x00540304, 0x52009229, 0x52009230, 0x00209111,
                                               0x00209113, 0x00209116, 0x00289110, 0x00289145, 0x00209170, 0x00209171,
                                               0x00189736, 0x00189751, 0x00409096, 0x004008ea};
    return known.contains(tag);
  }

  void read_data_set(DicomDataSet& into, std::uint64_t end, bool delimited, int depth) {
    if (depth > 32) throw core::Error("is damaged: sequences are nested too deeply");
    while (position_ < end) {
      if (!read_element(into, depth)) {
        if (!delimited) throw core::Error("is damaged: a delimiter out of place");
        return;
      }
    }
    if (position_ > end) throw core::Error("is damaged: an element reaches beyond its sequence");
    if (delimited) truncated();
  }

  void read_items(DicomElement& into, std::uint64_t end, bool delimited, int depth) {
    while (position_ < end) {
      const Element item = read_element_head();
      if (item.tag == sequence_end && delimited) return;
      if (item.tag != item_tag) throw core::Error("is damaged: a sequence holds something else than items");
      const bool open = item.length == undefined_length;
      if (!open && item.length > end - position_) truncated();
      into.items.emplace_back();
      read_data_set(into.items.back(), open ? end : position_ + item.length, open, depth + 1);
    }
    if (delimited) truncated();
  }

  void skip(std::uint64_t count) {
    if (count > size_ - position_) truncated();
    position_ += count;
  }

  void skip_fragments() {
    for (;;) {
      const Element fragment = read_element_head();
      if (fragment.tag == sequence_end) return;
      if (fragment.tag != item_tag) throw core::Error("is damaged: its compressed pixels are not a list of fragments");
      skip(fragment.length);
    }
  }

  std::ifstream stream_;
  std::uint64_t size_;
  std::uint64_t position_ = 0;
  Encoding encoding_;
  PixelCoding encapsulated_ = PixelCoding::other;
  DicomFile file_;
};

}  // namespace

bool looks_like_dicom(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;
  std::ifstream file(path, std::ios::binary);
  std::array<char, 132> start{};
  file.read(start.data(), start.size());
  if (file.gcount() == 132 && std::memcmp(start.data() + 128, "DICM", 4) == 0) return true;
  // Without preamble a data set begins with a small element of group 2 or 8, in either byte order.
  if (file.gcount() < 8) return false;
  const auto group = static_cast<unsigned char>(start[0] | start[1]);
  const auto element = static_cast<unsigned char>(start[2] | start[3]);
  return (start[0] == 0 || start[1] == 0) && (group == 2 || group == 8) && element <= 0x18;
}

DicomFile read_dicom_file(const std::filesystem::path& path) {
  imaging::require_readable_file(path);
  if (!looks_like_dicom(path)) throw NotDicom("is not a DICOM file");
  const FileStamp stamp = stamp_of(path);
  DicomFile file = Reader(path).read();
  file.stamp = stamp;
  return file;
}

}  // namespace tripet::preprocessing
