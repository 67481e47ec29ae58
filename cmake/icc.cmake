# Intel Classic (icc): generated from lib/toolchains/icc.ts by `npm run generate`.
set(KZ_COMPILER_IDS Intel)
set(KZ_STRICT_FLAGS -std=gnu11 -fp-model precise -no-fma -no-ftz -fvisibility=hidden)
set(KZ_PROFILE_o2 -O2)
set(KZ_PROFILE_strict -O3)
set(KZ_PROFILE_native -O3 -xHost -qopt-zmm-usage=high)
set(KZ_LEVEL_v3 -O3 -march=core-avx2)
set(KZ_LEVEL_v4 -O3 -march=skylake-avx512 -qopt-zmm-usage=high)
set(KZ_LINK_FLAGS -Wl,-z,nodelete)
