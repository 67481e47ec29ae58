// Installs the packages of a list, by name and version, into a folder of its own, and opens their files.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { parse } from './syntax.js';

/** @throws if npm fails, or if a list wants two versions of a package. */
export async function install(folder, entries, signal) {
  const versions = new Map();
  for (const { package: wanted } of entries) {
    const [name, version] = nameAndVersion(wanted);
    const known = versions.get(name) ?? version;
    if (known !== version) throw new Error(`${name} is wanted in two versions: ${known} and ${version}`);
    versions.set(name, version);
  }
  const missing = [...versions].filter(([name, version]) => installedVersion(folder, name) !== version);
  if (missing.length === 0) return;
  mkdirSync(folder, { recursive: true });
  // What is there stays, whatever list asked for it.
  const manifest = join(folder, 'package.json');
  const known = existsSync(manifest) ? Object.entries(JSON.parse(readFileSync(manifest, 'utf8')).dependencies) : [];
  const kept = known.filter(([name, version]) => installedVersion(folder, name) === version);
  const dependencies = Object.fromEntries([...kept, ...versions]);
  writeFileSync(manifest, `${JSON.stringify({ private: true, dependencies }, null, 2)}\n`);
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps', '--omit=optional'];
  const child = spawn('npm', ['install', ...flags], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], signal });
  await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`npm install ended with ${code}`))));
  });
}

function installedVersion(folder, name) {
  const file = join(folder, 'node_modules', name, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined;
}

/** `@scope/name@1.2.3` */
function nameAndVersion(wanted) {
  const at = wanted.lastIndexOf('@');
  return [wanted.slice(0, at), wanted.slice(at + 1)];
}

/** Opens files of packages, each once. */
export function fileOpener(folder) {
  const opened = new Map();
  const open = (path) => {
    const known = opened.get(path) ?? parse(relative(folder, path), readFileSync(path, 'utf8'));
    opened.set(path, known);
    return known;
  };
  return {
    open: ({ package: name, file }) => open(join(folder, 'node_modules', nameAndVersion(name)[0], file)),
    /** What a file of a package imports: another file of it, or of a package that was installed with it. */
    follow: (tree, specifier) => {
      if (!specifier.startsWith('.')) {
        const found = requiredFrom(join(folder, tree.file), specifier);
        return found === undefined ? undefined : open(found);
      }
      const base = join(folder, dirname(tree.file), specifier);
      const path = [base, `${base}.js`, `${base}.mjs`, `${base}.cjs`, join(base, 'index.js')].find(isFile);
      return path === undefined || !/\.[cm]?js$/.test(path) ? undefined : open(path);
    },
  };
}

/** The file that a package's name means there; undefined for what is Node.js's own, has no source, or is not there. */
function requiredFrom(file, specifier) {
  try {
    const path = createRequire(file).resolve(specifier);
    return isAbsolute(path) && /\.[cm]?js$/.test(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

const isFile = (path) => existsSync(path) && statSync(path).isFile();
