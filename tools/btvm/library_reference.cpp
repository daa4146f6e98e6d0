#include "tools/btvm/library_reference.h"

#include <algorithm>
#include <utility>

#include "tools/btvm/library_catalog.h"
#include "vm/hidden_selectors.h"
#include "vm/module.h"

namespace btvm::cli {
namespace {

/// Helpers of the library itself: `primText`, `%initFields`.
bool is_internal(std::string_view selector) {
  constexpr std::string_view kPrefix = "prim";
  if (hidden_selectors::is_hidden(selector)) return true;
  return selector.starts_with(kPrefix) && selector.size() > kPrefix.size() &&
         selector[kPrefix.size()] >= 'A' && selector[kPrefix.size()] <= 'Z';
}

/// The source up to its arrow.
std::string signature_of(std::string_view source) {
  std::string_view head = source.substr(0, source.find("=>"));
  while (!head.empty() && (head.back() == ' ' || head.back() == '\n')) head.remove_suffix(1);
  return std::string(head);
}

std::string name_of(const Module& module, SymbolIndex index) {
  return index == SymbolIndex::kNone ? "" : module.symbols[static_cast<std::size_t>(index)];
}

std::string flags_of(const ClassInfo& info) {
  if ((info.flags & class_flags::kAbstract) != 0) return "abstract";
  return (info.flags & class_flags::kSealed) != 0 ? "sealed" : "";
}

DocumentedClass documented(const Module& module, const ClassInfo& info) {
  DocumentedClass made;
  made.name = name_of(module, info.name);
  made.superclass = name_of(module, info.superclass);
  made.flags = flags_of(info);
  made.doc = info.doc;
  made.internal =
      made.name.starts_with("Erlang") && made.name != "Erlang" && made.name != "ErlangModule";
  for (const MethodInfo& method : info.methods) {
    std::string selector = name_of(module, method.selector);
    if (is_internal(selector)) continue;
    made.methods.push_back({std::move(selector), signature_of(method.source), method.doc,
                            method.class_side, method.sealed});
  }
  return made;
}

}  // namespace

const std::vector<DocumentedClass>& library_reference() {
  static const std::vector<DocumentedClass> classes = [] {
    std::vector<DocumentedClass> all;
    for (const Module& module : library_bundle().modules) {
      for (const ClassInfo& info : module.classes) all.push_back(documented(module, info));
    }
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return all;
  }();
  return classes;
}

const DocumentedClass* find_documented(std::string_view name) {
  const auto& all = library_reference();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::string first_sentence(std::string_view doc) {
  std::string text;
  for (std::size_t i = 0; i < doc.size(); ++i) {
    if (doc.substr(i).starts_with("\n\n") || doc.substr(i).starts_with("```")) break;
    text += doc[i] == '\n' ? ' ' : doc[i];
    const bool ends =
        doc[i] == '.' && (i + 1 == doc.size() || doc[i + 1] == ' ' || doc[i + 1] == '\n');
    if (ends) break;
  }
  return text;
}

}  // namespace btvm::cli
