#include "vm/print.h"

#include <algorithm>
#include <array>
#include <vector>

#include "vm/base/limits.h"
#include "vm/function.h"
#include "vm/objects/dictionary.h"
#include "vm/objects/float.h"
#include "vm/objects/integer.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"
#include "vm/objects/tuple.h"
#include "vm/well_known.h"

namespace btvm {
namespace {

class Printer {
 public:
  Printer(std::string& out, const Names& names) : out_(out), names_(names) {}

  void top(Value value, PrintForm form) {
    switch (form) {
      case PrintForm::kPrint: developer(value, 0); return;
      case PrintForm::kHost: host(value, 0); return;
      case PrintForm::kDisplay:
        if (is_string(value)) {
          out_ += text_of(value);
        } else if (value.is_symbol()) {
          out_ += names_.symbol(value.as_symbol());
        } else {
          developer(value, 0);
        }
        return;
      case PrintForm::kResult:
      case PrintForm::kRepl: result(value, form, 0); return;
    }
  }

 private:
  bool too_deep(int depth) {
    if (depth <= limits::kTermNesting) return false;
    out_ += "...";
    return true;
  }

  bool number(Value value) {
    if (is_integer(value)) {
      out_ += integer_text(value);
    } else if (is_float(value)) {
      out_ += float_text(float_of(value));
    } else {
      return false;
    }
    return true;
  }

  void developer(Value value, int depth) {
    if (too_deep(depth) || number(value)) return;
    switch (value.tag()) {
      case Value::Tag::kSymbol:
        if (!value.is_nil() && !value.is_boolean()) out_ += '#';
        out_ += names_.symbol(value.as_symbol());
        return;
      case Value::Tag::kClass:
        out_ += names_.class_name(value.as_class());
        if (value.is_metaclass()) out_ += " class";
        return;
      case Value::Tag::kPid: out_ += "#Pid<" + pid_text(value.as_pid()) + ">"; return;
      case Value::Tag::kReference: object(value, depth); return;
      default: out_ += "#()"; return;
    }
  }

  void object(Value value, int depth) {
    const Object* o = value.as_object();
    switch (o->kind()) {
      case ObjectKind::kString:
      case ObjectKind::kSharedString:
        out_ += '"';
        out_ += text_of(value);
        out_ += '"';
        return;
      case ObjectKind::kCons: list(value, depth); return;
      case ObjectKind::kTuple: sequence("{", elements_of(value), "}", depth); return;
      case ObjectKind::kArray: sequence("#[", elements_of(value), "]", depth); return;
      case ObjectKind::kSet: sequence("Set(", elements_of(value), ")", depth); return;
      case ObjectKind::kDictionary:
      case ObjectKind::kDictionaryTree: dictionary(value, depth); return;
      case ObjectKind::kBlock: out_ += "a Block"; return;
      case ObjectKind::kReference: out_ += "#Ref<0." + std::to_string(o->raw(0)) + ">"; return;
      case ObjectKind::kFuture: out_ += "#Future<pending>"; return;
      default: break;
    }
    const ClassId id = names_.class_of_layout(o->header().layout());
    if (id == class_id(classes::kAssociation) && o->words() >= 2) {
      developer(o->slot(0), depth + 1);
      out_ += " -> ";
      developer(o->slot(1), depth + 1);
      return;
    }
    out_ += "a ";
    out_ += names_.class_name(id);
  }

  void list(Value value, int depth) {
    out_ += "#(";
    for (bool first = true; is_cons(value); value = tail_of(value), first = false) {
      if (!first) out_ += ", ";
      developer(head_of(value), depth + 1);
    }
    out_ += ')';
  }

  void sequence(std::string_view open, std::span<const Value> elements, std::string_view close,
                int depth) {
    out_ += open;
    for (std::size_t i = 0; i < elements.size(); ++i) {
      if (i != 0) out_ += ", ";
      developer(elements[i], depth + 1);
    }
    out_ += close;
  }

  /// Pairs in the order of their printed text.
  void dictionary(Value value, int depth) {
    std::vector<std::string> pairs;
    for (std::size_t i = 0; i < dictionary_size(value); ++i) {
      std::string pair;
      Printer printer(pair, names_);
      printer.developer(key_at(value, i), depth + 1);
      pair += " => ";
      printer.developer(value_at(value, i), depth + 1);
      pairs.push_back(std::move(pair));
    }
    std::sort(pairs.begin(), pairs.end());
    out_ += "#{";
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      if (i != 0) out_ += ", ";
      out_ += pairs[i];
    }
    out_ += '}';
  }

