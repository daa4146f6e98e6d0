#include "loader/module_reader.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "loader/format.h"
#include "loader/module_builder.h"
#include "loader/module_writer.h"
#include "tests/support/sealed_file.h"
#include "tests/unit/loader/random_module.h"
#include "vm/base/bytes.h"
#include "vm/base/limits.h"

namespace btvm {
namespace {

using Bytes = std::vector<std::byte>;

Bytes random_file(std::uint64_t seed) {
  Bundle bundle;
  bundle.modules = {RandomModule(seed).make(), RandomModule(seed + 1).make()};
  return *write_bundle(bundle);
}

LoadErrc code_of(std::span<const std::byte> bytes) {
  const auto read = read_bundle(bytes);
  EXPECT_FALSE(read);
  return read ? LoadErrc{} : read.error().code;
}

TEST(ModuleReader, EveryTruncationIsAnError) {
  const Bytes file = random_file(1);
  for (std::size_t size = 0; size < file.size(); ++size) {
    EXPECT_EQ(code_of(std::span(file).first(size)), LoadErrc::kTruncated) << size;
  }
}

TEST(ModuleReader, EveryTruncationIsAnErrorEvenWithAGoodChecksum) {
  const Bytes file = random_file(2);
  for (std::size_t size = format::kHeaderBytes; size + format::kTrailerBytes < file.size();
       ++size) {
    Bytes shorter(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size));
    shorter.resize(size + format::kTrailerBytes);
    seal(shorter);
    EXPECT_FALSE(read_bundle(shorter)) << size;
  }
}

TEST(ModuleReader, EveryBitFlipIsAnError) {
  const Bytes file = random_file(3);
  for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
    Bytes damaged = file;
    damaged[bit / 8] ^= static_cast<std::byte>(1 << (bit % 8));
    EXPECT_FALSE(read_bundle(damaged)) << bit;
  }
}

TEST(ModuleReader, DamageBehindTheHeaderIsSeenByTheChecksum) {
  Bytes file = random_file(4);
  file[file.size() / 2] ^= std::byte{0x10};
  EXPECT_EQ(code_of(file), LoadErrc::kBadChecksum);
}

TEST(ModuleReader, AnyByteMayHaveAnyValueWithAGoodChecksum) {
  const Bytes file = random_file(5);
  for (std::size_t at = format::kHeaderBytes; at < file.size() - format::kTrailerBytes; ++at) {
    for (const int value : {0x00, 0x7F, 0x80, 0xFF}) {
      Bytes changed = file;
      changed[at] = static_cast<std::byte>(value);
      seal(changed);
      (void)read_bundle(changed);  // an answer, whichever
    }
  }
}

TEST(ModuleReader, HeaderFields) {
  const Bytes file = random_file(6);
  const auto with = [&](std::size_t at, auto value) {
    Bytes changed = file;
    store_little(std::span(changed).subspan(at), value);
    const auto content = std::span(changed).first(file.size() - format::kTrailerBytes);
    store_little(std::span(changed).last(format::kTrailerBytes), format::digest_of(content));
    return code_of(changed);
  };
  EXPECT_EQ(with(0, std::uint32_t{0x464C457F}), LoadErrc::kBadMagic);
  EXPECT_EQ(with(4, std::uint16_t{0}), LoadErrc::kUnsupportedVersion);
  EXPECT_EQ(with(4, std::uint16_t{2}), LoadErrc::kUnsupportedVersion);
  EXPECT_EQ(with(6, std::uint16_t{1}), LoadErrc::kBadTag);
  EXPECT_EQ(with(8, std::uint32_t{limits::kModules + 1}), LoadErrc::kLimitExceeded);
  EXPECT_EQ(with(8, std::uint32_t{1}), LoadErrc::kTrailingBytes)
      << "the second module is left over";
  EXPECT_EQ(with(8, std::uint32_t{3}), LoadErrc::kTruncated);
  EXPECT_EQ(with(12, static_cast<std::uint32_t>(file.size() + 1)), LoadErrc::kTruncated);
  EXPECT_EQ(with(12, static_cast<std::uint32_t>(file.size() - 1)), LoadErrc::kTrailingBytes);
  EXPECT_EQ(with(12, std::uint32_t{0}), LoadErrc::kTruncated);
}

TEST(ModuleReader, BytesBehindTheFileAreAnError) {
  Bytes file = random_file(7);
  file.push_back(std::byte{0});
  EXPECT_EQ(code_of(file), LoadErrc::kTrailingBytes);
}

// --- Sections, by hand --------------------------------------------------------------------------

