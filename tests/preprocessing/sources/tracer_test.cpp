#include "preprocessing/sources/tracer.hpp"

#include <gtest/gtest.h>

namespace tripet::preprocessing {
namespace {

TEST(Tracer, NamesOfBidsAndDicomTellTheContrast) {
  for (const char* name : {"fdg", "FDG", "18FFDG", "[18F]FDG", "Fluorodeoxyglucose F^18^", "Fluorodeoxyglucose",
                           "FDG -- fluorodeoxyglucose", "F-18 fludeoxyglucose", "2-deoxy-2-[18F]fluoro-D-glucose FDG"})
    EXPECT_EQ(contrast_of(name), Contrast::fdg) << name;
  for (const char* name : {"amyloid", "PiB", "11CPIB", "[11C]PIB", "C-11 PiB", "Pittsburgh compound B C^11^", "18FAV45",
                           "AV-45", "Florbetapir F^18^", "18FFBB", "NAV4694", "Flutemetamol F^18^", "FLUTE"})
    EXPECT_EQ(contrast_of(name), Contrast::amyloid) << name;
  for (const char* name : {"tau", "18FAV1451", "AV-1451", "Flortaucipir F^18^", "MK-6240", "18FMK6240", "PI-2620",
                           "RO-948", "T807", "[18F]FTP"})
    EXPECT_EQ(contrast_of(name), Contrast::tau) << name;
  for (const char* name : {"dopamine", "11CRAC", "raclopride", "Raclopride C^11^", "18FFDOPA", "FDOPA", "L-DOPA",
                           "Fluoro-L-dopa F^18^", "[18F]fallypride", "[11C]PHNO", "DTBZ", "18FAV133", "PE2I"})
    EXPECT_EQ(contrast_of(name), Contrast::dopamine) << name;
}

TEST(Tracer, OtherNamesAreUnknown) {
  for (const char* name : {"", "UCB-J", "11CUCBJ", "PBR28", "Solution", "water O^15^", "PSMA", "18F", "NaF", "FET",
                           "DPA714", "auto", "Gallium citrate"})
    EXPECT_EQ(contrast_of(name), Contrast::unknown) << name;
}

TEST(Tracer, SidecarsAndHeadersNameTheirs) {
  EXPECT_EQ(tracer_of(core::Json{{"TracerName", "AV45"}, {"Radiopharmaceutical", "FDG"}}), "AV45");
  EXPECT_EQ(tracer_of(core::Json{{"Radiopharmaceutical", "FDG"}}), "FDG");
  EXPECT_EQ(tracer_of(core::Json::object()), "");
  SuvHeader header;
  EXPECT_EQ(tracer_of(header), "");
  header.radiopharmaceuticals.resize(2);
  header.radiopharmaceuticals[1].name = "Raclopride C^11^";
  EXPECT_EQ(tracer_of(header), "Raclopride C^11^");
}

TEST(Tracer, TextsReadBack) {
  for (const Contrast contrast :
       {Contrast::unknown, Contrast::fdg, Contrast::amyloid, Contrast::tau, Contrast::dopamine})
    EXPECT_EQ(contrast_of(to_text(contrast)), contrast);
}

}  // namespace
}  // namespace tripet::preprocessing
