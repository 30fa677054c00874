#include "imaging/transform_file.hpp"

#include <itkAffineTransform.h>
#include <itkBSplineTransform.h>
#include <itkCompositeTransform.h>
#include <itkTransformFileReader.h>
#include <itkTransformFileWriter.h>
#include <itkTxtTransformIO.h>

#include <cmath>

#include "core/atomic_file.hpp"
#include "core/error.hpp"

namespace tripet::imaging {
namespace {

using Linear = itk::MatrixOffsetTransformBase<double, 3, 3>;
using Spline = itk::BSplineTransform<double, 3, 3>;
using Composite = itk::CompositeTransform<double, 3>;

itk::AffineTransform<double, 3>::Pointer itk_affine(const ops::Affine& map) {
  const auto transform = itk::AffineTransform<double, 3>::New();
  itk::AffineTransform<double, 3>::MatrixType matrix;
  itk::AffineTransform<double, 3>::OutputVectorType offset;
  for (unsigned i = 0; i < 3; ++i) {
    offset[i] = map.rows[i][3];
    for (unsigned j = 0; j < 3; ++j) matrix(i, j) = map.rows[i][j];
  }
  transform->SetMatrix(matrix);
  transform->SetOffset(offset);
  return transform;
}

/// ITK's fixed parameters: size, origin, spacing and direction of the lattice of coefficients.
Spline::Pointer itk_spline(const ops::SplineField& field) {
  Spline::FixedParametersType fixed(18);
  fixed.Fill(0);
  for (unsigned axis = 0; axis < 3; ++axis) {
    fixed[axis] = field.size[axis];
    fixed[3 + axis] = field.origin[axis];
    fixed[6 + axis] = field.spacing;
    fixed[9 + 4 * axis] = 1;
  }
  const auto transform = Spline::New();
  transform->SetFixedParameters(fixed);
  const std::size_t count = field.coefficients.size();
  Spline::ParametersType parameters(static_cast<unsigned>(3 * count));
  for (unsigned axis = 0; axis < 3; ++axis) {
    for (std::size_t k = 0; k < count; ++k) {
      const auto coefficient = static_cast<double>(field.coefficients[k][axis]);
      // Not a product: the nearest double to the decimal has the shortest text.
      parameters[static_cast<unsigned>(axis * count + k)] =
          std::round(coefficient / coefficient_step) / std::round(1 / coefficient_step);
    }
  }
  transform->SetParametersByValue(parameters);
  return transform;
}

ops::Affine affine_of(const Linear& linear) {
  ops::Affine map;
  for (unsigned i = 0; i < 3; ++i) {
    map.rows[i][3] = linear.GetOffset()[i];
    for (unsigned j = 0; j < 3; ++j) map.rows[i][j] = linear.GetMatrix()(i, j);
  }
  return map;
}

ops::SplineField field_of(const Spline& spline) {
  const auto& fixed = spline.GetFixedParameters();
  ops::SplineField field;
  field.spacing = fixed[6];
  std::size_t count = 1;
  for (unsigned axis = 0; axis < 3; ++axis) {
    field.size[axis] = static_cast<int>(fixed[axis]);
    field.origin[axis] = fixed[3 + axis];
    count *= static_cast<std::size_t>(field.size[axis]);
    for (unsigned j = 0; j < 3; ++j) {
      if (fixed[6 + axis] != field.spacing || fixed[9 + 3 * axis + j] != (axis == j ? 1 : 0))
        throw core::Error("holds a B-spline on a lattice that is not cubic or turned");
    }
  }
  field.coefficients.resize(count);
  for (unsigned axis = 0; axis < 3; ++axis) {
    for (std::size_t k = 0; k < count; ++k)
      field.coefficients[k][axis] = static_cast<float>(spline.GetParameters()[static_cast<unsigned>(axis * count + k)]);
  }
  return field;
}

void write(const std::filesystem::path& path, const itk::TransformBaseTemplate<double>* transform) {
  core::write_atomically(path, [&](const std::filesystem::path& temporary) {
    const auto writer = itk::TransformFileWriterTemplate<double>::New();
    writer->SetTransformIO(itk::TxtTransformIOTemplate<double>::New());
    writer->SetFileName(temporary.string());
    writer->SetInput(transform);
    writer->Update();
  });
}

itk::TransformBaseTemplate<double>::ConstPointer read(const std::filesystem::path& path) {
  const auto reader = itk::TransformFileReaderTemplate<double>::New();
  reader->SetTransformIO(itk::TxtTransformIOTemplate<double>::New());
  reader->SetFileName(path.string());
  reader->Update();
  const auto* transforms = reader->GetTransformList();
  return transforms->size() == 1 ? transforms->front().GetPointer() : nullptr;
}

}  // namespace

void write_transform(const std::filesystem::path& path, const ops::Affine& map) {
  write(path, itk_affine(map));
}

void write_transform(const std::filesystem::path& path, const ops::Deformation& map) {
  if (!map.field) return write_transform(path, map.affine());
  const bool field_first = map.first.rows == ops::Affine{}.rows;
  if (!field_first && map.then.rows != ops::Affine{}.rows)
    throw core::Error(path.string() + ": a field between two affine maps can't be written");
  const auto composite = Composite::New();
  // ITK applies the last one first.
  if (field_first) composite->AddTransform(itk_affine(map.then));
  composite->AddTransform(itk_spline(*map.field));
  if (!field_first) composite->AddTransform(itk_affine(map.first));
  write(path, composite);
}

ops::Affine read_transform(const std::filesystem::path& path) {
  return core::with_context(path.string(), [&] {
    const auto transform = read(path);
    const auto* linear = dynamic_cast<const Linear*>(transform.GetPointer());
    if (linear == nullptr) throw core::Error("holds no single affine transform");
    return affine_of(*linear);
  });
}

ops::Deformation read_deformation(const std::filesystem::path& path) {
  return core::with_context(path.string(), [&] {
    const auto transform = read(path);
    ops::Deformation map;
    if (const auto* linear = dynamic_cast<const Linear*>(transform.GetPointer())) {
      map.then = affine_of(*linear);
      return map;
    }
    const auto* composite = dynamic_cast<const Composite*>(transform.GetPointer());
    const bool pair = composite != nullptr && composite->GetNumberOfTransforms() == 2;
    for (unsigned k = 0; pair && k < 2; ++k) {
      const auto* part = composite->GetNthTransformConstPointer(k);
      if (const auto* spline = dynamic_cast<const Spline*>(part)) map.field = field_of(*spline);
      if (const auto* linear = dynamic_cast<const Linear*>(part)) (k == 0 ? map.then : map.first) = affine_of(*linear);
    }
    if (!map.field) throw core::Error("holds neither an affine transform nor one of these and a B-spline transform");
    return map;
  });
}

}  // namespace tripet::imaging
