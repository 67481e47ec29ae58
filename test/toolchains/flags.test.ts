import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generatedFiles } from '../../lib/builders/cmake-files.ts';
import { PROFILES, profileFlags } from '../../lib/toolchains/family.ts';
import { gcc } from '../../lib/toolchains/gcc.ts';
import { icc } from '../../lib/toolchains/icc.ts';
import { icx } from '../../lib/toolchains/icx.ts';
import { families } from '../../lib/toolchains/index.ts';
import { packageRoot } from '../helpers.ts';

describe('flags', () => {
  it.each(families.flatMap((family) => PROFILES.map((profile) => [family.id, profile, family] as const)))(
    'of %s, %s forbid everything that changes bits',
    (_id, profile, family) => {
      const flags = profileFlags(family, profile).join(' ');
      expect(flags).not.toMatch(/fast-math|-Ofast|funsafe|fassociative|-fwrapv/);
      expect(flags).toMatch(/-ffp-contract=off|-no-fma/);
      expect(family.link.join(' ')).not.toMatch(/fast/);
    },
  );

  it('of icx put precise before contraction, which precise sets too', () => {
    expect(icx.strict.indexOf('-fp-model=precise')).toBeLessThan(icx.strict.indexOf('-ffp-contract=off'));
    expect(icx.strict).toContain('-no-ftz');
  });

  it('of icc name its own floating-point model', () => {
    expect(icc.strict.join(' ')).toContain('-fp-model precise -no-fma -no-ftz');
  });
});

describe('the build files', () => {
  it.each(generatedFiles())('%s is current (npm run generate)', (name, text) => {
    expect(readFileSync(join(packageRoot, name), 'utf8')).toBe(text);
  });

  it("binding.gyp's defaults are gcc's strict profile", () => {
    const text = readFileSync(join(packageRoot, 'binding.gyp'), 'utf8');
    const defaults = Object.fromEntries(
      [...text.matchAll(/'(kz_\w+)%': '([^']*)'/g)].map(([, name, value]) => [name, value]),
    );
    expect(defaults).toEqual({
      kz_profile: 'strict',
      kz_flags: profileFlags(gcc, 'strict').join(' '),
      kz_flags_v3: gcc.levels['x86-64-v3'].join(' '),
      kz_flags_v4: gcc.levels['x86-64-v4'].join(' '),
      kz_link_flags: gcc.link.join(' '),
    });
  });

  it('binding.gyp and CMakeLists.txt compile the same sources', () => {
    const sources = (file: string) => {
      const text = readFileSync(join(packageRoot, file), 'utf8');
      return new Set([...text.matchAll(/native\/[\w/]+\.cc?\b/g)].map(([source]) => source));
    };
    const cmake = sources('CMakeLists.txt');
    cmake.delete('native/pi/plain_program.c');
    expect(cmake).toEqual(sources('binding.gyp'));
  });
});
