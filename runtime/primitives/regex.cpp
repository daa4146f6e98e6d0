#include "runtime/primitives/regex.h"

#include <pcre2.h>

#include <array>
#include <list>
#include <memory>

#include "runtime/primitives/aside.h"
#include "runtime/primitives/support.h"
#include "vm/base/limits.h"
#include "vm/objects/shared_text.h"
#include "vm/objects/string.h"

namespace btvm {
namespace {

struct FreeCode {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};
struct FreeData {
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};
struct FreeContext {
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};

struct Compiled {
  std::string pattern;
  std::uint32_t options = 0;
  std::unique_ptr<pcre2_code, FreeCode> code;
  std::string error;  // why there is no code
};

/// Patterns that this worker used lately, the latest first.
constexpr std::size_t kCachedPatterns = 32;

Compiled compile(std::string_view pattern, std::uint32_t options) {
  Compiled result{std::string(pattern), options, nullptr, {}};
  if (pattern.size() > limits::kRegexBytes) {
    result.error = "regular expression is too large at position 0";
    return result;
  }
  int number = 0;
  PCRE2_SIZE at = 0;
  result.code.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(result.pattern.data()),
                                  result.pattern.size(), options | PCRE2_UTF | PCRE2_UCP, &number,
                                  &at, nullptr));
  if (result.code != nullptr) return result;
  std::array<PCRE2_UCHAR, 256> text{};
  pcre2_get_error_message(number, text.data(), text.size());
  result.error = reinterpret_cast<const char*>(text.data());
  result.error += " at position " + std::to_string(at);
  return result;
}

/// The compiled pattern; valid until the next call on this thread.
const Compiled& compiled(std::string_view pattern, std::uint32_t options) {
  thread_local std::list<Compiled> cache;
  for (auto at = cache.begin(); at != cache.end(); ++at) {
    if (at->options != options || at->pattern != pattern) continue;
    cache.splice(cache.begin(), cache, at);
    return cache.front();
  }
  cache.push_front(compile(pattern, options));
  if (cache.size() > kCachedPatterns) cache.pop_back();
  return cache.front();
}

/// Searches one text; says where the groups of the last match are.
class Search {
 public:
  Search(const pcre2_code* code, std::string_view text, std::uint32_t steps)
      : code_(code),
        text_(text),
        data_(pcre2_match_data_create_from_pattern(code, nullptr)),
        context_(pcre2_match_context_create(nullptr)) {
    pcre2_set_match_limit(context_.get(), steps);
    pcre2_set_heap_limit(context_.get(), limits::kRegexKibibytes);
  }

  /// The next match at or behind byte `from`. False: none, or failed() says that it took too long.
  bool next(std::size_t from, std::uint32_t options = 0) {
    const int found = pcre2_match(code_, reinterpret_cast<PCRE2_SPTR>(text_.data()), text_.size(),
                                  from, options | PCRE2_NO_UTF_CHECK, data_.get(), context_.get());
    failed_ = found < 0 && found != PCRE2_ERROR_NOMATCH;
    return found >= 0;
  }
  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] std::size_t begin() const { return offsets()[0]; }
  [[nodiscard]] std::size_t end() const { return offsets()[1]; }
  [[nodiscard]] std::string_view group(std::size_t n) const {
    if (n >= pcre2_get_ovector_count(data_.get()) || offsets()[2 * n] == PCRE2_UNSET) return {};
    return text_.substr(offsets()[2 * n], offsets()[2 * n + 1] - offsets()[2 * n]);
  }

  /// Calls `use` for each match from left to right, as long as it answers true.
  template <typename Use>
  void each(Use use) {
    std::size_t at = 0;
    std::uint32_t options = 0;
    while (at <= text_.size()) {
      if (next(at, options)) {
        if (!use()) return;
        at = end();
        // After an empty match look for another one here that is not empty, then go on.
        options = begin() == end() ? PCRE2_NOTEMPTY_ATSTART | PCRE2_ANCHORED : 0;
      } else if (options != 0 && !failed_) {
        options = 0;
        if (at == text_.size()) return;
        ++at;
        while (at < text_.size() && (static_cast<unsigned char>(text_[at]) & 0xC0U) == 0x80U) ++at;
      } else {
        return;
      }
    }
  }

 private:
  [[nodiscard]] const PCRE2_SIZE* offsets() const { return pcre2_get_ovector_pointer(data_.get()); }

  const pcre2_code* code_;
  std::string_view text_;
  std::unique_ptr<pcre2_match_data, FreeData> data_;
  std::unique_ptr<pcre2_match_context, FreeContext> context_;
  bool failed_ = false;
};

// --- Common parts --------------------------------------------------------------------------------

/// The arguments that all searches have: text, pattern, options.
class Input {
 public:
  explicit Input(Call& call);
  [[nodiscard]] std::string_view text() const { return text_.get(); }
  [[nodiscard]] Search search() const { return {pattern_.code.get(), text(), steps_}; }

 private:
  TextAside text_;
  const Compiled& pattern_;
  std::uint32_t steps_;  // of one search
};

/// Steps of one search on a worker: what takes more is begun again elsewhere.
constexpr std::uint32_t kStepsHere = 20'000;

Outcome too_long(Call& call) {
  if (call.context().may_leave) return Outcome::of(Outcome::Kind::kLong);
  ErrorRecord record;
  record.kind = call.image().symbols().intern("regex_error");
  record.error_class = call.image().symbols().intern("String");
  record.hint = "The search takes too many steps";
  return raise_error(call.context(), record);
}

