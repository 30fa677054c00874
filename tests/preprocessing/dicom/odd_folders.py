"""DICOM folders as archives hand them over: copies, people with names in Chinese, frames and beds, indexes."""

import os
from copy import deepcopy

from pydicom.uid import generate_uid
from three_slices import content, series, with_fields


def person(d, patient_id):
    copy = with_fields(SpecificCharacterSet="GB18030", SeriesInstanceUID=generate_uid(entropy_srcs=[patient_id]))(d)
    copy.add_new("PatientID", "LO", patient_id)
    return copy


def without_time(z, **fields):
    """Slice z once more, at the same time."""
    return content(with_fields(SOPInstanceUID=generate_uid(), **fields)(series[z]))


def of_bed(bed, k, first):
    """Slice k of a bed whose first slice lies at that height."""
    position = [-5, -6, first + 4 * k]
    fields = {"ImagePositionPatient": position, "SOPInstanceUID": generate_uid(), "AcquisitionTime": f"11{3 * bed:02}00"}
    return content(with_fields(**fields)(series[k]))


def write(folder):
    """Each into FOLDER/found/NAME."""

    def found(name, file, made):
        path = os.path.join(folder, "found", name, file)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        open(path, "wb").write(made)

    index = deepcopy(series[0])
    for name in ["SOPClassUID", "Modality"]:
        delattr(index, name)
    index.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.1.3.10"
    for z, d in enumerate(series):
        found("copies_in_folder", f"{z}.dcm", content(d))
        found("copies_in_folder", f"copy_{z}.dcm", content(d))
        found("copies_beside", f"{z}.dcm", content(d))
        found("copies_beside", f"again/{z}.dcm", content(d))
        found("one_uid_for_all", f"{z}.dcm", content(with_fields(SOPInstanceUID=series[0].SOPInstanceUID)(d)))
        found("people", f"first/{z}.dcm", content(person(d, "王小东")))
        found("people", f"second/{z}.dcm", content(person(d, "李明")))
        found("index", f"DICOM/{z}", content(d))
        for frame in range(3):
            if (frame, z) == (2, 1):
                continue
            of_frame = with_fields(
                AcquisitionTime=f"11{5 * frame:02}00", ActualFrameDuration=300000, SOPInstanceUID=generate_uid()
            )(d)
            found("partial_frame", f"{frame}_{z}.dcm", content(of_frame))
    for frame in range(2):
        for z in range(3):
            name = f"{frame}_{z}.dcm"
            found("frames_by_identifier", name, without_time(z, TemporalPositionIdentifier=frame + 1))
            numbers = {"NumberOfSlices": 3, "NumberOfTimeSlices": 2, "ImageIndex": 3 * frame + z + 1}
            found("frames_by_image_index", name, without_time(z, **numbers))
            found("frames_by_nothing", name, without_time(z))
            found("beds_overlap", name, of_bed(frame, z, 8 * frame))
            found("beds_interleave", name, of_bed(frame, z, 6 * frame))
            found("beds_joined", name, of_bed(frame, z, 12 * frame))
    for z, d in enumerate(series):
        weightless = deepcopy(d)
        del weightless.PatientWeight, weightless.PatientSex
        found("no_weight", f"archive/first/{z}.dcm", content(weightless))
    found("no_weight", "participants.tsv", b"participant_id\tweight\tsex\nQ\t50\tM\np\t80\tF\n")
    found("index", "dicomdir", b"not even DICOM")
    found("index", "INDEX", content(index))
