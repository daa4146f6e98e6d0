#include "tools/console/control_server.h"

#include <unistd.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "tools/console/commands.h"

namespace btvm::console {

Expected<std::unique_ptr<ControlServer>, SocketError> ControlServer::start(VirtualMachine& machine,
                                                                           std::string path) {
  if (path.empty()) path = socket_of(getpid());
  auto listener = listen_at(path);
  if (!listener) return listener.error();
  return std::unique_ptr<ControlServer>(
      new ControlServer(machine, std::move(path), std::move(*listener)));
}

ControlServer::ControlServer(VirtualMachine& machine, std::string path, Socket listener)
    : machine_(machine),
      path_(std::move(path)),
      listener_(std::move(listener)),
      acceptor_([this] { accept_clients(); }) {}

ControlServer::~ControlServer() {
  unlink(path_.c_str());
  listener_.shut_down();
  acceptor_.join();
  for (Client& client : clients_) {
    client.evaluator.stop();
    client.socket.shut_down();
    client.thread.join();
  }
}

void ControlServer::accept_clients() {
  while (Socket socket = accept_client(listener_)) {
    const std::lock_guard lock(mutex_);
    reap();
    Client& client = clients_.emplace_back(machine_, std::move(socket));
    client.thread = std::thread([this, &client] { serve(client); });
  }
}

void ControlServer::reap() {
  for (auto client = clients_.begin(); client != clients_.end();) {
    if (!client->finished) {
      ++client;
      continue;
    }
    client->thread.join();
    client = clients_.erase(client);
  }
}

void ControlServer::serve(Client& client) {
  for (std::string line; client.socket.read_line(line);) {
    const auto request = nlohmann::json::parse(line, nullptr, false);
    const auto reply = request.is_discarded()
                           ? nlohmann::json{{"ok", false}, {"error", "the request is no JSON"}}
                           : answer(machine_, client.evaluator, request);
    // Whatever bytes a program prints, the reply is UTF-8.
    const auto replace = nlohmann::json::error_handler_t::replace;
    if (!client.socket.write_line(reply.dump(-1, ' ', false, replace))) break;
  }
  const std::lock_guard lock(mutex_);
  client.finished = true;
}

}  // namespace btvm::console
