// What the primitives of the class library share: arguments, errors, charging, making results.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vm/execution_context.h"
#include "vm/function.h"
#include "vm/long_step.h"
#include "vm/object.h"
#include "vm/primitive.h"
#include "vm/raise.h"
#include "vm/value.h"

namespace btvm {

// --- Arguments -----------------------------------------------------------------------------------

/// Replaces the arguments that are futures by their values: a used value is awaited when it is touched
/// (library.md 1.5). Nothing when the primitive can go on, else the outcome that it must answer; it is
/// then called again. Call it before the first effect. May collect.
[[nodiscard]] std::optional<Outcome> await_arguments(Call& call);

/// The receiver as others see it: an actor's reference in place of its state.
[[nodiscard]] Value self_of(Call& call);
/// The function of a block. Precondition: is_kind(block, ObjectKind::kBlock).
[[nodiscard]] inline const Function& function_of(Value block) {
  return *reinterpret_cast<const Function*>(block.as_object()->raw(0));
}
[[nodiscard]] inline bool is_block(Value value) { return is_kind(value, ObjectKind::kBlock); }
/// Name of the value's class.
[[nodiscard]] std::string class_name_of(const Image& image, Value value);
/// "a String", or "a 2-argument block": what an error says it got.
[[nodiscard]] std::string describe(const Image& image, Value value);
/// Number of arguments that a selector takes.
[[nodiscard]] std::size_t selector_arity(std::string_view selector);
/// True for the library's own helper selectors (primFoo, %initFields), which reflection leaves out.
[[nodiscard]] bool is_private_selector(std::string_view selector);

// --- Work and results ----------------------------------------------------------------------------

/// Reductions of a change of one entry of a tree (vm/objects/elements.h).
inline constexpr std::size_t kOfTreeChange = 32;
/// Charges reductions for work that grows with its input but is never long.
inline void charge(Call& call, std::size_t reductions) { charge(call.context(), reductions); }
/// Before the first effect of work that may be long: charges for it, or the outcome that the primitive must
/// answer (vm/long_step.h).
[[nodiscard]] inline std::optional<Outcome> begin_work(Call& call, std::size_t reductions) {
  return begin_work(call.context(), reductions);
}

/// The number of elements of a list, counted no further than `most`.
[[nodiscard]] std::size_t list_size_up_to(Value list, std::size_t most);
/// begin_work() for elements of `list`, the first `most` at least, of which so many cost one reduction.
[[nodiscard]] std::optional<Outcome> begin_walk(Call& call, Value list, std::size_t per_reduction,
                                                std::size_t most = ~std::size_t{0});
/// begin_work() for `count` things of which so many cost one reduction, each compared with others, as in a
/// sort, for every doubling of the count.
[[nodiscard]] std::optional<Outcome> begin_sort(Call& call, std::size_t count,
                                                std::size_t per_reduction);
/// begin_sort() for the elements of a list, which are taken to be like the first.
[[nodiscard]] std::optional<Outcome> begin_sort_of(Call& call, Value list);
/// begin_work() for a value that is copied into a message, a future or another place outside of the heap.
[[nodiscard]] std::optional<Outcome> begin_copy(Call& call, Value value);
/// What is done to each byte of a text.
enum class TextWork : std::uint8_t {
  kScan,   // searched for bytes, copied
  kSplit,  // cut into pieces
  kRead,   // read by graphemes or code points
  kParse,  // understood
};
/// begin_work() for a text. Texts that are no String weigh nothing.
[[nodiscard]] std::optional<Outcome> begin_text(Call& call, Value text, TextWork work);
/// begin_work() for looking up a key or an element, which is compared with a few others.
[[nodiscard]] std::optional<Outcome> begin_lookup(Call& call, Value key);
/// begin_work() for something that is read whole: printed, compared, copied.
[[nodiscard]] std::optional<Outcome> begin_reading(Call& call, Value value);

/// The result would be larger than any heap: kind heap_limit. May collect.
Outcome raise_too_large(Call& call);
/// A raw failure whose reason is a compound term, such as `{badkey,K}` (library.md 1.7): the kind that
/// tests see is `error`. May collect.
Outcome raise_term(Call& call, std::string_view tag, Value value);
/// As raise_kind, about a selector other than the primitive's own. May collect.
/// The List of the live actors whose class `accepts`, in the order in which they were made.
Outcome actor_list_result(Call& call, const std::function<bool(ClassId)>& accepts);

Outcome raise_about(Call& call, Symbol kind, Symbol selector, std::string_view hint,
                    std::string_view message = {});
inline Outcome raise_about(Call& call, symbols::Index kind, Symbol selector, std::string_view hint,
                           std::string_view message = {}) {
  return raise_about(call, symbol(kind), selector, hint, message);
}

/// Answers what the send of `selector` to `receiver` answers. Room for the tuple (arguments.size() + 1
/// words) was reserved before the values were read.
Outcome send_to(Call& call, Value receiver, Symbol selector, std::span<const Value> arguments);
/// Answers the value of the block for these arguments. The same precondition.
Outcome evaluate(Call& call, Value block, std::span<const Value> arguments);

/// May collect, so `text` must not lie on this heap.
Outcome text_result(Call& call, std::string_view text);
inline Outcome bool_result(bool b) { return Outcome::result(Value::from_bool(b)); }
inline Outcome small_result(std::size_t n) {
  return Outcome::result(Value::from_small(static_cast<std::int64_t>(n)));
}
/// List of strings; the pieces must not lie on this heap. May collect.
Outcome text_list_result(Call& call, std::span<const std::string_view> pieces);
/// List of symbols. May collect.
Outcome symbol_list_result(Call& call, std::span<const Symbol> names);
/// Sorted by text, no name twice.
void sort_names(const Image& image, std::vector<Symbol>& names);

/// The elements of a list. Stale after anything that may collect.
[[nodiscard]] std::vector<Value> list_elements(Value list);
/// The layout of new objects of the class. Take it once: another thread may redefine the class.
[[nodiscard]] const Layout& layout_of(const Image& image, ClassId id);
/// An object with these first fields, nil in the others. Room for it (layout.fields.size() + 1 words)
/// was reserved.
Value new_instance(Heap& heap, const Layout& layout, std::span<const Value> fields);

/// The symbol of that name; nothing when the table is full or the name too long.
[[nodiscard]] std::optional<Symbol> intern_checked(Image& image, std::string_view name);

}  // namespace btvm
