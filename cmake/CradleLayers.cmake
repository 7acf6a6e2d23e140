# SPDX-License-Identifier: GPL-3.0-or-later
# The house: one static library a folder of sim/. DEPENDS states the arrows of the design; the link graph
# follows them and tests/house checks that the includes do too.

function(cradle_compile_options target)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wcast-qual -Wpointer-arith
    -Wvla -Werror=implicit-function-declaration
    # A variable may be called as its type is: `node *node`.
    $<$<C_COMPILER_ID:GNU>:-Wshadow=local> $<$<C_COMPILER_ID:Clang>:-Wshadow>
    # Same bits everywhere: no fused multiply-adds. What follows changes no result; without it gcc keeps calls
    # and branches where a loop could be vectorised.
    -ffp-contract=off -fno-math-errno -fno-trapping-math
    $<$<BOOL:${CRADLE_WERROR}>:-Werror>)
  target_compile_definitions(${target} PRIVATE _POSIX_C_SOURCE=200809L)
endfunction()

# cradle_layer(units SOURCES units.c dimension.c DEPENDS base [LIBRARIES GSL::gsl])
function(cradle_layer name)
  cmake_parse_arguments(LAYER "" "" "SOURCES;DEPENDS;LIBRARIES" ${ARGN})
  add_library(cradle_${name} STATIC ${LAYER_SOURCES})
  cradle_compile_options(cradle_${name})
  target_include_directories(cradle_${name} PUBLIC ${PROJECT_SOURCE_DIR}/sim)
  list(TRANSFORM LAYER_DEPENDS PREPEND cradle_)
  target_link_libraries(cradle_${name} PUBLIC ${LAYER_DEPENDS} PRIVATE ${LAYER_LIBRARIES} m)
endfunction()

# cradle_test(units LAYERS units): a Criterion program tests/<folder>/test_<name>.c linked to the layers.
# EACH_LEVEL: it also runs with each of the kernels' versions (base/dispatch.h) that the processor can.
function(cradle_test name)
  cmake_parse_arguments(TEST "EACH_LEVEL" "" "SOURCES;LAYERS;LIBRARIES" ${ARGN})
  if(NOT TEST_SOURCES)
    set(TEST_SOURCES test_${name}.c)
  endif()
  add_executable(test_${name} ${TEST_SOURCES})
  target_compile_options(test_${name} PRIVATE -Wall -Wextra -ffp-contract=off
    $<$<BOOL:${CRADLE_WERROR}>:-Werror>)
  target_compile_definitions(test_${name} PRIVATE _POSIX_C_SOURCE=200809L
    CRADLE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  list(TRANSFORM TEST_LAYERS PREPEND cradle_)
  target_link_libraries(test_${name} PRIVATE ${TEST_LAYERS} ${TEST_LIBRARIES} PkgConfig::CRITERION m)
  add_test(NAME ${name} COMMAND test_${name} -j1)
  # Criterion's verdict ignores leaks and undefined behaviour found at exit, and an empty run passes.
  set(names ${name})
  if(TEST_EACH_LEVEL)
    foreach(level baseline avx2 avx512)
      add_test(NAME ${name}_${level} COMMAND test_${name} -j1)
      set_tests_properties(${name}_${level} PROPERTIES ENVIRONMENT CRADLE_SIMD=${level})
      list(APPEND names ${name}_${level})
    endforeach()
  endif()
  set_tests_properties(${names} PROPERTIES TIMEOUT 300 FAIL_REGULAR_EXPRESSION
    "ERROR: [A-Za-z]+Sanitizer;runtime error:;Tested: 0 ")
endfunction()
