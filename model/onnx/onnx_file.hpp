#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "model/weights/model_file.hpp"

namespace tripet::model {

/// Writes a model in the format of ONNX. Its input `scan` is prepared scans as they lie in their files, [batch, 1, z,
/// y, x], which the model standardises itself; its output `logits` [batch, heads] is what tripet predict writes, to the
/// rounding of float32. Where the strategy decodes in one operation there is a second, `probabilities` [batch,
/// classes]: softmax and multi-label; one-vs-one couples its pairs by an iteration, which the reader has to do.
/// metadata: what stands in the model besides, by name. The model must be on the CPU in evaluation mode. Throws
/// core::Error naming the file.
void write_onnx(const std::filesystem::path& path, const LoadedModel& model,
                const std::map<std::string, std::string>& metadata);

}  // namespace tripet::model
