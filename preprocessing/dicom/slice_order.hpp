#pragma once

#include "preprocessing/dicom/header.hpp"

namespace tripet::preprocessing {

/// The headers of one volume in order of position along the common normal. Throws Error when they are not one: several
/// patients or series, other sizes, orientations or spacings, a position twice, slices missing or unevenly spaced,
/// slices that do not stack along their normal, RescaleIntercept other than 0.
DicomHeaders order_slices(DicomHeaders slices);

}  // namespace tripet::preprocessing
