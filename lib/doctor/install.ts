// Whether npm runs this package's install script, which builds the addon of kernelize/pi: npm 12 does so only for
// packages that the project has approved, and `ignore-scripts` forbids all. Of other installers only what to type is
// known.

import { readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import which from 'which';
import { installerOf } from '../installer.ts';
import { packageRoot, packageVersion } from '../package.ts';
import { isBuilt } from './addon.ts';
import { ask } from './ask.ts';
import { type Circumstances, type Examined, note, type Problem } from './examination.ts';

export interface InstallFacts {
  /** npm's version; undefined if it is not on PATH or says nothing. */
  readonly npm: string | undefined;
  /** The project that kernelize is installed in; undefined in a clone of kernelize. */
  readonly project: string | undefined;
  /** Undefined: not known. */
  readonly blocked: boolean | undefined;
  /** What blocks the script: a sentence. */
  readonly why: string | undefined;
}

/** npm starts in a third of a second. Milliseconds. */
const PATIENCE = 15_000;
/** Of npm: from here on scripts are blocked that nobody has approved. */
const FIRST_TO_BLOCK = 12;
/** Does what the install script does. */
const REBUILD = installerOf().rebuild;
const KEYS = ['ignore-scripts', 'dangerously-allow-all-scripts', 'allow-scripts'] as const;

/** npm's settings by name, as it prints them. */
export type NpmSettings = Readonly<Partial<Record<string, string>>>;

export async function examineInstall({ folder, env }: Circumstances): Promise<Examined<InstallFacts>> {
  const project = projectOf(packageRoot);
  const installer = installerOf();
  if (installer.name !== 'npm') {
    const { name, approve } = installer;
    const facts = { npm: undefined, project, blocked: undefined, why: undefined };
    const problems = isBuilt()
      ? []
      : [note(`${name} may not have run this package's install script, which builds the addon`, approve)];
    return { facts, lines: [`installed by ${name}`], problems };
  }
  const { version: npm, settings } = await askNpm(project ?? folder, env);
  const approvals = project === undefined ? {} : approvalsIn(project);
  const block = npm === undefined ? undefined : blockOf(npm, settings, project === undefined ? undefined : approvals);
  const facts = { npm, project, blocked: npm === undefined ? undefined : block !== undefined, why: block?.why };
  const problems: Problem[] = [];
  if (block !== undefined && !isBuilt()) {
    problems.push(
      note(`npm does not run this package's install script, which builds the addon: ${block.why}`, block.mend),
    );
  }
  const how = block === undefined ? "runs this package's install script" : `blocks install scripts: ${block.why}`;
  return { facts, lines: [npm === undefined ? 'npm is not on PATH' : `npm ${npm} ${how}`], problems };
}

interface Block {
  readonly why: string;
  readonly mend: string;
}

/**
 * What keeps npm from running the script. `approvals`: "allowScripts" of the project; undefined: the package is the
 * project itself.
 */
export function blockOf(
  npm: string,
  settings: NpmSettings,
  approvals: Readonly<Record<string, unknown>> | undefined,
): Block | undefined {
  if (settings['ignore-scripts'] === 'true') {
    return { why: 'ignore-scripts is set', mend: REBUILD };
  }
  if (approvals === undefined || settings['dangerously-allow-all-scripts'] === 'true') return undefined;
  const ours = Object.entries(approvals).filter(([name]) => isOurs(name));
  if (ours.some(([, approved]) => approved === false)) {
    return { why: '"allowScripts" in package.json denies it', mend: REBUILD };
  }
  const isApproved = ours.length > 0 || (settings['allow-scripts'] ?? '').split(',').some(isOurs);
  if (isApproved || Number.parseInt(npm, 10) < FIRST_TO_BLOCK) return undefined;
  const mend = installerOf().approve;
  return { why: `npm ${npm} runs only those that "allowScripts" in package.json names`, mend };
}

/**
 * `kernelize`, this version of it (`kernelize@0.1.0`, `kernelize@0.1.0 || 0.2.0`), or a path or address that ends in
 * our name.
 */
function isOurs(spec: string): boolean {
  const [, versions] = /(?:^|[/:])kernelize(?:-[\w.-]+\.tgz)?(?:@(.*))?$/.exec(spec.trim()) ?? [];
  if (versions === undefined) return /(^|[/:])kernelize(-[\w.-]+\.tgz)?$/.test(spec.trim());
  return versions.split('||').some((version) => version.trim() === packageVersion());
}

async function askNpm(
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly version: string | undefined; readonly settings: NpmSettings }> {
  const npm = await which('npm', { nothrow: true, path: env.PATH ?? '' });
  if (npm === null) return { version: undefined, settings: {} };
  const question = { cwd: folder, env: { ...env, npm_config_update_notifier: 'false' }, patience: PATIENCE };
  const [version, settings] = await Promise.all([
    ask(npm, ['--version'], question),
    ask(npm, ['config', 'get', ...KEYS], question),
  ]);
  const [number] = /^\d+\.\d+\.\d+\S*$/m.exec(version.stdout) ?? [];
  const lines = [...settings.stdout.matchAll(/^([\w-]+)=(.*)$/gm)].map(([, key = '', value = '']) => [key, value]);
  return { version: number, settings: Object.fromEntries(lines) };
}

/** The folder above the node_modules that the package is in. */
function projectOf(folder: string): string | undefined {
  const at = folder.indexOf(`${sep}node_modules${sep}`);
  return at < 0 ? undefined : folder.slice(0, at);
}

function approvalsIn(project: string): Readonly<Record<string, unknown>> {
  try {
    const { allowScripts } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
    return typeof allowScripts === 'object' && allowScripts !== null ? allowScripts : {};
  } catch {
    return {}; // A project without one, or one that npm would not read either.
  }
}
