#include "runtime/primitives/support.h"

#include <algorithm>
#include <array>
#include <bit>

#include "runtime/process_host.h"
#include "scheduler/process.h"
#include "vm/base/limits.h"
#include "vm/error_text.h"
#include "vm/hidden_selectors.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"
#include "vm/objects/tuple.h"
#include "vm/print.h"
#include "vm/weight.h"

namespace btvm {
namespace {

/// Symbols that stay free for code to be loaded when a program has used up the others.
constexpr std::uint32_t kReservedSymbols = 4'096;

}  // namespace

// --- Arguments -----------------------------------------------------------------------------------

std::optional<Outcome> await_arguments(Call& call) {
  for (std::size_t i = 1; i <= call.arguments(); ++i) {
    if (!is_kind(call.argument(i), ObjectKind::kFuture)) continue;
    const Outcome outcome =
        call.host().await(call.context(), call.argument(i), limits::kAwaitMilliseconds);
    if (outcome.kind != Outcome::Kind::kValue) return outcome;
    call.replace(i, outcome.value);
  }
  return std::nullopt;
}

Value self_of(Call& call) {
  const Value receiver = call.receiver();
  return is_kind(receiver, ObjectKind::kActorState) ? call.context().self_reference : receiver;
}

std::string class_name_of(const Image& image, Value value) {
  return std::string(image.class_name(image.class_of(value)));
}

std::string describe(const Image& image, Value value) {
  if (is_block(value)) {
    return "a " + std::to_string(function_of(value).parameters) + "-argument block";
  }
  return "a " + class_name_of(image, value);
}

std::size_t selector_arity(std::string_view selector) {
  constexpr std::string_view kOperatorCharacters = "+-*/<>=~%&?,\\";
  // Hidden selectors begin like an operator: %evaluation.
  if (!selector.empty() &&
      selector.find_first_not_of(kOperatorCharacters) == std::string_view::npos) {
    return 1;
  }
  return static_cast<std::size_t>(std::count(selector.begin(), selector.end(), ':'));
}

bool is_private_selector(std::string_view selector) {
  constexpr std::string_view kPrefix = "prim";
  if (hidden_selectors::is_hidden(selector)) return true;
  return selector.starts_with(kPrefix) && selector.size() > kPrefix.size() &&
         selector[kPrefix.size()] >= 'A' && selector[kPrefix.size()] <= 'Z';
}

// --- Errors --------------------------------------------------------------------------------------

Outcome raise_too_large(Call& call) {
  return raise_kind(call, symbols::kHeapLimit, {}, "The result is too large");
}

Outcome raise_term(Call& call, std::string_view tag, Value value) {
  std::string message = "{" + std::string(tag) + ",";
  print(message, value, call.image(), PrintForm::kHost);
  message += '}';
  return raise_raw(call.context(), symbol(symbols::kError), message);
}

Outcome raise_about(Call& call, Symbol kind, Symbol selector, std::string_view hint,
                    std::string_view message) {
  ErrorRecord record;
  record.kind = kind;
  record.error_class = subject_name(call.image(), call.receiver());
  record.selector = Value::from_symbol(selector);
  record.hint = hint;
  record.message = message;
  return raise_error(call.context(), record);
}

// --- Work and results ----------------------------------------------------------------------------

std::size_t list_size_up_to(Value list, std::size_t most) {
  std::size_t size = 0;
  for (; size < most && is_cons(list); list = tail_of(list)) ++size;
  return size;
}

std::optional<Outcome> begin_walk(Call& call, Value list, std::size_t per_reduction,
                                  std::size_t most) {
  const std::size_t far = (limits::kLongStep + 1) * per_reduction;
  return begin_work(call, list_size_up_to(list, std::min(most, far)) / per_reduction);
}

std::optional<Outcome> begin_sort(Call& call, std::size_t count, std::size_t per_reduction) {
  return begin_work(call, count * static_cast<std::size_t>(std::bit_width(count)) / per_reduction);
}

std::optional<Outcome> begin_text(Call& call, Value text, TextWork work) {
  constexpr std::array<std::size_t, 4> kBytesPerReduction = {128, 8, 4, 2};
  const std::size_t bytes = is_string(text) ? text_of(text).size() : 0;
  return begin_work(call, bytes / kBytesPerReduction[static_cast<std::size_t>(work)]);
}

std::optional<Outcome> begin_copy(Call& call, Value value) {
  return begin_work(call, weight_of(value, TextWeight::kShared));
}

std::optional<Outcome> begin_sort_of(Call& call, Value list) {
  constexpr std::size_t kCompared = 4;
  const std::size_t size = list_size_up_to(list, (limits::kLongStep + 1) * kCompared);
  const std::size_t weight = size == 0 ? 0 : weight_of(head_of(list), TextWeight::kRead);
  return weight <= 2 ? begin_sort(call, size, kCompared) : begin_sort(call, size * weight, 1);
}

std::optional<Outcome> begin_reading(Call& call, Value value) {
  return begin_work(call, weight_of(value, TextWeight::kRead));
}

std::optional<Outcome> begin_lookup(Call& call, Value key) {
  return key.is_reference() ? begin_reading(call, key) : std::nullopt;
}

namespace {

void set_transfer(Call& call, Value receiver, Symbol selector, std::span<const Value> arguments) {
  ExecutionContext::Transfer& transfer = call.context().transfer;
  transfer.receiver = receiver;
  transfer.selector = selector;
  transfer.arguments = arguments.empty() ? Value::nil() : new_tuple(call.heap(), arguments);
}

}  // namespace

Outcome send_to(Call& call, Value receiver, Symbol selector, std::span<const Value> arguments) {
  set_transfer(call, receiver, selector, arguments);
  return Outcome::of(Outcome::Kind::kSend);
}

Outcome evaluate(Call& call, Value block, std::span<const Value> arguments) {
  set_transfer(call, block, symbol(symbols::kValue), arguments);
  return Outcome::of(Outcome::Kind::kCallBlock);
}

Outcome text_result(Call& call, std::string_view text) {
  if (text.size() > limits::kStringBytes) return raise_too_large(call);
  charge(call, text.size() / 64);
  return Outcome::result(make_string(call.heap(), text));
}

Outcome text_list_result(Call& call, std::span<const std::string_view> pieces) {
  Heap& heap = call.heap();
  Root list{heap, Value::empty_list()};
  for (std::size_t i = pieces.size(); i-- > 0;) {
    const Value piece = make_string(heap, pieces[i]);
    list.set(make_cons(heap, piece, list));
  }
  charge(call, pieces.size() / 8);
  return Outcome::result(list);
}

Outcome symbol_list_result(Call& call, std::span<const Symbol> names) {
  std::vector<Value> elements;
  elements.reserve(names.size());
  for (const Symbol name : names) elements.push_back(Value::from_symbol(name));
  call.heap().reserve(elements.size() * kConsWords);
  return Outcome::result(new_list(call.heap(), elements));
}

void sort_names(const Image& image, std::vector<Symbol>& names) {
  std::sort(names.begin(), names.end(),
            [&](Symbol a, Symbol b) { return image.symbol(a) < image.symbol(b); });
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

std::vector<Value> list_elements(Value list) {
  std::vector<Value> elements;
  for (; is_cons(list); list = tail_of(list)) elements.push_back(head_of(list));
  return elements;
}

const Layout& layout_of(const Image& image, ClassId id) {
  return *image.classes().at(id).layout.load(std::memory_order_acquire);
}

Value new_instance(Heap& heap, const Layout& layout, std::span<const Value> fields) {
  const std::size_t words = layout.fields.size();
  Object* object = heap.allocate(ObjectKind::kInstance, layout.id, words);
  for (std::size_t i = 0; i < words; ++i) {
    object->set_slot(i, i < fields.size() ? fields[i] : Value::nil());
  }
  return Value::from_object(object);
}

std::optional<Symbol> intern_checked(Image& image, std::string_view name) {
  if (const auto known = image.symbols().find(name)) return known;
  if (name.size() > limits::kSymbolBytes ||
      image.symbols().size() + kReservedSymbols >= limits::kSymbols) {
    return std::nullopt;
  }
  return image.symbols().intern(name);
}

Outcome actor_list_result(Call& call, const std::function<bool(ClassId)>& accepts) {
  struct Found {
    std::uint64_t serial;
    Pid pid;
    ClassId cls;
  };
  ProcessTable& table = host_of(call.context()).scheduler().table();
  std::vector<Found> found;
  for (const Pid pid : table.pids()) {
    Process* process = table.pin(pid);
    if (process == nullptr) continue;
    if (process->kind == Process::Kind::kActor && !process->mailbox.is_closed() &&
        accepts(process->actor_class)) {
      found.push_back({process->serial, pid, process->actor_class});
    }
    table.unpin(pid);
  }
  std::sort(found.begin(), found.end(),
            [](const Found& a, const Found& b) { return a.serial < b.serial; });
  Heap& heap = call.heap();
  heap.reserve(found.size() * (2 + kConsWords));
  Value list = Value::empty_list();
  for (std::size_t i = found.size(); i-- > 0;) {
    const LayoutId layout = layout_of(call.image(), found[i].cls).id;
    Object* reference = heap.allocate(ObjectKind::kActorRef, layout, 1);
    reference->set_raw(0, found[i].pid.bits());
    list = new_cons(heap, Value::from_object(reference), list);
  }
  return Outcome::result(list);
}

}  // namespace btvm
