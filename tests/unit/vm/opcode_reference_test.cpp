#include "vm/opcode_reference.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace btvm {
namespace {

TEST(OpcodeReference, TheDocumentIsCurrent) {
  std::ifstream in(BTVM_SOURCE_DIR "/docs/opcodes.md", std::ios::binary);
  const std::string document{std::istreambuf_iterator<char>{in}, {}};
  EXPECT_TRUE(document == opcode_reference())
      << "make docs/opcodes.md again: btvm disasm --opcodes > docs/opcodes.md";
}

}  // namespace
}  // namespace btvm
