#include "loader/handler_nesting.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "vm/base/limits.h"

namespace btvm {
namespace {

LoadError handler_error(LoadErrc code, std::size_t index, std::string_view what) {
  LoadError error;
  error.code = code;
  error.subject = "handler " + std::to_string(index) + " " + std::string(what);
  return error;
}

/// Indexes with outer regions before the inner ones that begin at the same unit. Of equal regions the
/// later entry is the outer one.
std::vector<std::size_t> from_outer_to_inner(std::span<const HandlerInfo> handlers) {
  std::vector<std::size_t> order(handlers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    if (handlers[a].from != handlers[b].from) return handlers[a].from < handlers[b].from;
    if (handlers[a].to != handlers[b].to) return handlers[a].to > handlers[b].to;
    return a > b;
  });
  return order;
}

}  // namespace

Expected<HandlerNesting, LoadError> nest_handlers(std::span<const HandlerInfo> handlers,
                                                  std::size_t code_units) {
  HandlerNesting nesting;
  nesting.parents.assign(handlers.size(), -1);
  nesting.innermost.assign(handlers.empty() ? 0 : code_units, -1);
  std::vector<std::size_t> around;  // the regions that hold the current beginning, outermost first
  for (const std::size_t index : from_outer_to_inner(handlers)) {
    const HandlerInfo& handler = handlers[index];
    while (!around.empty() && handlers[around.back()].to <= handler.from) around.pop_back();
    if (!around.empty()) {
      const std::size_t outer = around.back();
      if (handlers[outer].to < handler.to) {
        return handler_error(LoadErrc::kBadHandler, index, "overlaps another");
      }
      if (outer < index) {
        return handler_error(LoadErrc::kBadHandler, index, "comes after the one around it");
      }
      nesting.parents[index] = static_cast<std::int32_t>(outer);
    }
    around.push_back(index);
    if (around.size() > limits::kHandlerNesting) {
      return handler_error(LoadErrc::kLimitExceeded, index, "is nested too deeply");
    }
    std::fill(nesting.innermost.begin() + handler.from, nesting.innermost.begin() + handler.to,
              static_cast<std::int32_t>(index));
  }
  return nesting;
}

}  // namespace btvm
