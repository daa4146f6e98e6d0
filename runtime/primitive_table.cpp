#include "runtime/primitive_table.h"

#include <unordered_map>

#include "runtime/primitives/array.h"
#include "runtime/primitives/binary.h"
#include "runtime/primitives/block.h"
#include "runtime/primitives/changes.h"
#include "runtime/primitives/channel.h"
#include "runtime/primitives/child.h"
#include "runtime/primitives/class.h"
#include "runtime/primitives/dictionary.h"
#include "runtime/primitives/directory.h"
#include "runtime/primitives/exception.h"
#include "runtime/primitives/file.h"
#include "runtime/primitives/host.h"
#include "runtime/primitives/instance.h"
#include "runtime/primitives/integer.h"
#include "runtime/primitives/json.h"
#include "runtime/primitives/life.h"
#include "runtime/primitives/list.h"
#include "runtime/primitives/list_order.h"
#include "runtime/primitives/merge.h"
#include "runtime/primitives/method.h"
#include "runtime/primitives/navigation.h"
#include "runtime/primitives/number.h"
#include "runtime/primitives/object.h"
#include "runtime/primitives/operators.h"
#include "runtime/primitives/process.h"
#include "runtime/primitives/regex.h"
#include "runtime/primitives/set.h"
#include "runtime/primitives/shared.h"
#include "runtime/primitives/socket.h"
#include "runtime/primitives/string.h"
#include "runtime/primitives/string_code.h"
#include "runtime/primitives/string_edit.h"
#include "runtime/primitives/tracing.h"
#include "runtime/primitives/transcript.h"
#include "runtime/primitives/workspace.h"
#include "vm/base/check.h"

namespace btvm {

const std::vector<std::span<const PrimitiveInfo>>& all_primitives() {
  static const std::vector<std::span<const PrimitiveInfo>> groups = {
      array_primitives(),       binary_primitives(),     block_primitives(),
      class_primitives(),       dictionary_primitives(), exception_primitives(),
      instance_primitives(),    integer_primitives(),    list_primitives(),
      list_order_primitives(),  method_primitives(),     number_primitives(),
      object_primitives(),      operators_primitives(),  process_primitives(),
      set_primitives(),         string_primitives(),     string_edit_primitives(),
      string_code_primitives(), transcript_primitives(), file_primitives(),
      host_primitives(),        json_primitives(),       regex_primitives(),
      workspace_primitives(),   life_primitives(),       shared_primitives(),
      channel_primitives(),     socket_primitives(),     child_primitives(),
      directory_primitives(),   navigation_primitives(), tracing_primitives(),
      change_primitives(),      merge_primitives(),
  };
  return groups;
}

const PrimitiveInfo* find_primitive(std::string_view name) {
  static const std::unordered_map<std::string_view, const PrimitiveInfo*> by_name = [] {
    std::unordered_map<std::string_view, const PrimitiveInfo*> table;
    for (const auto group : all_primitives()) {
      for (const PrimitiveInfo& primitive : group) {
        check(table.emplace(primitive.name, &primitive).second,
              "primitives have names of their own");
      }
    }
    return table;
  }();
  const auto found = by_name.find(name);
  return found == by_name.end() ? nullptr : found->second;
}

}  // namespace btvm
