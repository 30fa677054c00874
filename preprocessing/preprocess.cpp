#include "preprocessing/preprocess.hpp"

#include <itkMultiThreaderBase.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "core/error.hpp"
#include "core/json.hpp"
#include "core/log.hpp"
#include "core/parallel_for.hpp"
#include "core/progress.hpp"
#include "core/shard.hpp"
#include "core/text.hpp"
#include "imaging/itk_globals.hpp"
#include "preprocessing/dataset_files.hpp"
#include "preprocessing/derivative.hpp"
#include "preprocessing/load_scan.hpp"
#include "preprocessing/preprocess_scan.hpp"
#include "preprocessing/quality/page.hpp"
#include "preprocessing/sources/scan_sources.hpp"
#include "preprocessing/suv/frames.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;

// scans.tsv, or the table of one shard.
fs::path table_name(const core::Shard& shard) {
  if (shard.whole()) return "scans.tsv";
  return "scans_shard-" + std::to_string(shard.index) + "-of-" + std::to_string(shard.count) + ".tsv";
}

std::string name_of(const ScanSource& source) {
  return core::scan_name(source.participant_id, source.session_id);
}

struct Outcome {
  core::ScanRecord record;
  bool reused = false;
};

/// Names of outputs hold the ids and some 70 letters more; file systems take 255.
void require_short_name(const ScanSource& source) {
  constexpr std::size_t longest = 90;
  for (const std::string& id : {source.participant_id, source.session_id}) {
    if (id.size() <= longest) continue;
    throw core::Error("the id " + id.substr(0, 20) + "... has " + std::to_string(id.size()) +
                      " letters, too many for names of files; name the scan in a table of participant_id and path");
  }
}

/// Never throws for a bad scan: its reason becomes the row.
Outcome process(const ScanSource& source, const Batch& batch) {
  Outcome outcome;
  outcome.record = started_record(source, batch);
  std::string hash = "n/a";
  try {
    if (!source.problem.empty()) throw core::Error(source.problem);
    require_short_name(source);
    hash = source_hash(source);
    if (const auto finished = finished_record(source, hash, batch)) {
      outcome.record = *finished;
      outcome.reused = true;
    } else {
      outcome.record = preprocess_scan(source, hash, batch);
    }
  } catch (const core::Interrupted&) {
    throw;
  } catch (const std::bad_alloc&) {
    outcome.record.reason = "not enough memory; use fewer --workers";
  } catch (const std::exception& e) {
    outcome.record.reason = core::one_line(e.what());
  }
  if (outcome.record.status == core::ScanStatus::failed) {
    outcome.record.source_hash = hash;
    // An unreadable source may come back; one that changed has made its old outputs wrong.
    if (hash != "n/a") remove_outputs(source, batch);
    core::log_warn(name_of(source) + ": failed: " + outcome.record.reason);
  } else if (outcome.record.status == core::ScanStatus::warn && !outcome.reused) {
    core::log_warn(name_of(source) + ": doubtful: " + outcome.record.reason);
  }
  return outcome;
}

std::vector<Outcome> process_all(const std::vector<ScanSource>& sources, const Batch& batch, int workers) {
  std::vector<Outcome> outcomes(sources.size());
  core::Progress progress("preprocess", sources.size());
  core::parallel_for(sources.size(), workers, [&](std::size_t i) {
    outcomes[i] = process(sources[i], batch);
    progress.advance(name_of(sources[i]));
  });
  return outcomes;
}

void write_page(const std::vector<ScanSource>& sources, const std::vector<core::ScanRecord>& records,
                const fs::path& out) {
  std::vector<std::string> pictures, motion_plots;
  for (const auto& source : sources) {
    const DerivativePaths paths(out, source);
    pictures.push_back(fs::relative(paths.picture, out).generic_string());
    motion_plots.push_back(fs::exists(paths.motion) ? fs::relative(paths.motion, out).generic_string() : "");
  }
  write_quality_page(out, records, pictures, motion_plots);
}

/// Scans made by other settings get replaced one by one: until this run ends, a table of them would list both kinds.
void remove_tables_of_other_settings(const PreprocessOptions& options, const std::string& settings_hash) {
  const fs::path marker = options.out / "preprocessing.json";
  if (!fs::exists(marker)) return;
  try {
    const core::Json json = core::read_json(marker);
    if (json.at("SettingsHash") == settings_hash && json.at("StopAfter") == options.stop_after) return;
  } catch (const std::exception&) {
    // Nothing tells what made the scans.
  }
  std::vector<fs::path> tables;
  for (const auto& entry : fs::directory_iterator(options.out)) {
    const std::string name = entry.path().filename().string();
    if (name == "scans.tsv" || (name.starts_with("scans_shard-") && name.ends_with(".tsv")))
      tables.push_back(entry.path());
  }
  for (const auto& table : tables) fs::remove(table);
}

