#include "preprocessing/dicom/unknown_vr.hpp"

#include <string_view>

#include "preprocessing/dicom/dcmtk_setup.hpp"

namespace tripet::preprocessing {
namespace {

constexpr std::uint32_t undefined = 0xffffffff;
constexpr std::string_view short_vrs = "AEASATCSDADSDTFDFLISLOLTPNSHSLSSSTTMUIULUS";  // of two bytes of length
constexpr std::string_view deflated = "1.2.840.10008.1.2.1.99";

/// Goes through a data set without descending: the head of a sequence or of an item is followed by the heads of what
/// it holds.
class HeadWalk {
 public:
  HeadWalk(std::string& bytes, std::uint64_t file_size) : bytes_(bytes), file_size_(file_size) {}

  void run() {
    if (bytes_.size() < 132 || bytes_.compare(128, 4, "DICM") != 0) return;
    at_ = 132;
    while (has(12) && number(at_, 2) == 2 && is_vr(at_ + 4)) {
      if (tag(at_) == 0x00020010 && bytes_.compare(at_ + 8, deflated.size(), deflated) == 0) return;
      next();
    }
    // Implicit and big-endian data sets do not start with a representation after a small tag.
    if (!has(12) || number(at_, 2) > 0xff || !is_vr(at_ + 4)) return;
    while (has(12) && next()) {
    }
  }

 private:
  bool has(std::uint64_t count) const { return at_ + count <= bytes_.size(); }

  std::uint64_t number(std::uint64_t at, unsigned count) const {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < count; ++i) value |= std::uint64_t{static_cast<unsigned char>(bytes_[at + i])} << (8 * i);
    return value;
  }
  std::uint32_t tag(std::uint64_t at) const {
    return static_cast<std::uint32_t>(number(at, 2) << 16U | number(at + 2, 2));
  }

  static bool holds(std::string_view list, std::string_view vr) {
    for (std::size_t i = 0; i < list.size(); i += 2) {
      if (list.substr(i, 2) == vr) return true;
    }
    return false;
  }
  std::string_view vr(std::uint64_t at) const { return std::string_view(bytes_).substr(at, 2); }
  /// DCMTK knows what to do with two capitals.
  bool is_vr(std::uint64_t at) const {
    const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    return capital(bytes_[at]) && capital(bytes_[at + 1]);
  }
  bool has_short_length(std::uint64_t at) const { return holds(short_vrs, vr(at)); }

  /// Whether an element after the one with `tag` may begin at `at`.
  bool follows(std::uint64_t at, std::uint32_t before) const {
    if (at + 6 > bytes_.size()) return at <= file_size_;
    return tag(at) >> 16U == 0xfffe || (tag(at) > before && is_vr(at + 4));
  }

  /// Steps over a head, and over its value where that holds no heads. False where the walk can't go on.
  bool next() {
    const std::uint32_t here = tag(at_);
    if (here >> 16U == 0xfffe) {
      at_ += 8;
      return true;
    }
    if (!is_vr(at_ + 4)) name(here);
    const bool is_short = has_short_length(at_ + 4);
    const auto length = static_cast<std::uint32_t>(is_short ? number(at_ + 6, 2) : number(at_ + 8, 4));
    const bool is_sequence = vr(at_ + 4) == "SQ";
    if (length == undefined && vr(at_ + 4) == "UN") return false;  // its items are implicit
    at_ += is_short ? 8 : 12;
    if (length == undefined && !is_sequence) return skip_fragments();
    if (!is_sequence) at_ += length;
    return true;
  }

  void name(std::uint32_t here) {
    const std::uint64_t length = number(at_ + 8, 4);
    const bool is_long =
        number(at_ + 6, 2) == 0 && !follows(at_ + 8, here) && (length == undefined || at_ + 12 + length <= file_size_);
    std::string vr = "UN";
    if (!is_long) {
      vr = vr_of(here);
      if (!holds(short_vrs, vr)) vr = "LT";
    } else if (length == undefined && has(26) && is_vr(at_ + 24)) {
      vr = "SQ";  // the first field of its first item has a representation; those of UN have none
    }
    bytes_.replace(at_ + 4, 2, vr);
  }

  bool skip_fragments() {
    while (has(8)) {
      const bool ends = tag(at_) == 0xfffee0dd;
      at_ += 8 + number(at_ + 4, 4);
      if (ends) return true;
    }
    return false;
  }

  std::string& bytes_;
  std::uint64_t file_size_;
  std::uint64_t at_ = 0;
};

}  // namespace

void name_unknown_vrs(std::string& bytes, std::uint64_t file_size) {
  HeadWalk(bytes, file_size).run();
}

}  // namespace tripet::preprocessing
