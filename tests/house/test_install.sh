#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs a build into a scratch prefix, moves that elsewhere, and uses it as other people would.
# test_install.sh BUILD CC CFLAGS PROGRAM.c
set -eu
build=$1 compiler=$2 flags=$3 program=$4
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
unset CRADLE_DATA
failed() {
    echo "FAILED: $1" >&2
    exit 1
}

cmake --install "$build" --prefix "$scratch/first" >install.log || failed "cmake --install: $(cat install.log)"
mv first moved
cradle=$scratch/moved/bin/cradle
library=$(dirname "$(find moved -name libcradle.so)")
data=$scratch/moved/share/cradle/data
scenario=moved/share/cradle/scenarios/smart_band_8.yaml

"$cradle" --version | grep -qE '^cradle [0-9]+\.[0-9]+\.[0-9]+$' || failed "--version"
"$cradle" check moved/share/cradle/scenarios/*.yaml || failed "check of the installed scenarios"
"$cradle" run "$scenario" -n 1024 -o band.h5 --json --quiet >band.json || failed "run"
[ -s band.h5 ] || failed "no result file"

# Symbols: the interface, and nothing else of ours.
nm -D --defined-only "$library/libcradle.so" | awk '$2 ~ /[TDBRi]/ && $3 !~ /^cradle_/ {print $3}' >symbols
# What the coverage and sanitizer builds of the compiler add is not ours.
grep -vE '^_?_?(gcov|llvm|asan|odr_asan|mangle_path)' symbols >foreign || :
[ ! -s foreign ] || failed "libcradle.so shows: $(xargs <foreign)"
grep -rlF "$build" moved/lib*/*/pkgconfig moved/lib*/pkgconfig moved/lib*/*/cmake moved/lib*/cmake 2>/dev/null &&
    failed "an installed file names the build tree"

# By pkg-config, as a program of somebody else.
PKG_CONFIG_PATH=$(find "$scratch/moved" -name pkgconfig)
export PKG_CONFIG_PATH
# shellcheck disable=SC2046,SC2086
"$compiler" $flags "$program" -o program $(pkg-config --cflags --libs cradle) || failed "pkg-config"
[ "$(cd "$(pkg-config --variable=datadir cradle)" && pwd)" = "$data" ] || failed "datadir of cradle.pc"
mean=$(LD_LIBRARY_PATH=$library ./program "$scenario" "$data") || failed "a program on the library"
printed=$(awk 'match($0, /"total" *: *[{] *"mean" *: */) { print substr($0, RSTART + RLENGTH) + 0; exit }' \
    OFMT=%.9g CONVFMT=%.9g band.json)
awk -v a="$mean" -v b="$printed" 'BEGIN { exit !(a > 0 && b > 0 && a / b - 1 < 1e-5 && 1 - a / b < 1e-5) }' ||
    failed "the library says $mean, the program $printed"

# By CMake.
mkdir consumer
cat >consumer/CMakeLists.txt <<EOF
cmake_minimum_required(VERSION 3.25)
project(consumer C)
find_package(cradle 0.1 REQUIRED)
add_executable(consumer $program)
target_link_libraries(consumer cradle::cradle)
EOF
cmake -G Ninja -S consumer -B consumer/build -DCMAKE_PREFIX_PATH="$scratch/moved" -DCMAKE_C_COMPILER="$compiler" \
    -DCMAKE_C_FLAGS="$flags" >consumer.log 2>&1 || failed "find_package(cradle): $(tail -n 20 consumer.log)"
cmake --build consumer/build >consumer.log 2>&1 ||
    failed "building on it: $(tail -n 20 consumer.log)"
[ "$(consumer/build/consumer "$scenario" "$data")" = "$mean" ] || failed "a program built by CMake"

# The data beside the program is what it reads: without it, nothing goes.
echo 'entries: [' >>"$data/grids.yaml"
status=0
"$cradle" check "$scenario" >check.log 2>&1 || status=$?
[ $status = 1 ] || failed "a fault in the installed data went unseen"
grep -q "$scratch/moved/.*grids.yaml\|bin/../share/cradle/data/grids.yaml" check.log ||
    failed "the fault lies elsewhere: $(cat check.log)"
echo 'installed, moved, used'
