/* What generated C needs of the C library. Part of generated.h. */
#ifndef KERNELIZE_LIBRARY_H
#define KERNELIZE_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernelize/watch.h"

/* What is used of the C library, declared as C11 7.1.4 allows: reading its headers takes as long as
 * compiling a small kernel. */
double acos(double x);
double acosh(double x);
double asin(double x);
double asinh(double x);
double atan(double x);
double atanh(double x);
double cbrt(double x);
double ceil(double x);
double cos(double x);
double cosh(double x);
double exp(double x);
double expm1(double x);
double fabs(double x);
double floor(double x);
double log(double x);
double log10(double x);
double log1p(double x);
double log2(double x);
double sin(double x);
double sinh(double x);
double sqrt(double x);
double tan(double x);
double tanh(double x);
double trunc(double x);
double atan2(double y, double x);
double copysign(double x, double y);
double pow(double x, double y);
void *calloc(size_t count, size_t size);
void *malloc(size_t size);
void *realloc(void *memory, size_t size);
void free(void *memory);
void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *memory, int byte, size_t size);
int strcmp(const char *a, const char *b);
size_t strlen(const char *text);
char *getenv(const char *name);
int snprintf(char *restrict text, size_t size, const char *restrict format, ...);

#define KZ_NAN __builtin_nan("")

#define KZ_INFINITY __builtin_inf()

#endif
