// kernelize doctor: whether kernels will run natively here, and if not, what to type.

import type { Command } from 'commander';
import { workingFolder } from '../../cache/places.ts';
import { configFor } from '../../config.ts';
import { diagnose } from '../../doctor/index.ts';
import { reportJson, reportText } from '../../doctor/report.ts';
import { packageRoot } from '../../package.ts';

interface Options {
  readonly json?: boolean;
}

export function doctor(program: Command): void {
  program
    .command('doctor')
    .description('say whether kernels will run natively here, and what to type if not')
    .option('--json', 'print one JSON object')
    .action(run)
    .addHelpText('after', AFTER_HELP);
}

const AFTER_HELP = `
Looks at Node.js, the CPU, C compilers, headers, builders, the addon of kernelize/pi, npm, the cache,
threads and settings, and compiles, loads and runs a tiny kernel. Changes nothing that stays.

error: kernels don't run natively, or a program ends. warning: something is not as you will expect.
note: worth knowing. Below each stands the command that mends it.

Exit codes: 0 kernels run natively; 1 something is in the way; 2 the call was wrong.

  kernelize doctor
  kernelize doctor --json
  KERNELIZE_CC=clang-19 kernelize doctor
  kernelize doctor --json > doctor.json   # for a report of a bug`;

async function run({ json }: Options): Promise<void> {
  const folder = workingFolder() ?? packageRoot;
  const diagnosis = await diagnose({ folder, env: process.env, config: configFor(folder) });
  process.stdout.write(json ? `${reportJson(diagnosis)}\n` : reportText(diagnosis));
  process.exitCode = diagnosis.ok ? 0 : 1;
  if (diagnosis.isStuck) process.exit();
}
