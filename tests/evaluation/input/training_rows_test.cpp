// Verifies that nothing is fitted on a participant whom the fold holds out.

#include "evaluation/input/training_rows.hpp"

#include <gtest/gtest.h>

namespace tripet::tests {
namespace {

TEST(TrainingRows, ShareNoParticipantWithTheFold) {
  std::vector<evaluation::PredictionRow> rows(5);
  rows[0].participant_id = "a", rows[0].fold = 0;
  rows[1].participant_id = "b", rows[1].fold = 1;
  rows[2].participant_id = "a", rows[2].fold = 1, rows[2].session_id = "2";  // split across folds by another program
  rows[3].participant_id = "c", rows[3].fold = 1;
  rows[4].participant_id = "d", rows[4].fold = 1, rows[4].repeat = 1;
  EXPECT_EQ(evaluation::training_rows(rows, 0, 0), (std::vector<std::size_t>{1, 3}));
  EXPECT_EQ(evaluation::training_rows(rows, 0, 1), (std::vector<std::size_t>{}));
}

}  // namespace
}  // namespace tripet::tests
