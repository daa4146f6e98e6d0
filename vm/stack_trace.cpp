#include "vm/stack_trace.h"

#include "vm/base/limits.h"
#include "vm/frame_cursor.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"

namespace btvm {
namespace {

Value text_or_nil(Heap& heap, const std::string* text) {
  return text == nullptr || text->empty() ? Value::nil() : make_string(heap, *text);
}

Value make_frame(ExecutionContext& context, const Layout& layout, const FrameInfo& frame,
                 bool awaited) {
  Heap& heap = context.heap;
  Root module{heap, text_or_nil(heap, frame.function->module_name)};
  Root file{heap, text_or_nil(heap, frame.function->source_file)};
  heap.reserve(layout.fields.size() + 1);
  Object* object = heap.allocate(ObjectKind::kInstance, layout.id, layout.fields.size());
  object->set_slot(stack_frame_fields::kMethod, Value::from_symbol(frame.function->name));
  object->set_slot(stack_frame_fields::kReceiverClass, Value::from_symbol(frame.receiver_class));
  object->set_slot(stack_frame_fields::kArguments, Value::from_small(frame.function->parameters));
  object->set_slot(stack_frame_fields::kModuleName, module);
  object->set_slot(stack_frame_fields::kLine,
                   frame.line == 0 ? Value::nil() : Value::from_small(frame.line));
  object->set_slot(stack_frame_fields::kFile, file);
  object->set_slot(stack_frame_fields::kAwaited, Value::from_bool(awaited));
  object->set_slot(stack_frame_fields::kNote, Value::nil());
  return Value::from_object(object);
}

const Layout* frame_layout(ExecutionContext& context) {
  const Layout* layout = context.image.classes()
                             .at(class_id(classes::kStackFrame))
                             .layout.load(std::memory_order_acquire);
  // A module may replace the class library's own.
  const bool usable = layout != nullptr && layout->fields.size() >= stack_frame_fields::kCount;
  return usable ? layout : nullptr;
}

}  // namespace

std::vector<FrameInfo> stack_frames(ExecutionContext& context) {
  std::vector<FrameInfo> frames;
  for (FrameCursor frame{context}; !frame.is_at_end(); frame.advance()) {
    if (frames.size() == limits::kStackTraceFrames) break;
    const Function& function = frame.function();
    if ((function.flags & function_flags::kTrampoline) != 0) continue;
    Value self = frame.registers()[0];
    if (is_kind(self, ObjectKind::kBlock) && self.as_object()->words() > 1) {
      self = self.as_object()->slot(1);
      if (is_kind(self, ObjectKind::kCell)) self = self.as_object()->slot(0);
    }
    const ClassId id = self.is_class() ? self.as_class() : context.image.class_of(self);
    frames.push_back(
        {&function, function.line_at(frame.unit()), context.image.classes().at(id).name()});
  }
  return frames;
}

namespace {

/// The frames now as a List; the first one is marked if `awaited`.
Value frame_list(ExecutionContext& context, bool awaited) {
  const Layout* layout = frame_layout(context);
  const std::vector<FrameInfo> frames = stack_frames(context);
  Root list{context.heap, Value::empty_list()};
  if (layout == nullptr) return list;
  for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame) {
    const bool first = frame + 1 == frames.rend();
    Root head{context.heap, make_frame(context, *layout, *frame, awaited && first)};
    list.set(make_cons(context.heap, head, list));
  }
  return list;
}

}  // namespace

Value capture_stack_trace(ExecutionContext& context) { return frame_list(context, false); }

Value prepend_awaited(ExecutionContext& context, Value trace, const AwaitedAnswer& answer) {
  const Layout* layout = frame_layout(context);
  if (layout == nullptr) return trace;
  Heap& heap = context.heap;
  Root rest{heap, trace};
  Root note{heap, make_string(heap, answer.note)};
  heap.reserve(layout->fields.size() + 1);
  Object* object = heap.allocate(ObjectKind::kInstance, layout->id, layout->fields.size());
  for (std::size_t i = 0; i < layout->fields.size(); ++i) object->set_slot(i, Value::nil());
  const auto name = [](Symbol s) { return s == Symbol{} ? Value::nil() : Value::from_symbol(s); };
  object->set_slot(stack_frame_fields::kMethod, name(answer.selector));
  object->set_slot(stack_frame_fields::kReceiverClass, name(answer.receiver_class));
  object->set_slot(stack_frame_fields::kArguments, Value::from_small(0));
  object->set_slot(stack_frame_fields::kAwaited, Value::from_bool(false));
  object->set_slot(stack_frame_fields::kNote, note);
  Root frame{heap, Value::from_object(object)};
  return make_cons(heap, frame, rest);
}

Value extend_stack_trace(ExecutionContext& context, Value trace) {
  std::size_t length = 0;
  for (Value at = trace; is_cons(at); at = tail_of(at)) ++length;
  if (length >= limits::kStackTraceFrames) return trace;
  Root before{context.heap, trace};
  Root list{context.heap, frame_list(context, true)};
  context.heap.reserve(length * kConsWords);
  std::vector<Value> frames;
  for (Value at = before; is_cons(at); at = tail_of(at)) frames.push_back(head_of(at));
  return new_list(context.heap, frames, list);
}

}  // namespace btvm
