// A module of random content: well formed for the file format, without any meaning.
#pragma once

#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "vm/module.h"

namespace btvm {

/// The same seed makes the same module.
class RandomModule {
 public:
  explicit RandomModule(std::uint64_t seed) : random_(seed) {}

  Module make() {
    Module module;
    module.name = text();
    module.source_file = text();
    module.source_digest = random_();
    module.standard_library = below(2) == 0;
    module.main = index<FunctionIndex>();
    module.symbols = many<std::string>([&] { return text(); });
    module.literals = many<Literal>([&] { return literal(); });
    module.functions = many<FunctionInfo>([&] { return function(); });
    module.classes = many<ClassInfo>([&] { return definition(); });
    module.extensions = many<ExtensionInfo>([&] {
      return ExtensionInfo{index<SymbolIndex>(), method()};
    });
    return module;
  }

 private:
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  /// Small numbers and the ends of the range come often.
  template <typename Number>
  Number number() {
    using Limits = std::numeric_limits<Number>;
    switch (below(6)) {
      case 0: return Limits::max();
      case 1: return Limits::min();
      case 2: return static_cast<Number>(random_());
      default: return static_cast<Number>(below(200));
    }
  }
  template <typename Index>
  Index index() {
    return static_cast<Index>(number<std::uint32_t>());
  }
  std::string text() {
    std::string result(below(4) == 0 ? 0 : below(200), ' ');
    for (char& c : result) c = static_cast<char>(below(256));
    return result;
  }
  template <typename Item, typename Make>
  std::vector<Item> many(Make&& make) {
    std::vector<Item> items(below(6));
    for (Item& item : items) item = make();
    return items;
  }

  Literal literal() {
    Literal result;
    result.kind = static_cast<Literal::Kind>(below(10));
    switch (result.kind) {  // only what the kind says is stored
      case Literal::Kind::kSpecial:
      case Literal::Kind::kInteger: result.number = number<std::int64_t>(); break;
      case Literal::Kind::kFloat: result.real = std::bit_cast<double>(random_()); break;
      case Literal::Kind::kBigInteger:
      case Literal::Kind::kString: result.text = text(); break;
      case Literal::Kind::kSymbol: result.symbol = index<SymbolIndex>(); break;
      default: result.elements = many<LiteralIndex>([&] { return index<LiteralIndex>(); });
    }
    return result;
  }

  FunctionInfo function() {
    FunctionInfo f;
    f.name = index<SymbolIndex>();
    f.flags = number<std::uint16_t>();
    f.parameters = number<std::uint16_t>();
    f.registers = number<std::uint16_t>();
    f.captured = number<std::uint16_t>();
    f.home_register = number<std::uint16_t>();
    f.code = many<std::uint16_t>([&] { return number<std::uint16_t>(); });
    f.literals = many<LiteralIndex>([&] { return index<LiteralIndex>(); });
    f.sends = many<SendSiteInfo>([&] {
      return SendSiteInfo{index<SymbolIndex>(), number<std::uint16_t>()};
    });
    f.fields = many<SymbolIndex>([&] { return index<SymbolIndex>(); });
    f.classes = many<SymbolIndex>([&] { return index<SymbolIndex>(); });
    f.blocks = many<FunctionIndex>([&] { return index<FunctionIndex>(); });
    f.handlers = many<HandlerInfo>([&] {
      return HandlerInfo{static_cast<HandlerInfo::Kind>(below(2)), number<std::uint32_t>(),
                         number<std::uint32_t>(), number<std::uint32_t>(), number<std::uint16_t>()};
    });
    f.lines = many<LineInfo>([&] {
      return LineInfo{number<std::uint32_t>(), number<std::uint32_t>(), number<std::uint32_t>()};
    });
    return f;
  }

  template <typename Variable>
  Variable variable() {
    Variable v;
    v.name = index<SymbolIndex>();
    v.type = text();
    if (below(2) == 0) v.constant = index<LiteralIndex>();
    return v;
  }

  MethodInfo method() {
    MethodInfo m;
    m.selector = index<SymbolIndex>();
    m.class_side = below(2) == 0;
    m.sealed = below(2) == 0;
    m.function = index<FunctionIndex>();
    m.primitive = text();
    m.arguments = number<std::uint16_t>();
    m.doc = text();
    m.source = text();
    m.line = number<std::uint32_t>();
    m.parameter_types = many<std::string>([&] { return text(); });
    m.return_type = text();
    return m;
  }

  ClassInfo definition() {
    ClassInfo c;
    c.name = index<SymbolIndex>();
    c.superclass = index<SymbolIndex>();
    c.flags = number<std::uint16_t>();
    c.fields = many<FieldInfo>([&] { return variable<FieldInfo>(); });
    c.class_variables = many<ClassVariableInfo>([&] { return variable<ClassVariableInfo>(); });
    c.methods = many<MethodInfo>([&] { return method(); });
    c.doc = text();
    c.line = number<std::uint32_t>();
    return c;
  }

  std::mt19937_64 random_;
};

}  // namespace btvm
