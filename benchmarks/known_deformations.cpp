// The deformations of a simulated cohort, for benchmarks/nonlinear: `tripet simulate` writes the affine part of the
// truth alone. For each participant FOLDER/ID-x.nii, -y.nii and -z.nii: displacements in mm LPS on a 6 mm grid in
// template space, exact where they are interpolated linearly. A template point p lies in the scan where the affine
// truth takes p + u(p).
//
//   cmake --build build --target known_deformations && build/known_deformations FOLDER SEED RMS ID...

#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "imaging/volume_file.hpp"
#include "imaging/volume_grid.hpp"
#include "simulation/cohort.hpp"
#include "simulation/deformation.hpp"
#include "simulation/phantom.hpp"
#include "simulation/tracer_model.hpp"

namespace {

namespace imaging = tripet::imaging;
namespace simulation = tripet::simulation;

void write(const std::filesystem::path& folder, std::uint64_t seed, double rms, const std::vector<std::string>& ids) {
  const simulation::Phantom phantom(simulation::tracer_model("fdg"));
  for (const std::string& id : ids) {
    tripet::core::Random random(simulation::stream_key("deformation", seed, id));
    const simulation::VectorField field = simulation::draw_deformation(phantom.brain(), rms, random);
    for (std::size_t axis = 0; axis < 3; ++axis) {
      std::vector<float> component;
      for (const auto& u : field.values) component.push_back(u.v[axis]);
      imaging::write_nifti(folder / (id + "-" + "xyz"[axis] + ".nii"), imaging::new_volume(field.grid, component));
    }
  }
}

}  // namespace

int main(int count, char** words) {
  try {
    if (count < 5) throw std::runtime_error("usage: known_deformations FOLDER SEED RMS ID...");
    write(words[1], std::stoull(words[2]), std::stod(words[3]), {words + 4, words + count});
  } catch (const std::exception& e) {
    std::fprintf(stderr, "known_deformations: %s\n", e.what());
    return 1;
  }
}
