#include "tools/btvm/doc.h"

#include <algorithm>
#include <cstdio>
#include <vector>

#include "tools/btvm/command.h"
#include "tools/btvm/doc_pages.h"
#include "tools/btvm/library_reference.h"
#include "tools/compiler/near_miss.h"

namespace btvm::cli {
namespace {

void append_methods(std::string& out, const DocumentedClass& cls, bool class_side) {
  std::vector<const DocumentedMethod*> methods;
  for (const DocumentedMethod& method : cls.methods) {
    if (method.class_side == class_side) methods.push_back(&method);
  }
  if (methods.empty()) return;
  std::sort(methods.begin(), methods.end(),
            [](const auto* a, const auto* b) { return a->selector < b->selector; });
  out += class_side ? "\nClass methods:\n" : "\nInstance methods:\n";
  for (const DocumentedMethod* method : methods) {
    out += "  " + method->signature;
    const std::string sentence = first_sentence(method->doc);
    if (!sentence.empty()) out += "  - " + sentence;
    out += '\n';
  }
}

std::string about_class(const DocumentedClass& cls) {
  std::string out = "== " + cls.name;
  if (!cls.superclass.empty()) out += " < " + cls.superclass;
  out += " ==\n";
  if (!cls.flags.empty()) out += "[" + cls.flags + "]\n";
  if (!cls.doc.empty()) out += cls.doc + "\n";
  append_methods(out, cls, true);
  append_methods(out, cls, false);
  return out;
}

/// The method, on either side, of the class or an ancestor. Null when there is none.
const DocumentedMethod* find_method(const DocumentedClass*& home, const std::string& selector) {
  for (; home != nullptr; home = find_documented(home->superclass)) {
    for (const bool class_side : {false, true}) {
      for (const DocumentedMethod& method : home->methods) {
        if (method.class_side == class_side && method.selector == selector) return &method;
      }
    }
  }
  return nullptr;
}

std::string about_method(const DocumentedClass& cls, const DocumentedClass& home,
                         const DocumentedMethod& method) {
  std::string out = cls.name + (method.class_side ? " class >> " : " >> ") + method.selector + "\n";
  if (&home != &cls) out += "(inherited from " + home.name + ")\n";
  out += "  " + method.signature + "\n";
  if (!method.doc.empty()) out += "\n" + method.doc + "\n";
  return out;
}

/// A complaint with the word that was perhaps meant.
int unknown(std::string text, const std::string& word, const std::vector<std::string>& candidates) {
  const std::string meant = compiler::near_miss(word, candidates);
  if (!meant.empty()) text += "; did you mean " + meant + "?";
  complain(text);
  return status::kFailed;
}

int unknown_class(const std::string& name) {
  std::vector<std::string> names;
  for (const DocumentedClass& each : library_reference()) names.push_back(each.name);
  return unknown("doc: the library has no class " + name, name, names);
}

int unknown_selector(const DocumentedClass& cls, const std::string& selector) {
  std::vector<std::string> names;
  for (const auto* at = &cls; at != nullptr; at = find_documented(at->superclass)) {
    for (const DocumentedMethod& method : at->methods) names.push_back(method.selector);
  }
  return unknown("doc: " + cls.name + " has no method " + selector, selector, names);
}

}  // namespace

int doc(const DocOptions& options) {
  if (!options.folder.empty()) return write_doc_pages(options.folder);
  if (options.class_name.empty()) {
    complain("doc: which class? Or --markdown FOLDER for pages of all");
    return status::kUsage;
  }
  const DocumentedClass* cls = find_documented(options.class_name);
  if (cls == nullptr) return unknown_class(options.class_name);
  if (options.selector.empty()) {
    std::fputs(about_class(*cls).c_str(), stdout);
    return status::kOk;
  }
  const DocumentedClass* home = cls;
  const DocumentedMethod* method = find_method(home, options.selector);
  if (method == nullptr) return unknown_selector(*cls, options.selector);
  std::fputs(about_method(*cls, *home, *method).c_str(), stdout);
  return status::kOk;
}

}  // namespace btvm::cli
