#include "runtime/source_loader.h"

#include "runtime/process_host.h"

namespace btvm {

SourceLoader* source_loader_of(ExecutionContext& context) {
  return host_of(context).source_loader();
}

}  // namespace btvm
