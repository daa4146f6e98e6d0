#include "tools/console/evaluator.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "loader/verifier.h"
#include "tools/compiler/compile.h"

namespace btvm::console {
namespace {

RunResult failed(std::string text) {
  RunResult result;
  result.status = RunResult::Status::kError;
  result.text = std::move(text);
  return result;
}

}  // namespace

Evaluator::Evaluator(VirtualMachine& machine)
    : machine_(machine), session_(machine.start_session()) {}

RunResult Evaluator::evaluate(const std::string& text) {
  const compiler::Source source("console", text);
  compiler::CompileOptions options;
  options.module_name = "console";
  options.top_level_bindings = true;
  const std::vector<Symbol> bound = machine_.bindings().names();
  options.is_bound = [&](std::string_view name) {
    const auto symbol = machine_.image().symbols().find(std::string(name));
    return symbol && std::find(bound.begin(), bound.end(), *symbol) != bound.end();
  };
  compiler::Diagnostics diagnostics;
  const auto module = compiler::compile(source, options, diagnostics);
  if (!module) {
    std::string errors;
    for (const auto& diagnostic : diagnostics.all()) {
      errors += compiler::render(source, diagnostic, false);
    }
    while (errors.ends_with('\n')) errors.pop_back();
    return failed(errors);
  }
  if (const auto verified = verify(*module, {}); !verified) {
    return failed("the compiler made bad code: " + to_text(verified.error()));
  }
  const auto linked = machine_.load_edits(*module);
  if (!linked) return failed(linked.error().message);
  if (const Function* main = linked->front().main) {
    return session_->run(*main, VirtualMachine::Session::Form::kRepl);
  }
  RunResult result;
  if (!module->classes.empty()) {
    result.text = module->symbols[static_cast<std::size_t>(module->classes.back().name)];
  }
  return result;
}

void Evaluator::stop() { session_->stop(); }

}  // namespace btvm::console
