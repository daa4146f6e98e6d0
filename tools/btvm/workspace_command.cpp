#include "tools/btvm/workspace_command.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "tools/btvm/test_file.h"

namespace btvm::cli {
namespace {

constexpr const char* kHelp =
    ":load PATH       load a source file or a folder (:l)\n"
    ":reload [CLASS]  load the last path, or a class, again (:r)\n"
    ":test [CLASS]    run the tests that are loaded (:t)\n"
    ":bindings        the variables and their values (:b)\n"
    ":clear           forget the variables\n"
    ":help [CLASS [SELECTOR]]  this text, or the documentation (:h)\n"
    ":actors          the actors that are alive\n"
    ":inspect PID     the state of an actor\n"
    ":kill PID        end an actor\n"
    ":modules         the classes that were loaded from files\n"
    ":unload CLASS    forget a class\n"
    ":exit            leave (:q)";

Outcome answer(std::string text) {
  Outcome outcome;
  outcome.result.text = std::move(text);
  return outcome;
}

Outcome failure(std::string text) {
  Outcome outcome = answer(std::move(text));
  outcome.result.status = RunResult::Status::kError;
  return outcome;
}

/// A path may be typed as a string.
std::string without_quotes(const std::string& path) {
  const bool quoted = path.size() > 1 && path.front() == '"' && path.back() == '"';
  return quoted ? path.substr(1, path.size() - 2) : path;
}

}  // namespace

Outcome WorkspaceCommands::run(const std::string& line) {
  const std::size_t space = std::min(line.find_first_of(" \t"), line.size());
  const std::string name = line.substr(1, space - 1);
  const std::string argument = trim(std::string_view(line).substr(space));
  if (name == "load" || name == "l") {
    if (argument.empty()) return failure("Usage: :load PATH");
    last_path_ = without_quotes(argument);
    return load(last_path_, "Loaded");
  }
  if (name == "reload" || name == "r") {
    if (!argument.empty()) return evaluator_.evaluate(argument + " reload", TestFormat::kRepl);
    if (last_path_.empty()) return failure("Nothing to reload: use :load PATH first");
    return load(last_path_, "Reloaded");
  }
  if (name == "bindings" || name == "b") {
    std::string text;
    for (const std::string& binding : evaluator_.describe_bindings()) {
      text += (text.empty() ? "" : "\n") + binding;
    }
    return answer(text.empty() ? "No bindings" : text);
  }
  if (name == "clear") {
    evaluator_.start_file();
    return answer("ok");
  }
  if (name == "test" || name == "t") {
    return evaluator_.evaluate(argument.empty() ? "Workspace test" : "Workspace test: " + argument,
                               TestFormat::kRepl);
  }
  if (name == "help" || name == "h") return help(argument);
  if (name == "actors") return evaluator_.evaluate("Workspace actors", TestFormat::kRepl);
  if (name == "modules") return evaluator_.evaluate("Workspace classes", TestFormat::kRepl);
  if (name == "inspect" || name == "kill") return act_on_actor(name, argument);
  if (name == "unload") {
    if (argument.empty()) return failure("Usage: :unload CLASS");
    return evaluator_.evaluate(argument + " removeFromSystem. #ok", TestFormat::kRepl);
  }
  if (name == "exit" || name == "quit" || name == "q") return answer("ok");
  return failure("Unknown command: :" + name + " (:help lists them)");
}

/// The texts of `Beamtalk help:`. Metaclasses are nobody's subclass in the eyes of their users.
Outcome WorkspaceCommands::help(const std::string& argument) {
  if (argument.empty()) return answer(kHelp);
  const std::size_t space = std::min(argument.find_first_of(" \t"), argument.size());
  const std::string cls = argument.substr(0, space);
  const std::string selector = trim(std::string_view(argument).substr(space));
  if (!evaluator_.knows_class(cls)) {
    Outcome outcome = failure("Unknown class: " + cls);
    outcome.result.kind = "class_not_found";
    outcome.result.hint = "Use Beamtalk allClasses for available classes.";
    return outcome;
  }
  const std::string message = selector.empty() ? "" : " selector: #'" + selector + "'";
  Outcome outcome = evaluator_.evaluate("Beamtalk help: " + cls + message, TestFormat::kRepl);
  const std::string header = "== Metaclass < Class ==";
  if (cls == "Metaclass" && outcome.result.text.starts_with(header)) {
    outcome.result.text.replace(0, header.size(), "== Metaclass ==");
  }
  return outcome;
}

/// `pid`: as a result line shows it, `0.12.3`.
Outcome WorkspaceCommands::act_on_actor(const std::string& name, const std::string& pid) {
  const bool is_pid = !pid.empty() && pid.find_first_not_of("<>.0123456789") == std::string::npos;
  if (!is_pid) return failure("Usage: :" + name + " PID, a number such as 0.12.3");
  const std::string actor = "(Workspace actorAt: \"" + pid + "\") await";
  return evaluator_.evaluate(
      actor + " ifNil: [\"No actor " + pid + "\"] ifNotNil: [:actor | actor " + name + "]",
      TestFormat::kRepl);
}

Outcome WorkspaceCommands::load(const std::string& path, const std::string& verb) {
  std::error_code missing;
  if (std::filesystem::is_directory(path, missing)) return load_folder(path, verb);
  FileLoader::Loaded loaded = evaluator_.load_file(path);
  Outcome outcome;
  if (loaded.module) {
    std::string names;
    for (const ClassId id : loaded.classes) {
      names += (names.empty() ? "" : ", ") + evaluator_.class_name(id);
    }
    outcome = answer(verb + ": " + names);
  } else {
    outcome = failure(std::move(loaded.error));
    outcome.result.kind = loaded.kind;
    evaluator_.note_error(outcome.result);
  }
  outcome.warnings = std::move(loaded.warnings);
  return outcome;
}

Outcome WorkspaceCommands::load_folder(const std::string& path, const std::string& verb) {
  const auto files = evaluator_.load_files(sources_below(path));
  for (const auto& [file, loaded] : files) {
    if (!loaded.module) return failure(file + ": " + loaded.error);
  }
  std::string name = path;
  if (verb == "Reloaded" && name.ends_with('/')) name.pop_back();
  return answer(verb + " " + std::to_string(files.size()) +
                (files.size() == 1 ? " file" : " files") + " from " + name);
}

}  // namespace btvm::cli
