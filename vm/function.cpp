#include "vm/function.h"

#include <algorithm>

namespace btvm {

std::uint32_t Function::line_at(std::uint32_t unit) const {
  const auto after =
      std::upper_bound(lines.begin(), lines.end(), unit,
                       [](std::uint32_t at, const LineInfo& line) { return at < line.unit; });
  return after == lines.begin() ? 0 : std::prev(after)->line;
}

const HandlerInfo* Function::handler_at(std::uint32_t unit, bool ensure_only) const {
  for (const HandlerInfo& handler : handlers) {
    if (unit < handler.from || unit >= handler.to) continue;
    if (ensure_only && handler.kind != HandlerInfo::Kind::kEnsure) continue;
    return &handler;
  }
  return nullptr;
}

}  // namespace btvm
