// Tells the service worker which files this build has: a list in place of `__SHELL__` in sw.js.
import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

const PLACE = '__SHELL__';

export function shellList(): Plugin {
  return {
    name: 'lingtong-shell-list',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const worker = Object.values(bundle).find((file) => file.type === 'chunk' && file.name === 'sw');
        if (worker?.type !== 'chunk') throw new Error('the build has no sw.js');
        const others = Object.values(bundle).filter((file) => file !== worker && !file.fileName.endsWith('.map'));
        const hash = createHash('sha256');
        for (const file of others.sort((a, b) => (a.fileName < b.fileName ? -1 : 1))) {
          hash.update(file.fileName).update(file.type === 'chunk' ? file.code : file.source);
        }
        const files = others.map((file) => file.fileName).filter((name) => name !== 'index.html');
        const list = JSON.stringify({ version: hash.digest('hex').slice(0, 16), files });
        if (!worker.code.includes(PLACE)) throw new Error(`sw.js has no place for its list: ${PLACE}`);
        worker.code = worker.code.replace(PLACE, () => list);
      },
    },
  };
}
