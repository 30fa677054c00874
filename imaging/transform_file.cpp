#include "imaging/transform_file.hpp"

#include <itkAffineTransform.h>
#include <itkTransformFileReader.h>
#include <itkTransformFileWriter.h>
#include <itkTxtTransformIO.h>

#include "core/atomic_file.hpp"
#include "core/error.hpp"

namespace tripet::imaging {

void write_transform(const std::filesystem::path& path, const ops::Affine& map) {
  const auto transform = itk::AffineTransform<double, 3>::New();
  itk::AffineTransform<double, 3>::MatrixType matrix;
  itk::AffineTransform<double, 3>::OutputVectorType offset;
  for (unsigned i = 0; i < 3; ++i) {
    offset[i] = map.rows[i][3];
    for (unsigned j = 0; j < 3; ++j) matrix(i, j) = map.rows[i][j];
  }
  transform->SetMatrix(matrix);
  transform->SetOffset(offset);
  core::write_atomically(path, [&](const std::filesystem::path& temporary) {
    const auto writer = itk::TransformFileWriterTemplate<double>::New();
    writer->SetTransformIO(itk::TxtTransformIOTemplate<double>::New());
    writer->SetFileName(temporary.string());
    writer->SetInput(transform);
    writer->Update();
  });
}

ops::Affine read_transform(const std::filesystem::path& path) {
  return core::with_context(path.string(), [&] {
    const auto reader = itk::TransformFileReaderTemplate<double>::New();
    reader->SetTransformIO(itk::TxtTransformIOTemplate<double>::New());
    reader->SetFileName(path.string());
    reader->Update();
    using Linear = itk::MatrixOffsetTransformBase<double, 3, 3>;
    const auto* transforms = reader->GetTransformList();
    const auto* linear =
        transforms->size() == 1 ? dynamic_cast<const Linear*>(transforms->front().GetPointer()) : nullptr;
    if (linear == nullptr) throw core::Error("holds no single affine transform");
    ops::Affine map;
    for (unsigned i = 0; i < 3; ++i) {
      map.rows[i][3] = linear->GetOffset()[i];
      for (unsigned j = 0; j < 3; ++j) map.rows[i][j] = linear->GetMatrix()(i, j);
    }
    return map;
  });
}

}  // namespace tripet::imaging
