// What an embedder meets off the main road: errors of every kind, time limits, order, values that go
// there and back, many threads. Run: btvm_embed_corners Corners.btc; prints what it sees.
#include <btvm.hpp>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <iterator>
#include <limits>
#include <string>
#include <thread>
#include <vector>

namespace {

using beamtalk::Call;
using beamtalk::Error;
using beamtalk::Machine;
using beamtalk::Value;

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::span<const std::byte> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

/// Prints the value that `body` answers, or the error.
template <typename Body>
void show(const std::string& title, const Body& body) {
  static const char* const kKinds[] = {"raised", "timed out", "deadlock", "bad module", "misuse"};
  std::cout << title << ": ";
  try {
    std::cout << Value(body()).print() << '\n';
  } catch (const Error& error) {
    std::cout << kKinds[error.kind()] << ", " << error.symbol() << ", " << error.what() << '\n';
  }
}

void bad_modules(const std::string& module) {
  Machine machine;
  const auto load = [&](const std::string& text) {
    machine.load(bytes_of(text));
    return machine.nil();
  };
  show("no bytes", [&] { return load(""); });
  show("no module", [&] { return load("Object subclass: Foo"); });
  show("half a module", [&] { return load(module.substr(0, module.size() / 2)); });
  show("no class", [&] { return machine.spawn("Corner"); });
  show("a whole module", [&] { return load(module); });
}

void values(Machine& machine, const Value& corner) {
  const auto echo = [&](const Value& value) {
    return machine.send(corner, "echo:", value).await();
  };
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  for (const std::int64_t number : {std::int64_t{0}, std::int64_t{-1}, kMost, kLeast}) {
    std::cout << echo(machine.value(number)).to_integer() << ' ';
  }
  std::cout << echo(machine.value(2.5)).to_float() << ' ' << echo(machine.value("Grüße")).text()
            << ' ' << echo(machine.symbol("ok")).text() << '\n';
  const Value list = machine.list({machine.value(1), machine.value("two"), machine.value(true)});
  std::cout << echo(list).print() << " of " << echo(list).elements().size() << '\n';
  show("a big number", [&] { return machine.send(corner, "factorial:", 30).await(); });
  show("a value", [&] { return machine.send(machine.value(5), "factorial").await(); });
  show("a class", [&] { return machine.send(*machine.find_class("Corner"), "home").await(); });
}

void errors(Machine& machine, const Value& corner) {
  using std::chrono::milliseconds;
  show("raised", [&] { return machine.send(corner, "fail").await(); });
  show("not understood", [&] { return machine.send(corner, "dance").await(); });
  show("wrong count", [&] { return machine.send(corner, "echo:").await(); });
  auto slow = machine.send(corner, "sleepAndAnswer");
  show("too slow", [&] { return slow.await(milliseconds(5)); });
  show("later", [&] { return slow.await(); });
  show("for ever", [&] {
    const Value a = machine.spawn("Corner");
    return machine.send(a, "waitFor:", a).await();
  });
  show("native throws", [&] { return machine.send(corner, "nativeFails").await(); });
  show("native may not wait", [&] { return machine.send(corner, "nativeWaits:", corner).await(); });
  show("no selector", [&] {
    machine.define("Native", "not a selector:x", [](Call&) { return std::nullopt; });
    return machine.nil();
  });
  const Value gone = machine.spawn("Corner");
  machine.send(gone, "stop").await();
  show("ended", [&] { return machine.send(gone, "echo:", 1).await(); });
}

/// Threads of the program send to one actor at once; each one's messages arrive in order.
void threads(Machine& machine) {
  const Value corner = machine.spawn("Corner");
  std::vector<std::thread> senders;
  for (int who = 0; who < 4; ++who) {
    senders.emplace_back([&, who] {
      for (int i = 1; i <= 250; ++i) machine.send(corner, "from:count:", who, i);
    });
  }
  for (std::thread& sender : senders) sender.join();
  show("in order", [&] { return machine.send(corner, "isInOrder").await(); });
}

/// What was dropped is collected; what is kept is alive.
void statistics() {
  Machine machine({.workers = 1});
  const auto before = machine.count_futures();
  const Value one = machine.value(1);
  for (int i = 0; i < 100; ++i) machine.send(one, "+", one).await();
  auto kept = machine.send(one, "+", one);
  kept.await();
  const auto after = machine.count_futures();
  std::cout << "futures: " << (after.created - before.created >= 101 ? "all" : "some")
            << " created, " << (after.live < before.live + 20 ? "few" : "many") << " live, "
            << after.broken + after.unseen << " lost\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string module = read_file(argv[1]);
  bad_modules(module);
  Machine machine({.workers = 2});
  machine.define("Native", "fail",
                 [](Call&) -> std::optional<Value> { throw std::runtime_error("thrown in C++"); });
  machine.define("Native", "waitFor:", [](Call& call) {
    return call.await(call.machine().send(call.argument(0), "yourself"));
  });
  machine.load(bytes_of(module));
  const Value corner = machine.spawn("Corner");
  values(machine, corner);
  errors(machine, corner);
  threads(machine);
  statistics();
}
