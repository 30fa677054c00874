#include "training/synthesis/gan_history.hpp"

#include <array>
#include <cstdio>
#include <utility>

#include "core/text.hpp"
#include "core/tsv.hpp"

namespace tripet::training {
namespace {

using RoundMember = std::pair<const char*, double GanRound::*>;
constexpr std::array<RoundMember, 6> round_members{{{"discriminator_loss", &GanRound::discriminator_loss},
                                                    {"generator_loss", &GanRound::generator_loss},
                                                    {"probability_real", &GanRound::real},
                                                    {"probability_fake", &GanRound::fake},
                                                    {"diversity", &GanRound::diversity},
                                                    {"seconds", &GanRound::seconds}}};

}  // namespace

std::string summary(const GanRound& round) {
  char text[128];
  std::snprintf(text, sizeof text, "discriminator %.3f, generator %.3f, diversity %.2f", round.discriminator_loss,
                round.generator_loss, round.diversity);
  return text;
}

void write_history(const std::filesystem::path& path, const std::vector<GanRound>& rounds) {
  std::vector<std::string> columns{"step"};
  for (const auto& member : round_members) columns.emplace_back(member.first);
  core::Tsv table(columns);
  for (const auto& round : rounds) {
    std::vector<std::string> row{std::to_string(round.step)};
    for (const auto& member : round_members) row.push_back(core::format_number(round.*(member.second)));
    table.add(std::move(row));
  }
  table.write(path);
}

StepSummary::Scalars scalars(const GanRound& round) {
  return {{"loss/discriminator", round.discriminator_loss},
          {"loss/generator", round.generator_loss},
          {"probability/real", round.real},
          {"probability/fake", round.fake},
          {"diversity", round.diversity}};
}

core::Json to_json(const std::vector<GanRound>& rounds) {
  core::Json rows = core::Json::array();
  for (const auto& round : rounds) {
    core::Json row{{"step", round.step}};
    for (const auto& [name, member] : round_members) row[name] = round.*member;
    rows.push_back(row);
  }
  return rows;
}

std::vector<GanRound> rounds_from_json(const core::Json& json) {
  std::vector<GanRound> rounds;
  for (const auto& row : json) {
    GanRound round;
    round.step = row.at("step").get<int>();
    for (const auto& [name, member] : round_members) round.*member = row.at(name).get<double>();
    rounds.push_back(round);
  }
  return rounds;
}

}  // namespace tripet::training
