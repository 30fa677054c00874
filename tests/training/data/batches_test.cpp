// Verifies how batches come together: on the CPU, and by what a GPU does, here voxel by voxel; beforehand or at once.

#include "training/data/batches.hpp"

#include <gmock/gmock.h>

#include "ops/emulated_kernels.hpp"
#include "training/fixture.hpp"

namespace tripet::training {
namespace {

class BatchesTest : public tests::TrainingTest {
 protected:
  ~BatchesTest() override { ops::use_gpu_kernels(nullptr); }

  Experiment emulated_gpu() {
    ops::use_gpu_kernels(&kernels_);
    Experiment data = experiment();
    data.device_scans = std::make_shared<DeviceScans>(data.dataset, torch::kCPU, 1 << 20);
    return data;
  }

 private:
  const ops::GpuKernels kernels_ = tests::emulated_kernels();
};

const Augmentation all{.flip = true, .shift = true, .affine = true, .intensity = true};

TEST_F(BatchesTest, KeyAndNameDecideWhatAScanBecomes) {
  const Experiment data = experiment();
  BatchReader reader(data, 3, all);
  const auto batch = reader.read({0, 4, 2}, "key").clone();
  EXPECT_EQ(batch.sizes(), torch::IntArrayRef({3, 1, 14, 18, 16}));
  EXPECT_TRUE(reader.read({4, 0}, "key").equal(torch::stack({batch[1], batch[0]})));
  EXPECT_FALSE(reader.read({0, 4, 2}, "other key").equal(batch));
  reader.prepare({0, 4, 2}, "key");
  EXPECT_TRUE(reader.read({0, 4, 2}, "key").equal(batch));
}

TEST_F(BatchesTest, AGpuMakesTheSameOfThem) {
  const Experiment data = experiment();
  const Experiment on_gpu = emulated_gpu();
  for (const auto& augmentation : {Augmentation{}, Augmentation{.flip = true, .shift = true, .intensity = true}, all}) {
    BatchReader reader(data, 4, augmentation), gpu(on_gpu, 4, augmentation);
    const Indices members{3, 0, 7, 9};
    EXPECT_LT((gpu.read(members, "key") - reader.read(members, "key")).abs().max().item<float>(), 1e-3);
  }
}

TEST_F(BatchesTest, ScansThatAGpuForgetsAreCopiedEachTime) {
  const Experiment on_gpu = emulated_gpu();
  DeviceScans& scans = *on_gpu.device_scans;
  const auto first = scans.values(3).clone();
  EXPECT_EQ(scans.kept_bytes(), on_gpu.dataset->voxels() * sizeof(float));
  scans.release();
  EXPECT_EQ(scans.kept_bytes(), 0u);
  EXPECT_TRUE(scans.values(3).equal(first));
  EXPECT_EQ(scans.kept_bytes(), on_gpu.dataset->voxels() * sizeof(float));
  EXPECT_TRUE(scans.forget());
  EXPECT_FALSE(scans.forget());
  EXPECT_TRUE(scans.values(3).equal(first));
  EXPECT_EQ(scans.kept_bytes(), 0u);
}

TEST_F(BatchesTest, WhatAGpuMakesBeforehandIsTheSame) {
  const Experiment on_gpu = emulated_gpu();
  BatchReader reader(on_gpu, 3, all), other(on_gpu, 3, all);
  const Indices first{0, 4, 2}, second{5, 1};
  const auto wanted = reader.read(first, "key").clone(), then = reader.read(second, "key").clone();
  other.prepare(first, "key");
  const auto batch = other.read(first, "key");
  EXPECT_TRUE(batch.equal(wanted));
  other.prepare(second, "key");
  EXPECT_TRUE(batch.equal(wanted));  // still valid beside the next one
  EXPECT_TRUE(other.read(second, "key").equal(then));
  // In vain: another batch is read after all.
  other.prepare(second, "key");
  EXPECT_TRUE(other.read(first, "key").equal(wanted));
  EXPECT_TRUE(other.read(second, "key").equal(then));
}

TEST_F(BatchesTest, ScansStayOnTheDeviceAsLongAsTheyFit) {
  const Experiment data = experiment();
  const std::size_t bytes = data.dataset->voxels() * sizeof(float);
  DeviceScans scans(data.dataset, torch::kCPU, 2 * bytes + 1);
  const auto is_scan = [&](std::size_t i) {
    const auto values = data.dataset->values(i);
    const auto on_device = scans.values(i);
    return std::equal(values.begin(), values.end(), on_device.const_data_ptr<float>());
  };
  for (const std::size_t i : {4U, 0U, 7U, 4U, 7U}) EXPECT_TRUE(is_scan(i)) << i;
  EXPECT_EQ(scans.kept_bytes(), 2 * bytes);
  EXPECT_EQ(scans.values(4).const_data_ptr<float>(), scans.values(4).const_data_ptr<float>());
  const auto seven = scans.values(7);
  EXPECT_NE(seven.const_data_ptr<float>(), scans.values(7).const_data_ptr<float>());
}

}  // namespace
}  // namespace tripet::training
