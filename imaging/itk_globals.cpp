#include "imaging/itk_globals.hpp"

#include <itkImageFileWriter.h>
#include <itkNiftiImageIO.h>
#include <itkTransformFactoryBase.h>
#include <itkTransformFileWriter.h>
#include <itkTxtTransformIO.h>

#include "imaging/volume.hpp"

namespace tripet::imaging {

void make_itk_globals() {
  itk::TransformFactoryBase::RegisterDefaultTransforms();
  // What scans are written with, each made once: its first New() looks for factories.
  itk::TransformFileWriterTemplate<double>::New();
  itk::TxtTransformIOTemplate<double>::New();
  itk::ImageFileWriter<Volume>::New();
  itk::NiftiImageIO::New();
  Volume::New();
}

}  // namespace tripet::imaging
