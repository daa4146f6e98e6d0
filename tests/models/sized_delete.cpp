// Relacy replaces `operator new` and `operator delete`, but not the sized forms.
#include <cstddef>

#include "tests/models/model_std.h"

void operator delete(void* memory, std::size_t /*size*/) noexcept { operator delete(memory); }
void operator delete[](void* memory, std::size_t /*size*/) noexcept { operator delete[](memory); }