/// A file of one module whose sections are given as bytes.
class FileBuilder {
 public:
  FileBuilder& section(std::uint16_t number, const std::string& payload, std::uint16_t flags = 0) {
    append(number);
    append(flags);
    append(static_cast<std::uint32_t>(payload.size()));
    const auto raw = bytes_of(payload);
    content_.insert(content_.end(), raw.begin(), raw.end());
    return *this;
  }
  /// The module section: no names, digest 0, no main.
  FileBuilder& module(int sections) {
    return section(1, std::string(2 + 8 + 2, '\0') + static_cast<char>(sections));
  }
  [[nodiscard]] LoadErrc code() const { return code_of(file()); }
  [[nodiscard]] Bytes file() const {
    Bytes file;
    file.reserve(format::kHeaderBytes + content_.size() + format::kTrailerBytes);
    file.resize(format::kHeaderBytes);
    store_little(std::span(file), format::kMagic);
    store_little(std::span(file).subspan(4), format::kVersion);
    store_little(std::span(file).subspan(8), std::uint32_t{1});
    file.insert(file.end(), content_.begin(), content_.end());
    file.resize(file.size() + format::kTrailerBytes);
    seal(file);
    return file;
  }

 private:
  template <typename Number>
  void append(Number number) {
    content_.resize(content_.size() + sizeof(Number));
    store_little(std::span(content_).last(sizeof(Number)), number);
  }

  Bytes content_;
};

TEST(ModuleReader, MissingSectionsAreEmpty) {
  const auto read = read_bundle(FileBuilder().module(0).file());
  ASSERT_TRUE(read) << to_text(read.error());
  EXPECT_TRUE(read->modules[0].symbols.empty());
}

TEST(ModuleReader, SectionsComeInOrderAndOnce) {
  const std::string none(1, '\0');
  EXPECT_EQ(FileBuilder().section(2, none).code(), LoadErrc::kSectionOrder);
  EXPECT_EQ(FileBuilder().module(2).section(3, none).section(2, none).code(),
            LoadErrc::kSectionOrder);
  EXPECT_EQ(FileBuilder().module(2).section(2, none).section(2, none).code(),
            LoadErrc::kSectionOrder);
  EXPECT_EQ(FileBuilder().module(1).section(1, none).code(), LoadErrc::kSectionOrder);
  EXPECT_TRUE(read_bundle(FileBuilder().module(2).section(2, none).section(6, none).file()));
}

TEST(ModuleReader, UnknownSectionsAreSkippedOnlyIfOptional) {
  EXPECT_EQ(FileBuilder().module(1).section(7, "x").code(), LoadErrc::kUnknownSection);
  EXPECT_EQ(FileBuilder().module(1).section(0x7FFF, "x").code(), LoadErrc::kUnknownSection);
  struct Sink final : ModuleSink {
    void begin_bundle(std::uint32_t) override {}
    void begin_module(const ModuleHeader&) override {}
    void symbol(std::string_view) override {}
    void literal(Literal&&) override {}
    void function(FunctionInfo&&) override {}
    void class_definition(ClassInfo&&) override {}
    void extension(ExtensionInfo&&) override {}
    void end_module() override { ended = true; }
    void optional_section(std::uint16_t section, std::span<const std::byte> payload) override {
      seen += std::to_string(section) + std::string(text_of(payload));
    }
    bool ended = false;
    std::string seen;
  } sink;
  const Bytes file = FileBuilder().module(2).section(0x8000, "abc").section(0xFFFF, "").file();
  EXPECT_TRUE(read_modules(file, sink));
  EXPECT_EQ(sink.seen, "32768abc65535");
  EXPECT_TRUE(sink.ended);
}

TEST(ModuleReader, ASectionIsReadToItsEnd) {
  EXPECT_EQ(FileBuilder().module(1).section(2, std::string(2, '\0')).code(),
            LoadErrc::kTrailingBytes);
  EXPECT_EQ(FileBuilder().module(1).section(2, std::string(1, '\0'), 1).code(), LoadErrc::kBadTag);
  EXPECT_EQ(FileBuilder().module(1).section(2, "").code(), LoadErrc::kTruncated);
}

TEST(ModuleReader, HugeCountsCostNothing) {
  // 2^22 entries, and 2^63: far more than the section has bytes.
  const std::string allowed = "\x80\x80\x80\x02";
  const std::string forbidden = "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F";
  for (std::uint16_t section = 2; section <= 6; ++section) {
    EXPECT_EQ(FileBuilder().module(1).section(section, allowed).code(), LoadErrc::kTruncated);
    EXPECT_EQ(FileBuilder().module(1).section(section, forbidden).code(), LoadErrc::kLimitExceeded);
  }
  // A function with that many code units: name, flags, parameters, registers, captured, home.
  const std::string function = std::string(1, '\1') + std::string(6, '\0');
  EXPECT_EQ(FileBuilder().module(1).section(4, function + allowed + std::string(20, '\0')).code(),
            LoadErrc::kTruncated);
}

TEST(ModuleReader, UnknownKindsAreAnError) {
  EXPECT_EQ(FileBuilder().module(1).section(3, std::string("\1\x0A\0", 3)).code(),
            LoadErrc::kBadTag);
}

TEST(ModuleReader, TheErrorNamesFieldAndPlace) {
  const auto read =
      read_bundle(FileBuilder().module(1).section(3, std::string("\1\x0A\0", 3)).file());
  ASSERT_FALSE(read);
  EXPECT_EQ(to_text(read.error()), "at byte 46: a kind or flag is not known: literal kind");
}

}  // namespace
}  // namespace btvm
