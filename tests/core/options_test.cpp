#include "core/options.hpp"

#include "core/error.hpp"
#include "support.hpp"

namespace tripet::core {
namespace {

struct Settings {
  bool flag = false;
  int count = 3;
  double rate = 0.001;
  std::uint64_t seed = 7;
  std::string mode = "a";
  std::vector<std::string> names{"x", "y"};
  std::vector<std::filesystem::path> in;
  std::optional<double> limit;

  void describe(OptionSet& options) {
    options.add("flag", flag, "A flag");
    options.add("count", count, "A count").range(1, 10);
    options.add("rate", rate, "A rate").unit("1/s").range(0, 1);
    options.add("seed", seed, "A seed");
    options.add("mode", mode, "A mode").choices({"alpha", "beta", "a"});
    options.add("names", names, "Names");
    options.add("in", in, "Paths").required();
    options.add("limit", limit, "A limit");
  }
};

std::string message(const std::function<void()>& act) {
  try {
    act();
  } catch (const UsageError& e) {
    return e.what();
  }
  return "no error";
}

}  // namespace

TEST(Options, ValuesLandInTheStruct) {
  Settings settings;
  OptionSet options;
  settings.describe(options);
  options.find("flag").set({});
  options.find("count").set({"10"});
  options.find("rate").set({"1e-2"});
  options.find("mode").set({"beta"});
  options.find("names").set({"p, q,"});
  options.find("in").set({"a", "b"});
  options.find("limit").set({"2.5"});
  EXPECT_TRUE(settings.flag);
  EXPECT_EQ(settings.count, 10);
  EXPECT_EQ(settings.rate, 0.01);
  EXPECT_EQ(settings.mode, "beta");
  EXPECT_EQ(settings.names, (std::vector<std::string>{"p", "q"}));
  EXPECT_EQ(settings.in.size(), 2u);
  EXPECT_EQ(settings.limit, 2.5);
  EXPECT_EQ(options.find("rate").value(), "0.01");
}

TEST(Options, WrongValuesAreNamedWithWhatIsAllowed) {
  Settings settings;
  OptionSet options;
  settings.describe(options);
  EXPECT_EQ(message([&] { options.find("count").set({"11"}); }), "--count: '11' is not between 1 and 10");
  EXPECT_EQ(message([&] { options.find("count").set({"2.5"}); }), "--count: '2.5' is not a whole number");
  EXPECT_EQ(message([&] { options.find("rate").set({"nan"}); }), "--rate: 'nan' is not a number");
  EXPECT_EQ(message([&] { options.find("rate").set({"2"}); }), "--rate: '2' is not between 0 and 1 1/s");
  EXPECT_EQ(message([&] { options.find("seed").set({"18446744073709551615"}); }),
            "--seed: '18446744073709551615' is not a whole number");
  EXPECT_THAT(message([&] { options.find("mode").set({"alpah"}); }), testing::HasSubstr("did you mean 'alpha'?"));
  EXPECT_THAT(message([&] { options.find("flag").set({"maybe"}); }), testing::HasSubstr("not true or false"));
  EXPECT_THAT(message([&] { options.find("cuont"); }), testing::HasSubstr("did you mean 'count'?"));
  EXPECT_THAT(message([&] { options.check_required(); }), testing::HasSubstr("--in PATH is needed"));
  EXPECT_EQ(settings.count, 3) << "a refused value must not be stored";
}

TEST(Options, DumpHoldsEveryOptionAndItsValue) {
  Settings settings;
  OptionSet options;
  settings.describe(options);
  const std::string dump = options.dump({"seed"});
  EXPECT_THAT(dump, testing::HasSubstr("\nrate = 0.001\n"));
  EXPECT_THAT(dump, testing::HasSubstr("\nnames = x,y\n"));
  EXPECT_THAT(dump, testing::HasSubstr("\n# limit = \n"));
  EXPECT_THAT(dump, testing::Not(testing::HasSubstr("seed")));
}

}  // namespace tripet::core
