#include "explanation/scans/map_writer.hpp"

#include "core/error.hpp"
#include "core/log.hpp"
#include "core/run_record.hpp"
#include "core/scan_list.hpp"
#include "explanation/batch.hpp"
#include "imaging/volume_file.hpp"
#include "imaging/volume_grid.hpp"
#include "preprocessing/derivative.hpp"

namespace tripet::explanation {

std::shared_ptr<const RawScan> MapWriter::raw_scan(std::size_t scan) {
  if (batch_.options.space == "MNI152") return nullptr;
  const auto& identity = batch_.found.scans[scan];
  try {
    return std::make_shared<RawScan>(
        read_raw_scan(batch_.found.files[scan], identity.participant_id, identity.session_id));
  } catch (const core::Interrupted&) {
    throw;
  } catch (const core::Error& e) {
    const std::lock_guard lock(mutex_);
    missing_[scan] = e.what();
    return nullptr;
  }
}

void MapWriter::write(std::span<const float> values, const RawScan* raw, const MapFiles& files,
                      const std::string& method) const {
  const std::string description = "tripet " + core::version() + " " + method;
  preprocessing::write_prepared_scan(files.in_template_space(method), batch_.grid, values, description);
  if (raw == nullptr) return;
  const auto volume = imaging::new_volume(imaging::grid_of(*raw->volume), in_scan_space(values, batch_.grid, *raw));
  imaging::write_nifti(files.in_scan_space(method), volume, description);
}

void MapWriter::warn_of_missing() const {
  if (missing_.empty()) return;
  const auto& [scan, reason] = *missing_.begin();
  const auto& identity = batch_.found.scans[scan];
  core::log_warn("maps of " + std::to_string(missing_.size()) + " scans stand in MNI152 space only, as of " +
                 core::scan_name(identity.participant_id, identity.session_id) + ": " + reason);
}

}  // namespace tripet::explanation
