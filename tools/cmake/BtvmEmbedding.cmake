# libbtvm.a: everything that a program needs to embed the machine, in one archive. Its interface is
# runtime/btvm.h (C) and runtime/btvm.hpp (C++20), the only headers that are installed.

set(btvm_embedding_objects "")
foreach(library IN ITEMS btvm_base btvm_vm btvm_loader btvm_scheduler btvm_runtime)
  if(${library}_scope STREQUAL "PUBLIC")
    list(APPEND btvm_embedding_objects $<TARGET_OBJECTS:${library}>)
  endif()
endforeach()

if(btvm_runtime_scope STREQUAL "PUBLIC")
  add_library(btvm_embedding STATIC ${btvm_embedding_objects})
  set_target_properties(btvm_embedding PROPERTIES
    OUTPUT_NAME btvm ARCHIVE_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}" LINKER_LANGUAGE CXX)
  # The two headers alone, as after installation.
  configure_file(runtime/btvm.h "${CMAKE_BINARY_DIR}/include/btvm.h" COPYONLY)
  configure_file(runtime/btvm.hpp "${CMAKE_BINARY_DIR}/include/btvm.hpp" COPYONLY)
  target_include_directories(btvm_embedding INTERFACE "${CMAKE_BINARY_DIR}/include")
  target_link_libraries(btvm_embedding INTERFACE
    dependency_gmp dependency_utf8proc dependency_xxhash dependency_boost_context dependency_pcre2
    dependency_nettle Threads::Threads)

  install(TARGETS btvm_embedding ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(FILES runtime/btvm.h runtime/btvm.hpp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  install(FILES LICENSE README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
endif()
