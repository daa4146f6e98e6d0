#include "runtime/primitive_table.h"

#include <unordered_map>

#include "runtime/primitives/collection.h"
#include "runtime/primitives/number.h"
#include "runtime/primitives/object.h"
#include "runtime/primitives/process.h"
#include "runtime/primitives/text.h"

namespace btvm {

const std::vector<std::span<const PrimitiveInfo>>& all_primitives() {
  static const std::vector<std::span<const PrimitiveInfo>> groups = {
      object_primitives(), number_primitives(), text_primitives(), collection_primitives(),
      process_primitives(),
  };
  return groups;
}

const PrimitiveInfo* find_primitive(std::string_view name) {
  static const std::unordered_map<std::string_view, const PrimitiveInfo*> by_name = [] {
    std::unordered_map<std::string_view, const PrimitiveInfo*> table;
    for (const auto group : all_primitives()) {
      for (const PrimitiveInfo& primitive : group) table.emplace(primitive.name, &primitive);
    }
    return table;
  }();
  const auto found = by_name.find(name);
  return found == by_name.end() ? nullptr : found->second;
}

}  // namespace btvm
