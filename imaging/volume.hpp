#pragma once

#include <itkImage.h>

namespace tripet::imaging {

/// A scan in memory: x runs fastest; origin, spacing and direction in ITK's LPS millimetres.
using Volume = itk::Image<float, 3>;

}  // namespace tripet::imaging
