#include "loader/module_writer.h"

#include <array>
#include <bit>
#include <string_view>
#include <utility>

#include "loader/format.h"
#include "vm/base/bytes.h"
#include "vm/base/limits.h"

namespace btvm {
namespace {

using format::Section;

/// Appends to bytes what ByteCursor reads.
class ByteWriter {
 public:
  template <std::integral Number>
  void fixed(Number number) {
    bytes_.resize(bytes_.size() + sizeof(Number));
    store_little(std::span(bytes_).last(sizeof(Number)), number);
  }
  void number(std::uint64_t n) {
    for (; n >= 0x80; n >>= 7) bytes_.push_back(static_cast<std::byte>((n & 0x7F) | 0x80));
    bytes_.push_back(static_cast<std::byte>(n));
  }
  void signed_number(std::int64_t n) {
    number((static_cast<std::uint64_t>(n) << 1) ^ static_cast<std::uint64_t>(n >> 63));
  }
  /// An index plus one, so that "none" is a single zero byte.
  template <typename Index>
  void index(Index index) {
    number(static_cast<std::uint32_t>(index) + 1);
  }
  void text(std::string_view text) {
    number(text.size());
    const auto raw = bytes_of(text);
    bytes_.insert(bytes_.end(), raw.begin(), raw.end());
  }
  /// A count, then each entry through `write`.
  template <typename Entry, typename Write>
  void table(const std::vector<Entry>& entries, Write&& write) {
    number(entries.size());
    for (const Entry& entry : entries) write(entry);
  }

  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  /// Where a number goes that is known only later.
  [[nodiscard]] std::span<std::byte> at(std::size_t position) {
    return std::span(bytes_).subspan(position);
  }
  [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }
  [[nodiscard]] std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  std::vector<std::byte> bytes_;
};

void write_constant(ByteWriter& out, const std::optional<LiteralIndex>& constant) {
  out.number(constant ? format::kConstantFlag : 0);
  if (constant) out.number(static_cast<std::uint32_t>(*constant));
}

void write_literal(ByteWriter& out, const Literal& literal) {
  out.fixed(static_cast<std::uint8_t>(literal.kind));
  switch (literal.kind) {
    case Literal::Kind::kSpecial:
    case Literal::Kind::kInteger: return out.signed_number(literal.number);
    case Literal::Kind::kFloat: return out.fixed(std::bit_cast<std::uint64_t>(literal.real));
    case Literal::Kind::kBigInteger:
    case Literal::Kind::kString: return out.text(literal.text);
    case Literal::Kind::kSymbol: return out.index(literal.symbol);
    case Literal::Kind::kList:
    case Literal::Kind::kArray:
    case Literal::Kind::kTuple:
    case Literal::Kind::kDictionary:
      return out.table(literal.elements, [&](LiteralIndex element) {
        out.number(static_cast<std::uint32_t>(element));
      });
  }
}

void write_function(ByteWriter& out, const FunctionInfo& function) {
  out.index(function.name);
  out.number(function.flags);
  out.number(function.parameters);
  out.number(function.registers);
  out.number(function.captured);
  out.number(function.home_register);
  out.table(function.code, [&](std::uint16_t unit) { out.fixed(unit); });
  out.table(function.literals,
            [&](LiteralIndex literal) { out.number(static_cast<std::uint32_t>(literal)); });
  out.table(function.sends, [&](const SendSiteInfo& site) {
    out.index(site.selector);
    out.number(site.arguments);
  });
  out.table(function.fields, [&](SymbolIndex name) { out.index(name); });
  out.table(function.classes, [&](SymbolIndex name) { out.index(name); });
  out.table(function.blocks, [&](FunctionIndex block) { out.index(block); });
  out.table(function.handlers, [&](const HandlerInfo& handler) {
    out.fixed(static_cast<std::uint8_t>(handler.kind));
    out.number(handler.from);
    out.number(handler.to);
    out.number(handler.target);
    out.number(handler.payload_register);
  });
  LineInfo last;
  out.table(function.lines, [&](const LineInfo& line) {
    out.number(line.unit - last.unit);
    out.signed_number(static_cast<std::int32_t>(line.line - last.line));
    out.number(line.column);
    last = line;
  });
}

void write_method(ByteWriter& out, const MethodInfo& method) {
  out.index(method.selector);
  out.number((method.class_side ? format::kClassSideFlag : 0U) |
             (method.sealed ? format::kSealedFlag : 0U));
  out.index(method.function);
  out.text(method.primitive);
  out.number(method.arguments);
  out.text(method.doc);
  out.text(method.source);
  out.number(method.line);
  out.table(method.parameter_types, [&](const std::string& type) { out.text(type); });
  out.text(method.return_type);
}

void write_class(ByteWriter& out, const ClassInfo& definition) {
  out.index(definition.name);
  out.index(definition.superclass);
  out.number(definition.flags);
  out.text(definition.doc);
  out.number(definition.line);
  out.table(definition.fields, [&](const FieldInfo& field) {
    out.index(field.name);
    write_constant(out, field.constant);
    out.text(field.type);
  });
  out.table(definition.class_variables, [&](const ClassVariableInfo& variable) {
    out.index(variable.name);
    write_constant(out, variable.constant);
    out.text(variable.type);
  });
  out.table(definition.methods, [&](const MethodInfo& method) { write_method(out, method); });
}

/// The section's header, the payload by `write`, then the payload's size into the header.
template <typename Write>
void write_section(ByteWriter& out, Section section, Write&& write) {
  out.fixed(static_cast<std::uint16_t>(section));
  out.fixed(std::uint16_t{0});
  const std::size_t size_at = out.size();
  out.fixed(std::uint32_t{0});
  write();
  store_little(out.at(size_at), static_cast<std::uint32_t>(out.size() - size_at - 4));
}

void write_module(ByteWriter& out, const Module& module) {
  write_section(out, Section::kModule, [&] {
    out.text(module.name);
    out.text(module.source_file);
    out.fixed(module.source_digest);
    out.number(module.standard_library ? format::kStandardLibraryFlag : 0);
    out.index(module.main);
    out.number(5);  // the sections below
  });
  write_section(out, Section::kSymbols, [&] {
    out.table(module.symbols, [&](const std::string& symbol) { out.text(symbol); });
  });
  write_section(out, Section::kLiterals, [&] {
    out.table(module.literals, [&](const Literal& literal) { write_literal(out, literal); });
  });
  write_section(out, Section::kFunctions, [&] {
    out.table(module.functions, [&](const FunctionInfo& f) { write_function(out, f); });
  });
  write_section(out, Section::kClasses, [&] {
    out.table(module.classes, [&](const ClassInfo& c) { write_class(out, c); });
  });
  write_section(out, Section::kExtensions, [&] {
    out.table(module.extensions, [&](const ExtensionInfo& extension) {
      out.index(extension.class_name);
      write_method(out, extension.method);
    });
  });
}

LoadError too_large(const std::string& module) {
  LoadError error;
  error.code = LoadErrc::kLimitExceeded;
  error.subject = "file size";
  error.module = module;
  return error;
}

}  // namespace

Expected<std::vector<std::byte>, LoadError> write_bundle(const Bundle& bundle) {
  ByteWriter out;
  out.fixed(format::kMagic);
  out.fixed(format::kVersion);
  out.fixed(std::uint16_t{0});
  out.fixed(static_cast<std::uint32_t>(bundle.modules.size()));
  const std::size_t size_at = out.size();
  out.fixed(std::uint32_t{0});
  for (const Module& module : bundle.modules) {
    write_module(out, module);
    if (out.size() + format::kTrailerBytes > limits::kFileBytes) return too_large(module.name);
  }
  store_little(out.at(size_at), static_cast<std::uint32_t>(out.size() + format::kTrailerBytes));
  out.fixed(format::digest_of(out.bytes()));
  return out.take();
}

}  // namespace btvm
