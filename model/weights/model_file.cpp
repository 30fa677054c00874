#include "model/weights/model_file.hpp"

#include "core/error.hpp"
#include "core/text.hpp"
#include "model/weights/safetensors.hpp"
#include "model/weights/site_maps.hpp"
#include "model/weights/weights.hpp"

namespace tripet::model {

namespace {

constexpr const char* schema = "1";

using Metadata = std::map<std::string, std::string>;

std::string settings_to_text(const StrategySettings& settings) {
  return core::Json{{"decode", settings.decode},
                    {"label_smoothing", settings.label_smoothing},
                    {"irrelevant_pairs", settings.irrelevant_pairs},
                    {"focal", settings.focal},
                    {"exclusive", settings.exclusive},
                    {"positive_weights", settings.positive_weights},
                    {"temperature", settings.temperature}}
      .dump();
}

Metadata describe(const ModelDescription& description) {
  const auto strategy = make_strategy(description.strategy, description.strategy_settings);
  return {{"format", "pt"},  // what Python's readers look for: names and layouts are PyTorch's
          {"tripet_schema", schema},
          {"architecture", description.network.name},
          {"input_size", core::Json(description.network.input).dump()},
          {"heads", core::Json(strategy->head_names()).dump()},
          {"dropout", core::format_number(description.network.dropout)},
          {"geometry", description.network.geometry},
          {"shortcut", description.network.shortcut},
          {"strategy", description.strategy},
          {"classes", core::Json(description.strategy_settings.classes).dump()},
          {"decoding", strategy->decoding()},
          {"strategy_settings", settings_to_text(description.strategy_settings)},
          {"abstention", to_json(description.abstention).dump()},
          {"preprocessing", description.preprocessing.dump()},
          {"training", description.training.dump()}};
}

const std::string& text_of(const Metadata& metadata, const std::string& key) {
  const auto found = metadata.find(key);
  if (found == metadata.end()) throw core::Error("it is not a model of tripet: its metadata has no " + key);
  return found->second;
}

template <class T>
T json_of(const Metadata& metadata, const std::string& key) {
  try {
    return core::Json::parse(text_of(metadata, key)).get<T>();
  } catch (const core::Json::exception&) {
    throw core::Error("its metadata " + key + " cannot be understood");
  }
}

StrategySettings settings_of(const Metadata& metadata) {
  const auto json = json_of<core::Json>(metadata, "strategy_settings");
  StrategySettings settings;
  settings.classes = json_of<std::vector<std::string>>(metadata, "classes");
  try {
    json.at("decode").get_to(settings.decode);
    json.at("label_smoothing").get_to(settings.label_smoothing);
    json.at("irrelevant_pairs").get_to(settings.irrelevant_pairs);
    json.at("focal").get_to(settings.focal);
    json.at("exclusive").get_to(settings.exclusive);
    json.at("positive_weights").get_to(settings.positive_weights);
    json.at("temperature").get_to(settings.temperature);
  } catch (const core::Json::exception&) {
    throw core::Error("its metadata strategy_settings cannot be understood");
  }
  return settings;
}

Abstention abstention_of(const Metadata& metadata, std::size_t classes) {
  Abstention abstention;
  try {
    abstention = abstention_from_json(json_of<core::Json>(metadata, "abstention"));
  } catch (const core::Json::exception&) {
    throw core::Error("its metadata abstention cannot be understood");
  }
  if (abstention.alpha > 0 && abstention.thresholds.size() != classes) {
    throw core::Error("its prediction sets are not those of its classes");
  }
  return abstention;
}

ModelDescription description_of(const Metadata& metadata) {
  if (text_of(metadata, "tripet_schema") != schema) {
    throw core::Error("it was written by another version of tripet (schema " + metadata.at("tripet_schema") + ")");
  }
  ModelDescription description;
  description.network.name = text_of(metadata, "architecture");
  description.network.input = json_of<std::array<std::int64_t, 3>>(metadata, "input_size");
  description.network.dropout = json_of<double>(metadata, "dropout");
  description.network.geometry = text_of(metadata, "geometry");
  description.network.shortcut = text_of(metadata, "shortcut");
  description.strategy = text_of(metadata, "strategy");
  description.strategy_settings = settings_of(metadata);
  description.abstention = abstention_of(metadata, description.strategy_settings.classes.size());
  description.preprocessing = json_of<core::Json>(metadata, "preprocessing");
  description.training = json_of<core::Json>(metadata, "training");
  return description;
}

LoadedModel build(TensorFile file) {
  LoadedModel model;
  model.description = description_of(file.metadata);
  model.description.harmonisation = take_site_maps(file, model.description.network.input);
  model.strategy = make_strategy(model.description.strategy, model.description.strategy_settings);
  if (model.strategy->head_names() != json_of<std::vector<std::string>>(file.metadata, "heads")) {
    throw core::Error("its heads are not those of its strategy and classes");
  }
  if (model.strategy->decoding() != text_of(file.metadata, "decoding")) {
    throw core::Error("its decoding is not that of its strategy's settings");
  }
  model.description.network.heads = model.strategy->head_count();
  model.network = make_network(model.description.network, 0);
  load_state(*model.network, file.tensors);
  model.network->eval();
  return model;
}

}  // namespace

void write_model(const std::filesystem::path& path, const Network& network, const ModelDescription& description) {
  TensorFile file{describe(description), state_of(network)};
  if (description.harmonisation) add_site_maps(file, *description.harmonisation, description.network.input);
  write_safetensors(path, file);
}

LoadedModel read_model(const std::filesystem::path& path) {
  TensorFile file = read_safetensors(path);
  try {
    return core::with_context(path.string(), [&] { return build(std::move(file)); });
  } catch (const core::UsageError& e) {
    throw core::Error(e.what());  // the file is at fault, not the command line
  }
}

}  // namespace tripet::model
