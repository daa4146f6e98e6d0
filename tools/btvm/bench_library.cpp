#include "tools/btvm/bench_library.h"

#include <array>

namespace btvm::cli {
namespace {

constexpr auto kAnswer = BenchRow::Measure::kAnswer;
constexpr std::size_t kMany = 1'000'000;
constexpr std::size_t kSome = 300'000;
constexpr std::size_t kFew = 100;

constexpr std::array kRows = {
    BenchRow{"sort", "an element of a List of Integers, sorted", "LibraryRow sort: N", kMany, kFew,
             kAnswer},
    BenchRow{"sort-by", "the same, by a block", "LibraryRow sortBy: N", kSome, kFew, kAnswer},
    BenchRow{"sort-texts", "an element of a List of Strings, sorted", "LibraryRow sortTexts: N",
             kSome, kFew, kAnswer},
    BenchRow{"unique", "an element of a List, most of them repeated", "LibraryRow unique: N", kMany,
             kFew, kAnswer},
    BenchRow{"dict-put", "an Integer key put into a growing Dictionary", "LibraryRow put: N", kSome,
             kFew, kAnswer},
    BenchRow{"dict-get", "an Integer key found", "LibraryRow get: N", kSome, kFew, kAnswer},
    BenchRow{"dict-texts", "a String key put into a growing Dictionary", "LibraryRow putTexts: N",
             kSome, kFew, kAnswer},
    BenchRow{"set-add", "an Integer added to a growing Set", "LibraryRow add: N", kSome, kFew,
             kAnswer},
    BenchRow{"array-put", "an element of an Array replaced", "LibraryRow arrayPut: N", kSome, kFew,
             kAnswer},
    BenchRow{"text-append", "two letters appended to a growing String", "LibraryRow append: N",
             kMany, kFew, kAnswer},
    BenchRow{"text-join", "a String of a List, joined", "LibraryRow join: N", kMany, kFew, kAnswer},
    BenchRow{"text-split", "a piece of a long String, split off", "LibraryRow split: N", kMany,
             kFew, kAnswer},
    BenchRow{"count", "a step of to:do: with an addition", "LibraryRow count: N", 10 * kMany, kFew,
             kAnswer},
    BenchRow{"do", "an element of a List, visited", "LibraryRow do: N", kMany, kFew, kAnswer},
    BenchRow{"collect", "an element of a List, mapped", "LibraryRow collect: N", kMany, kFew,
             kAnswer},
    BenchRow{"select", "an element of a List, tested", "LibraryRow select: N", kMany, kFew,
             kAnswer},
    BenchRow{"group-by", "an element of a List, put into one of 100 groups",
             "LibraryRow groupBy: N", kMany, kFew, kAnswer},
    BenchRow{"stream", "an element of a lazy Stream, tested and mapped", "LibraryRow stream: N",
             kMany, kFew, kAnswer},
};

}  // namespace

std::span<const BenchRow> library_bench_rows() { return kRows; }

}  // namespace btvm::cli
