#include "evaluation/report/references.hpp"

namespace tripet::evaluation {

using core::Json;

Json method_references() {
  return Json::array({
      "Nadeau C, Bengio Y. Inference for the generalization error. Machine Learning 2003; 52: 239–281.",
      "Fagerland MW, Lydersen S, Laake P. The McNemar test for binary matched-pairs data: mid-p and asymptotic are "
      "better than exact conditional. BMC Medical Research Methodology 2013; 13: 91.",
      "Holm S. A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics 1979; 6: "
      "65–70.",
      "Tzourio-Mazoyer N, Landeau B, Papathanassiou D, et al. Automated anatomical labeling of activations in SPM "
      "using a macroscopic anatomical parcellation of the MNI MRI single-subject brain. NeuroImage 2002; 15: 273–289.",
      "Landau SM, Harvey D, Madison CM, et al. Associations between cognitive, functional, and FDG-PET measures of "
      "decline in AD and MCI. Neurobiology of Aging 2011; 32: 1207–1218.",
      "Wu TF, Lin CJ, Weng RC. Probability estimates for multi-class classification by pairwise coupling. Journal of "
      "Machine Learning Research 2004; 5: 975–1005.",
      "DeLong ER, DeLong DM, Clarke-Pearson DL. Comparing the areas under two or more correlated receiver operating "
      "characteristic curves: a nonparametric approach. Biometrics 1988; 44: 837–845.",
      "Sun X, Xu W. Fast implementation of DeLong's algorithm for comparing the areas under correlated receiver "
      "operating characteristic curves. IEEE Signal Processing Letters 2014; 21: 1389–1393.",
      "Van Calster B, McLernon DJ, van Smeden M, Wynants L, Steyerberg EW. Calibration: the Achilles heel of "
      "predictive analytics. BMC Medicine 2019; 17: 230.",
      "Vickers AJ, Elkin EB. Decision curve analysis: a novel method for evaluating prediction models. Medical "
      "Decision Making 2006; 26: 565–574.",
      "Guo C, Pleiss G, Sun Y, Weinberger KQ. On calibration of modern neural networks. Proceedings of Machine "
      "Learning Research 2017; 70: 1321–1330.",
      "Wilson EB. Probable inference, the law of succession, and statistical inference. Journal of the American "
      "Statistical Association 1927; 22: 209–212.",
      "Korn EL, Graubard BI. Confidence intervals for proportions with small expected number of positive counts "
      "estimated from survey data. Survey Methodology 1998; 24: 193–201.",
      "Efron B. Better bootstrap confidence intervals. Journal of the American Statistical Association 1987; 82: "
      "171–185.",
      "Cochran WG. The combination of estimates from different experiments. Biometrics 1954; 10: 101–129.",
  });
}

}  // namespace tripet::evaluation
