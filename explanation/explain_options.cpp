#include "explanation/explain_options.hpp"

namespace tripet::explanation {

void MethodOptions::describe(core::OptionSet& options) {
  options.group("Methods");
  options.add(
      "methods", methods,
      "grad-cam, relative-grad-cam, occlusion, integrated-gradients, smooth-grad; docs/explain.md says what each shows");
  options.add("layer", layer,
              "Grad-CAM: stage of the network whose feature maps are weighed, by number from 1 or by name (block3); "
              "last: the one before the classifier; auto: the deepest whose maps' voxels are at most 32 mm wide");
  options.add("cube", cube, "Occlusion: edge of the cube that is covered").unit("mm").range(1, 100);
  options.add("stride", stride, "Occlusion: distance from one cube to the next").unit("mm").range(1, 100);
  options
      .add(
          "baseline", baseline,
          "What a covered voxel holds, where integrated gradients start, and what relative Grad-CAM subtracts: the shipped template of normal FDG, the "
          "mean of the given scans of the first class (controls), the scan's mean, no uptake at all, or the scan "
          "smoothed by 24 mm; auto: template for FDG, else mean")
      .choices({"auto", "template", "controls", "mean", "zero", "smoothed"});
  options
      .add("steps", steps,
           "Integrated gradients: points on the way from the baseline, doubled until the map adds up to 1 %")
      .range(2, 1024);
  options.add("samples", samples, "SmoothGrad: noisy copies of the scan").range(1, 10000);
  options.add("noise", noise, "SmoothGrad: standard deviation of the noise, as a share of the scan's range of values")
      .range(0, 1);
  options
      .add("smooth-fwhm", smooth_fwhm,
           "Gaussian over the maps of integrated gradients and SmoothGrad, which are grainy; 0: none")
      .unit("mm")
      .range(0, 50);
}

void ExplainOptions::describe(core::OptionSet& options) {
  options.group("Input and output");
  options
      .add(
          "model", models,
          "Folder of a run, its model.safetensors, or the folder of a comparison, whose every scan is explained by the "
          "networks that had it held out; several: each")
      .value_name("RUN|FILE|COMPARISON")
      .required();
  options.add("in", in, "Raw scans as for preprocess, or a folder of prepared scans").required();
  options
      .add("site", site,
           "Where all these scans were made, for models of --harmonize site; default: what participants.tsv says")
      .value_name("NAME");
  options.add("out", out, "Folder for maps, tables and the page").value_name("DIR").required();
  options.group("What is explained");
  options.add("target", target,
              "predicted: the probability of the class that the first model predicts; prob_CLASS; logit_HEAD; "
              "logit_A|B: class A rather than B");
  options.add("differences", differences,
              "Maps of the difference of each two models or strategies on the same scan, too");
  options.add("repeat", repeat, "Of a comparison: which repeat's networks explain").range(0, 1000);
  method.describe(options);
  options.group("Judging the maps");
  options.add("truth", truth,
              "Where the disease is, in MNI152 space (simulate's truth/pattern-AD.nii.gz): how well maps point there");
  options
      .add("checked-scans", checked_scans,
           "How many scans the checks of each method and model are made on; 0: no checks, and the page says so")
      .range(0, 1000);
  options
      .add("permuted", permuted,
           "A run of train --permute-labels: maps that its network makes too do not show what the labels taught")
      .value_name("RUN|FILE");
  options.group("Work");
  options
      .add("space", space,
           "Where maps are written: MNI152, the grid of the prepared scans; both: on each raw scan's too")
      .choices({"both", "MNI152"});
  options.add("device", device, "Where to compute: auto, cpu, cuda or cuda:N").value_name("NAME");
  options.add("workers", workers, "Scans at a time; 0: one for each processor").range(0, 4096);
}

}  // namespace tripet::explanation
