// Bundles the extension and the CLI into dist/. Heavy libraries become files of their own that are read on first use.
import { build, context } from 'esbuild';
import { rm } from 'node:fs/promises';

const minify = process.argv.includes('--minify');
const watch = process.argv.includes('--watch');
const lazyLibraries = ['ssh2', 'nodemailer'];

const common = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minify,
  sourcemap: minify ? false : 'linked',
  outdir: 'dist',
  logLevel: 'warning',
};

/** `import('ssh2')` in our code is left as it is and pointed to dist/lib/ssh2.js. */
const lazy = {
  name: 'lazy-libraries',
  setup(builder) {
    builder.onResolve({ filter: new RegExp(`^(${lazyLibraries.join('|')})$`) }, ({ path, kind }) =>
      kind === 'dynamic-import'
        ? { path: `./lib/${path}.js`, external: true }
        : { errors: [{ text: `${path} is loaded on first use: write await import('${path}')` }] },
    );
  },
};

await rm('dist', { recursive: true, force: true });
const programs = {
  ...common,
  entryPoints: { extension: 'src/extension.ts', cli: 'src/cli/main.ts' },
  external: ['vscode'],
  plugins: [lazy],
};
const libraries = {
  ...common,
  entryPoints: Object.fromEntries(lazyLibraries.map((name) => [`lib/${name}`, name])),
  external: ['cpu-features', '*.node'],
  sourcemap: false,
};
await build(libraries);
if (watch) {
  const watcher = await context(programs);
  await watcher.watch();
} else {
  await build(programs);
}
