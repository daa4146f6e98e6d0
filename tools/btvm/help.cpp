// btvm help: explains the codes of diagnostics.
#include <cstdio>
#include <string>

#include "tools/btvm/command.h"
#include "tools/compiler/diagnostic_codes.h"

namespace btvm::cli {
namespace {

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void print_row(const compiler::DiagnosticCode& row) {
  print(row.code);
  print("  ");
  print(row.pattern);
  print("\n");
}

}  // namespace

int explain(const std::string& code) {
  if (code == "codes") {
    for (const compiler::DiagnosticCode& row : compiler::diagnostic_codes()) print_row(row);
    return status::kOk;
  }
  const compiler::DiagnosticCode* row = compiler::find_code(code);
  if (row == nullptr) {
    complain("help: no diagnostic has the code '" + code + "'; `btvm help codes` lists them");
    return status::kUsage;
  }
  print_row(*row);
  print("\n");
  print(row->why);
  print("\n");
  return status::kOk;
}

}  // namespace btvm::cli
