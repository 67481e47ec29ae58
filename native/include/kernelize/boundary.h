/* Memory that the JavaScript around a kernel fills: slots, and behind them elements of arrays. Part
 * of glue.h. That JavaScript is ours, but anybody can call the function: nothing outside is read.
 */
#ifndef KERNELIZE_BOUNDARY_H
#define KERNELIZE_BOUNDARY_H

KZ_OUT_OF_LINE bool kz_wrong_memory(napi_env env)
{
    napi_throw_type_error(env, NULL,
                          "this function is called by the module that was built with it");
    return false;
}

static inline bool kz_has_slots(napi_env env, const kz_Float64Array *memory, int64_t slots)
{
    return memory->length >= slots || kz_wrong_memory(env);
}

/* An array in the memory: where it begins stands in the slot, and its length in the one behind. */
static inline bool kz_hold(napi_env env, const kz_Float64Array *memory, size_t slot, size_t element,
                           void **data, int64_t *length)
{
    double begin = memory->data[slot], count = memory->data[slot + 1];
    double end = begin + count * (double)element / sizeof(double);
    if (!(begin >= 0 && count >= 0 && end <= (double)memory->length)) {
        return kz_wrong_memory(env);
    }
    *data = memory->data + (size_t)begin;
    *length = (int64_t)count;
    return true;
}

/* Where the slots of a list are, and the type of the array that it becomes: -1, whatever it is held
 * as. */
typedef struct {
    int32_t slot;
    int32_t type;
} kz_list_place;

/* A list among the arrays of the memory object's property `given`. */
static void kz_give_apart(napi_env env, napi_value memory, kz_list_place place,
                          const kz_given *list)
{
    napi_value given, array;
    napi_valuetype type;
    bool isThere = napi_get_named_property(env, memory, "given", &given) == napi_ok &&
                   napi_typeof(env, given, &type) == napi_ok && type == napi_object;
    if (!isThere && (napi_create_object(env, &given) != napi_ok ||
                     napi_set_named_property(env, memory, "given", given) != napi_ok)) {
        return;
    }
    napi_typedarray_type held =
        list->element == sizeof(double) ? napi_float64_array : napi_int32_array;
    array = kz_array(env, place.type < 0 ? held : (napi_typedarray_type)place.type, list->data,
                     list->length, list->element);
    if (array != NULL) {
        napi_set_element(env, given, (uint32_t)place.slot, array);
    }
}

/* Each list goes to where its three slots say that there is room for it: where, how many elements
 * there are now, and for how many there is room. What has no room is an array apart. */
KZ_OUT_OF_LINE void kz_give_lists(napi_env env, napi_value memory, const kz_Float64Array *elements,
                                  const kz_given *lists, const kz_list_place *places, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const kz_given *list = &lists[i];
        double *own = elements->data + places[i].slot;
        if (list->data == NULL) {
            own[1] = -1;
            continue;
        }
        own[1] = (double)list->length;
        /* Of what is always apart, nobody has said where it begins: it may be no integer. */
        bool hasRoom = places[i].type < 0 && own[1] <= own[2] && own[0] >= 0 &&
                       own[0] + own[2] <= (double)elements->length;
        int64_t begin = hasRoom ? (int64_t)own[0] : 0;
        if (!hasRoom) {
            kz_give_apart(env, memory, places[i], list);
        } else if (list->element == sizeof(double)) {
            memcpy(elements->data + begin, list->data, (size_t)list->length * sizeof(double));
        } else {
            const int32_t *integers = list->data;
            for (int64_t at = 0; at < list->length; at++) {
                elements->data[begin + at] = integers[at];
            }
        }
    }
}

#endif
