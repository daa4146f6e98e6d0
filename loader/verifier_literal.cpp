#include "loader/verifier_literal.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "vm/base/limits.h"
#include "vm/object.h"
#include "vm/objects/string.h"

namespace btvm {
namespace {

/// How large a literal is when every element is counted as often as it is reached.
struct Extent {
  std::size_t nodes = 1;
  std::uint32_t nesting = 0;
};

class LiteralVerifier {
 public:
  explicit LiteralVerifier(const Module& module) : module_(module) {}

  std::optional<LoadError> run() {
    extents_.reserve(module_.literals.size());
    for (number_ = 0; number_ < module_.literals.size() && !error_; ++number_) {
      check(module_.literals[number_]);
    }
    return std::move(error_);
  }

 private:
  void fail(LoadErrc code, std::string_view what) {
    if (error_) return;
    error_.emplace();
    error_->code = code;
    error_->subject = "literal " + std::to_string(number_) + " " + std::string(what);
  }

  void check(const Literal& literal) {
    Extent extent;
    switch (literal.kind) {
      case Literal::Kind::kSpecial:
        if (literal.number < 0 || literal.number > 3) fail(LoadErrc::kBadLiteral, "is no special");
        break;
      case Literal::Kind::kInteger: break;
      case Literal::Kind::kBigInteger: digits(literal.text); break;
      case Literal::Kind::kFloat:
        // A NaN has no place in the order of values that dictionaries and sets rely on.
        if (std::isnan(literal.real)) fail(LoadErrc::kBadLiteral, "is not a number");
        break;
      case Literal::Kind::kString:
        if (!is_utf8(literal.text)) fail(LoadErrc::kBadLiteral, "is not UTF-8");
        if (literal.text.size() / sizeof(std::uint64_t) + 2 > Header::kMaxWords) {
          fail(LoadErrc::kLimitExceeded, "is too long a string");
        }
        break;
      case Literal::Kind::kSymbol:
        if (static_cast<std::size_t>(literal.symbol) >= module_.symbols.size()) {
          fail(LoadErrc::kBadLiteral, "is no symbol");
        }
        break;
      case Literal::Kind::kDictionary:
        if (literal.elements.size() % 2 != 0) fail(LoadErrc::kBadLiteral, "has a key too many");
        [[fallthrough]];
      case Literal::Kind::kList:
      case Literal::Kind::kArray:
      case Literal::Kind::kTuple: extent = elements(literal.elements); break;
      default: fail(LoadErrc::kBadLiteral, "is of no known kind");
    }
    extents_.push_back(extent);
  }

  void digits(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    const bool decimal =
        !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    if (!decimal) fail(LoadErrc::kBadLiteral, "is no decimal number");
    if (text.size() > limits::kLiteralDigits) fail(LoadErrc::kLimitExceeded, "has too many digits");
  }

  Extent elements(const std::vector<LiteralIndex>& elements) {
    Extent extent;
    if (elements.size() > Header::kMaxWords)
      fail(LoadErrc::kLimitExceeded, "has too many elements");
    for (const LiteralIndex element : elements) {
      const auto index = static_cast<std::size_t>(element);
      if (index >= number_) {
        fail(LoadErrc::kBadLiteral, "refers to a literal that is not before it");
        return extent;
      }
      extent.nodes = std::min(extent.nodes + extents_[index].nodes, limits::kLiteralNodes + 1);
      extent.nesting = std::max(extent.nesting, extents_[index].nesting + 1);
    }
    if (extent.nodes > limits::kLiteralNodes) fail(LoadErrc::kLimitExceeded, "is too large a tree");
    if (extent.nesting > limits::kLiteralNesting) {
      fail(LoadErrc::kLimitExceeded, "is nested too deeply");
    }
    return extent;
  }

  const Module& module_;
  std::size_t number_ = 0;
  std::vector<Extent> extents_;
  std::optional<LoadError> error_;
};

}  // namespace

std::optional<LoadError> verify_literals(const Module& module) {
  return LiteralVerifier(module).run();
}

}  // namespace btvm
