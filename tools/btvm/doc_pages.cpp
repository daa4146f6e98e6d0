#include "tools/btvm/doc_pages.h"

#include <filesystem>
#include <string_view>
#include <system_error>

#include "tools/btvm/command.h"
#include "tools/btvm/library_reference.h"

namespace btvm::cli {
namespace {

constexpr std::string_view kOrigin =
    "<!-- Written by `btvm doc --markdown docs/library` from runtime/lib/*.bt. Do not edit. "
    "-->\n\n";

std::string link_to(const std::string& name) { return "[" + name + "](" + name + ".md)"; }

void append_methods(std::string& page, const DocumentedClass& cls, bool class_side) {
  bool is_first = true;
  for (const DocumentedMethod& method : cls.methods) {
    if (method.class_side != class_side) continue;
    if (is_first) page += class_side ? "\n## Class side\n" : "\n## Instances\n";
    is_first = false;
    page += "\n### `" + method.signature + "`\n";
    if (!method.doc.empty()) page += "\n" + method.doc + "\n";
  }
}

std::string page_of(const DocumentedClass& cls) {
  std::string page(kOrigin);
  page += "# " + cls.name + "\n\n";
  if (!cls.flags.empty()) page += cls.flags + ", ";
  page += cls.superclass.empty() ? "no superclass" : "superclass " + link_to(cls.superclass);
  page += "\n";
  if (!cls.doc.empty()) page += "\n" + cls.doc + "\n";
  append_methods(page, cls, true);
  append_methods(page, cls, false);
  return page;
}

/// The class and those below it, as a nested list.
void append_tree(std::string& page, const DocumentedClass& cls, const std::string& indent) {
  page += indent + "- " + link_to(cls.name);
  const std::string sentence = first_sentence(cls.doc);
  if (!sentence.empty()) page += ": " + sentence;
  page += "\n";
  for (const DocumentedClass& each : library_reference()) {
    if (each.superclass == cls.name && !each.internal) append_tree(page, each, indent + "  ");
  }
}

std::string index_page() {
  std::string page(kOrigin);
  page += "# The class library\n\nEach class under its superclass. The examples are doc tests.\n\n";
  for (const DocumentedClass& each : library_reference()) {
    if (each.superclass.empty()) append_tree(page, each, "");
  }
  return page;
}

}  // namespace

int write_doc_pages(const std::string& folder) {
  const std::filesystem::path base(folder);
  std::error_code error;
  std::filesystem::create_directories(base, error);
  if (!write_file((base / "README.md").string(), index_page())) return status::kFailed;
  for (const DocumentedClass& each : library_reference()) {
    if (each.internal) continue;
    if (!write_file((base / (each.name + ".md")).string(), page_of(each))) return status::kFailed;
  }
  return status::kOk;
}

}  // namespace btvm::cli
