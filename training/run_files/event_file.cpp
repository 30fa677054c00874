#include "training/run_files/event_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <boost/crc.hpp>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <protozero/pbf_writer.hpp>

#include "core/error.hpp"

namespace tripet::training {
namespace {

namespace fs = std::filesystem;

const std::string start_of_name = "events.out.tfevents.";
constexpr int bins = 20;

// Numbers of the fields in the .proto files.
namespace event {
constexpr int wall_time = 1, step = 2, file_version = 3, summary = 5, session_log = 7;
constexpr int session_status = 1, session_start = 1;
}  // namespace event
namespace value {
constexpr int in_summary = 1, tag = 1, simple_value = 2, image = 4, histogram = 5;
constexpr int min = 1, max = 2, count = 3, sum = 4, sum_squares = 5, limits = 6, counts = 7;
constexpr int height = 1, width = 2, colour_space = 3, rgb = 3, encoded = 4;
}  // namespace value

double now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// CRC32C, masked as the record format asks, since a CRC of data that hold CRCs is weak.
std::uint32_t masked_crc(const char* data, std::size_t size) {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
  crc.process_bytes(data, size);
  const std::uint32_t sum = crc.checksum();
  return ((sum >> 15) | (sum << 17)) + 0xa282ead8U;
}

template <class T>
void put(std::string& bytes, T number) {  // little-endian, as the machines that this runs on
  char raw[sizeof(T)];
  std::memcpy(raw, &number, sizeof(T));
  bytes.append(raw, sizeof(T));
}

std::string histogram(const std::vector<double>& probabilities) {
  std::vector<double> limits, counts(bins);
  for (int i = 1; i <= bins; ++i) limits.push_back(static_cast<double>(i) / bins);
  double sum = 0, squares = 0;
  for (const double p : probabilities) {
    ++counts[static_cast<std::size_t>(std::clamp(static_cast<int>(p * bins), 0, bins - 1))];
    sum += p;
    squares += p * p;
  }
  const auto [low, high] = std::minmax_element(probabilities.begin(), probabilities.end());
  std::string bytes;
  protozero::pbf_writer writer(bytes);
  writer.add_double(value::min, *low);
  writer.add_double(value::max, *high);
  writer.add_double(value::count, static_cast<double>(probabilities.size()));
  writer.add_double(value::sum, sum);
  writer.add_double(value::sum_squares, squares);
  writer.add_packed_double(value::limits, limits.begin(), limits.end());
  writer.add_packed_double(value::counts, counts.begin(), counts.end());
  return bytes;
}

std::string image(const core::Picture& picture) {
  std::string bytes;
  protozero::pbf_writer writer(bytes);
  writer.add_int32(value::height, picture.height);
  writer.add_int32(value::width, picture.width);
  writer.add_int32(value::colour_space, value::rgb);
  writer.add_bytes(value::encoded, core::encode_png(picture));
  return bytes;
}

std::string encode(const StepSummary& summary) {
  std::string bytes;
  protozero::pbf_writer all(bytes);
  for (const auto& [tag, number] : summary.scalars) {
    if (!std::isfinite(number)) continue;
    protozero::pbf_writer one(all, value::in_summary);
    one.add_string(value::tag, tag);
    one.add_float(value::simple_value, static_cast<float>(number));
  }
  for (const auto& [tag, probabilities] : summary.probabilities) {
    if (probabilities.empty()) continue;
    protozero::pbf_writer one(all, value::in_summary);
    one.add_string(value::tag, tag);
    one.add_message(value::histogram, histogram(probabilities));
  }
  for (const auto& [tag, picture] : summary.pictures) {
    protozero::pbf_writer one(all, value::in_summary);
    one.add_string(value::tag, tag);
    one.add_message(value::image, image(picture));
  }
  return bytes;
}

bool is_event_file(const fs::path& path) {
  return path.filename().string().starts_with(start_of_name);
}

// TensorBoard reads the files of a folder in the order of their names, in which the seconds come first: a run that
// continues within the second in which it was killed takes the next one.
fs::path new_name(const fs::path& folder) {
  auto seconds = static_cast<long long>(now());
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!is_event_file(entry.path())) continue;
    const long long taken = std::atoll(entry.path().filename().string().c_str() + start_of_name.size());
    seconds = std::max(seconds, taken + 1);
  }
  char host[256] = "unknown";
  gethostname(host, sizeof host - 1);
  return folder / (start_of_name + std::to_string(seconds) + "." + host + "." + std::to_string(getpid()) + ".0");
}

}  // namespace

EventFile::EventFile(const fs::path& folder, std::int64_t first_step)
    : path_(new_name(folder)), file_(open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666)) {
  if (file_ < 0) throw core::Error(path_.string() + ": cannot be written: " + std::strerror(errno));
  std::string version, start;
  protozero::pbf_writer first(version);
  first.add_double(event::wall_time, now());
  first.add_string(event::file_version, "brain.Event:2");
  append(version);
  protozero::pbf_writer second(start);
  second.add_double(event::wall_time, now());
  second.add_int64(event::step, first_step);
  {
    protozero::pbf_writer session(second, event::session_log);
    session.add_enum(event::session_status, event::session_start);
  }
  append(start);
}

EventFile::~EventFile() {
  close(file_);
}

void EventFile::write(std::int64_t step, const StepSummary& summary) {
  std::string bytes;
  protozero::pbf_writer writer(bytes);
  writer.add_double(event::wall_time, now());
  writer.add_int64(event::step, step);
  writer.add_message(event::summary, encode(summary));
  append(bytes);
}

void EventFile::append(const std::string& event) {
  std::string record;
  put(record, static_cast<std::uint64_t>(event.size()));
  put(record, masked_crc(record.data(), record.size()));
  record += event;
  put(record, masked_crc(event.data(), event.size()));
  // One call, so that a kill leaves whole records.
  if (::write(file_, record.data(), record.size()) != static_cast<ssize_t>(record.size())) {
    throw core::Error(path_.string() + ": cannot be written: " + std::strerror(errno));
  }
}

void remove_event_files(const fs::path& folder) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (is_event_file(entry.path())) found.push_back(entry.path());
  }
  for (const auto& path : found) fs::remove(path);
}

}  // namespace tripet::training
