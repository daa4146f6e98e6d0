// Any text is JSON or has a place where it is none; what it says is made of whole values.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/json_reader.h"
#include "vm/base/check.h"
#include "vm/base/limits.h"
#include "vm/objects/string.h"

namespace {

/// Counts the values of each list and object.
class Counter final : public btvm::JsonSink {
 public:
  bool null() override { return count(); }
  bool boolean(bool /*b*/) override { return count(); }
  bool integer(std::int64_t /*n*/) override { return count(); }
  bool digits(std::string_view digits) override {
    btvm::check(digits.size() >= 19, "it is beyond 64 bits");
    return count();
  }
  bool real(double d) override {
    btvm::check(d - d == 0, "a number is finite");
    return count();
  }
  bool string(std::string_view text) override {
    btvm::check(btvm::is_utf8(text), "of UTF-8 comes UTF-8");
    return count();
  }
  bool begin() override {
    counts_.push_back(0);
    btvm::check(counts_.size() <= btvm::limits::kTermNesting + 1, "nesting has a limit");
    return true;
  }
  bool end_list() override { return end(); }
  bool end_object() override {
    btvm::check(counts_.back() % 2 == 0, "each key has a value");
    return end();
  }

  [[nodiscard]] bool has_one_value() const { return counts_.size() == 1 && counts_[0] == 1; }

 private:
  bool count() {
    ++counts_.back();
    return true;
  }
  bool end() {
    counts_.pop_back();
    return count();
  }

  std::vector<std::size_t> counts_{0};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  const std::string_view text = std::string_view(bytes).substr(0, btvm::utf8_prefix(bytes));
  Counter counter;
  const auto error = btvm::read_json(text, counter);
  if (!error) {
    btvm::check(counter.has_one_value(), "a text is one value");
    return 0;
  }
  btvm::check(error->offset <= text.size() && !error->reason.empty(), "an error has a place");
  const btvm::TextPlace place = btvm::place_in(text, error->offset);
  btvm::check(place.position <= btvm::grapheme_count(text) + 1, "the place is in the text");
  return 0;
}
