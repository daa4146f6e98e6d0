#include "vm/print.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "vm/base/limits.h"
#include "vm/function.h"
#include "vm/objects/dictionary.h"
#include "vm/objects/elements.h"
#include "vm/objects/float.h"
#include "vm/objects/integer.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"
#include "vm/objects/tuple.h"
#include "vm/print_objects.h"
#include "vm/small_stack.h"
#include "vm/well_known.h"

namespace btvm {
namespace {

/// How a value is written. A composite value decides the style of its parts.
enum class Style : std::uint8_t { kDeveloper, kHost, kResult, kRepl };

/// The texts around and between the parts of a composite value.
struct Brackets {
  std::string_view open;
  std::string_view between;
  std::string_view close;
};

/// A composite value whose parts are being written. No native recursion: nesting is up to programs.
struct Frame {
  Value value;  // of a list: what is left of it
  Brackets brackets;
  Style parts = Style::kDeveloper;
  bool json = false;          // a list as JSON array
  bool sorted_pairs = false;  // a dictionary whose pairs are put in the order of their text
  std::size_t next = 0;       // number of the next part
  std::size_t count = 0;      // of a flat object or dictionary: how many there are
  std::size_t first_mark = 0;
  std::size_t quote_from = kNotQuoted;

  static constexpr std::size_t kNotQuoted = ~std::size_t{0};
};

class Printer {
 public:
  Printer(std::string& out, const Names& names, ObjectTexts* objects)
      : out_(out), names_(names), objects_(objects) {}

  void top(Value value, PrintForm form) {
    switch (form) {
      case PrintForm::kPrint: run(value, Style::kDeveloper); return;
      case PrintForm::kHost: run(value, Style::kHost); return;
      case PrintForm::kResult: run(value, Style::kResult); return;
      case PrintForm::kRepl: run(value, Style::kRepl); return;
      case PrintForm::kDisplay:
        if (is_string(value)) {
          out_ += text_of(value);
        } else if (value.is_symbol()) {
          out_ += names_.symbol(value.as_symbol());
        } else {
          run(value, Style::kDeveloper);
        }
        return;
    }
  }

 private:
  void run(Value value, Style style) {
    begin(value, style);
    while (!open_.is_empty()) {
      Frame& frame = open_.top();
      const bool at_end =
          is_list(frame.value) ? frame.value.is_empty_list() : frame.next == frame.count;
      if (at_end) {
        end(frame);
      } else {
        next_part(frame);
      }
    }
  }

  /// Writes `value` if it has no parts, else opens it.
  void begin(Value value, Style style) {
    if (open_.size() > static_cast<std::size_t>(limits::kTermNesting)) {
      out_ += "...";
      return;
    }
    switch (style) {
      case Style::kDeveloper: developer(value); return;
      case Style::kHost: host(value); return;
      case Style::kResult:
      case Style::kRepl: result(value, style); return;
    }
  }

  void open(Value value, Brackets brackets, Style parts) {
    Frame frame;
    frame.value = value;
    frame.brackets = brackets;
    frame.parts = parts;
    if (is_dictionary(value)) {
      frame.count = 2 * dictionary_size(value);
    } else if (!is_list(value)) {
      frame.count = element_count(value);
    }
    out_ += brackets.open;
    frame.first_mark = marks_.size();
    open_.push(frame);
  }

  /// `frame` is stale afterwards.
  void next_part(Frame& frame) {
    const std::size_t part = frame.next++;
    if (is_dictionary(frame.value)) {
      const bool is_key = part % 2 == 0;
      if (is_key && frame.sorted_pairs) {
        marks_.push_back(out_.size());
      } else if (part != 0) {
        out_ += is_key ? frame.brackets.between : " => ";
      }
      const Value value = is_key ? key_at(frame.value, part / 2) : value_at(frame.value, part / 2);
      begin(value, frame.parts);
      return;
    }
    if (part != 0) out_ += frame.brackets.between;
    if (!is_cons(frame.value)) {
      begin(element_at(frame.value, part), frame.parts);
      return;
    }
    const Value element = head_of(frame.value);
    frame.value = tail_of(frame.value);
    if (frame.json) {
      json_element(element, frame.parts);
    } else {
      begin(element, frame.parts);
    }
  }

  void end(const Frame& frame) {
    if (frame.sorted_pairs) sort_pairs_by_text(frame);
    out_ += frame.brackets.close;
    const std::size_t quote_from = frame.quote_from;
    open_.pop();
    if (quote_from != Frame::kNotQuoted) quote(quote_from);
  }

  /// The pairs of a dictionary were written one behind the other, each from its mark on.
  void sort_pairs_by_text(const Frame& frame) {
    std::vector<std::string> pairs;
    for (std::size_t i = frame.first_mark; i < marks_.size(); ++i) {
      const std::size_t to = i + 1 < marks_.size() ? marks_[i + 1] : out_.size();
      pairs.push_back(out_.substr(marks_[i], to - marks_[i]));
    }
    if (pairs.empty()) return;
    out_.resize(marks_[frame.first_mark]);
    marks_.resize(frame.first_mark);
    std::sort(pairs.begin(), pairs.end());
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      if (i != 0) out_ += frame.brackets.between;
      out_ += pairs[i];
    }
  }