/// For the last line of the log: how many are doubtful, and the first of them with their reasons.
std::string doubts_line(const std::vector<core::ScanRecord>& records) {
  constexpr std::size_t shown = 3;
  std::vector<std::string> lines;
  for (const auto& record : records) {
    if (record.status != core::ScanStatus::warn) continue;
    lines.push_back(core::scan_name(record.participant_id, record.session_id) + " (" + record.reason + ")");
  }
  const std::size_t count = lines.size();
  if (count == 0) return "";
  if (count > shown) {
    lines.resize(shown);
    lines.push_back("and " + std::to_string(count - shown) + " more");
  }
  return std::to_string(count) + (count == 1 ? " scan with warnings: " : " scans with warnings: ") +
         core::join(lines, ", ");
}

void warn_of_lost_rows(const fs::path& table, const std::vector<core::ScanRecord>& records) {
  if (!fs::exists(table)) return;
  const auto name = [](const core::ScanRecord& record) { return record.participant_id + " " + record.session_id; };
  std::set<std::string> here;
  for (const auto& record : records)
    here.insert(record.status == core::ScanStatus::failed ? name(record) : record.output);
  std::size_t lost = 0;
  try {
    for (const auto& old : core::read_scan_list(table)) {
      lost += old.status != core::ScanStatus::failed && !here.contains(old.output) && !here.contains(name(old)) ? 1 : 0;
    }
  } catch (const core::Error&) {
    return;  // a damaged table has no rows to lose
  }
  if (lost > 0) {
    core::log_warn(std::to_string(lost) +
                   " prepared scans of an earlier run are no longer in scans.tsv; give all inputs in one command");
  }
}

}  // namespace

PreprocessSummary preprocess(const PreprocessOptions& options, int threads) {
  const core::Shard shard = core::parse_shard(options.shard);
  parse_frame_range(options.settings.frames);  // a wrong one stops here and not at the first dynamic scan
  if (options.settings.realign && options.settings.frames.empty())
    throw core::UsageError("--realign is for the frames of dynamic scans: say which with --frames A-B");
  const bool suv_only = options.stop_after == "suv";
  // Scans run side by side; each takes one thread.
  itk::MultiThreaderBase::SetGlobalMaximumNumberOfThreads(1);

  std::vector<std::string> notes;
  const int workers = core::thread_count(options.workers > 0 ? options.workers : threads);
  ScanChoice choice = options.choice;
  choice.tracer = options.settings.tracer;
  const std::vector<ScanSource> sources = shard.part(find_scans(options.in, notes, workers, choice));
  for (const auto& note : notes) core::log_info(note);

  Batch batch{options.out, options.settings, settings_hash(options.settings), nullptr};
  batch.threads = std::max(1, workers / std::max(1, static_cast<int>(sources.size())));
  std::unique_ptr<TemplateSpace> space;
  if (!suv_only) {
    space = std::make_unique<TemplateSpace>(options.settings);
    batch.space = space.get();
  }
  remove_tables_of_other_settings(options, batch.settings_hash);
  write_dataset_files(options, batch.settings_hash);
  imaging::make_itk_globals();

  const std::vector<Outcome> outcomes = process_all(sources, batch, workers);
  PreprocessSummary summary;
  summary.scans = options.out / table_name(shard);
  std::vector<core::ScanRecord> records;
  for (const auto& outcome : outcomes) {
    records.push_back(outcome.record);
    const core::ScanStatus status = outcome.record.status;
    ++(status == core::ScanStatus::ok     ? summary.ok
       : status == core::ScanStatus::warn ? summary.warned
                                          : summary.failed);
    summary.reused += outcome.reused ? 1 : 0;
  }
  summary.doubts = doubts_line(records);
  if (shard.whole()) warn_of_lost_rows(summary.scans, records);
  core::write_scan_list(summary.scans, records);
  if (!suv_only && shard.whole()) write_page(sources, records, options.out);
  if (!sources.empty() && summary.ok + summary.warned == 0) {
    throw core::Error("none of the " + std::to_string(sources.size()) +
                      " scans could be used; the first: " + name_of(sources.front()) + ": " + records.front().reason +
                      "; all are in " + summary.scans.string());
  }
  return summary;
}

}  // namespace tripet::preprocessing
