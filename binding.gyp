# The default build, by `npm install` and `npm run build:native`: node-gyp -> build/Release/kernelize.node.
# The flags come from lib/toolchains/ (the builder passes them); the defaults here are gcc's and clang's
# `strict` profile, for whoever runs node-gyp by hand. A test keeps them equal.
{
  'variables': {
    'kz_profile%': 'strict',
    'kz_flags%': '-O3 -std=gnu17 -ffp-contract=off -fno-math-errno -fvisibility=hidden',
    'kz_flags_v3%': '-O3 -mavx2 -mfma -mbmi -mbmi2 -mf16c -mlzcnt -mmovbe -mpopcnt',
    'kz_flags_v4%': '-O3 -mavx2 -mfma -mbmi -mbmi2 -mf16c -mlzcnt -mmovbe -mpopcnt -mavx512f -mavx512bw -mavx512cd -mavx512dq -mavx512vl -mprefer-vector-width=512',
    'kz_link_flags%': '-Wl,-z,nodelete',
    # Each compiled three times: for the levels v3 and v4 of CPUs, and for all with the glue, which chooses.
    'kz_per_level': [
      'native/generated/basel_reassociated.c',
      'native/generated/bbp_reassociated.c',
      'native/generated/leibniz_reassociated.c',
      'native/generated/machin_reassociated.c',
      'native/generated/midpoint_reassociated.c',
      'native/generated/monte_carlo_reassociated.c',
      'native/generated/nilakantha_reassociated.c',
      'native/generated/wallis_reassociated.c',
      'native/generated/basel_parallel.c',
      'native/generated/leibniz_parallel.c',
      'native/generated/midpoint_parallel.c',
      'native/generated/nilakantha_parallel.c',
      'native/generated/wallis_parallel.c',
    ],
  },
  'target_defaults': {
    'include_dirs': ['native/include'],
    # Node's own build flags are not ours: each profile states all of its own.
    'cflags!': ['-O3', '-fno-omit-frame-pointer', '-Wno-unused-parameter'],
    'cflags_c': ['<@(kz_flags)'],
    'configurations': {
      'Release': { 'cflags!': ['-O3', '-fno-omit-frame-pointer'] },
    },
    'conditions': [
      ['OS == "mac"', {
        'xcode_settings': {
          'GCC_OPTIMIZATION_LEVEL': '3',
          'OTHER_CFLAGS': ['<@(kz_flags)'],
          'GCC_SYMBOLS_PRIVATE_EXTERN': 'YES',
          'MACOSX_DEPLOYMENT_TARGET': '11.0',
        },
      }],
    ],
  },
  'targets': [
    {
      'target_name': 'leibniz_lanes_v3',
      'type': 'static_library',
      'sources': ['native/pi/lanes/leibniz_lanes_v3.c'],
      'conditions': [['target_arch == "x64"', { 'cflags_c': ['<@(kz_flags_v3)'] }]],
    },
    {
      'target_name': 'leibniz_lanes_v4',
      'type': 'static_library',
      'sources': ['native/pi/lanes/leibniz_lanes_v4.c', 'native/pi/yardstick_avx512.c'],
      'conditions': [['target_arch == "x64"', { 'cflags_c': ['<@(kz_flags_v4)'] }]],
    },
    {
      # What kernelize wrote (npm run generate). Its arrays may share memory and differ in kind; its unused helpers
      # are no mistakes.
      'target_name': 'generated',
      'type': 'static_library',
      'sources': [
        'native/generated/basel.c',
        'native/generated/bbp.c',
        'native/generated/leibniz.c',
        'native/generated/leibniz_i32.c',
        'native/generated/leibniz_lanes.c',
        'native/generated/machin.c',
        'native/generated/midpoint.c',
        'native/generated/monte_carlo.c',
        'native/generated/nilakantha.c',
        'native/generated/wallis.c',
        '<@(kz_per_level)',
      ],
      'cflags_c': ['-fno-strict-aliasing', '-w'],
    },
    {
      'target_name': 'generated_v3',
      'type': 'static_library',
      'sources': ['<@(kz_per_level)'],
      'defines': ['KZ_ONLY_V3'],
      'cflags_c': ['-fno-strict-aliasing', '-w'],
      'conditions': [['target_arch == "x64"', { 'cflags_c': ['<@(kz_flags_v3)'] }]],
    },
    {
      'target_name': 'generated_v4',
      'type': 'static_library',
      'sources': ['<@(kz_per_level)'],
      'defines': ['KZ_ONLY_V4'],
      'cflags_c': ['-fno-strict-aliasing', '-w'],
      'conditions': [['target_arch == "x64"', { 'cflags_c': ['<@(kz_flags_v4)'] }]],
    },
    {
      'target_name': 'kernelize',
      'dependencies': ['leibniz_lanes_v3', 'leibniz_lanes_v4', 'generated', 'generated_v3', 'generated_v4'],
      'sources': [
        'native/addon.cc',
        'native/build_info.c',
        'native/cpu/level.c',
        'native/glue/pool.cc',
        'native/glue/tasks.cc',
        'native/glue/threads.c',
        'native/pi/basel.c',
        'native/pi/bbp.c',
        'native/pi/lanes/leibniz_lanes.c',
        'native/pi/lanes/leibniz_lanes_baseline.c',
        'native/pi/leibniz.c',
        'native/pi/machin.c',
        'native/pi/midpoint.c',
        'native/pi/monte_carlo.c',
        'native/pi/nilakantha.c',
        'native/pi/wallis.c',
      ],
      'include_dirs': ["<!(node -p \"require('node-addon-api').include_dir\")"],
      'defines': [
        'NAPI_VERSION=8',
        'NODE_ADDON_API_DISABLE_CPP_EXCEPTIONS',
        'NODE_ADDON_API_DISABLE_DEPRECATED',
        # An environment that is ending can't throw: without this, napi.h ends the process.
        'NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
        'KZ_PROFILE="<(kz_profile)"',
        'KZ_FLAGS="<(kz_flags)"',
        'KZ_FLAGS_V3="<(kz_flags_v3)"',
        'KZ_FLAGS_V4="<(kz_flags_v4)"',
      ],
      'cflags_cc': ['-O2', '-fvisibility=hidden'],
      'conditions': [
        ['OS == "linux"', { 'ldflags': ['<@(kz_link_flags)'] }],
      ],
    },
  ],
}
