#include "runtime/primitives/directory.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>

#include "runtime/blocking.h"
#include "runtime/primitives/file.h"
#include "runtime/primitives/support.h"
#include "vm/objects/string.h"

namespace btvm {
namespace {

namespace fs = std::filesystem;

/// primPath: path | #cwd | #temporary. That path from the root.
Outcome file_path(Call& call) {
  std::string path;
  if (is_string(call.argument(1))) path = std::string(text_of(call.argument(1)));
  const bool temporary = call.argument(1).is_symbol() &&
                         call.image().symbol(call.argument(1).as_symbol()) == "temporary";
  const bool working = call.argument(1).is_symbol() && !temporary;
  std::string result;
  wait_for_blocking(call.context(), [&] {
    std::error_code error;
    const fs::path found = temporary ? fs::temp_directory_path(error)
                           : working ? fs::current_path(error)
                                     : fs::absolute(path, error);
    result = found.lexically_normal().string();
    if (temporary && error) result = "/tmp";
  });
  return text_result(call, result);
}

/// primAsk: path for: selector. #file, #directory, #other, or nil when there is nothing.
Outcome file_ask(Call& call) {
  if (!is_string(call.argument(1))) return Outcome::result(Value::nil());
  const std::string path(text_of(call.argument(1)));
  fs::file_status status;
  wait_for_blocking(call.context(), [&] {
    std::error_code error;
    status = fs::status(path, error);
  });
  if (!fs::exists(status)) return Outcome::result(Value::nil());
  const char* kind = fs::is_directory(status)      ? "directory"
                     : fs::is_regular_file(status) ? "file"
                                                   : "other";
  return Outcome::result(Value::from_symbol(call.image().symbols().intern(kind)));
}

/// primModified: path for: selector. Seconds since 1970.
Outcome file_modified(Call& call) {
  if (!is_string(call.argument(1))) return raise_type_error(call, "Path must be a String");
  const std::string path(text_of(call.argument(1)));
  struct stat status {};
  int error = 0;
  wait_for_blocking(call.context(),
                    [&] { error = ::stat(path.c_str(), &status) == 0 ? 0 : errno; });
  if (error != 0) return raise_errno(call, error);
  return Outcome::result(Value::from_small(status.st_mtim.tv_sec));
}

/// primList: path for: selector. Names, sorted.
Outcome file_list(Call& call) {
  if (!is_string(call.argument(1))) return raise_type_error(call, "Path must be a String");
  const std::string path(text_of(call.argument(1)));
  std::vector<std::string> names;
  std::error_code error;
  wait_for_blocking(call.context(), [&] {
    fs::directory_iterator at(path, error);
    for (; !error && at != fs::directory_iterator(); at.increment(error)) {
      names.push_back(at->path().filename().string());
    }
  });
  if (error) return raise_errno(call, error.value());
  std::sort(names.begin(), names.end());
  const std::vector<std::string_view> views(names.begin(), names.end());
  return text_list_result(call, views);
}

/// primChange: path other: path what: #mkdir | #mkdirAll | #deleteAll | #rename for: selector.
Outcome file_change(Call& call) {
  if (!is_string(call.argument(1)) || !is_string(call.argument(2)) ||
      !call.argument(3).is_symbol()) {
    return raise_type_error(call, "Path must be a String");
  }
  const std::string path(text_of(call.argument(1)));
  const std::string other(text_of(call.argument(2)));
  const std::string what(call.image().symbol(call.argument(3).as_symbol()));
  std::error_code error;
  wait_for_blocking(call.context(), [&] {
    if (what == "mkdir") {
      if (!fs::create_directory(path, error) && !error)
        error = std::make_error_code(std::errc::file_exists);
    } else if (what == "mkdirAll") {
      fs::create_directories(path, error);
    } else if (what == "rename") {
      fs::rename(path, other, error);
    } else if (fs::remove_all(path, error) == 0 && !error) {
      error = std::make_error_code(std::errc::no_such_file_or_directory);
    }
  });
  return error ? raise_errno(call, error.value()) : Outcome::result(Value::nil());
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"file_path", 1, primitive_flags::kMayWait, file_path},
    PrimitiveInfo{"file_ask", 2, primitive_flags::kMayWait, file_ask},
    PrimitiveInfo{"file_modified", 2, primitive_flags::kMayWait, file_modified},
    PrimitiveInfo{"file_list", 2, primitive_flags::kMayWait, file_list},
    PrimitiveInfo{"file_change", 4, primitive_flags::kMayWait, file_change},
};

}  // namespace

std::span<const PrimitiveInfo> directory_primitives() { return kPrimitives; }

}  // namespace btvm