  /// Makes what was written from `start` on a JSON string.
  void quote(std::size_t start) {
    const std::string text = out_.substr(start);
    out_.resize(start);
    append_json_string(out_, text);
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

  void developer(Value value) {
    if (number(value)) return;
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
      case Value::Tag::kReference: object(value); return;
      default: out_ += "#()"; return;
    }
  }

  void object(Value value) {
    const Object* o = value.as_object();
    constexpr Style kParts = Style::kDeveloper;
    switch (o->kind()) {
      case ObjectKind::kString:
      case ObjectKind::kSharedString:
        out_ += '"';
        out_ += text_of(value);
        out_ += '"';
        return;
      case ObjectKind::kCons: open(value, {"#(", ", ", ")"}, kParts); return;
      case ObjectKind::kTuple: open(value, {"{", ", ", "}"}, kParts); return;
      case ObjectKind::kArray:
      case ObjectKind::kArrayTree: open(value, {"#[", ", ", "]"}, kParts); return;
      case ObjectKind::kSet:
      case ObjectKind::kSetTree: open(value, {"Set(", ", ", ")"}, kParts); return;
      case ObjectKind::kDictionary:
      case ObjectKind::kDictionaryTree:
        open(value, {"#{", ", ", "}"}, kParts);
        open_.top().sorted_pairs = true;
        return;
      case ObjectKind::kBlock: out_ += "a Block"; return;
      case ObjectKind::kReference: out_ += "#Ref<0." + std::to_string(o->raw(0)) + ">"; return;
      case ObjectKind::kFuture:
        out_ += "#Future<";
        out_ += names_.future_state(*reinterpret_cast<const Counted*>(o->raw(0)));
        out_ += '>';
        return;
      default: break;
    }
    const ClassId id = names_.class_of_layout(o->header().layout());
    if (id == class_id(classes::kAssociation) && o->words() >= 2) {
      open(value, {"", " -> ", ""}, kParts);
      open_.top().count = 2;
      return;
    }
    if (id == class_id(classes::kErlangModule) && o->words() >= 1 && o->slot(0).is_symbol()) {
      out_ += "#ErlangModule<";
      out_ += names_.symbol(o->slot(0).as_symbol());
      out_ += '>';
      return;
    }
    if (objects_ != nullptr && objects_->append(out_, value)) return;
    out_ += "a ";
    out_ += names_.class_name(id);
  }

  void host(Value value) {
    if (number(value)) return;
    if (value.is_symbol()) {
      host_symbol(names_.symbol(value.as_symbol()));
    } else if (value.is_empty_list()) {
      out_ += "[]";
    } else if (is_string(value)) {
      out_ += "<<\"";
      out_ += text_of(value);
      out_ += "\">>";
    } else if (is_cons(value)) {
      open(value, {"[", ",", "]"}, Style::kHost);
    } else if (is_tuple(value)) {
      open(value, {"{", ",", "}"}, Style::kHost);
    } else if (is_dictionary(value)) {
      open(value, {"#{", ",", "}"}, Style::kHost);
    } else {
      developer(value);
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

  void result(Value value, Style style) {
    if (value.is_symbol()) {
      out_ += names_.symbol(value.as_symbol());
    } else if (is_string(value)) {
      out_ += text_of(value);
    } else if (is_list(value)) {
      open(value, {"[", ",", "]"}, style);
      open_.top().json = true;
    } else if (is_tuple(value) && style == Style::kResult) {
      host(value);
    } else if (is_kind(value, ObjectKind::kBlock)) {
      block(value);
    } else if (is_kind(value, ObjectKind::kActorRef)) {
      out_ += "#Actor<";
      out_ += names_.class_name(names_.class_of_layout(value.as_object()->header().layout()));
      out_ += "," + pid_text(Pid::from_bits(value.as_object()->raw(0))) + ">";
    } else {
      developer(value);
    }
  }

  void block(Value value) {
    const auto* function = reinterpret_cast<const Function*>(value.as_object()->raw(0));
    // A block without parameters that assigns a captured variable shows one (language.md 4.7).
    const bool quirk =
        function->parameters == 0 && (function->flags & function_flags::kAssignsCaptured) != 0;
    out_ += "a Block/" + std::to_string(quirk ? 1 : function->parameters);
  }

  void json_element(Value element, Style style) {
    if (element.is_boolean() || is_integer(element) || is_float(element)) {
      developer(element);
    } else if (is_list(element)) {
      begin(element, style);
    } else {
      const std::size_t start = out_.size();
      const std::size_t depth = open_.size();
      begin(element, style);
      if (open_.size() > depth) {
        open_.top().quote_from = start;  // once all of it is written
      } else {
        quote(start);
      }
    }
  }

  std::string& out_;
  const Names& names_;
  ObjectTexts* objects_;  // or null
  SmallStack<Frame, 4> open_;
  std::vector<std::size_t> marks_;  // where the pairs of the open dictionaries begin
};

}  // namespace

void print(std::string& out, Value value, const Names& names, PrintForm form) {
  Printer(out, names, nullptr).top(value, form);
}

void print(std::string& out, Value value, const Names& names, PrintForm form,
           ObjectTexts& objects) {
  Printer(out, names, &objects).top(value, form);
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
