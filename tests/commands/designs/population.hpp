#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/tsv.hpp"

namespace tripet::tests {

/// A model whose scores are noise of unit variance and `skill` more on the true class. Its posterior is
/// softmax(sharpness (skill x score + log prior)): exact where sharpness is 1. skill 0 gives everybody the prior, that
/// is, one answer for all.
struct Model {
  std::string name;
  double skill;
  double sharpness = 1;
};

/// Participants of classes C0, C1 ... and models that judge them.
struct Population {
  std::vector<double> mix;  // class frequencies
  std::vector<Model> models;
  bool prior_known = true;  // false: probabilities as if classes were equally frequent, which weighted training gives

  std::vector<double> probabilities(const Model& model, const std::vector<double>& noise, int label) const;
};

/// How a sample of it is laid out.
struct Layout {
  int participants;
  int folds = 0;              // 0: no columns repeat and fold
  int repeats = 1;            // each with models of its own: a fifth of the noise differs
  int scans = 1;              // a participant; half of the noise is the participant's
  bool equal_classes = true;  // as many of each as the mix says, not drawn
  int decimals = -1;          // of probabilities; -1: all
  unsigned seed = 1;
};

/// participant_id, session_id, repeat, fold, strategy, label, prob_*.
core::Tsv drawn(const Population& population, const Layout& layout);

/// accuracy, balanced_accuracy, auc_ovr_macro, log_loss and brier of each model among 40 000 participants, computed
/// here.
std::map<std::string, std::map<std::string, double>> true_values(const Population& population);

std::string class_name(int k);
std::string participant_name(int i);

}  // namespace tripet::tests
