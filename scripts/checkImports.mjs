// Who may import whom. The table is the architecture; a violation says where the thing belongs.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';

const PURE = ['base', 'model', 'knowledge', 'protocols', 'formats', 'capture', 'analysis', 'diagnosis'];

/**
 * Folder → folders it may import, and folders of which it may import types only. The longest folder that matches a
 * file counts.
 */
export const MAY_IMPORT = {
  'src/base': { any: [] },
  'src/model': { any: ['base'] },
  'src/knowledge': { any: ['base'] },
  'src/protocols': { any: ['base', 'model', 'knowledge'] },
  'src/formats': { any: ['base', 'model'] },
  'src/bridge': { any: ['base', 'model'] },
  'src/capture': { any: ['base', 'model', 'formats'] },
  'src/capture/hook': { any: [] },
  'src/analysis': { any: ['base', 'model', 'protocols', 'knowledge'] },
  'src/diagnosis': { any: ['base', 'model', 'protocols', 'knowledge', 'analysis'] },
  'src/store': { any: ['base', 'model', 'knowledge', 'analysis', 'diagnosis', 'formats', 'bridge'] },
  'src/ui': { any: ['store', 'knowledge', 'protocols', 'base'], types: ['model', 'analysis', 'diagnosis'] },
  'src/lab': { any: ['base'] },
  'src/launch': { any: ['base'] },
  'src/cli': { any: [...PURE, 'lab', 'launch'] },
  'extension/background': { any: ['base', 'bridge'] },
  'extension/devtools': { any: [] },
  'extension/platform': { any: [...PURE, 'capture/hook', 'bridge', 'store', 'ui'] },
  'extension/panel': { any: [...PURE, 'bridge', 'store', 'ui', 'extension/platform'] },
  'extension/viewer': { any: [...PURE, 'bridge', 'store', 'ui', 'extension/platform'] },
};

const FOLDERS = Object.keys(MAY_IMPORT).sort((a, b) => b.length - a.length);
const folderOf = (file) => FOLDERS.find((folder) => file.startsWith(`${folder}/`));
const shortName = (folder) => folder.replace(/^src\//, '');

/**
 * The forbidden imports of one file, a sentence each.
 * @param {string} file path from the project's root, with `/`
 * @param {string} code
 * @returns {string[]}
 */
export function forbiddenImports(file, code) {
  const from = folderOf(file);
  if (!from) return [`${file}: stands in no folder of the table in scripts/checkImports.mjs`];
  const rule = MAY_IMPORT[from];
  const { module } = parseSync(file, code);
  const imports = [
    ...module.staticImports.map(({ moduleRequest, entries }) => ({
      specifier: moduleRequest.value,
      typesOnly: entries.length > 0 && entries.every((entry) => entry.isType),
    })),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) =>
        moduleRequest ? [{ specifier: moduleRequest.value, typesOnly: isType }] : [],
      ),
    ),
  ];
  const problems = [];
  for (const { specifier, typesOnly } of imports) {
    if (!specifier.startsWith('.')) continue;
    const target = join(dirname(file), specifier).replaceAll('\\', '/');
    const to = folderOf(target);
    if (to === from || (to && from.startsWith(`${to}/`))) continue;
    const name = to ? shortName(to) : target;
    if (rule.any.includes(name) || (typesOnly && rule.types?.includes(name))) continue;
    const allowed =
      [...rule.any, ...(rule.types ?? []).map((folder) => `types of ${folder}`)].join(', ') || 'nothing';
    problems.push(
      `${file}: ${shortName(from)} may not import ${typesOnly ? 'even types of ' : ''}${name} (${specifier}). ` +
        `It may import: ${allowed}. Move the code to the folder that may, or hand the value in from outside.`,
    );
  }
  return problems;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const files = ['src', 'extension'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|tsx|mjs)$/.test(name) && !name.endsWith('.d.mts'))
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
  );
  const problems = files.flatMap((file) => forbiddenImports(file, readFileSync(join(root, file), 'utf8')));
  for (const problem of problems) console.error(problem);
  console.log(
    `${files.length} files import only what they may${problems.length > 0 ? ', but for those above' : ''}.`,
  );
  process.exitCode = problems.length > 0 ? 1 : 0;
}
