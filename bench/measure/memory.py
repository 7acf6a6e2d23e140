# SPDX-License-Identifier: GPL-3.0-or-later
"""Peak memory of whole programs against the number of samples: the flagship phone in full detail. NumPy, which holds
every sample of every part, is left out beyond a million."""

import tempfile

from measure.programs import FLAGSHIP, alone, peer_command, print_table, progress, run_command, whole

NUMPY_MOST = 1000000


def measure(options):
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        path = alone(FLAGSHIP, folder)
        for samples in options.memory:
            progress(f"memory: {samples:,} samples")
            command = run_command(path, samples, options.threads, options, "--sampler", "mc")
            _, seconds, megabytes = whole(command, options.threads)
            row = {"samples": samples, "MB": megabytes, "seconds": seconds}
            if samples <= NUMPY_MOST:
                row["numpy_MB"] = whole(peer_command(FLAGSHIP, samples, options.seed), 1)[2]
            rows.append(row)
    progress("")
    return {"rows": rows}


def show(found):
    print(f"Memory against samples: {FLAGSHIP} in full, whole program")
    print_table(["samples", "MB", "seconds", "NumPy, MB"],
                [[f"{row['samples']:,}", f"{row['MB']:.0f}", f"{row['seconds']:.2f}",
                  f"{row['numpy_MB']:.0f}" if "numpy_MB" in row else "-"] for row in found["rows"]])


def ratios(found):
    first, last = found["rows"][0], found["rows"][-1]
    return {f"{last['samples']:,} samples/{first['samples']:,}": last["MB"] / first["MB"]}


def limits(_):
    return []
