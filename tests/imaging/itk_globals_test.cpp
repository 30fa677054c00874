// Verifies that ITK knows its transforms before a worker asks for them.

#include "imaging/itk_globals.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <itkTransformFactoryBase.h>

namespace tripet::imaging {
namespace {

TEST(ItkGlobals, TransformsAreKnown) {
  imaging::make_itk_globals();
  const auto known = itk::TransformFactoryBase::GetFactory()->GetClassOverrideWithNames();
  EXPECT_THAT(known, testing::Contains("AffineTransform_double_3_3"));
  const auto count = known.size();
  imaging::make_itk_globals();
  EXPECT_EQ(itk::TransformFactoryBase::GetFactory()->GetClassOverrideWithNames().size(), count);
}

}  // namespace
}  // namespace tripet::imaging
