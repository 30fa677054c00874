// Weights files: read by Python's safetensors and back, the whole model through a file, every way of being malformed.
#include "model/weights/model_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cstdlib>
#include <cstring>
#include <functional>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "model/weights/safetensors.hpp"
#include "model/weights/weights.hpp"
#include "support.hpp"

namespace tripet::model {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string refusal(const std::function<void()>& act) {
  try {
    act();
  } catch (const core::UsageError& e) {
    return std::string("usage: ") + e.what();
  } catch (const core::Error& e) {
    return e.what();
  }
  return "accepted";
}

TensorFile example() {
  TensorFile file;
  file.metadata = {{"format", "pt"}, {"note", "a \"quoted\" line\nand Ångström"}};
  file.tensors = {{"a.weight", torch::arange(24, torch::kFloat32).reshape({2, 3, 4}) / 7},
                  {"a.bias", torch::tensor({-1.5F, 3e38F})},
                  {"b.steps", torch::tensor(1234567890123, torch::kInt64)},
                  {"c.half", torch::tensor({0.5F, -2.0F}).to(torch::kBFloat16)},
                  {"d.flag", torch::tensor({1, 0, 1}, torch::kBool)},
                  {"e.empty", torch::empty({0, 3}, torch::kFloat32)}};
  return file;
}

void expect_same(const TensorFile& a, const TensorFile& b) {
  EXPECT_EQ(a.metadata, b.metadata);
  ASSERT_EQ(a.tensors.size(), b.tensors.size());
  for (const auto& [name, tensor] : a.tensors) {
    ASSERT_TRUE(b.tensors.contains(name)) << name;
    EXPECT_EQ(tensor.scalar_type(), b.tensors.at(name).scalar_type()) << name;
    EXPECT_TRUE(torch::equal(tensor, b.tensors.at(name))) << name;
  }
}

TEST(Safetensors, ComeBackAsWritten) {
  const tests::ScratchFolder scratch;
  write_safetensors(scratch / "a.safetensors", example());
  expect_same(read_safetensors(scratch / "a.safetensors"), example());
}

TEST(Safetensors, PythonReadsThemAndWritesThemBack) {
  // The script checks metadata and values as the safetensors package reads them, and writes them with that package.
  const tests::ScratchFolder scratch;
  TensorFile file = example();
  file.tensors.erase("c.half");  // numpy has no bfloat16
  write_safetensors(scratch / "ours.safetensors", file);
  const std::string command = std::string(TRIPET_SOURCE_DIR) + "/.venv-tests/bin/python " + TRIPET_SOURCE_DIR +
                              "/tests/model/safetensors_reference.py " + (scratch / "ours.safetensors").string() + " " +
                              (scratch / "theirs.safetensors").string();
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
  expect_same(read_safetensors(scratch / "theirs.safetensors"), file);
}

TEST(Safetensors, TakeTensorsThatAreNotContiguous) {
  const tests::ScratchFolder scratch;
  const auto turned = torch::arange(6, torch::kFloat32).reshape({2, 3}).t();
  write_safetensors(scratch / "a.safetensors", {{}, {{"t", turned}}});
  EXPECT_TRUE(torch::equal(read_safetensors(scratch / "a.safetensors").tensors.at("t"), turned));
}

TEST(Safetensors, RefuseTypesWithoutAName) {
  const tests::ScratchFolder scratch;
  const TensorFile file{{}, {{"z", torch::zeros({1}, torch::kComplexFloat)}}};
  EXPECT_THAT(refusal([&] { write_safetensors(scratch / "a.safetensors", file); }), HasSubstr("tensor z"));
  EXPECT_FALSE(std::filesystem::exists(scratch / "a.safetensors"));
}

/// A file with this header and this many bytes of values.
std::string bytes_of(const std::string& header, std::size_t values) {
  const std::uint64_t length = header.size();
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  return bytes + header + std::string(values, '\1');
}

struct Malformed {
  std::string what, bytes, reason;
};

TEST(Safetensors, MalformedFilesAreRefusedInOneLine) {
  const std::string a = R"("a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]})";
  const auto entry = [](const std::string& name, int begin, int end) {
    return "\"" + name + R"(":{"dtype":"F32","shape":[2],"data_offsets":[)" + std::to_string(begin) + "," +
           std::to_string(end) + "]}";
  };
  const std::vector<Malformed> cases{
      {"empty", "", "too short"},
      {"seven bytes", std::string(7, '\0'), "too short"},
      {"text", "this is not a model, only some text that someone named so", "header is longer than the file"},
      {"huge header", std::string(8, '\xff') + "{}", "header is longer than the file"},
      {"no JSON", bytes_of("{\"a\":", 8), "not valid JSON"},
      {"broken UTF-8", bytes_of("{\"\xff\xfe\":1}", 0), "not valid JSON"},
      {"a list", bytes_of("[]", 0), "not a JSON object"},
      {"header only", bytes_of("{" + a + "}", 0), "tensor a: its values reach beyond the end"},
      {"cut short", bytes_of("{" + a + "}", 7), "tensor a: its values reach beyond the end"},
      {"left over", bytes_of("{" + a + "}", 9), "bytes after the last tensor"},
      {"overlap", bytes_of("{" + a + "," + entry("b", 4, 12) + "}", 12), "tensor b overlaps"},
      {"the same bytes twice", bytes_of("{" + a + "," + entry("b", 0, 8) + "}", 8), "overlaps"},
      {"hole", bytes_of("{" + a + "," + entry("b", 12, 20) + "}", 20), "hole before tensor b"},
      {"backwards", bytes_of("{" + entry("a", 8, 0) + "}", 8), "data_offsets is not a range"},
      {"negative", bytes_of("{" + entry("a", -8, 0) + "}", 8), "data_offsets is not a list of whole numbers"},
      {"twice", bytes_of("{" + a + "," + a + "}", 8), "a stands twice"},
      {"other length", bytes_of(R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", 8), "shape does not fit"},
      {"overflow", bytes_of(R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}})", 0),
       "shape is too large"},
      {"fraction", bytes_of(R"({"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,10]}})", 10), "shape is not a list"},
      {"no shape", bytes_of(R"({"a":{"dtype":"F32","data_offsets":[0,8]}})", 8), "shape is not a list"},
      {"no type", bytes_of(R"({"a":{"shape":[2],"data_offsets":[0,8]}})", 8), "unknown type"},
      {"other type", bytes_of(R"({"a":{"dtype":"F7","shape":[2],"data_offsets":[0,8]}})", 8), "unknown type \"F7\""},
      {"entry no object", bytes_of(R"({"a":3})", 0), "tensor a: its entry is not a JSON object"},
      {"metadata number", bytes_of(R"({"__metadata__":{"x":1}})", 0), "metadata x is not text"},
      {"metadata list", bytes_of(R"({"__metadata__":[1]})", 0), "metadata is not a JSON object"},
  };
  const tests::ScratchFolder scratch;
  for (const auto& [what, bytes, reason] : cases) {
    core::write_text(scratch / "bad.safetensors", bytes);
    const std::string message = refusal([&] { read_safetensors(scratch / "bad.safetensors"); });
    EXPECT_THAT(message, AllOf(HasSubstr("bad.safetensors: "), HasSubstr(reason), Not(HasSubstr("\n")))) << what;
  }
  EXPECT_THAT(refusal([&] { read_safetensors(scratch / "absent.safetensors"); }), HasSubstr("cannot be read"));
}

