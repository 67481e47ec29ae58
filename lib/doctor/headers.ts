// Headers: Node-API's, which every kernel is compiled with, and Node's own, which node-gyp uses for the addon.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nodeApiHeaders } from '../builders/direct.ts';
import { nodeHeaders } from '../builders/node-gyp.ts';
import { type Examined, error, type Problem } from './examination.ts';

export interface HeadersFacts {
  /** The folder with node_api.h, of the package node-api-headers. */
  readonly nodeApi: string | undefined;
  /** Node's own are installed beside it; otherwise node-gyp downloads them. */
  readonly besideNode: boolean;
}

export function examineHeaders(): Examined<HeadersFacts> {
  const nodeApi = folderOfNodeApi();
  const besideNode = nodeHeaders().length > 0;
  const problems: Problem[] = [];
  if (nodeApi === undefined) {
    const message = 'the package node-api-headers, which kernelize depends on, is missing or has no node_api.h';
    problems.push(error(message, 'npm install'));
  }
  return {
    facts: { nodeApi, besideNode },
    lines: [
      `Node-API: ${nodeApi ?? 'missing'}`,
      besideNode ? "Node's own: beside it" : "Node's own: none beside it, node-gyp downloads them",
    ],
    problems,
  };
}

function folderOfNodeApi(): string | undefined {
  try {
    const folder = nodeApiHeaders();
    return existsSync(join(folder, 'node_api.h')) ? folder : undefined;
  } catch {
    return undefined; // The package is not there.
  }
}
