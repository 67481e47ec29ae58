/* Between JavaScript and generated kernels: arguments in, results and errors out, in plain C
 * Node-API. What a file uses of it is copied into it, behind generated.h and kernel.h. No global
 * state: safe in workers.
 *
 * Readers return false with an exception pending. Messages are the same as those of the js back
 * end.
 */
#ifndef KERNELIZE_GLUE_H
#define KERNELIZE_GLUE_H

#include "kernelize/environment.h"

#include "kernelize/texts.h"

#include "kernelize/arguments.h"

#include "kernelize/strings.h"

#include "kernelize/errors.h"

#include "kernelize/places.h"

#include "kernelize/results.h"

#endif
