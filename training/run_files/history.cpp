#include "training/run_files/history.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <utility>

#include "core/text.hpp"
#include "core/tsv.hpp"

namespace tripet::training {
namespace {

using Member = std::pair<const char*, double Epoch::*>;
constexpr std::array<Member, 7> members{{{"train_loss", &Epoch::train_loss},
                                         {"validation_loss", &Epoch::validation_loss},
                                         {"validation_log_loss", &Epoch::validation_log_loss},
                                         {"validation_balanced_accuracy", &Epoch::validation_balanced_accuracy},
                                         {"validation_auc", &Epoch::validation_auc},
                                         {"learning_rate", &Epoch::learning_rate},
                                         {"seconds", &Epoch::seconds}}};

}  // namespace

std::string summary(const Epoch& epoch) {
  char text[96];
  if (std::isnan(epoch.validation_log_loss)) {
    std::snprintf(text, sizeof text, "loss %.3f", epoch.train_loss);
  } else {
    std::snprintf(text, sizeof text, "loss %.3f, validation: log loss %.3f, balanced accuracy %.2f", epoch.train_loss,
                  epoch.validation_log_loss, epoch.validation_balanced_accuracy);
  }
  return text;
}

void write_history(const std::filesystem::path& path, const std::vector<Epoch>& epochs) {
  std::vector<std::string> columns{"epoch"};
  for (const auto& member : members) columns.emplace_back(member.first);
  core::Tsv table(columns);
  for (const auto& epoch : epochs) {
    std::vector<std::string> row{std::to_string(epoch.epoch)};
    for (const auto& [name, member] : members) {
      row.push_back(std::isfinite(epoch.*member) ? core::format_number(epoch.*member) : core::not_available);
    }
    table.add(std::move(row));
  }
  table.write(path);
}

double number(const core::Json& json) {
  return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

core::Json to_json(const std::vector<Epoch>& epochs) {
  core::Json rows = core::Json::array();
  for (const auto& epoch : epochs) {
    core::Json row{{"epoch", epoch.epoch}};
    for (const auto& [name, member] : members) row[name] = epoch.*member;
    rows.push_back(row);
  }
  return rows;
}

std::vector<Epoch> epochs_from_json(const core::Json& json) {
  std::vector<Epoch> epochs;
  for (const auto& row : json) {
    Epoch epoch;
    epoch.epoch = row.at("epoch").get<int>();
    for (const auto& [name, member] : members) {
      epoch.*member = number(row.at(name));
    }
    epochs.push_back(epoch);
  }
  return epochs;
}

}  // namespace tripet::training
