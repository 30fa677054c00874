#include "core/hash.hpp"

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "support.hpp"

namespace tripet::core {

// The value of the reference implementation (`xxhsum -H128` of an empty file).
TEST(Hash, EqualsTheReferenceProgram) {
  EXPECT_EQ(hash_bytes(""), "99aa06d3014798d86001c324468d497f");
}

TEST(Hash, AFileHashesAsItsBytes) {
  const tests::ScratchFolder folder;
  const std::string bytes(3'000'000, 'x');
  write_text(folder / "f", bytes);
  EXPECT_EQ(hash_file(folder / "f"), hash_bytes(bytes));
  EXPECT_NE(hash_bytes(bytes), hash_bytes(bytes + "x"));
  EXPECT_THROW(hash_file(folder / "none"), Error);
}

TEST(Hash, SeedsOfDifferentNamesDiffer) {
  EXPECT_NE(hash_seed("1/sub-01"), hash_seed("1/sub-02"));
}

}  // namespace tripet::core
