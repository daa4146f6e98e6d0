#include "tools/btvm/evaluator.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <utility>

#include "loader/verifier.h"
#include "tools/btvm/test_file.h"
#include "tools/compiler/parser.h"
#include "vm/base/check.h"

namespace btvm::cli {
namespace {

bool has_statements(const compiler::Source& source) {
  compiler::Ast ast;
  compiler::Diagnostics diagnostics;
  compiler::parse(source, {}, ast, diagnostics);
  return !ast.statements.empty();
}

/// Raises an error; the symbol kKindPlace and the literal kMessagePlace are for what comes in their place.
constexpr const char* kRaise =
    "nil primRaise: #the_kind about: nil selector: nil message: \"the message\" hint: nil";
constexpr std::string_view kKindPlace = "the_kind";
constexpr std::string_view kMessagePlace = "the message";

RunResult error_result(std::string kind, std::string text) {
  RunResult result;
  result.status = RunResult::Status::kError;
  result.kind = std::move(kind);
  result.text = std::move(text);
  return result;
}

}  // namespace

std::vector<std::string> sources_below(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, error)) {
    if (entry.path().extension() == ".bt") paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  // A class that is defined again loses what another file had added to it.
  std::stable_partition(paths.begin(), paths.end(), [](const std::string& path) {
    const auto text = read_input(path);
    return text && defines_class(*text);
  });
  return paths;
}

Evaluator::Evaluator(const Options& options, Output& output, Form repl_form)
    : options_(options), repl_form_(repl_form) {
  machine_ = std::make_unique<VirtualMachine>(machine_options(options), output);
  loader_ = std::make_unique<FileLoader>(*machine_, options);
  machine_->set_source_loader(loader_.get());
  start_file();
}

Evaluator::~Evaluator() = default;

void Evaluator::start_file(bool workspace) {
  machine_->bindings().clear();
  if (workspace) {
    machine_->bind_singletons();
  } else {
    machine_->unbind_singletons();
  }
  start_session();
}

void Evaluator::start_session() {
  auto next = machine_->start_session();
  const std::lock_guard lock(session_mutex_);
  session_.swap(next);
}

void Evaluator::interrupt() {
  const std::lock_guard lock(session_mutex_);
  session_->stop();
}

// --- Loading -------------------------------------------------------------------------------------

std::map<std::string, FileLoader::Loaded> Evaluator::load_files(std::vector<std::string> waiting,
                                                                Extent extent) {
  std::map<std::string, FileLoader::Loaded> all;
  // What waits for its superclass is tried again as long as another file could be loaded.
  for (std::size_t before = waiting.size() + 1; !waiting.empty() && waiting.size() < before;) {
    before = waiting.size();
    std::vector<std::string> again;
    for (const std::string& path : waiting) {
      FileLoader::Loaded& loaded = all[path] = load_file(path, extent);
      if (!loaded.module && loaded.kind == "class_not_found") again.push_back(path);
    }
    waiting = std::move(again);
  }
  return all;
}

// --- Evaluating ----------------------------------------------------------------------------------

bool Evaluator::is_bound(std::string_view name) const {
  const auto symbol = machine_->image().symbols().find(name);
  if (!symbol) return false;
  const std::vector<Symbol> names = machine_->bindings().names();
  return std::find(names.begin(), names.end(), *symbol) != names.end();
}

bool Evaluator::is_user_class(std::string_view name) const {
  const auto symbol = machine_->image().symbols().find(name);
  const Class* cls = symbol ? machine_->image().classes().find(*symbol) : nullptr;
  return cls != nullptr && cls->defined.load() && !cls->library.load();
}

std::optional<std::string> Evaluator::forbidden_patch(const Module& module) const {
  for (const ExtensionInfo& extension : module.extensions) {
    const std::string& name = module.symbols[static_cast<std::size_t>(extension.class_name)];
    if (is_user_class(name)) continue;
    return "Class not found: " + name + ". Define the class first before adding methods.";
  }
  return std::nullopt;
}

/// A class that was typed has no source file, though its methods say where they were typed.
void Evaluator::forget_files(const std::vector<ClassId>& classes) {
  const auto lock = machine_->image().lock();
  for (const ClassId id : classes) machine_->image().classes().at(id).source_file.clear();
}

Outcome Evaluator::evaluate(const std::string& input, TestFormat format) {
  const bool repl = format == TestFormat::kRepl;
  const compiler::Source source("input", input);
  compiler::CompileOptions compile;
  compile.module_name = "input";
  compile.catalog = &loader_->catalog();
  compile.top_level_bindings = true;
  compile.compat = options_.compat;
  compile.optimise = options_.optimise != 0;
  compile.check_semantics = repl;
  compile.first_statement_only = !repl;
  compile.is_bound = [this](std::string_view name) { return is_bound(name); };
  compiler::Diagnostics diagnostics;
  auto module = compiler::compile(source, compile, diagnostics);
  // A class that was typed comes from no file.
  if (module && !module->classes.empty()) module->source_file.clear();
  Outcome outcome;
  add_warnings(diagnostics, outcome.warnings);
  const auto refuse = [&](const std::string& kind, const std::string& text) {
    outcome.result = error_result(kind, text);
    if (repl) note_error(outcome.result);
    return outcome;
  };
  if (!module) return refuse("parse_error", errors_of(diagnostics));
  if (const auto verified = verify(*module, {}); !verified) {
    return refuse("internal_error", "the compiler made bad code: " + to_text(verified.error()));
  }
  if (const auto message = forbidden_patch(*module)) return refuse("class_not_found", *message);
  auto linked = machine_->load_edits(*module);
  if (!linked) return refuse(linked.error().kind, linked.error().message);
  loader_->know(*module);
  LinkedModule& link = linked->front();
  forget_files(link.classes);
  std::move(link.warnings.begin(), link.warnings.end(), std::back_inserter(outcome.warnings));
  outcome.result = run_input(*module, link, format, has_statements(source));
  return outcome;
}

