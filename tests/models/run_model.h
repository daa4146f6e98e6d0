// Runs a model: the code as it is must pass, and with each planted bug it must fail.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <initializer_list>
#include <ostream>
#include <streambuf>
#include <string>

#include "tests/models/model_std.h"

namespace model {

/// How a model is searched.
struct Search {
  rl::iteration_t executions;  // at most
  bool exhaustive = false;     // all interleavings in order; else random ones, always the same
  unsigned longest_execution = 4000;  // steps; a longer one counts as a loop without end
};

struct Verdict {
  bool passed = false;
  ::std::string history;  // of the execution that failed
};

/// Keeps the last part of what is written to it. Without allocation: during a search, Relacy counts all
/// memory as the model's.
class Tail final : public ::std::streambuf {
 public:
  void clear() { size_ = 0; }
  [[nodiscard]] ::std::string text() const { return {text_.data(), size_}; }

 protected:
  int overflow(int c) override {
    const char one = static_cast<char>(c);
    xsputn(&one, 1);
    return c;
  }
  ::std::streamsize xsputn(const char* from, ::std::streamsize count) override {
    for (::std::streamsize i = 0; i < count; ++i) {
      if (size_ == text_.size()) {
        size_ /= 2;
        ::std::memmove(text_.data(), text_.data() + text_.size() - size_, size_);
      }
      text_[size_++] = from[i];
    }
    return count;
  }

 private:
  ::std::array<char, 1 << 18> text_;
  ::std::size_t size_ = 0;
};

/// Executes `Suite`, an rl::test_suite.
template <typename Suite>
Verdict search(const Search& how, const Mutation* planted) {
  static Tail tail;
  tail.clear();
  ::std::ostream output(&tail);
  rl::test_params parameters;
  parameters.iteration_count = how.executions;
  parameters.search_type = how.exhaustive ? rl::sched_full : rl::sched_random;
  parameters.execution_depth_limit = how.longest_execution;
  parameters.output_stream = &output;
  parameters.progress_stream = &output;
  parameters.progress_output_period = 1'000'000;  // seconds
  Mutation::current = planted;
  const bool passed = rl::simulate<Suite>(parameters);
  Mutation::current = nullptr;
  return {passed, tail.text()};
}

/// The code as it is.
template <typename Suite>
void expect_correct(const Search& how) {
  const Verdict verdict = search<Suite>(how, nullptr);
  EXPECT_TRUE(verdict.passed) << verdict.history;
}

/// The code with each of these bugs.
template <typename Suite>
void expect_found(const Search& how, ::std::initializer_list<Mutation> bugs) {
  for (const Mutation& planted : bugs) {
    EXPECT_FALSE(search<Suite>(how, &planted).passed)
        << "the model does not notice a wrong " << planted.operation << " in " << planted.function;
  }
}

}  // namespace model
