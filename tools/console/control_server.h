// ControlServer: lets consoles attach to a running machine.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "runtime/virtual_machine.h"
#include "tools/console/control_socket.h"
#include "tools/console/evaluator.h"
#include "vm/base/expected.h"

namespace btvm::console {

/// Serves the machine's control socket: one thread accepts, one serves each client. Destroy it before the
/// machine; the socket's file goes with it.
class ControlServer {
 public:
  /// Listens at `path`; empty: at socket_of() this process.
  [[nodiscard]] static Expected<std::unique_ptr<ControlServer>, SocketError> start(
      VirtualMachine& machine, std::string path);
  /// Ends what clients evaluate, and their connections.
  ~ControlServer();
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  struct Client {
    Client(VirtualMachine& machine, Socket the_socket)
        : socket(std::move(the_socket)), evaluator(machine) {}
    Socket socket;
    Evaluator evaluator;
    std::thread thread;
    bool finished = false;  // under mutex_
  };

  ControlServer(VirtualMachine& machine, std::string path, Socket listener);
  void accept_clients();
  void serve(Client& client);
  /// Joins the threads of clients that have gone. Under mutex_.
  void reap();

  VirtualMachine& machine_;
  const std::string path_;
  Socket listener_;
  std::mutex mutex_;
  std::list<Client> clients_;  // under mutex_
  std::thread acceptor_;
};

}  // namespace btvm::console
