/* The machine in a C program: load, spawn, send, await. Run: counter Counter.btc */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <btvm.h>

static void print(void* user, const char* text, size_t size) {
  (void)user;
  fwrite(text, 1, size, stdout);
}

/* The whole file; NULL when it cannot be read. */
static void* read_file(const char* path, size_t* size) {
  FILE* file = fopen(path, "rb");
  if (file == NULL) return NULL;
  fseek(file, 0, SEEK_END);
  const long end = ftell(file);
  rewind(file);
  void* bytes = end > 0 ? malloc((size_t)end) : NULL;
  *size = bytes == NULL ? 0 : fread(bytes, 1, (size_t)end, file);
  fclose(file);
  return bytes;
}

/* Ends the program with what went wrong. */
static void stop(const char* doing, btvm_error* error) {
  fprintf(stderr, "%s: %s\n", doing, btvm_error_message(error));
  exit(1);
}

int main(int argc, char** argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: counter Counter.btc\n");
    return 2;
  }
  size_t size = 0;
  void* bytes = read_file(argv[1], &size);
  if (bytes == NULL) {
    fprintf(stderr, "cannot read %s\n", argv[1]);
    return 66;
  }
  btvm_options options = {0};
  options.write = print;
  btvm_vm* vm = btvm_create(&options);
  btvm_error* error = NULL;
  if (!btvm_load(vm, bytes, size, &error)) stop("loading", error);
  free(bytes);

  btvm_value* counter = btvm_spawn(vm, "Counter", NULL, &error);
  if (counter == NULL) stop("spawning", error);
  btvm_future* last = NULL;
  for (int i = 0; i < 1000; ++i) {
    btvm_future_free(last); /* dropping a future does not take the message back */
    last = btvm_send(vm, counter, "increment", NULL, 0);
  }
  btvm_value* answer = btvm_await(last, 1000, &error);
  if (answer == NULL) stop("awaiting", error);
  int64_t value = 0;
  if (btvm_to_integer(answer, &value)) printf("counted to %" PRId64 "\n", value);

  btvm_value_free(answer);
  btvm_future_free(last);
  btvm_value_free(counter);
  btvm_destroy(vm);
  return 0;
}
