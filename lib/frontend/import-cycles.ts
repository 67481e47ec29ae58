// Whether a module's imports lead back to it. Then JavaScript decides by who is loaded first which of the modules runs
// first, and constants that are made of an imported one may read it before it is there: a ReferenceError, in some
// programs.
//
// In:  a module's file and a specifier in it. Out: whether what that imports, directly or not, imports the file. Reads
// the modules on the way, but does not look into functions: import() runs later.

import type { Program } from 'oxc-parser';
import { isRelative, type ReadModule } from './imports.ts';
import { parser } from './parser.ts';

interface File {
  readonly file: string;
  readonly source: string;
}

/** `visited` gets the files that were read: the answer depends on all of them. */
export function leadsBack(
  specifier: string,
  file: string,
  readModule: ReadModule,
  visited: Map<string, File>,
): boolean {
  const seen = new Set<string>();
  const leads = (each: string, importer: string): boolean => {
    const found = readModule(each, importer);
    if (found === undefined || found.refused !== undefined) return false;
    // What is installed imports nothing of who depends on it.
    if (!isRelative(each) && found.file.includes('node_modules')) return false;
    if (found.file === file) return true;
    if (seen.has(found.file)) return false;
    seen.add(found.file);
    visited.set(found.file, found);
    return specifiersOf(found).some((next) => leads(next, found.file));
  };
  return leads(specifier, file);
}

/** Whether any of a file's own imports leads back to it. */
export function isInCycle(origin: File, readModule: ReadModule, visited: Map<string, File>): boolean {
  return specifiersOf(origin).some((each) => leadsBack(each, origin.file, readModule, visited));
}

/** Of imports and exports that are there when the program runs. One that names types only may be, too. */
function specifiersOf({ file, source }: File): string[] {
  const { program } = parser().parseSync(file, source);
  return (program as Program).body.flatMap((statement) => {
    if (statement.type === 'ImportDeclaration') return statement.importKind === 'type' ? [] : [statement.source.value];
    if (statement.type === 'ExportAllDeclaration')
      return statement.exportKind === 'type' ? [] : [statement.source.value];
    if (statement.type !== 'ExportNamedDeclaration' || statement.source === null) return [];
    return statement.exportKind === 'type' ? [] : [statement.source.value];
  });
}
