#include "vm/base/log.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <thread>
#include <vector>

namespace btvm {
namespace {

std::string line(std::initializer_list<LogField> fields) {
  return to_text({LogLevel::kInfo, "seen", {fields.begin(), fields.size()}});
}

TEST(Log, OneLinePerRecord) {
  EXPECT_EQ(line({}), "info: seen");
  EXPECT_EQ(line({{"name", "Bank"}, {"bytes", 1024}, {"reload", true}}),
            "info: seen name=Bank bytes=1024 reload=true");
}

TEST(Log, NumbersKeepTheirKind) {
  EXPECT_EQ(line({{"n", std::numeric_limits<std::int64_t>::min()}}),
            "info: seen n=-9223372036854775808");
  EXPECT_EQ(line({{"n", std::numeric_limits<std::uint64_t>::max()}}),
            "info: seen n=18446744073709551615");
  EXPECT_EQ(line({{"n", 0.5}}), "info: seen n=0.5");
  EXPECT_EQ(line({{"n", -std::numeric_limits<double>::denorm_min()}}), "info: seen n=-5e-324");
  EXPECT_EQ(line({{"n", std::numeric_limits<double>::infinity()}}), "info: seen n=inf");
}

TEST(Log, TextCannotForgeAFieldOrALine) {
  EXPECT_EQ(line({{"file", "src/a-b_1.bt:3"}}), "info: seen file=src/a-b_1.bt:3");
  EXPECT_EQ(line({{"file", ""}}), "info: seen file=\"\"");
  EXPECT_EQ(line({{"file", "a level=error"}}), "info: seen file=\"a level=error\"");
  EXPECT_EQ(line({{"file", "a=b"}}), "info: seen file=\"a=b\"");
  EXPECT_EQ(line({{"file", "\"\\\n\r\t\x01\x7F"}}),
            "info: seen file=\"\\\"\\\\\\n\\r\\t\\x01\\x7f\"");
  EXPECT_EQ(line({{"file", std::string_view{"a\0b", 3}}}), "info: seen file=\"a\\x00b\"");
  EXPECT_EQ(line({{"file", "é"}}), "info: seen file=\"é\"") << "UTF-8 stays readable";
}

TEST(Log, SaysNothingWithoutASink) {
  Log silent;
  EXPECT_FALSE(silent.is_enabled(LogLevel::kError));
  silent.set_threshold(LogLevel::kDebug);
  EXPECT_FALSE(silent.is_enabled(LogLevel::kError));
  silent.write(LogLevel::kError, "lost");
}

TEST(Log, PassesOnWhatReachesTheThreshold) {
  std::vector<std::string> lines;
  Log log{LogLevel::kWarning, [&](const LogRecord& record) { lines.push_back(to_text(record)); }};
  EXPECT_TRUE(log.is_enabled(LogLevel::kWarning));
  EXPECT_FALSE(log.is_enabled(LogLevel::kInfo));
  log.write(LogLevel::kInfo, "dropped");
  log.write(LogLevel::kWarning, "kept", {{"n", 1}});
  log.write(LogLevel::kError, "kept too");
  log.set_threshold(LogLevel::kOff);
  log.write(LogLevel::kError, "dropped again");
  log.set_threshold(LogLevel::kDebug);
  log.write(LogLevel::kDebug, "kept at last");
  EXPECT_EQ(lines, (std::vector<std::string>{"warning: kept n=1", "error: kept too",
                                             "debug: kept at last"}));
}

TEST(Log, OneRecordAtATimeReachesTheSink) {
  int inside = 0;
  int records = 0;
  Log log{LogLevel::kDebug, [&](const LogRecord&) {
            EXPECT_EQ(++inside, 1);  // a race here is also one for the thread sanitizer
            ++records;
            --inside;
          }};
  {
    std::vector<std::jthread> writers;
    for (int i = 0; i < 4; ++i) {
      writers.emplace_back([&log] {
        for (int j = 0; j < 1'000; ++j) log.write(LogLevel::kInfo, "turn", {{"n", j}});
      });
    }
  }
  EXPECT_EQ(records, 4'000);
}

TEST(LogDeathTest, OffIsAThresholdAndNoLevel) {
  Log log;
  EXPECT_DEATH(log.write(LogLevel::kOff, "nothing"), "a record has a level");
}

}  // namespace
}  // namespace btvm
