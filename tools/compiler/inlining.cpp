#include "tools/compiler/inlining.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "tools/compiler/walk.h"

namespace btvm::compiler {
namespace {

/// A literal block with `least` to `most` plain parameters.
bool is_block(const Node* node, std::size_t least, std::size_t most) {
  if (node == nullptr || !node->is(NodeKind::kBlock)) return false;
  if (node->parameters.size() < least || node->parameters.size() > most) return false;
  for (const Node* parameter : node->parameters) {
    if (!parameter->is(NodeKind::kIdentifier)) return false;
  }
  return true;
}

bool is_nonzero_number(const Node* node) {
  return (node->is(NodeKind::kInteger) && node->number != 0) ||
         (node->is(NodeKind::kFloat) && node->real != 0);
}

/// A handler that chooses a restart runs while the function around it is in the middle of the body: it has to
/// be a closure (docs/adr/0020-restarts.md).
bool may_restart(const Node* handler) {
  bool found = false;
  walk(handler, [&](const Node& node) {
    found = found ||
            (node.is(NodeKind::kSend) && (node.text == "restart:" || node.text == "restart:with:"));
  });
  return found;
}

/// A literal or a comparison.
bool is_built_in(const Node& receiver) {
  constexpr std::string_view kComparisons[] = {"<", ">", "<=", ">=", "==", "/=", "=:=", "=/="};
  if (receiver.is(NodeKind::kSend)) {
    return std::find(std::begin(kComparisons), std::end(kComparisons), receiver.text) !=
           std::end(kComparisons);
  }
  return receiver.is(NodeKind::kInteger) || receiver.is(NodeKind::kFloat) ||
         receiver.is_name("true") || receiver.is_name("false") || receiver.is_name("nil");
}

struct Row {
  std::string_view selector;
  InlineForm form;
  bool (*fits)(const Node& send);
};

bool one_plain(const Node& s) { return is_block(s.children[0], 0, 0); }
bool two_plain(const Node& s) {
  return is_block(s.children[0], 0, 0) && is_block(s.children[1], 0, 0);
}
bool loop(const Node& s) { return is_block(s.first, 0, 0) && is_block(s.children[0], 0, 0); }

constexpr Row kRows[] = {
    {"ifTrue:", InlineForm::kIfTrue, one_plain},
    {"ifFalse:", InlineForm::kIfFalse, one_plain},
    {"ifTrue:ifFalse:", InlineForm::kIfTrueIfFalse, two_plain},
    {"ifNil:", InlineForm::kIfNil, one_plain},
    {"ifNotNil:", InlineForm::kIfNotNil,
     [](const Node& s) { return is_block(s.children[0], 0, 1); }},
    {"ifNil:ifNotNil:", InlineForm::kIfNilIfNotNil,
     [](const Node& s) { return is_block(s.children[0], 0, 0) && is_block(s.children[1], 0, 1); }},
    {"ifNotNil:ifNil:", InlineForm::kIfNotNilIfNil,
     [](const Node& s) { return is_block(s.children[0], 0, 1) && is_block(s.children[1], 0, 0); }},
    {"and:", InlineForm::kAnd, one_plain},
    {"or:", InlineForm::kOr, one_plain},
    {"whileTrue:", InlineForm::kWhileTrue, loop},
    {"whileFalse:", InlineForm::kWhileFalse, loop},
    {"repeat", InlineForm::kRepeat, [](const Node& s) { return is_block(s.first, 0, 0); }},
    {"timesRepeat:", InlineForm::kTimesRepeat, one_plain},
    {"to:do:", InlineForm::kToDo, [](const Node& s) { return is_block(s.children[1], 1, 1); }},
    {"to:by:do:", InlineForm::kToByDo,
     [](const Node& s) {
       return is_nonzero_number(s.children[1]) && is_block(s.children[2], 1, 1);
     }},
    {"on:do:", InlineForm::kOnDo,
     [](const Node& s) {
       return is_block(s.first, 0, 0) && is_block(s.children[1], 0, 1) &&
              !may_restart(s.children[1]);
     }},
    {"ensure:", InlineForm::kEnsure, loop},
};

}  // namespace

bool assigns_field(const Node* node) {
  bool found = false;
  walk(node, [&](const Node& at) {
    found = found || (at.is(NodeKind::kAssign) && at.first->is(NodeKind::kField));
  });
  return found;
}

InlineForm inline_form(const Node& send) {
  if (!send.is(NodeKind::kSend) || send.dispatched || send.first == nullptr ||
      send.first->is_name("super")) {
    return InlineForm::kNone;
  }
  for (const Row& row : kRows) {
    if (row.selector == send.text) return row.fits(send) ? row.form : InlineForm::kNone;
  }
  return InlineForm::kNone;
}

bool may_dispatch(const Node& send) {
  const InlineForm form = inline_form(send);
  if (inlines_receiver(form) || is_built_in(*send.first)) return false;
  const bool one_armed = form == InlineForm::kIfTrue || form == InlineForm::kIfFalse;
  return !one_armed || !assigns_field(send.children[0]);
}

bool inlines_receiver(InlineForm form) {
  switch (form) {
    case InlineForm::kWhileTrue:
    case InlineForm::kWhileFalse:
    case InlineForm::kRepeat:
    case InlineForm::kOnDo:
    case InlineForm::kEnsure: return true;
    default: return false;
  }
}

}  // namespace btvm::compiler
