#include "cbench.h"

static inline double convert(double raw, cbench_rates rates) {
    return raw * (raw < 0 ? rates.loss : rates.gain);
}

int64_t cbench_mark_strip(const int32_t *restrict slots, const double *restrict units,
                          const double *restrict offsets, int64_t count, cbench_step step,
                          cbench_mark *restrict marks, int32_t *restrict hits) {
    int64_t hit_count = 0;
    for (int64_t i = 0; i < count; i++) {
        double old = convert(units[i] * step.old_price + offsets[i], step.old_rates);
        double new = convert(units[i] * step.new_price + offsets[i], step.new_rates);
        cbench_mark *mark = &marks[slots[i]];
        mark->predicted += new - old;
        if (mark->predicted < mark->below || mark->predicted > mark->above)
            hits[hit_count++] = slots[i];
    }
    return hit_count;
}
