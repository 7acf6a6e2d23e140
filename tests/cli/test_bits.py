# SPDX-License-Identifier: GPL-3.0-or-later
"""Same inputs, same bytes: on processors with and without fused multiply-add, at each level of the kernels.

Run by ctest with CRADLE_PROGRAM (the program), CRADLE_SOURCE (the source tree) and CRADLE_ARCHIVES (the
libraries of the layers, separated by colons) in the environment.
"""
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

PROGRAM = os.environ["CRADLE_PROGRAM"]
SCENARIOS = pathlib.Path(os.environ["CRADLE_SOURCE"]) / "scenarios"
ARCHIVES = os.environ["CRADLE_ARCHIVES"].split(":")
REFERENCE = ["xiaomi_13_pro", "redmi_note_12", "smart_band_8", "split_ac_1hp5", "split_ac_3hp"]

# glibc chooses its exp, log, pow and sin by what the processor can, and obeys this.
NO_FMA = {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX512F"}

# What of libm gives the same bits everywhere, because the result is exact or correctly rounded.
EXACT = {"fmin", "fmax", "fmod", "floor", "ceil", "trunc", "rint", "nearbyint", "round", "lround", "llround",
         "lrint", "llrint", "fabs", "copysign", "ldexp", "scalbn", "frexp", "modf", "nextafter", "sqrt", "remainder",
         "logb", "ilogb"}


def libm_functions():
    """The names of all functions of <math.h>, as the compiler's own C library declares them."""
    header = subprocess.run(["cc", "-E", "-x", "c", "-"], input="#include <math.h>\n", capture_output=True, text=True,
                            check=True).stdout
    return set(re.findall(r"extern (?:(?:long )?double|float|int|long int|long long int) (\w+) \(", header))


def levels():
    """The settings of CRADLE_SIMD that this processor can follow."""
    for level in ("baseline", "avx2", "avx512"):
        setting = {"CRADLE_SIMD": level}
        if subprocess.run([PROGRAM, "--version"], env={**os.environ, **setting}, capture_output=True).returncode == 0:
            yield setting


class SameBits(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cradle-test-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def bytes_of(self, name, environment):
        """The result file with all samples, and what was printed but for the time it took."""
        result = self.folder / "r.h5"
        done = subprocess.run([PROGRAM, "run", SCENARIOS / f"{name}.yaml", "-n", "1024", "--keep-samples", "-o", result],
                              env={**os.environ, **environment}, capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)
        return hashlib.sha256(result.read_bytes()).hexdigest(), re.sub(r"[0-9.]+ (ms|s)\b", "", done.stdout)

    def test_whatever_the_processor(self):
        settings = [NO_FMA, *levels()]
        self.assertGreaterEqual(len(settings), 2)
        for name in REFERENCE:
            expected = self.bytes_of(name, {})
            for setting in settings:
                self.assertEqual(self.bytes_of(name, setting), expected, f"{name} with {setting}")

    def test_a_level_that_is_none_is_refused(self):
        done = subprocess.run([PROGRAM, "--version"], env={**os.environ, "CRADLE_SIMD": "AVX2"}, capture_output=True,
                              text=True)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("CRADLE_SIMD", done.stderr)

    def test_nothing_inexact_of_libm_is_called(self):
        banned = libm_functions() - EXACT
        self.assertTrue({"exp", "log", "pow", "sin", "tgamma", "hypot", "cbrt"} <= banned)
        for archive in ARCHIVES:
            symbols = subprocess.run(["nm", "-A", "-u", archive], capture_output=True, text=True, check=True).stdout
            called = {line.split()[-1].split("@")[0] for line in symbols.splitlines()
                      if " U " in line and ":sampler_check" not in line}  # asserts, and makes no number
            self.assertTrue(called, archive)
            self.assertFalse(called & banned, archive)
            self.assertFalse({name for name in called if name.startswith(("gsl_sf", "gsl_cdf"))}, archive)


if __name__ == "__main__":
    unittest.main()
