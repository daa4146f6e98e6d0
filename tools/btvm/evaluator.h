// Evaluator: a virtual machine in which inputs of the REPL and of tests are evaluated.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "tools/btvm/command.h"
#include "tools/btvm/expectation.h"
#include "tools/btvm/file_loader.h"

namespace btvm::cli {

/// The .bt files below a folder, sorted; those that define no class behind the others.
[[nodiscard]] std::vector<std::string> sources_below(const std::string& folder);

/// Loaded classes stay for all files; bindings belong to one file. One thread.
class Evaluator {
 public:
  /// How results of the REPL are shown.
  using Form = VirtualMachine::Session::Form;
  /// `output` takes what programs show, and must outlive it.
  Evaluator(const Options& options, Output& output, Form repl_form = Form::kRepl);
  ~Evaluator();

  using Extent = FileLoader::Extent;
  FileLoader::Loaded load_file(const std::string& path, Extent extent = Extent::kWhole) {
    return loader_->load(path, extent);
  }
  /// Superclasses first, whatever the order is; what became of each file, by path.
  std::map<std::string, FileLoader::Loaded> load_files(std::vector<std::string> paths,
                                                       Extent extent = Extent::kWhole);

  /// Forgets the bindings and starts a new evaluator, with the names of the workspace or without
  /// (language.md 11.1).
  void start_file(bool workspace = true);
  /// A new evaluator with the bindings that there are, in place of one that was interrupted.
  void start_session();
  /// Ends the evaluation that runs, which fails, and those to come until start_session(). Any thread.
  void interrupt();
  /// Waits until what was shown on the Transcript is written.
  void flush() { machine_->flush_transcript(); }
  /// Evaluates one input with the bindings of the file.
  Outcome evaluate(const std::string& input, TestFormat format);
  /// Binds `_error` to the error of an input that failed before anything of it ran (language.md 11.2).
  void note_error(const RunResult& failed);
  /// Runs one test method of a test class on a fresh instance.
  RunResult run_test(const std::string& class_name, const std::string& selector);
  /// Behind the last test of a class: what its tests shared is given up (TestCase>>tearDownOnce).
  void end_suite(const std::string& class_name);
  /// The selectors of the tests of a class, inherited ones too, sorted; none when it is abstract or no
  /// subclass of TestCase.
  [[nodiscard]] std::vector<std::string> tests_of(ClassId id) const;
  [[nodiscard]] VirtualMachine& machine() { return *machine_; }
  [[nodiscard]] std::string class_name(ClassId id) const;
  /// Is there a class of that name, of the library or loaded?
  [[nodiscard]] bool knows_class(std::string_view name) const;
  /// `name = value` for each binding of the file, sorted; values as a REPL shows them.
  std::vector<std::string> describe_bindings();
  /// Names of classes, selectors and bindings that begin so, sorted; those of the library's own use,
  /// which begin with prim or _, left out.
  [[nodiscard]] std::vector<std::string> words(std::string_view prefix) const;

 private:
  [[nodiscard]] bool is_bound(std::string_view name) const;
  void forget_files(const std::vector<ClassId>& classes);
  [[nodiscard]] bool is_user_class(std::string_view name) const;
  /// The message for the first extension of a class that is not the user's, or nothing.
  [[nodiscard]] std::optional<std::string> forbidden_patch(const Module& module) const;
  RunResult run_input(const Module& module, const LinkedModule& linked, TestFormat format,
                      bool has_statements);

  Options options_;
  const Form repl_form_;
  std::unique_ptr<VirtualMachine> machine_;
  std::unique_ptr<FileLoader> loader_;
  std::mutex session_mutex_;                          // guards the pointer, not what it points to
  std::unique_ptr<VirtualMachine::Session> session_;  // replaced by the owner's thread alone
};

}  // namespace btvm::cli
