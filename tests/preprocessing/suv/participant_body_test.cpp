// Verifies what is read of weight, height, sex and age from the tables of a BIDS data set.
#include "preprocessing/suv/participant_body.hpp"

#include <gmock/gmock.h>

#include "core/atomic_file.hpp"
#include "preprocessing/suv/suv.hpp"
#include "support.hpp"

namespace tripet::preprocessing {
namespace {

using core::Json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ParticipantBody : public testing::Test {
 protected:
  Json body(const std::string& session = "") {
    remarks_ = {};
    const std::string name = "sub-01" + (session.empty() ? "" : "_ses-" + session);
    const auto folder = session.empty() ? scratch_ / "sub-01/pet" : scratch_ / "sub-01" / ("ses-" + session) / "pet";
    return participant_body(folder / (name + "_pet.nii.gz"), remarks_);
  }
  void write(const std::string& table, const std::string& content) { core::write_text(scratch_ / table, content); }
  std::string reason() {
    try {
      body();
    } catch (const SuvUnavailable& e) {
      return e.what();
    }
    return "accepted";
  }

  tests::ScratchFolder scratch_;
  core::Remarks remarks_;
};

TEST_F(ParticipantBody, ComesFromTheRowOfTheParticipant) {
  write("participants.tsv", "participant_id\tage\tsex\tweight\theight\nsub-02\t1\tM\t1\t1\nsub-01\t70\tF\t51\t163.5\n");
  EXPECT_EQ(body(), Json({{"BodyWeight", 51}, {"BodyHeight", 1.635}, {"PatientSex", "F"}, {"PatientAge", 70}}));
  EXPECT_THAT(remarks_.warnings, IsEmpty());
  write("participants.tsv", "participant_id\tgender\tBody Weight (kg)\theight\n01\tfemale\t51\t1.635\n");
  EXPECT_EQ(body(), Json({{"BodyWeight", 51}, {"BodyHeight", 1.635}, {"PatientSex", "F"}}));
  write("participants.tsv", "participant_id\tweight\nsub-02\t70\n");
  EXPECT_EQ(body(), Json::object());
}

TEST_F(ParticipantBody, HasTheUnitsOfTheDescription) {
  write("participants.tsv", "participant_id\tsex\tweight\theight\tage\nsub-01\t2\t154.3\t69\t840\n");
  write("participants.json", R"({"weight": {"Units": "lbs"}, "height": {"Units": "inches"}, "age": {"Units": "months"},
 "sex": {"Levels": {"1": "male", "2": "female"}}})");
  const Json found = body();
  EXPECT_NEAR(found["BodyWeight"].get<double>(), 69.99, 0.01);
  EXPECT_NEAR(found["BodyHeight"].get<double>(), 1.7526, 1e-9);
  EXPECT_NEAR(found["PatientAge"].get<double>(), 70, 1e-9);
  EXPECT_EQ(found["PatientSex"], "F");
  write("participants.json", R"({"weight": {"Units": "stone"}})");
  EXPECT_THAT(reason(), HasSubstr("weight of participants.tsv is in stone"));
}

TEST_F(ParticipantBody, TellsGramsAndCentimetresByTheNumber) {
  write("participants.tsv", "participant_id\tweight\theight\nsub-01\t51000\t163\n");
  EXPECT_EQ(body(), Json({{"BodyWeight", 51}, {"BodyHeight", 1.63}}));
  EXPECT_THAT(remarks_.warnings, ElementsAre(HasSubstr("weight 51000 of participants.tsv is taken as g")));
  write("participants.tsv", "participant_id\tweight_g\nsub-01\t51000\n");
  EXPECT_EQ(body(), Json({{"BodyWeight", 51}}));
  EXPECT_THAT(remarks_.warnings, IsEmpty());
}

TEST_F(ParticipantBody, OfASessionComesBeforeThatOfTheParticipant) {
  write("participants.tsv", "participant_id\tsex\tweight\nsub-01\tM\t70\n");
  write("sub-01/sub-01_sessions.tsv", "session_id\tweight\nses-a\t71\nses-b\tn/a\n");
  EXPECT_EQ(body("a"), Json({{"BodyWeight", 71}, {"PatientSex", "M"}}));
  EXPECT_EQ(body("b"), Json({{"BodyWeight", 70}, {"PatientSex", "M"}}));
  write("sub-01/sub-01_sessions.tsv", "session_id\tweight\nses-a\t71\nses-b\t80\n");
  EXPECT_THAT(reason(), HasSubstr("sub-01_sessions.tsv has several weights"));
}

TEST_F(ParticipantBody, FillsOnlyWhatTheSidecarLacks) {
  write("participants.tsv", "participant_id\tsex\tweight\nsub-01\tM\t70\n");
  const auto image = scratch_ / "sub-01/pet/sub-01_pet.nii.gz";
  EXPECT_EQ(missing_body(image, {{"BodyWeight", 60}}, remarks_), Json::object());
  EXPECT_EQ(missing_body(image, {{"PatientSex", "F"}}, remarks_), Json({{"BodyWeight", 70}}));
  EXPECT_THAT(remarks_.notes, ElementsAre(HasSubstr("70 kg")));
  EXPECT_EQ(missing_body(image, {{"BodyWeight", "n/a"}}, remarks_), Json({{"BodyWeight", 70}, {"PatientSex", "M"}}));
  EXPECT_EQ(missing_body(scratch_ / "elsewhere.nii.gz", Json::object(), remarks_), Json::object());
}

}  // namespace
}  // namespace tripet::preprocessing
