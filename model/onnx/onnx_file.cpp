#include "model/onnx/onnx_file.hpp"

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "model/onnx/onnx_graph.hpp"
#include "model/onnx/translation.hpp"

namespace tripet::model {
namespace {

// As training::standardise: each scan to mean 0 and standard deviation 1 over its voxels.
std::string standardised(OnnxGraph& graph, const std::string& scan) {
  const OnnxAttributes over_voxels{{"axes", std::vector<std::int64_t>{1, 2, 3, 4}}, {"keepdims", std::int64_t{1}}};
  const std::string centred = graph.node("Sub", {scan, graph.node("ReduceMean", {scan}, over_voxels)});
  const std::string variance = graph.node("ReduceMean", {graph.node("Mul", {centred, centred})}, over_voxels);
  return graph.node("Div", {centred, graph.node("Sqrt", {variance})});
}

/// "" where the strategy's decoding is not one operation.
std::string decoded(OnnxGraph& graph, const LoadedModel& model, const std::string& logits) {
  const StrategySettings& settings = model.description.strategy_settings;
  const OnnxAttributes over_classes{{"axis", std::int64_t{1}}};
  const auto divided = [&] {
    return graph.node("Div", {logits, graph.number(static_cast<float>(settings.temperature))});
  };
  if (model.description.strategy == "softmax") return graph.node("Softmax", {divided()}, over_classes);
  if (model.description.strategy != "multi-label") return "";
  if (!settings.exclusive) return graph.node("Sigmoid", {divided()});
  // log sigmoid z = -softplus(-z), as in Strategy::decode().
  const std::string softplus = graph.node("Softplus", {graph.node("Neg", {divided()})});
  return graph.node("Softmax", {graph.node("Neg", {softplus})}, over_classes);
}

}  // namespace

void write_onnx(const std::filesystem::path& path, const LoadedModel& model,
                const std::map<std::string, std::string>& metadata) {
  core::with_context(path.string(), [&] {
    OnnxGraph graph;
    const auto& size = model.description.network.input;
    graph.input("scan", {1, size[0], size[1], size[2]});
    const std::string logits = translate(trace(*model.network), standardised(graph, "scan"), graph);
    graph.output("logits", logits, {model.strategy->head_count()});
    if (const auto probabilities = decoded(graph, model, logits); !probabilities.empty()) {
      graph.output("probabilities", probabilities, {model.strategy->class_count()});
    }
    core::write_text(
        path, graph.bytes("Classifies prepared brain PET scans. For research only: not a medical device.", metadata));
  });
}

}  // namespace tripet::model
