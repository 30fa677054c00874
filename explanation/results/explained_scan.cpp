#include "explanation/results/explained_scan.hpp"

#include "core/error.hpp"
#include "core/table/cell.hpp"

namespace tripet::explanation {

std::string ExplainedScan::outcome() const {
  if (label == core::not_available || predicted == core::not_available) return core::not_available;
  if (label.find_first_of("+?") != std::string::npos) return core::not_available;  // several diseases
  return label == predicted ? "right" : "wrong";
}

core::Json ExplainedScan::to_json() const {
  return {{"participant_id", participant_id},
          {"session_id", session_id},
          {"model", model},
          {"label", label},
          {"predicted", predicted},
          {"target", target},
          {"value", value},
          {"prepared", prepared.string()},
          {"methods", methods},
          {"numbers", numbers},
          {"hash", hash}};
}

ExplainedScan ExplainedScan::from_json(const core::Json& json) {
  return core::with_context("record of an explained scan", [&] {
    ExplainedScan scan;
    json.at("participant_id").get_to(scan.participant_id);
    json.at("session_id").get_to(scan.session_id);
    json.at("model").get_to(scan.model);
    json.at("label").get_to(scan.label);
    json.at("predicted").get_to(scan.predicted);
    json.at("target").get_to(scan.target);
    json.at("value").get_to(scan.value);
    scan.prepared = json.at("prepared").get<std::string>();
    json.at("methods").get_to(scan.methods);
    scan.numbers = json.at("numbers");
    json.at("hash").get_to(scan.hash);
    return scan;
  });
}

}  // namespace tripet::explanation
