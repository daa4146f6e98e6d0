#include "runtime/primitives/file.h"

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>

#include "runtime/blocking.h"
#include "runtime/primitives/aside.h"
#include "runtime/primitives/support.h"
#include "vm/base/limits.h"
#include "vm/objects/integer.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"

namespace btvm {

Outcome raise_errno(Call& call, int error) {
  SymbolTable& names = call.image().symbols();
  const Value about = call.argument(call.arguments());
  const Symbol selector = about.is_symbol() ? about.as_symbol() : call.selector();
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return raise_about(call, symbols::kFileNotFound, selector, "Check that the file exists");
    case EACCES:
    case EPERM:
      return raise_about(call, symbols::kPermissionDenied, selector, "Check file permissions");
    default:
      return raise_about(call, names.intern("io_error"), selector,
                         std::generic_category().message(error));
  }
}

namespace {

namespace fs = std::filesystem;

/// What a piece of work on the blocking pool found: an errno, 0 for success.
using Errno = int;

std::string path_of(Call& call) { return std::string(text_of(call.argument(1))); }

/// primExists: path. Is it a regular file?
Outcome file_exists(Call& call) {
  if (!is_string(call.argument(1))) return Outcome::result(Value::from_bool(false));
  const std::string path = path_of(call);
  bool exists = false;
  wait_for_blocking(call.context(), [&] {
    std::error_code error;
    exists = fs::is_regular_file(path, error);
  });
  return bool_result(exists);
}

Errno read_part(const std::string& path, std::size_t offset, std::size_t most, std::string& out) {
  std::error_code error;
  if (fs::is_directory(path, error)) return EISDIR;
  // What a String cannot have is not read first. Pipes have no size.
  const std::uintmax_t size = fs::file_size(path, error);
  const bool too_large = !error && size > offset && size - offset > limits::kStringBytes;
  if (too_large && most > limits::kStringBytes) return EFBIG;
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) return errno == 0 ? EIO : errno;
  in.seekg(static_cast<std::streamoff>(offset));
  constexpr std::size_t kBlock = 65'536;
  while (in && out.size() < most) {
    const std::size_t have = out.size();
    out.resize(have + std::min(kBlock, most - have));
    in.read(out.data() + have, static_cast<std::streamsize>(out.size() - have));
    out.resize(have + static_cast<std::size_t>(in.gcount()));
  }
  return in.bad() ? EIO : 0;
}

/// primRead: path from: offset size: bytes for: selector. That part of the file, less at its end.
Outcome file_read(Call& call) {
  if (!is_string(call.argument(1)) || !call.argument(2).is_small() ||
      !call.argument(3).is_small()) {
    return raise_type_error(call, "Path must be a String");
  }
  const std::string path = path_of(call);
  const auto offset = static_cast<std::size_t>(call.argument(2).as_small());
  const auto most = static_cast<std::size_t>(call.argument(3).as_small());
  ReadText read;
  Errno error = 0;
  wait_for_blocking(call.context(), [&] {
    std::string text;
    error = read_part(path, offset, most, text);
    if (error == 0) read = ReadText(std::move(text));
  });
  if (error == EFBIG) return raise_too_large(call);
  if (error != 0) return raise_errno(call, error);
  return read.is_too_large() ? raise_too_large(call) : Outcome::result(read.take(call.heap()));
}

/// `at_directory` tells a failure to make the directory.
Errno write_all(const std::string& path, std::string_view text, bool& at_directory) {
  std::error_code error;
  const fs::path parent = fs::path(path).parent_path();
  if (!parent.empty()) fs::create_directories(parent, error);
  if (error) {
    at_directory = true;
    return error.value();
  }
  if (fs::is_directory(path, error)) return EISDIR;
  errno = 0;
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  if (!out) return errno == 0 ? EIO : errno;
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  return out ? 0 : EIO;
}

/// primWrite: path contents: text for: selector.
Outcome file_write(Call& call) {
  if (!is_string(call.argument(1)) || !is_string(call.argument(2))) {
    return raise_type_error(call, "Contents must be a String");
  }
  const std::string path = path_of(call);
  const TextAside text(call.argument(2));
  bool at_directory = false;
  Errno error = 0;
  wait_for_blocking(call.context(), [&] { error = write_all(path, text.get(), at_directory); });
  if (error == 0) return Outcome::result(Value::nil());
  if (!at_directory) return raise_errno(call, error);
  return raise_about(call, call.image().symbols().intern("io_error"),
                     call.argument(3).is_symbol() ? call.argument(3).as_symbol() : call.selector(),
                     "Could not create directory");
}

/// primDelete: path for: selector.
Outcome file_delete(Call& call) {
  if (!is_string(call.argument(1))) return raise_type_error(call, "Path must be a String");
  const std::string path = path_of(call);
  std::error_code error;
  bool removed = false;
  wait_for_blocking(call.context(), [&] { removed = fs::remove(path, error); });
  if (error) return raise_errno(call, error.value());
  return removed ? Outcome::result(Value::nil()) : raise_errno(call, ENOENT);
}

/// primByteSize: text.
Outcome file_byte_size(Call& call) {
  if (!is_string(call.argument(1))) return small_result(0);
  return small_result(text_of(call.argument(1)).size());
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"file_exists", 1, primitive_flags::kMayWait, file_exists},
    PrimitiveInfo{"file_read", 4, primitive_flags::kMayWait, file_read},
    PrimitiveInfo{"file_write", 3, primitive_flags::kMayWait, file_write},
    PrimitiveInfo{"file_delete", 2, primitive_flags::kMayWait, file_delete},
    PrimitiveInfo{"file_byte_size", 1, 0, file_byte_size},
};

}  // namespace

std::span<const PrimitiveInfo> file_primitives() { return kPrimitives; }

}  // namespace btvm
