/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The histogram of the total. The axis runs over the 95 % interval and half its length to both sides, as far
 * as there are samples, so that one far sample does not squeeze the picture; what is beyond is counted below
 * it.
 */
#include <math.h>
#include <string.h>

#include "results/figure.h"
#include "results/print.h"

enum { ROWS = 8, BINS_MAX = 60, BINS_MIN = 8, MARGIN = 2, UNIT_COLUMNS = 8 };

typedef struct bins {
    int count, width; /* of a bin, in columns */
    double low, high;
    uint64_t in[BINS_MAX];
    uint64_t most, outside;
} bins;

/* So few that the noise does not hide the shape: twice the cube root of the samples (Rice's rule). */
static int bins_for(uint64_t samples, int columns) {
    int most = columns < BINS_MAX ? columns : BINS_MAX;
    int wanted = BINS_MIN;
    while (wanted < most &&
           (uint64_t)(wanted + 1) * (uint64_t)(wanted + 1) * (uint64_t)(wanted + 1) <= 8 * samples) {
        wanted++;
    }
    return wanted < most ? wanted : most;
}

static bins count_samples(const double *samples, uint64_t count, const cradle_summary *summary, int columns) {
    double first = summary->quantiles[0], last = summary->quantiles[CRADLE_QUANTILE_COUNT - 1];
    int bin_count = bins_for(count, columns);
    bins self = {.count = bin_count, .width = columns / bin_count, .low = first, .high = last};
    for (uint64_t i = 0; i < count; i++) {
        self.low = fmin(self.low, samples[i]);
        self.high = fmax(self.high, samples[i]);
    }
    self.low = fmax(self.low, first - 0.5 * (last - first));
    self.high = fmin(self.high, last + 0.5 * (last - first));
    double scale = bin_count / (self.high - self.low);
    for (uint64_t i = 0; i < count; i++) {
        double at = (samples[i] - self.low) * scale;
        if (!(at >= 0.0 && at <= bin_count)) {
            self.outside++;
            continue;
        }
        int bin = at < bin_count ? (int)at : bin_count - 1;
        self.in[bin]++;
        self.most = self.in[bin] > self.most ? self.in[bin] : self.most;
    }
    return self;
}

static void print_axis(const printer *out, const bins *self, const cradle_summary *summary) {
    char low[FIGURE_BYTES], high[FIGURE_BYTES], outside[FIGURE_BYTES];
    figure_text(low, self->low, summary->quantile_se[0]);
    figure_text(high, self->high, summary->quantile_se[CRADLE_QUANTILE_COUNT - 1]);
    int gap = self->count * self->width - (int)strlen(low) - (int)strlen(high);
    (void)fprintf(out->stream, "%*s%s%*s%s kg CO2e\n", MARGIN, "", low, gap > 1 ? gap : 1, "", high);
    if (self->outside > 0) {
        (void)fprintf(out->stream, "%*s%s sample%s beyond\n", MARGIN, "",
                      figure_count(outside, self->outside), self->outside == 1 ? "" : "s");
    }
}

void print_histogram(const printer *out, const double *samples, uint64_t count,
                     const cradle_summary *summary) {
    int columns = out->columns - MARGIN - UNIT_COLUMNS;
    columns = columns > BINS_MAX ? BINS_MAX : columns;
    if (!(summary->quantiles[CRADLE_QUANTILE_COUNT - 1] > summary->quantiles[0])) {
        return; /* nearly all samples are equal */
    }
    bins self = count_samples(samples, count, summary, columns);
    if (self.most == 0) {
        return;
    }
    for (int row = ROWS - 1; row >= 0; row--) {
        (void)fprintf(out->stream, "%*s", MARGIN, "");
        for (int b = 0; b < self.count; b++) {
            double height = 8.0 * ROWS * (double)self.in[b] / (double)self.most;
            for (int c = 0; c < self.width; c++) {
                (void)fputs(figure_column((int)lround(height) - 8 * row), out->stream);
            }
        }
        (void)fputc('\n', out->stream);
    }
    print_axis(out, &self, summary);
}
