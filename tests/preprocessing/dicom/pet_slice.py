"""One slice of a static PET series, complete, for the scripts that write DICOM files beside this one."""

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid


def pet_slice(z, values, uid, bits_allocated, bits_stored, signed):
    """Slice z, 4 mm apart, of the series `uid`: stored values of two dimensions, slope 1; the factor to SUVbw is
    70000 / 370e6."""
    d = Dataset()
    d.SOPClassUID, d.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.128", generate_uid()
    d.Modality, d.PatientID, d.StudyInstanceUID, d.SeriesInstanceUID = "PT", "P", uid, uid
    d.ImageType, d.SeriesType = ["ORIGINAL", "PRIMARY"], ["STATIC", "IMAGE"]
    d.StudyDate = d.SeriesDate = d.AcquisitionDate = "20250301"
    d.SeriesTime = d.AcquisitionTime = "110000"
    d.Units, d.DecayCorrection, d.CorrectedImage = "BQML", "ADMIN", ["ATTN", "DECY"]
    d.PatientWeight, d.PatientSex = 70, "F"
    item = Dataset()
    item.Radiopharmaceutical, item.RadionuclideTotalDose, item.RadionuclideHalfLife = "FDG", 370e6, 6586.2
    item.RadiopharmaceuticalStartTime = "100000"
    d.RadiopharmaceuticalInformationSequence = [item]
    d.ActualFrameDuration, d.FrameReferenceTime = 600000, 300000
    d.ImageOrientationPatient, d.ImagePositionPatient, d.PixelSpacing = [1, 0, 0, 0, 1, 0], [-5, -6, 4 * z], [3, 2]
    d.Rows, d.Columns, d.SamplesPerPixel, d.PhotometricInterpretation = *values.shape, 1, "MONOCHROME2"
    d.BitsAllocated, d.BitsStored, d.HighBit = bits_allocated, bits_stored, bits_stored - 1
    d.PixelRepresentation = int(signed)
    d.RescaleSlope, d.RescaleIntercept = 1, 0
    d.PixelData = values.astype(f"<{'i' if signed else 'u'}{bits_allocated // 8}").tobytes()
    if len(d.PixelData) % 2:
        d.PixelData += b"\0"
    d.file_meta = FileMetaDataset()
    d.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    d.file_meta.MediaStorageSOPClassUID, d.file_meta.MediaStorageSOPInstanceUID = d.SOPClassUID, d.SOPInstanceUID
    return d
