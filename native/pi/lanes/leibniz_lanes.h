/* The versions of leibniz_lanes, one object each, compiled for the instruction set in
 * its name; leibniz_lanes.c chooses. All give the same bits. */
#ifndef KERNELIZE_LEIBNIZ_LANES_H
#define KERNELIZE_LEIBNIZ_LANES_H

#include "kernelize/cancel.h"

double kz_leibniz_lanes_baseline(int64_t n, const kz_cancel *cancel);
double kz_leibniz_lanes_v3(int64_t n, const kz_cancel *cancel);
double kz_leibniz_lanes_v4(int64_t n, const kz_cancel *cancel);

#endif