Input::Input(Call& call)
    : text_(call.argument(1)),
      pattern_(compiled(text_of(call.argument(2)),
                        static_cast<std::uint32_t>(call.argument(3).as_small()))),
      steps_(call.context().may_leave ? kStepsHere : limits::kRegexSteps) {}

/// begin_work() for a search in all of the text.
std::optional<Outcome> begin_search(Call& call) {
  return begin_text(call, call.argument(1), TextWork::kParse);
}

/// A long text remembers that it is.
bool is_valid(Value string) {
  return is_kind(string, ObjectKind::kSharedString) ? SharedText::of(string).is_valid()
                                                    : is_utf8(text_of(string));
}

/// Precondition of all searches: the library checked the arguments, and the pattern compiles.
bool are_usable(Call& call) {
  return is_string(call.argument(1)) && is_valid(call.argument(1)) && is_string(call.argument(2)) &&
         call.argument(3).is_small() &&
         compiled(text_of(call.argument(2)),
                  static_cast<std::uint32_t>(call.argument(3).as_small()))
                 .code != nullptr;
}

Outcome unusable(Call& call) { return raise_type_error(call, "The text is not valid UTF-8"); }

// --- Primitives ----------------------------------------------------------------------------------

/// primCheck: pattern options: number. Why the pattern does not compile, or nil.
Outcome regex_check(Call& call) {
  if (!is_string(call.argument(1)) || !call.argument(2).is_small()) {
    return raise_type_error(call, "Pattern must be a String");
  }
  if (auto elsewhere = begin_text(call, call.argument(1), TextWork::kParse)) return *elsewhere;
  const Compiled& pattern =
      compiled(text_of(call.argument(1)), static_cast<std::uint32_t>(call.argument(2).as_small()));
  if (pattern.code != nullptr) return Outcome::result(Value::nil());
  const std::string error = pattern.error;
  return text_result(call, error);
}

/// primFirst: text pattern: source options: number. The first match, or nil.
Outcome regex_first(Call& call) {
  if (auto elsewhere = begin_search(call)) return *elsewhere;
  if (!are_usable(call)) return unusable(call);
  const Input input(call);
  Search search = input.search();
  if (search.next(0)) return text_result(call, search.group(0));
  return search.failed() ? too_long(call) : Outcome::result(Value::nil());
}

/// primAll: text pattern: source options: number. All matches.
Outcome regex_all(Call& call) {
  if (auto elsewhere = begin_search(call)) return *elsewhere;
  if (!are_usable(call)) return unusable(call);
  const Input input(call);
  Search search = input.search();
  std::vector<std::string_view> found;
  search.each([&] {
    found.push_back(search.group(0));
    return true;
  });
  return search.failed() ? too_long(call) : text_list_result(call, found);
}

/// primSplit: text pattern: source options: number. The pieces between the matches, without empty ones
/// at the end.
Outcome regex_split(Call& call) {
  if (auto elsewhere = begin_search(call)) return *elsewhere;
  if (!are_usable(call)) return unusable(call);
  const Input input(call);
  const std::string_view text = input.text();
  Search search = input.search();
  std::vector<std::string_view> pieces;
  std::size_t at = 0;
  search.each([&] {
    const bool empty = search.begin() == search.end();
    if (empty && (search.begin() == at || search.begin() == text.size())) return true;
    pieces.push_back(text.substr(at, search.begin() - at));
    at = search.end();
    return true;
  });
  if (search.failed()) return too_long(call);
  pieces.push_back(text.substr(at));
  while (!pieces.empty() && pieces.back().empty()) pieces.pop_back();
  return text_list_result(call, pieces);
}

/// Appends the replacement: & is the match, \1 to \9 its groups, \& an ampersand.
void append_replacement(std::string& out, const Search& search, std::string_view replacement) {
  for (std::size_t i = 0; i < replacement.size(); ++i) {
    const char c = replacement[i];
    const char next = i + 1 < replacement.size() ? replacement[i + 1] : '\0';
    if (c == '&') {
      out += search.group(0);
    } else if (c == '\\' && next == '&') {
      out += '&';
      ++i;
    } else if (c == '\\' && next >= '1' && next <= '9') {
      out += search.group(static_cast<std::size_t>(next - '0'));
      ++i;
    } else {
      out += c;
    }
  }
}

/// primReplace: text pattern: source options: number with: replacement all: boolean.
Outcome regex_replace(Call& call) {
  if (auto elsewhere = begin_search(call)) return *elsewhere;
  if (!are_usable(call) || !is_string(call.argument(4))) return unusable(call);
  const Input input(call);
  const std::string replacement(text_of(call.argument(4)));
  const bool all = call.argument(5) == Value::from_bool(true);
  Search search = input.search();
  std::string out;
  std::size_t at = 0;
  search.each([&] {
    out.append(input.text(), at, search.begin() - at);
    append_replacement(out, search, replacement);
    at = search.end();
    return all && out.size() <= limits::kStringBytes;
  });
  if (search.failed()) return too_long(call);
  out.append(input.text(), at);
  return text_result(call, out);
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"regex_check", 2, 0, regex_check},
    PrimitiveInfo{"regex_first", 3, 0, regex_first},
    PrimitiveInfo{"regex_all", 3, 0, regex_all},
    PrimitiveInfo{"regex_split", 3, 0, regex_split},
    PrimitiveInfo{"regex_replace", 5, 0, regex_replace},
};

}  // namespace

std::span<const PrimitiveInfo> regex_primitives() { return kPrimitives; }

}  // namespace btvm
