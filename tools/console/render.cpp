#include "tools/console/render.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace btvm::console {
namespace {

using nlohmann::json;

std::string text_of(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::uint64_t number_of(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number() ? found->get<std::uint64_t>() : 0;
}

/// Columns as wide as their widest cell, two spaces apart; the last one is not filled up.
class Table {
 public:
  explicit Table(std::vector<std::string> titles) { rows_.push_back(std::move(titles)); }
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

  [[nodiscard]] std::string text() const {
    std::vector<std::size_t> widths(rows_.front().size(), 0);
    for (const auto& row : rows_) {
      for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    }
    std::string out;
    for (const auto& row : rows_) {
      std::string line;
      for (std::size_t i = 0; i < row.size(); ++i) {
        line += row[i];
        if (i + 1 < row.size()) line.append(widths[i] - row[i].size() + 2, ' ');
      }
      while (line.ends_with(' ')) line.pop_back();
      out += line + "\n";
    }
    return out;
  }

 private:
  std::vector<std::vector<std::string>> rows_;
};

std::string name_of(const json& process) {
  const std::string cls = text_of(process, "class");
  return cls.empty() ? "(" + text_of(process, "kind") + ")" : cls;
}

/// `Bank>>balance of 0.5.1`, or `a future`.
std::string wait_text(const json& wait) {
  if (!wait.is_object()) return "";
  const std::string callee = text_of(wait, "callee");
  if (text_of(wait, "future").empty()) return "room in the mailbox of " + callee;
  std::string text =
      callee.empty() ? "future " + text_of(wait, "future")
                     : text_of(wait, "class") + ">>" + text_of(wait, "selector") + " of " + callee;
  if (wait.contains("milliseconds") && wait["milliseconds"].is_number()) {
    text += ", " + std::to_string(number_of(wait, "milliseconds")) + " ms left";
  }
  return text;
}

std::string ps_text(const json& result) {
  Table table({"PID", "CLASS", "STATE", "MAILBOX", "HEAP", "DOES", "AWAITS"});
  for (const json& process : result.at("processes")) {
    table.add({text_of(process, "pid"), name_of(process), text_of(process, "state"),
               std::to_string(number_of(process, "mailbox")),
               std::to_string(number_of(process, "heapBytes")), text_of(process, "current"),
               wait_text(process.at("waits"))});
  }
  const std::size_t count = result.at("processes").size();
  const std::uint64_t futures = number_of(result, "futures");
  return table.text() + std::to_string(count) + (count == 1 ? " process, " : " processes, ") +
         std::to_string(futures) + (futures == 1 ? " future\n" : " futures\n");
}

std::string frame_text(const json& frame) {
  std::string text = "  at " + text_of(frame, "place");
  if (const std::string file = text_of(frame, "file"); !file.empty()) {
    text += " (" + file + ":" + std::to_string(number_of(frame, "line")) + ")";
  }
  return text + "\n";
}

std::string stack_text(const json& frames) {
  if (frames.empty()) return "nothing on the stack\n";
  std::string out;
  for (const json& frame : frames) out += frame_text(frame);
  return out;
}

std::string mailbox_text(const json& messages) {
  if (messages.empty()) return "the mailbox is empty\n";
  std::string out;
  for (const json& message : messages) {
    out += "  " + text_of(message, "selector");
    for (const json& argument : message.at("arguments")) {
      out += " " + argument.get<std::string>();
    }
    if (const std::string sender = text_of(message, "sender"); !sender.empty()) {
      out += "  from " + sender;
    }
    out += "\n";
  }
  return out;
}

std::string show_text(const json& process) {
  std::string out =
      text_of(process, "pid") + " " + name_of(process) + ", " + text_of(process, "state") + "\n";
  if (const std::string current = text_of(process, "current"); !current.empty()) {
    out += "serves " + current + "\n";
  }
  if (const std::string wait = wait_text(process.at("waits")); !wait.empty()) {
    out += "awaits " + wait + "\n";
  }
  out += "heap " + std::to_string(number_of(process, "heapBytes")) + " bytes, " +
         std::to_string(number_of(process, "collections")) + " collections\n";
  for (const json& field : process.at("fields")) {
    out += "  " + text_of(field, "name") + " = " + text_of(field, "value") + "\n";
  }
  if (!process.at("stack").empty()) out += "stack\n" + stack_text(process.at("stack"));
  if (!process.at("messages").empty()) out += "mailbox\n" + mailbox_text(process.at("messages"));
  return out;
}

std::string waits_text(const json& result) {
  if (result.empty()) return "nobody waits\n";
  std::string out;
  for (const json& process : result) {
    out += text_of(process, "pid") + " " + name_of(process);
    if (const std::string current = text_of(process, "current"); !current.empty()) {
      out += ">>" + current;
    }
    out += " awaits " + wait_text(process.at("waits")) + "\n";
    if (process.at("at").is_object()) out += frame_text(process.at("at"));
  }
  return out;
}

std::string futures_text(const json& result) {
  std::string out;
  for (const char* name : {"created", "live", "settled", "collected", "broken", "unseen"}) {
    out += std::string(name) + " " + std::to_string(number_of(result, name)) + "\n";
  }
  return out;
}

}  // namespace

std::string render(std::string_view command, const json& result) {
  if (command == "ps") return ps_text(result);
  if (command == "show") return show_text(result);
  if (command == "stack") return stack_text(result);
  if (command == "mailbox") return mailbox_text(result);
  if (command == "waits") return waits_text(result);
  if (command == "futures") return futures_text(result);
  if (command == "eval") return text_of(result, "value") + "\n";
  return result.dump(2) + "\n";
}

std::string help_text() {
  return "ps            all processes: what they are, do and await\n"
         "show PID      one process: state, stack, mailbox, fields\n"
         "stack PID     where it is, innermost first\n"
         "mailbox PID   the messages it has not taken yet\n"
         "waits         who awaits whom, and where\n"
         "futures       how many there were, and what became of them\n"
         "eval EXPR     evaluate an expression inside the program\n"
         "help          this text\n"
         "quit          leave; the program goes on\n"
         "A PID may be short: 5 for 0.5.1.\n";
}

}  // namespace btvm::console
