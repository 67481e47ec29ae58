# GCC: generated from lib/toolchains/gcc.ts by `npm run generate`.
set(KZ_COMPILER_IDS GNU)
set(KZ_STRICT_FLAGS -std=gnu17 -ffp-contract=off -fno-math-errno -fvisibility=hidden)
set(KZ_PROFILE_o2 -O2)
set(KZ_PROFILE_strict -O3)
set(KZ_PROFILE_native -O3 -march=native -mprefer-vector-width=512)
set(KZ_LEVEL_v3 -O3 -mavx2 -mfma -mbmi -mbmi2 -mf16c -mlzcnt -mmovbe -mpopcnt)
set(KZ_LEVEL_v4 -O3 -mavx2 -mfma -mbmi -mbmi2 -mf16c -mlzcnt -mmovbe -mpopcnt -mavx512f -mavx512bw -mavx512cd -mavx512dq -mavx512vl -mprefer-vector-width=512)
set(KZ_LINK_FLAGS -Wl,-z,nodelete)
