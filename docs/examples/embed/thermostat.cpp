// A program with two virtual machines inside. It loads compiled Beamtalk, gives it native functions,
// and talks to its actors. Run: thermostat Room.btc
//
// To build it against an installed btvm: c++ -std=c++20 thermostat.cpp -lbtvm -lboost_context -lgmp
// -lutf8proc -lpcre2-8 -lxxhash -lnettle
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include <btvm.hpp>

namespace {

using beamtalk::Call;
using beamtalk::Machine;
using beamtalk::Value;

std::vector<std::byte> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
  return {bytes, bytes + text.size()};
}

/// What the machine's programs may call.
void define_natives(Machine& machine) {
  // Short: it runs on the worker's own stack and must not wait.
  machine.define("Sensor", "read:", [](Call& call) -> std::optional<Value> {
    static const std::map<std::string, int, std::less<>> degrees{{"kitchen", 17}, {"attic", 23}};
    const Value name = call.argument(0);
    const auto found = degrees.find(name.text());
    if (found == degrees.end()) {
      throw std::runtime_error("no sensor in the " + std::string(name.text()));
    }
    return call.machine().value(found->second);
  });

  // This one awaits other actors from C++. Only its fiber waits: the thread serves others, even
  // those that are awaited. As a callback without a stack of its own it could not be written so.
  machine.define(
      "Plan", "meanTargetOf:",
      [](Call& call) -> std::optional<Value> {
        const std::vector<Value> rooms = call.argument(0).elements();
        std::int64_t sum = 0;
        for (const Value& room : rooms) {
          const auto target = call.await(call.machine().send(room, "target"), 1'000);
          if (!target) return std::nullopt;  // the caller gets the error
          sum += target->to_integer();
        }
        return call.machine().value(sum / static_cast<std::int64_t>(rooms.size()));
      },
      Machine::Wait::kMayWait);
}

void heat(Machine& machine) {
  const auto room = [&](const char* name) {
    return machine.spawn("Room", machine.fields({{"name", machine.value(name)}}));
  };
  const Value kitchen = room("kitchen");
  const Value attic = room("attic");

  // Messages are on their way at once; awaiting is a matter of its own.
  auto first = machine.send(kitchen, "regulate");
  auto second = machine.send(attic, "regulate");
  std::cout << "kitchen heats: " << first.await().print() << '\n';
  std::cout << "attic heats: " << second.await().print() << '\n';

  machine.send(kitchen, "target:", 26).await();
  const Value both = machine.list({kitchen, attic});
  const Value cellar = room("cellar");
  const Value mean = machine.send(cellar, "followThe:", both).await();
  std::cout << "the cellar follows: " << mean.print() << '\n';

  // What goes wrong in the program, or in a native function, is an exception here.
  try {
    machine.send(cellar, "regulate").await(std::chrono::seconds(1));
  } catch (const beamtalk::Error& error) {
    std::cout << error.class_name() << ": " << error.what() << '\n';
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: thermostat Room.btc\n";
    return 2;
  }
  try {
    const std::vector<std::byte> module = read_file(argv[1]);
    const auto print = [](std::string_view text) { std::cout << text << std::flush; };
    Machine house({.workers = 2, .write = print});
    Machine garage({.workers = 1, .write = print});  // shares nothing with the other one
    for (Machine* machine : {&house, &garage}) {
      define_natives(*machine);
      machine->load(module);
    }
    heat(house);
    const Value attic = garage.spawn("Room", garage.fields({{"name", garage.value("attic")}}));
    garage.send(attic, "target:", 5).await();
  } catch (const beamtalk::Error& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