TEST(Safetensors, EveryCutIsNoticed) {
  const tests::ScratchFolder scratch;
  write_safetensors(scratch / "whole.safetensors", example());
  const std::string whole = core::read_text(scratch / "whole.safetensors");
  for (std::size_t length = 0; length < whole.size(); ++length) {
    core::write_text(scratch / "cut.safetensors", whole.substr(0, length));
    ASSERT_NE(refusal([&] { read_safetensors(scratch / "cut.safetensors"); }), "accepted") << length;
  }
}

ModelDescription description_of(const std::string& strategy) {
  ModelDescription description;
  description.network = {"conv5", {24, 28, 24}, 0, 0.25};
  description.strategy = strategy;
  description.strategy_settings = {{"CN", "MCI", "AD"}, "auto", 0.05};
  description.strategy_settings.temperature = 1.25;
  if (strategy == "multi-label") description.strategy_settings.positive_weights = {1, 2, 0.5};
  description.network.heads = make_strategy(strategy, description.strategy_settings)->head_count();
  description.preprocessing = {{"spacing", 4.0}, {"normalize", "suvr"}};
  description.training = {{"seed", 7}, {"epoch", 12}};
  return description;
}

/// A network that is not as it was born: batch norm has seen scans.
std::shared_ptr<Network> trained_network(const ModelDescription& description) {
  const auto network = make_network(description.network, 7);
  for (int step = 0; step < 3; ++step) network->forward(torch::randn({2, 1, 24, 28, 24}) + 1);
  return network;
}

TEST(ModelFile, GivesTheSameLogitsAndDescription) {
  for (const auto& strategy : strategy_names()) {
    SCOPED_TRACE(strategy);
    const tests::ScratchFolder scratch;
    const auto description = description_of(strategy);
    const auto network = trained_network(description);
    write_model(scratch / "model.safetensors", *network, description);
    const LoadedModel model = read_model(scratch / "model.safetensors");

    network->eval();
    const torch::NoGradGuard no_gradient;
    const auto scans = torch::randn({2, 1, 24, 28, 24});
    const auto logits = network->forward(scans);
    EXPECT_TRUE(torch::equal(model.network->forward(scans), logits));
    const auto original = make_strategy(strategy, description.strategy_settings);
    EXPECT_TRUE(torch::equal(model.strategy->decode(logits), original->decode(logits)));
    EXPECT_EQ(model.description.network.name, "conv5");
    EXPECT_EQ(model.description.network.input, description.network.input);
    EXPECT_EQ(model.description.network.heads, description.network.heads);
    EXPECT_EQ(model.description.network.dropout, 0.25);
    EXPECT_EQ(model.description.strategy, strategy);
    EXPECT_EQ(model.description.strategy_settings.classes, description.strategy_settings.classes);
    EXPECT_EQ(model.description.strategy_settings.label_smoothing, 0.05);
    EXPECT_EQ(model.description.strategy_settings.temperature, 1.25);
    EXPECT_EQ(model.description.strategy_settings.positive_weights, description.strategy_settings.positive_weights);
    EXPECT_EQ(model.strategy->decoding(), original->decoding());
    EXPECT_EQ(model.description.preprocessing, description.preprocessing);
    EXPECT_EQ(model.description.training, description.training);
  }
}

