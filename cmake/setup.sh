# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# Sourced by ./run and ./test, with the project as the working directory: what the project needs from the
# system, and building one preset. Needs nothing but a POSIX shell and the essential packages of Debian.
# Invariant: nothing is installed unless it was announced, and nothing is done that is already done.

# One line a package: what it is needed for (build, test, valgrind, coverage), the Debian 12 package,
# what it is to people on other systems.
setup_packages='
build    gcc                C compiler with OpenMP and C17 (GCC 12 or clang 14, or newer)
build    libc6-dev          C library headers
build    cmake              CMake 3.25 or newer
build    ninja-build        Ninja
build    pkg-config         pkg-config
build    libgsl-dev         GSL, the GNU Scientific Library: reference quantile functions
build    libyaml-dev        libyaml: scenario and data files
build    libhdf5-dev        HDF5, serial: result files
build    librandom123-dev   Random123: counter-based random numbers
build    nettle-dev         Nettle: SHA-256 of the inputs
test     libcriterion-dev   Criterion: unit tests in C
test     python3            Python 3.9 or newer
test     python3-numpy      NumPy: an independent implementation to compare with
test     python3-yaml       PyYAML
test     python3-h5py       h5py: reading result files
test     python3-xarray     xarray: reading result files
test     python3-netcdf4    netCDF4 for Python: reading result files
test     python3-h5netcdf   h5netcdf: reading result files
test     netcdf-bin         ncdump: reading result files
valgrind valgrind           Valgrind: memory errors
coverage gcovr              gcovr: reports of test coverage
'

# Roles wanted -> the lines of the table, each package once.
setup_lines() {
    for role in "$@"; do
        printf '%s' "$setup_packages" | grep "^$role " || :
    done | awk '!seen[$2]++'
}

os_release=/etc/os-release

setup_is_debian_12() { # FILE: as os-release(5)
    [ -r "$1" ] && (
        ID='' VERSION_ID=''
        # shellcheck disable=SC1090
        . "$1"
        [ "$ID" = debian ] && [ "$VERSION_ID" = 12 ]
    )
}

# Prints the lines of stdin whose package is not installed.
setup_missing_of() {
    while read -r role package purpose; do
        case $(dpkg-query -W -f='${Status}' "$package" 2>/dev/null) in
        *' ok installed') ;;
        *) echo "$role $package $purpose" ;;
        esac
    done
}

setup_print() { # stdin: lines of the table
    while read -r role package purpose; do
        printf '    %-18s %s\n' "$package" "$purpose"
    done
}

setup_as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

# Runs a command with its output in a log; on failure shows the end of the log and stops.
setup_logged() { # LOG COMMAND...
    log=$1
    shift
    mkdir -p "$(dirname "$log")"
    if "$@" >"$log" 2>&1 </dev/null; then
        return 0
    fi
    tail -n 40 "$log" >&2
    echo "failed: $*" >&2
    echo "the whole output is in $log" >&2
    exit 4
}

# Installs what is missing of the given roles; ends the program where it cannot.
setup_system() { # ROLE...
    if ! setup_is_debian_12 "$os_release"; then
        {
            echo "Only Debian 12 is set up automatically. On this system, install:"
            setup_lines "$@" | while read -r role package purpose; do
                printf '    %s (%s on Debian)\n' "$purpose" "$package"
            done
            echo "then: cmake --workflow --preset test, or cmake --preset release && cmake --build --preset release"
        } >&2
        exit 2
    fi
    missing=$(setup_lines "$@" | setup_missing_of)
    [ -n "$missing" ] || return 0
    echo "Missing packages:"
    echo "$missing" | setup_print
    names=$(echo "$missing" | awk '{print $2}')
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
        # shellcheck disable=SC2086
        echo "Installing them needs root or sudo. As root: apt-get install" $names >&2
        exit 2
    fi
    if [ "$(id -u)" != 0 ]; then
        sudo -v || exit 2
    fi
    echo "Installing them with apt-get (a minute or so; log: build/install.log) ..."
    # shellcheck disable=SC2086
    setup_logged build/install.log setup_install $names
}

setup_install() { # PACKAGE...
    setup_as_root apt-get -q -o DPkg::Lock::Timeout=300 update &&
        setup_as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get -q -y -o DPkg::Lock::Timeout=300 --no-install-recommends install "$@"
}

# Configures what is not configured yet (or by other presets, or for another place) and builds a preset. On a
# terminal the build shows its own progress.
setup_build() { # PRESET
    directory=build/$1
    cache=$directory/CMakeCache.txt
    if [ -f "$cache" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" "$cache"; then
        rm -rf "$directory"
    fi
    if [ ! -f "$directory/build.ninja" ] || [ -n "$(find CMakePresets.json -newer "$cache")" ]; then
        echo "Configuring $directory ..."
        setup_logged "build/configure-$1.log" cmake --preset "$1"
    fi
    if cmake --build --preset "$1" -- -n 2>/dev/null | grep -q 'no work to do'; then
        return 0
    fi
    if [ -t 1 ]; then
        cmake --build --preset "$1" || exit 4
    else
        echo "Building $directory ..."
        setup_logged "build/build-$1.log" cmake --build --preset "$1"
    fi
}
