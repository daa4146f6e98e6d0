// What code uses is read from its instructions, so that it is exact: a send that was made a jump, such as
// `ifTrue:` of a literal block, is none any more.
#include "runtime/primitives/navigation.h"

#include <array>
#include <string>

#include "runtime/primitives/support.h"
#include "vm/hidden_selectors.h"
#include "vm/instruction.h"

namespace btvm {
namespace {

enum class Use : std::uint8_t { kSends, kMentions, kReads, kWrites };

std::optional<Use> use_of(std::string_view word) {
  if (word == "sends") return Use::kSends;
  if (word == "mentions") return Use::kMentions;
  if (word == "reads") return Use::kReads;
  if (word == "writes") return Use::kWrites;
  return std::nullopt;
}

/// The operators have instructions of their own, whose description in vm/opcodes.def is the selector.
bool is_operator(Opcode opcode) { return opcode >= Opcode::kAdd && opcode <= Opcode::kMethodAt; }

/// Does one instruction of `function` use the name so?
bool uses(const Image& image, const Function& function, const Instruction& instruction, Use use,
          Symbol name) {
  for (std::size_t i = 0; i < instruction.operand_count(); ++i) {
    const std::uint16_t at = instruction.at(i);
    switch (instruction.kind(i)) {
      case OperandKind::kSend:
        if (use == Use::kSends && function.sends[at].selector == name) return true;
        break;
      case OperandKind::kClass:
        if (use == Use::kMentions && function.classes[at].name == name) return true;
        break;
      case OperandKind::kField: {
        const bool reads = instruction.opcode() == Opcode::kLoadField;
        if (use == (reads ? Use::kReads : Use::kWrites) && function.fields[at].name == name) {
          return true;
        }
        break;
      }
      default: break;
    }
  }
  return use == Use::kSends && is_operator(instruction.opcode()) &&
         image.symbol(name) == instruction.row->summary;
}

bool uses(const Image& image, const Function& function, Use use, Symbol name) {
  std::uint32_t unit = 0;
  while (const auto instruction = decode_instruction(function.code_units, unit)) {
    if (uses(image, function, *instruction, use, name)) return true;
    unit = instruction->end();
  }
  for (const Function* block : function.blocks) {
    if (uses(image, *block, use, name)) return true;
  }
  return false;
}

/// The selector that programs know the method by: the parts of a combined method carry its selector behind
/// a word of their own (`%before0 add:`), and the defaults of fields are those of `state:`. Nothing for what
/// is the library's own business.
std::optional<Symbol> public_selector(Image& image, Symbol selector, bool library) {
  const std::string_view text = image.symbol(selector);
  if (!hidden_selectors::is_hidden(text)) {
    return library && is_private_selector(text) ? std::nullopt : std::optional(selector);
  }
  if (selector == symbol(symbols::kInitFields)) return image.symbols().intern("state:");
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  return image.symbols().intern(text.substr(space + 1));
}

/// primUsersIn: class use: #sends | #mentions | #reads | #writes of: name. List of the selectors of the
/// methods that do, on the side that the class or metaclass stands for, sorted.
Outcome navigation_users(Call& call) {
  const Value cls = call.argument(1);
  Image& image = call.image();
  const auto use = call.argument(2).is_symbol() ? use_of(image.symbol(call.argument(2).as_symbol()))
                                                : std::nullopt;
  if (!cls.is_class() || !use || !call.argument(3).is_symbol()) {
    return raise_type_error(call, "Expected a class and two Symbols");
  }
  const Symbol name = call.argument(3).as_symbol();
  const Class& looked_at = image.classes().at(cls.as_class());
  const bool library = looked_at.library.load(std::memory_order_acquire);
  std::vector<Symbol> found;
  for (const auto* dictionary :
       {cls.is_metaclass() ? &looked_at.class_methods : &looked_at.instance_methods,
        cls.is_metaclass() ? &looked_at.class_extensions : &looked_at.extensions}) {
    const MethodDictionary* methods = dictionary->load(std::memory_order_acquire);
    if (methods == nullptr) continue;
    for (const Method* method : methods->methods()) {
      const bool defaults = method->selector == symbol(symbols::kInitFields);
      if (method->function == nullptr || (defaults && *use == Use::kWrites)) continue;
      charge(call, 1 + method->function->code_units.size() / 16);
      if (!uses(image, *method->function, *use, name)) continue;
      const auto shown = public_selector(image, method->selector, library);
      if (shown) found.push_back(*shown);
    }
  }
  sort_names(image, found);
  return symbol_list_result(call, found);
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"navigation_users", 3, 0, navigation_users},
};

}  // namespace

std::span<const PrimitiveInfo> navigation_primitives() { return kPrimitives; }

}  // namespace btvm
