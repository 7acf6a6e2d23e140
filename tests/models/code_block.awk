# SPDX-License-Identifier: GPL-3.0-or-later
# Prints the first fenced block of a Markdown file in the given language: awk -v language=c -f code_block.awk
/^```/ {
    if (inside) exit
    if ($0 == "```" language) { inside = 1; next }
}
inside { print }