void Evaluator::note_error(const RunResult& failed) {
  compiler::Diagnostics diagnostics;
  auto module = compiler::compile(compiler::Source("error", kRaise), {}, diagnostics);
  check(module.has_value(), "the sentence compiles");
  for (std::string& name : module->symbols) {
    if (name == kKindPlace) name = failed.kind;
  }
  for (Literal& literal : module->literals) {
    if (literal.text == kMessagePlace) literal.text = failed.text;
  }
  const auto linked = machine_->load({*module});
  check(linked.has_value(), "what defines no class can be linked");
  (void)session_->run(*linked->front().main, repl_form_);
}

RunResult Evaluator::run_input(const Module& module, const LinkedModule& linked, TestFormat format,
                               bool with_statements) {
  RunResult result;
  const auto name = [&](SymbolIndex i) { return module.symbols[static_cast<std::size_t>(i)]; };
  if (linked.main != nullptr) {
    const bool repl = format == TestFormat::kRepl;
    result = session_->run(*linked.main, repl ? repl_form_ : Form::kResult);
    if (result.status != RunResult::Status::kValue) return result;
    if (with_statements) return result;
  }
  if (!module.classes.empty()) {
    result.text = name(module.classes.back().name);
  } else if (!module.extensions.empty()) {
    const ExtensionInfo& patch = module.extensions.back();
    const std::string selector = name(patch.method.selector);
    result.text =
        name(patch.class_name) + ">>" + (selector == kMigrationSelector ? "state" : selector);
  }
  return result;
}

RunResult Evaluator::run_test(const std::string& class_name, const std::string& selector) {
  return evaluate("TestCase primRun: " + class_name + " test: #" + selector,
                  TestFormat::kExpectation)
      .result;
}

void Evaluator::end_suite(const std::string& class_name) {
  (void)evaluate("TestCase primEndSuite: " + class_name, TestFormat::kExpectation);
}

std::vector<std::string> Evaluator::tests_of(ClassId id) const {
  std::vector<std::string> tests;
  const Image& image = machine_->image();
  const auto name = image.symbols().find("TestCase");
  const Class* base = name ? image.classes().find(*name) : nullptr;
  const bool is_abstract = (image.classes().at(id).flags.load() & class_flags::kAbstract) != 0;
  if (base == nullptr || is_abstract || !image.inherits(id, base->id())) return tests;
  for (ClassId at = id; at != base->id();
       at = static_cast<ClassId>(image.classes().at(at).superclass.load())) {
    const Class& cls = image.classes().at(at);
    for (const MethodDictionary* methods : {cls.instance_methods.load(), cls.extensions.load()}) {
      if (methods == nullptr) continue;
      for (const Method* method : methods->methods()) {
        const std::string_view selector = image.symbol(method->selector);
        if (method->arguments == 0 && selector.starts_with("test")) tests.emplace_back(selector);
      }
    }
  }
  std::sort(tests.begin(), tests.end());
  tests.erase(std::unique(tests.begin(), tests.end()), tests.end());
  return tests;
}

std::string Evaluator::class_name(ClassId id) const {
  return std::string(machine_->image().class_name(id));
}

bool Evaluator::knows_class(std::string_view name) const {
  const auto symbol = machine_->image().symbols().find(name);
  const Class* cls = symbol ? machine_->image().classes().find(*symbol) : nullptr;
  return cls != nullptr && cls->defined.load();
}

std::vector<std::string> Evaluator::describe_bindings() {
  std::vector<std::string> lines;
  for (const Symbol symbol : machine_->bindings().names()) {
    const std::string name(machine_->image().symbol(symbol));
    if (name.starts_with('_') || (name[0] >= 'A' && name[0] <= 'Z')) continue;
    lines.push_back(name + " = " + evaluate(name, TestFormat::kRepl).result.text);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::vector<std::string> Evaluator::words(std::string_view prefix) const {
  const SymbolTable& symbols = machine_->image().symbols();
  std::vector<std::string> found;
  for (std::uint32_t i = 0; i < symbols.size(); ++i) {
    const std::string_view name = symbols.name(static_cast<Symbol>(i));
    if (!name.starts_with(prefix) || name.starts_with("prim") || name.starts_with('_')) continue;
    if (std::all_of(name.begin(), name.end(),
                    [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == ':'; })) {
      found.emplace_back(name);
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace btvm::cli