TEST(ModelFile, TheSameModelGivesTheSameBytes) {
  const tests::ScratchFolder scratch;
  const auto description = description_of("softmax");
  const auto network = make_network(description.network, 7);
  write_model(scratch / "a.safetensors", *network, description);
  write_model(scratch / "b.safetensors", *make_network(description.network, 7), description);
  EXPECT_EQ(core::read_text(scratch / "a.safetensors"), core::read_text(scratch / "b.safetensors"));
}

/// Writes a good model, lets `change` spoil its content, and returns why it is refused.
std::string refusal_after(const std::function<void(TensorFile&)>& change) {
  const tests::ScratchFolder scratch;
  const auto description = description_of("one-vs-one");
  write_model(scratch / "model.safetensors", *make_network(description.network, 7), description);
  TensorFile file = read_safetensors(scratch / "model.safetensors");
  change(file);
  write_safetensors(scratch / "model.safetensors", file);
  return refusal([&] { read_model(scratch / "model.safetensors"); });
}

TEST(ModelFile, NothingIsHalfMatched) {
  EXPECT_EQ(refusal_after([](TensorFile&) {}), "accepted");
  EXPECT_THAT(refusal_after([](TensorFile& file) { file.tensors.erase("head.bias"); }),
              AllOf(HasSubstr("model.safetensors: "), HasSubstr("missing: head.bias")));
  EXPECT_THAT(refusal_after([](TensorFile& file) { file.tensors["head.gain"] = torch::ones({3}); }),
              HasSubstr("unknown: head.gain"));
  EXPECT_THAT(refusal_after([](TensorFile& file) { file.tensors["head.bias"] = torch::ones({4}); }),
              HasSubstr("different: head.bias is [4] Float instead of [3] Float"));
  EXPECT_THAT(refusal_after([](TensorFile& file) { file.tensors["head.bias"] = torch::ones({3}, torch::kFloat64); }),
              HasSubstr("different: head.bias is [3] Double instead of [3] Float"));
  EXPECT_THAT(refusal_after([](TensorFile& file) { file.tensors["head.bias"][1] = std::nanf(""); }),
              HasSubstr("not finite: head.bias"));
  EXPECT_THAT(refusal_after([](TensorFile& file) { file.tensors.clear(); }), HasSubstr(" more"));
}

TEST(ModelFile, MetadataMustBeWholeAndFitTogether) {
  for (const std::string key :
       {"tripet_schema", "architecture", "input_size", "heads", "dropout", "geometry", "shortcut", "strategy",
        "classes", "decoding", "strategy_settings", "preprocessing", "training"}) {
    EXPECT_THAT(refusal_after([&](TensorFile& file) { file.metadata.erase(key); }),
                AllOf(HasSubstr("not a model of tripet"), HasSubstr(key)));
  }
  const auto with = [](const std::string& key, const std::string& value) {
    return refusal_after([&](TensorFile& file) { file.metadata[key] = value; });
  };
  EXPECT_THAT(with("tripet_schema", "99"), HasSubstr("another version"));
  EXPECT_THAT(with("architecture", "conv9"), AllOf(HasSubstr("unknown network conv9"), Not(HasSubstr("usage"))));
  EXPECT_THAT(with("strategy", "softmax"), Not("accepted"));
  EXPECT_THAT(with("decoding", "vote"), HasSubstr("decoding is not that"));
  EXPECT_THAT(with("strategy_settings", "{}"), HasSubstr("strategy_settings cannot be understood"));
  EXPECT_THAT(with("classes", "[\"CN\",\"AD\",\"MCI\"]"), HasSubstr("heads are not those"));
  EXPECT_THAT(with("classes", "[1,2]"), HasSubstr("classes cannot be understood"));
  EXPECT_THAT(with("input_size", "[24,28]"), HasSubstr("input_size cannot be understood"));
  EXPECT_THAT(with("dropout", "much"), HasSubstr("dropout cannot be understood"));
}

TEST(ModelFile, AFailedLoadChangesNothing) {
  const auto description = description_of("softmax");
  const auto network = make_network(description.network, 1);
  auto before = state_of(*network);
  for (auto& [name, tensor] : before) tensor = tensor.clone();
  auto other = state_of(*make_network(description.network, 2));
  other.erase("head.bias");
  EXPECT_THROW(load_state(*network, other), core::Error);
  for (const auto& [name, tensor] : state_of(*network)) EXPECT_TRUE(torch::equal(tensor, before.at(name))) << name;
}

}  // namespace
}  // namespace tripet::model
