#include "loader/module_reader.h"

#include <bit>
#include <utility>

#include "loader/byte_cursor.h"
#include "loader/format.h"
#include "vm/base/bytes.h"
#include "vm/base/limits.h"

namespace btvm {
namespace {

using format::Section;

/// Indexes are written plus one, so that "none" is a single zero byte.
std::uint32_t optional_index(ByteCursor& in, const char* what) { return in.number32(what) - 1; }
SymbolIndex symbol_index(ByteCursor& in, const char* what) {
  return static_cast<SymbolIndex>(optional_index(in, what));
}
FunctionIndex function_index(ByteCursor& in, const char* what) {
  return static_cast<FunctionIndex>(optional_index(in, what));
}

/// A number of flags below `limit`; anything else fails with kBadTag.
std::uint32_t flags_below(ByteCursor& in, const char* what, std::uint32_t limit) {
  const std::size_t start = in.position();
  const std::uint32_t flags = in.number32(what);
  if (flags >= limit) in.fail(LoadErrc::kBadTag, what, start);
  return flags;
}

std::optional<LiteralIndex> constant_of(ByteCursor& in) {
  const bool present = flags_below(in, "constant flag", 2) == format::kConstantFlag;
  if (!present) return std::nullopt;
  return static_cast<LiteralIndex>(in.number32("constant"));
}

Literal read_literal(ByteCursor& in) {
  const std::size_t start = in.position();
  Literal literal;
  literal.kind = static_cast<Literal::Kind>(in.u8("literal kind"));
  switch (literal.kind) {
    case Literal::Kind::kSpecial:
    case Literal::Kind::kInteger: literal.number = in.signed_number("literal number"); break;
    case Literal::Kind::kFloat:
      literal.real = std::bit_cast<double>(in.u64("literal float"));
      break;
    case Literal::Kind::kBigInteger:
    case Literal::Kind::kString: literal.text = in.text("literal text"); break;
    case Literal::Kind::kSymbol: literal.symbol = symbol_index(in, "literal symbol"); break;
    case Literal::Kind::kList:
    case Literal::Kind::kArray:
    case Literal::Kind::kTuple:
    case Literal::Kind::kDictionary: {
      const std::uint32_t n = in.count("literal element count", limits::kModuleItems, 1);
      literal.elements.reserve(n);
      for (std::uint32_t i = 0; i < n && !in.failed(); ++i) {
        literal.elements.push_back(static_cast<LiteralIndex>(in.number32("literal element")));
      }
      break;
    }
    default: in.fail(LoadErrc::kBadTag, "literal kind", start);
  }
  return literal;
}

/// A count and that many entries, each made by `read`.
template <typename Entry, typename Read>
std::vector<Entry> read_table(ByteCursor& in, const char* what, std::uint32_t limit,
                              std::size_t entry_bytes, Read&& read) {
  const std::uint32_t n = in.count(what, limit, entry_bytes);
  std::vector<Entry> table;
  table.reserve(n);
  for (std::uint32_t i = 0; i < n && !in.failed(); ++i) table.push_back(read(in));
  return table;
}

HandlerInfo read_handler(ByteCursor& in) {
  const std::size_t start = in.position();
  HandlerInfo handler;
  const std::uint8_t kind = in.u8("handler kind");
  if (kind > static_cast<std::uint8_t>(HandlerInfo::Kind::kEnsure)) {
    in.fail(LoadErrc::kBadTag, "handler kind", start);
  }
  handler.kind = static_cast<HandlerInfo::Kind>(kind);
  handler.from = in.number32("handler begin");
  handler.to = in.number32("handler end");
  handler.target = in.number32("handler target");
  handler.payload_register = in.number16("handler register");
  return handler;
}

/// Units and lines are differences to the entry before, in 32-bit arithmetic.
std::vector<LineInfo> read_lines(ByteCursor& in) {
  LineInfo last;
  return read_table<LineInfo>(
      in, "line count", limits::kCodeUnits, format::kMinLineBytes, [&](ByteCursor& entry) {
        last.unit += entry.number32("line unit");
        last.line += static_cast<std::uint32_t>(entry.signed_number("line number"));
        last.column = entry.number32("line column");
        return last;
      });
}

std::vector<std::uint16_t> read_code(ByteCursor& in) {
  const std::uint32_t units = in.count("code size", limits::kCodeUnits, 2);
  const auto raw = in.bytes("code", std::size_t{units} * 2);
  std::vector<std::uint16_t> code(units);
  for (std::uint32_t i = 0; i < units; ++i) {
    code[i] = load_little<std::uint16_t>(raw.subspan(std::size_t{i} * 2));
  }
  return code;
}

FunctionInfo read_function(ByteCursor& in) {
  FunctionInfo function;
  function.name = symbol_index(in, "function name");
  function.flags = in.number16("function flags");
  function.parameters = in.number16("function parameters");
  function.registers = in.number16("function registers");
  function.captured = in.number16("function captured values");
  function.home_register = in.number16("function home");
  function.code = read_code(in);
  function.literals = read_table<LiteralIndex>(
      in, "function literal count", limits::kTableEntries, 1, [](ByteCursor& entry) {
        return static_cast<LiteralIndex>(entry.number32("function literal"));
      });
  function.sends = read_table<SendSiteInfo>(in, "send site count", limits::kTableEntries,
                                            format::kMinSendBytes, [](ByteCursor& entry) {
                                              SendSiteInfo site;
                                              site.selector = symbol_index(entry, "send selector");
                                              site.arguments = entry.number16("send arguments");
                                              return site;
                                            });
  const auto name = [](ByteCursor& entry) { return symbol_index(entry, "site name"); };
  function.fields = read_table<SymbolIndex>(in, "field site count", limits::kTableEntries, 1, name);
  function.classes =
      read_table<SymbolIndex>(in, "class site count", limits::kTableEntries, 1, name);
  function.blocks = read_table<FunctionIndex>(
      in, "block count", limits::kTableEntries, 1,
      [](ByteCursor& entry) { return function_index(entry, "block function"); });
  function.handlers = read_table<HandlerInfo>(in, "handler count", limits::kTableEntries,
                                              format::kMinHandlerBytes, read_handler);
  function.lines = read_lines(in);
  return function;
}

MethodInfo read_method(ByteCursor& in) {
  MethodInfo method;
  method.selector = symbol_index(in, "method selector");
  const std::uint32_t flags = flags_below(in, "method flags", 4);
  method.class_side = (flags & format::kClassSideFlag) != 0;
  method.sealed = (flags & format::kSealedFlag) != 0;
  method.function = function_index(in, "method function");
  method.primitive = in.text("method primitive");
  method.arguments = in.number16("method arguments");
  method.doc = in.text("method doc");
  method.source = in.text("method source");
  method.line = in.number32("method line");
  method.parameter_types =
      read_table<std::string>(in, "parameter type count", limits::kTableEntries, 1,
                              [](ByteCursor& entry) { return std::string(entry.text("type")); });
  method.return_type = in.text("method return type");
  return method;
}

FieldInfo read_field(ByteCursor& in) {
  FieldInfo field;
  field.name = symbol_index(in, "field name");
  field.constant = constant_of(in);
  field.type = in.text("field type");
  return field;
}

ClassVariableInfo read_class_variable(ByteCursor& in) {
  ClassVariableInfo variable;
  variable.name = symbol_index(in, "class variable name");
  variable.constant = constant_of(in);
  variable.type = in.text("class variable type");
  return variable;
}

ClassInfo read_class(ByteCursor& in) {
  ClassInfo definition;
  definition.name = symbol_index(in, "class name");
  definition.superclass = symbol_index(in, "superclass name");
  definition.flags = in.number16("class flags");
  definition.doc = in.text("class doc");
  definition.line = in.number32("class line");
  definition.fields = read_table<FieldInfo>(in, "field count", limits::kTableEntries,
                                            format::kMinFieldBytes, read_field);
  definition.class_variables =
      read_table<ClassVariableInfo>(in, "class variable count", limits::kTableEntries,
                                    format::kMinClassVariableBytes, read_class_variable);
  definition.methods = read_table<MethodInfo>(in, "method count", limits::kTableEntries,
                                              format::kMinMethodBytes, read_method);
  return definition;
}

/// Reports each entry of a section that is a count and entries.
template <typename Report>
void read_entries(ByteCursor& in, const char* what, std::size_t entry_bytes, Report&& report) {
  const std::uint32_t n = in.count(what, limits::kModuleItems, entry_bytes);
  for (std::uint32_t i = 0; i < n && !in.failed(); ++i) report();
}

void read_section(Section section, ByteCursor& in, ModuleSink& sink) {
  switch (section) {
    case Section::kSymbols:
      return read_entries(in, "symbol count", format::kMinSymbolBytes,
                          [&] { sink.symbol(in.text("symbol")); });
    case Section::kLiterals:
      return read_entries(in, "literal count", format::kMinLiteralBytes,
                          [&] { sink.literal(read_literal(in)); });
    case Section::kFunctions:
      return read_entries(in, "function count", format::kMinFunctionBytes,
                          [&] { sink.function(read_function(in)); });
    case Section::kClasses:
      return read_entries(in, "class count", format::kMinClassBytes,
                          [&] { sink.class_definition(read_class(in)); });
    case Section::kExtensions:
      return read_entries(in, "extension count", format::kMinMethodBytes + 1, [&] {
        ExtensionInfo extension;
        extension.class_name = symbol_index(in, "extended class");
        extension.method = read_method(in);
        sink.extension(std::move(extension));
      });
    case Section::kModule: break;
  }
  in.fail(LoadErrc::kUnknownSection, "section", in.position());
}

/// The next section's number, and a cursor over its payload.
std::pair<std::uint16_t, ByteCursor> next_section(ByteCursor& in) {
  const std::uint16_t number = in.u16("section");
  const std::size_t zero_at = in.position();
  if (in.u16("section flags") != 0) in.fail(LoadErrc::kBadTag, "section flags", zero_at);
  const std::uint32_t size = in.u32("section size");
  return {number, in.part("section", size)};
}

/// The module section. Answers how many sections follow.
std::uint32_t read_module_header(ByteCursor& in, ModuleSink& sink) {
  const std::size_t start = in.position();
  auto [number, payload] = next_section(in);
  if (number != static_cast<std::uint16_t>(Section::kModule)) {
    in.fail(LoadErrc::kSectionOrder, "module section", start);
  }
  if (in.failed()) return 0;
  ModuleHeader header;
  header.name = payload.text("module name");
  header.source_file = payload.text("source file");
  header.source_digest = payload.u64("source digest");
  header.standard_library = flags_below(payload, "module flags", 2) != 0;
  header.main = function_index(payload, "main function");
  const std::uint32_t sections = payload.number32("section count");
  if (sections > limits::kSections) {
    payload.fail(LoadErrc::kLimitExceeded, "section count", start);
  }
  payload.expect_end("module section");
  if (payload.failed()) {
    in = payload;
    return 0;
  }
  sink.begin_module(header);
  return sections;
}

/// One module. On failure `in` has failed.
void read_module(ByteCursor& in, ModuleSink& sink) {
  const std::uint32_t sections = read_module_header(in, sink);
  auto last = static_cast<std::uint16_t>(Section::kModule);
  for (std::uint32_t i = 0; i < sections && !in.failed(); ++i) {
    const std::size_t start = in.position();
    auto [number, payload] = next_section(in);
    if (in.failed()) return;
    if (number <= last) return in.fail(LoadErrc::kSectionOrder, "section", start);
    last = number;
    if (number >= format::kFirstOptionalSection) {
      sink.optional_section(number, payload.bytes("section", payload.left()));
      continue;
    }
    if (number > static_cast<std::uint16_t>(Section::kExtensions)) {
      return in.fail(LoadErrc::kUnknownSection, "section", start);
    }
    read_section(static_cast<Section>(number), payload, sink);
    payload.expect_end("section");
    if (payload.failed()) {
      in = payload;
      return;
    }
  }
  if (!in.failed()) sink.end_module();
}

/// The number of modules. Checks everything about the file as a whole.
std::uint32_t read_header(std::span<const std::byte> bytes, ByteCursor& in) {
  const auto magic = in.u32("magic");
  const auto version = in.u16("version");
  const auto flags = in.u16("flags");
  const auto modules = in.u32("module count");
  const auto size = in.u32("file size");
  if (in.failed()) return 0;
  if (magic != format::kMagic) {
    in.fail(LoadErrc::kBadMagic, "magic", 0);
  } else if (version != format::kVersion) {
    in.fail(LoadErrc::kUnsupportedVersion, "version", 4);
  } else if (flags != 0) {
    in.fail(LoadErrc::kBadTag, "flags", 6);
  } else if (modules > limits::kModules) {
    in.fail(LoadErrc::kLimitExceeded, "module count", 8);
  } else if (size > bytes.size() || size < format::kHeaderBytes + format::kTrailerBytes) {
    in.fail(LoadErrc::kTruncated, "file size", 12);
  } else if (size < bytes.size()) {
    in.fail(LoadErrc::kTrailingBytes, "file size", 12);
  } else {
    const auto trailer = bytes.last(format::kTrailerBytes);
    const auto content = bytes.first(bytes.size() - format::kTrailerBytes);
    if (load_little<std::uint64_t>(trailer) != format::digest_of(content)) {
      in.fail(LoadErrc::kBadChecksum, "checksum", content.size());
    }
  }
  return in.failed() ? 0 : modules;
}

}  // namespace

Expected<void, LoadError> read_modules(std::span<const std::byte> bytes, ModuleSink& sink) {
  ByteCursor header(bytes);
  if (bytes.size() > limits::kFileBytes) header.fail(LoadErrc::kLimitExceeded, "file size", 0);
  const std::uint32_t modules = read_header(bytes, header);
  if (header.failed()) return header.error();
  ByteCursor in = header.part("content", header.left() - format::kTrailerBytes);
  sink.begin_bundle(modules);
  for (std::uint32_t i = 0; i < modules && !in.failed(); ++i) read_module(in, sink);
  in.expect_end("end of the last module");
  if (in.failed()) return in.error();
  return {};
}

}  // namespace btvm