  void host(Value value, int depth) {
    if (too_deep(depth) || number(value)) return;
    if (value.is_symbol()) {
      host_symbol(names_.symbol(value.as_symbol()));
    } else if (value.is_empty_list()) {
      out_ += "[]";
    } else if (is_string(value)) {
      out_ += "<<\"";
      out_ += text_of(value);
      out_ += "\">>";
    } else if (is_cons(value)) {
      out_ += '[';
      for (bool first = true; is_cons(value); value = tail_of(value), first = false) {
        if (!first) out_ += ',';
        host(head_of(value), depth + 1);
      }
      out_ += ']';
    } else if (is_tuple(value)) {
      out_ += '{';
      const auto elements = elements_of(value);
      for (std::size_t i = 0; i < elements.size(); ++i) {
        if (i != 0) out_ += ',';
        host(elements[i], depth + 1);
      }
      out_ += '}';
    } else if (is_dictionary(value)) {
      out_ += "#{";
      for (std::size_t i = 0; i < dictionary_size(value); ++i) {
        if (i != 0) out_ += ',';
        host(key_at(value, i), depth + 1);
        out_ += " => ";
        host(value_at(value, i), depth + 1);
      }
      out_ += '}';
    } else {
      developer(value, depth);
    }
  }

  /// An atom: quoted unless it is a lower-case word.
  void host_symbol(std::string_view name) {
    const auto word = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             c == '_' || c == '@';
    };
    const bool bare = !name.empty() && name[0] >= 'a' && name[0] <= 'z' &&
                      std::all_of(name.begin(), name.end(), word);
    if (!bare) out_ += '\'';
    out_ += name;
    if (!bare) out_ += '\'';
  }

  void result(Value value, PrintForm form, int depth) {
    if (too_deep(depth)) return;
    if (value.is_symbol()) {
      out_ += names_.symbol(value.as_symbol());
    } else if (is_string(value)) {
      out_ += text_of(value);
    } else if (is_list(value)) {
      json_list(value, form, depth);
    } else if (is_tuple(value) && form == PrintForm::kResult) {
      host(value, depth);
    } else if (is_kind(value, ObjectKind::kBlock)) {
      block(value);
    } else if (is_kind(value, ObjectKind::kActorRef)) {
      out_ += "#Actor<";
      out_ += names_.class_name(names_.class_of_layout(value.as_object()->header().layout()));
      out_ += "," + pid_text(Pid::from_bits(value.as_object()->raw(0))) + ">";
    } else {
      developer(value, depth);
    }
  }

  void block(Value value) {
    const auto* function = reinterpret_cast<const Function*>(value.as_object()->raw(0));
    // A block without parameters that assigns a captured variable shows one (language.md 4.7).
    const bool quirk = function->parameters == 0 &&
                       (function->flags & function_flags::kAssignsCaptured) != 0;
    out_ += "a Block/" + std::to_string(quirk ? 1 : function->parameters);
  }

  void json_list(Value value, PrintForm form, int depth) {
    out_ += '[';
    for (bool first = true; is_cons(value); value = tail_of(value), first = false) {
      if (!first) out_ += ',';
      const Value element = head_of(value);
      if (element.is_boolean() || is_integer(element) || is_float(element)) {
        developer(element, depth + 1);
      } else if (is_list(element)) {
        if (!character_list(element)) json_list(element, form, depth + 1);
      } else {
        std::string text;
        Printer(text, names_).result(element, form, depth + 1);
        append_json_string(out_, text);
      }
    }
    out_ += ']';
  }

  /// A non-empty nested list of printable characters shows as text (language.md 10.3).
  bool character_list(Value list) {
    std::string text;
    if (!is_cons(list)) return false;
    for (; is_cons(list); list = tail_of(list)) {
      const Value c = head_of(list);
      if (!c.is_small() || c.as_small() < 32 || c.as_small() > 0x10FFFF ||
          (c.as_small() >= 127 && c.as_small() < 160) ||
          (c.as_small() >= 0xD800 && c.as_small() < 0xE000)) {
        return false;
      }
      append_utf8(text, static_cast<std::uint32_t>(c.as_small()));
    }
    append_json_string(out_, text);
    return true;
  }

  std::string& out_;
  const Names& names_;
};

}  // namespace

void print(std::string& out, Value value, const Names& names, PrintForm form) {
  Printer(out, names).top(value, form);
}

std::string print_text(Value value, const Names& names, PrintForm form) {
  std::string out;
  print(out, value, names, form);
  return out;
}

void append_json_string(std::string& out, std::string_view text) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += "\\u00";
          out += kHex[static_cast<unsigned char>(c) >> 4];
          out += kHex[static_cast<unsigned char>(c) & 15];
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

std::string pid_text(Pid pid) {
  return "0." + std::to_string(pid.index()) + "." + std::to_string(pid.generation());
}

}  // namespace btvm
