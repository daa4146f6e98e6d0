// The commands of the console: a request and its answer, both as JSON (docs/console.md).
#pragma once

#include <nlohmann/json.hpp>

#include "runtime/virtual_machine.h"
#include "tools/console/evaluator.h"

namespace btvm::console {

/// Runs one request, `{"command": "show", "argument": "0.5.1"}`, and answers `{"ok": true, "result":
/// ...}` or `{"ok": false, "error": "..."}`. Whatever the request is. Not on a worker.
[[nodiscard]] nlohmann::json answer(VirtualMachine& machine, Evaluator& evaluator,
                                    const nlohmann::json& request);

}  // namespace btvm::console
