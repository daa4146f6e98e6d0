// btvm bench compile: lines a second that one core compiles, of sources such as people write.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tools/btvm/command.h"
#include "tools/btvm/library_catalog.h"
#include "vm/base/split_mix.h"

namespace btvm::cli {
namespace {

/// Members of a class; `#` becomes a number of its own. They are what programs consist of: short methods
/// with comments, conditions, loops over collections, messages to others, text, matching, errors.
constexpr const char* kMembers[] = {
    "  /// Adds an amount to the total, and answers the new one.\n"
    "  add#: amount =>\n"
    "    amount isNegative ifTrue: [^self error: \"amount {amount} is negative\"]\n"
    "    self.total := self.total + amount\n"
    "    self.total\n"
    "\n",
    "  // What was bought, most expensive first.\n"
    "  sorted# =>\n"
    "    cheap := self.items reject: [:each | (each at: #price) > 100]\n"
    "    cheap sort: [:a :b | (a at: #price) >= (b at: #price)]\n"
    "\n",
    "  /// The sum over all items.\n"
    "  sum# -> Integer =>\n"
    "    sum := 0\n"
    "    self.items do: [:each |\n"
    "      count := each at: #count ifAbsent: [1]\n"
    "      sum := sum + ((each at: #price) * count)\n"
    "    ]\n"
    "    sum\n"
    "\n",
    "  describe#: name limit: limit: Integer -> String =>\n"
    "    shown := name size > limit ifTrue: [name take: limit] ifFalse: [name]\n"
    "    \"{shown padRight: limit}: {self.total} of {self.limit}\"\n"
    "\n",
    "  /// The outcome of an answer.\n"
    "  outcome#: answer =>\n"
    "    answer match: [\n"
    "      {#ok, value} when: [value > 9] -> value * 2\n"
    "      {#ok, value} -> value\n"
    "      {#error, reason} -> self failed#: reason\n"
    "      _ -> 0\n"
    "    ]\n"
    "\n"
    "  failed#: reason =>\n"
    "    self.failures := #(reason | self.failures)\n"
    "    nil\n"
    "\n",
    "  steps# =>\n"
    "    position := 0\n"
    "    [position < self.limit and: [self.total > 0]] whileTrue: [\n"
    "      position := position + 1\n"
    "      position isEven ifTrue: [self tick#: position]\n"
    "    ]\n"
    "    1 to: 10 do: [:i | position := position + (i * i % 7)]\n"
    "    position\n"
    "\n"
    "  tick#: position => self.limit := self.limit - 1\n"
    "\n",
    "  safely#: block =>\n"
    "    [block value] on: Error do: [:error |\n"
    "      Transcript show: \"failed: \" ++ error message; cr\n"
    "      #{#error => error kind, #at => self.total, #name => #step#}\n"
    "    ]\n"
    "\n",
};

/// A class of about `lines` lines. Adds those that it has to `total`.
std::string make_source(std::size_t number, std::size_t lines, std::uint64_t& random,
                        std::size_t& total) {
  std::string text = "/// A generated class.\nActor subclass: Generated" + std::to_string(number) +
                     "\n  state: total = 0\n  state: limit: Integer = 100\n  state: items = #()\n"
                     "  state: failures = #()\n\n";
  const auto count = [&] {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  };
  for (std::size_t member = 0; count() < lines; ++member) {
    std::string next = kMembers[split_mix(random) % std::size(kMembers)];
    for (std::size_t at = next.find('#'); at != next.npos; at = next.find('#', at + 1)) {
      // Between a letter and what ends a name it is a number; elsewhere a symbol or a literal begins.
      const char before = at == 0 ? ' ' : next[at - 1];
      if (before >= 'a' && before <= 'z') next.replace(at, 1, std::to_string(member));
    }
    text += next;
  }
  total += count();
  return text;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int bench_compile(std::size_t lines, const Options& options) {
  constexpr std::size_t kClassLines = 150;
  std::uint64_t random = 1;
  std::vector<compiler::Source> sources;
  std::size_t total = 0;
  while (total < lines) {
    std::string text = make_source(sources.size(), kClassLines, random, total);
    sources.emplace_back("generated.bt", std::move(text));
  }
  std::vector<double> rates;
  for (int repetition = 0; repetition < 5; ++repetition) {
    const auto start = std::chrono::steady_clock::now();
    for (const compiler::Source& source : sources) {
      compiler::CompileOptions compile;
      compile.module_name = "generated";
      compile.catalog = &library_catalog();
      compile.optimise = options.optimise != 0;
      compiler::Diagnostics diagnostics;
      if (compiler::compile(source, compile, diagnostics)) continue;
      for (const compiler::Diagnostic& one : diagnostics.all()) {
        std::fputs(compiler::render(source, one, colours()).c_str(), stderr);
      }
      return status::kInternal;
    }
    rates.push_back(static_cast<double>(total) / seconds_since(start));
  }
  std::sort(rates.begin(), rates.end());
  const double median = rates[rates.size() / 2];
  if (options.json) {
    const nlohmann::json row = {{"row", "compile"},
                                {"lines", total},
                                {"files", sources.size()},
                                {"lines_per_second", median}};
    std::printf("%s\n", row.dump().c_str());
  } else {
    std::printf("%zu lines in %zu files: %.0f lines a second (%.0f to %.0f)\n", total,
                sources.size(), median, rates.front(), rates.back());
  }
  return status::kOk;
}

}  // namespace btvm::cli
