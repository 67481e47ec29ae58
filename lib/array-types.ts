// Arrays of several dimensions as packages hold them, for parameters of kernels: the fields that a kernel uses, which
// are values and not getters.

/**
 * An array of `ndarray`, or a record that is made of another package's: the element at [i, j] is
 * `data[offset + i * stride[0] + j * stride[1]]`.
 */
export interface NdArray<T = Float64Array> {
  data: T;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly offset: number;
}

/** An array of `@stdlib/ndarray`, whose `data`, `shape`, `strides` and `offset` are getters of these. */
export interface StdlibNdArray<T = Float64Array> {
  _buffer: T;
  readonly _shape: readonly number[];
  readonly _strides: readonly number[];
  readonly _offset: number;
}

/** A matrix of `ml-matrix`: the element at [i, j] is `data[i][j]`. */
export interface MlMatrix {
  data: Float64Array[];
  readonly rows: number;
  readonly columns: number;
}
