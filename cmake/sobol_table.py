#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes sim/random/sobol_table.c from the direction numbers that SciPy carries.

    cmake/sobol_table.py > sim/random/sobol_table.c
    cmake/sobol_table.py --check sim/random/sobol_table.c     # 1 if it differs, 77 without SciPy

SciPy's file holds the numbers of Joe and Kuo, new-joe-kuo-6: the primitive polynomial of each dimension and
its first direction numbers.
"""
import pathlib
import sys

DIMENSIONS = 1111  # all primitive polynomials up to degree 13
DEGREE_MAX = 13
WIDTH = 110

HEAD = """\
/* SPDX-License-Identifier: GPL-3.0-or-later AND BSD-3-Clause
 *
 * Direction numbers of Sobol' points, made by cmake/sobol_table.py: of each dimension the primitive
 * polynomial, its coefficients as bits from x^degree to 1, and the first `degree` direction numbers. They are
 * the set new-joe-kuo-6 of S. Joe and F. Y. Kuo, Constructing Sobol sequences with better two-dimensional
 * projections, SIAM Journal on Scientific Computing 30 (2008), 2635-2654,
 * https://web.maths.unsw.edu.au/~fkuo/sobol/. Their licence:
 *
 * Copyright (c) 2008, Frances Y. Kuo and Stephen Joe
 * All rights reserved.
 *
 * Redistribution and use in source and binary forms, with or without modification, are permitted provided
 * that the following conditions are met:
 *
 *     * Redistributions of source code must retain the above copyright notice, this list of conditions and
 *       the following disclaimer.
 *
 *     * Redistributions in binary form must reproduce the above copyright notice, this list of conditions and
 *       the following disclaimer in the documentation and/or other materials provided with the distribution.
 *
 *     * Neither the names of the copyright holders nor the names of the University of New South Wales and the
 *       University of Waikato and its contributors may be used to endorse or promote products derived from
 *       this software without specific prior written permission.
 *
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS ``AS IS'' AND ANY EXPRESS OR IMPLIED WARRANTIES,
 * INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR
 * PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDERS BE LIABLE FOR ANY DIRECT, INDIRECT,
 * INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF
 * SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND
 * ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR
 * OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH
 * DAMAGE.
 */
#include "random/sobol.h"

/* clang-format off */
const sobol_row sobol_rows[SOBOL_DIMENSIONS] = {
"""


def rows():
    import numpy
    import scipy.stats

    path = pathlib.Path(scipy.stats.__file__).parent / "_sobol_direction_numbers.npz"
    with numpy.load(path) as numbers:
        polynomials, first = numbers["poly"], numbers["vinit"]
        for dimension in range(DIMENSIONS):
            polynomial = int(polynomials[dimension])
            degree = polynomial.bit_length() - 1
            assert degree <= DEGREE_MAX
            yield f"{{{polynomial}, {{{', '.join(str(int(m)) for m in first[dimension][:max(degree, 1)])}}}}}"


def table():
    text, line = HEAD, "   "
    for row in rows():
        if len(line) + len(row) + 2 > WIDTH:
            text += line + "\n"
            line = "   "
        line += f" {row},"
    return f"{text}{line}\n}};\n/* clang-format on */\n"


def main():
    try:
        made = table()
    except (ImportError, FileNotFoundError):
        sys.exit(77)
    if sys.argv[1:2] == ["--check"]:
        sys.exit(made != pathlib.Path(sys.argv[2]).read_text())
    sys.stdout.write(made)


if __name__ == "__main__":
    main()
