#include "vm/symbol_table.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "vm/well_known.h"

namespace btvm {
namespace {

TEST(SymbolTable, StartsWithTheWellKnownSymbolsInOrder) {
  const SymbolTable table;
  ASSERT_EQ(table.size(), symbols::kCount);
  EXPECT_EQ(table.name(Symbol::kNil), "nil");
  EXPECT_EQ(table.name(Symbol::kFalse), "false");
  EXPECT_EQ(table.find("badarith"), symbol(symbols::kBadarith));
}

TEST(SymbolTable, OneNameIsOneSymbol) {
  SymbolTable table;
  const Symbol first = table.intern("at:put:");
  EXPECT_EQ(table.intern(std::string("at:") + "put:"), first);
  EXPECT_EQ(table.name(first), "at:put:");
  EXPECT_NE(table.intern("at:put"), first);
}

TEST(SymbolTable, FindMakesNothing) {
  SymbolTable table;
  const auto size = table.size();
  EXPECT_EQ(table.find("never seen"), std::nullopt);
  EXPECT_EQ(table.size(), size);
}

TEST(SymbolTable, AnyBytesAreAName) {
  SymbolTable table;
  const std::string name("with\0zero \xF0\x9F\x98\x80", 14);
  EXPECT_EQ(table.name(table.intern(name)), name);
  EXPECT_EQ(table.name(table.intern("")), "");
}

TEST(SymbolTable, ANameStaysWhereItIsWhileTheTableGrows) {
  SymbolTable table;
  const Symbol early = table.intern("early");
  const std::string_view text = table.name(early);
  for (int i = 0; i < 20'000; ++i) table.intern("s" + std::to_string(i));
  EXPECT_EQ(table.name(early).data(), text.data());
  EXPECT_EQ(table.name(*table.find("s19999")), "s19999");
}

TEST(SymbolTable, ThreadsAgreeOnSymbols) {
  constexpr int kNames = 5'000;
  constexpr int kThreads = 4;
  SymbolTable table;
  std::vector<std::vector<Symbol>> seen(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kNames; ++i) {
        const std::string name = "name" + std::to_string(i);
        const Symbol made = table.intern(name);
        seen[static_cast<std::size_t>(t)].push_back(made);
        EXPECT_EQ(table.name(made), name);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& symbols : seen) EXPECT_EQ(symbols, seen[0]);
  EXPECT_EQ(table.size(), symbols::kCount + kNames);
}

}  // namespace
}  // namespace btvm
