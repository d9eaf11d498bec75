/**
 * Holds up the house of DESIGN.md: which layer may import which, what pure layers must not know, and where the outside
 * world may be touched. Every refusal says its reason, so that whoever meets it knows whether the code or the house is
 * wrong.
 */
import { existsSync, readdirSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, relative, resolve } from 'node:path'
import tseslint from 'typescript-eslint'

const here = (path) => `${import.meta.dirname}/${path}`
const folders = (path) => readdirSync(here(path), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name)

/** What each layer may import besides itself, and why not more. */
const LAYERS = {
  model: { pure: true, may: [], why: 'model is the words everybody shares: it imports nothing, or everything would hang together' },
  shell: { pure: true, may: ['model'], why: 'shell quotes, assembles and parses text: it knows no host, no spec and no area' },
  spec: { pure: true, may: ['model'], why: 'spec says what is wanted; what is known about hosts is in areas, and areas read the spec, not the other way round' },
  areas: { pure: true, may: ['model', 'spec', 'shell'], why: 'areas hold knowledge, judged offline: facts, controls and steps are data, and whoever runs them is elsewhere' },
  audit: { pure: true, may: ['model', 'spec', 'areas'], why: 'audit judges without touching: facts come in, findings go out' },
  plan: { pure: true, may: ['model', 'spec', 'areas', 'audit', 'shell'], why: 'plan orders steps from findings: applying them is the runner’s' },
  report: { pure: true, may: ['model', 'spec', 'areas', 'audit', 'plan', 'shell'], why: 'report returns strings from findings, plans and journals: it asks nobody and prints nothing' },
  transport: { pure: false, may: ['model', 'shell'], why: 'transport carries scripts to a host: what they mean is not its business' },
  runner: { pure: false, may: ['model', 'spec', 'shell', 'transport'], why: 'runner is the loop between data and a transport: it knows no single area, and shows nothing' },
  workflows: {
    pure: false,
    may: ['model', 'spec', 'shell', 'areas', 'audit', 'plan', 'transport', 'runner', 'practice'],
    why: 'a workflow reads like a page of a runbook and returns data: what people see is made by cli and report',
  },
  cli: {
    pure: false,
    may: ['model', 'spec', 'areas', 'audit', 'plan', 'report', 'transport', 'workflows', 'practice'],
    why: 'a command is flags, workflow, report, exit code: what it does to a host is a workflow',
  },
  practice: { pure: false, may: ['model', 'shell', 'transport'], why: 'practice holds the shell of practice servers: real hosts must not depend on it' },
}
const homeless = folders('src').filter((name) => !(name in LAYERS))
if (homeless.length > 0) throw new Error(`src/${homeless.join(', src/')}: no layer of DESIGN.md; say in eslint.config.js what it may import, and why`)
const PURE = Object.keys(LAYERS).filter((name) => LAYERS[name].pure)
const inLayers = (names, ending = '**/*.ts') => names.map((name) => `src/${name}/${ending}`)

const arrows = Object.entries(LAYERS).flatMap(([name, { may, why }]) =>
  Object.keys(LAYERS)
    .filter((other) => other !== name && !may.includes(other))
    .map((other) => ({ target: `./src/${name}`, from: `./src/${other}`, message: why })),
)

/** Of another area only facts: its controls and steps are its own business and would tie the two together. */
const neighbours = folders('src/areas').flatMap((area) =>
  folders('src/areas')
    .filter((other) => other !== area)
    .flatMap((other) => ['controls', 'steps', 'steps.ts', 'index.ts'].map((own) => `./src/areas/${other}/${own}`).filter((path) => existsSync(here(path))))
    .map((from) => ({ target: `./src/areas/${area}`, from, message: 'an area imports only facts of other areas: their controls and steps can change without it' })),
)
const catalogue = folders('src/areas').map((area) => ({
  target: `./src/areas/${area}`,
  from: './src/areas/catalogue.ts',
  message: 'the catalogue lists the areas; an area that reads it would run in a circle',
}))

/**
 * Ours, because every import inside src/ is relative and names its file: resolving it is joining two paths, and the
 * plugin that does more cannot be installed by npm ci (docs/decisions/0005).
 */
const within = (path, zone) => path === zone.replace('./', '') || path.startsWith(`${zone.replace('./', '')}/`)
const zones = {
  meta: { type: 'problem', schema: [{ type: 'array' }] },
  create(context) {
    const file = relative(import.meta.dirname, context.filename)
    const own = context.options[0].filter(({ target }) => within(file, target))
    const check = (node) => {
      if (typeof node.source?.value !== 'string' || !node.source.value.startsWith('.')) return
      const path = relative(import.meta.dirname, resolve(dirname(context.filename), node.source.value)).replace(/\.js$/, '.ts')
      for (const { from, message } of own) if (within(path, from)) context.report({ node, message: `${path}: ${message}` })
    }
    return { ImportDeclaration: check, ExportNamedDeclaration: check, ExportAllDeclaration: check, ImportExpression: check }
  },
}

const SPAWN = { name: 'node:child_process', message: 'only src/transport/ spawns: everything else is handed a transport' }
const builtins = builtinModules.flatMap((name) => [name, `node:${name}`])
const OUTSIDE = {
  process: 'the process is read in src/bin.ts and src/cli/context.ts only, and handed on from there',
  console: 'return strings: what is printed, and where, is decided in src/cli/',
}
const IMPURE = ['Date', 'performance', 'crypto', 'fetch', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'Buffer', 'globalThis', 'require']

const restricted = (names) => ['error', ...names.map(([name, message]) => ({ name, message }))]

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'reports/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { house: { rules: { zones } } },
    rules: {
      'house/zones': ['error', [...arrows, ...neighbours, ...catalogue]],
      'no-restricted-imports': ['error', { paths: [SPAWN, { ...SPAWN, name: 'child_process' }] }],
      'no-restricted-globals': restricted(Object.entries(OUTSIDE)),
      'no-control-regex': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Interfaces promise a Promise whatever the work behind them is.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
    },
  },
  {
    files: inLayers(PURE),
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: builtins.map((name) => ({ name, message: 'pure layers know no Node: read and write in runner, workflows or cli, and hand the text in' })), patterns: [{ group: ['node:*'], message: 'pure layers know no Node' }] },
      ],
      'no-restricted-globals': restricted([
        ...Object.entries(OUTSIDE),
        ...IMPURE.map((name) => [name, 'pure layers have no clock, no randomness and no world outside: take it as an argument']),
      ]),
      'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: 'pure layers have no randomness: take it as an argument' }],
    },
  },
  { files: inLayers(['transport']), rules: { 'no-restricted-imports': 'off' } },
  { files: ['src/bin.ts', 'src/cli/context.ts'], rules: { 'no-restricted-globals': 'off' } },
  {
    // Tests may do what it takes: spawn a shell, read a recording, look across layers.
    files: ['**/*.test.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'house/zones': 'off',
      'no-restricted-imports': 'off',
      'no-restricted-globals': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/unbound-method': 'off',
      // node:test starts what test() is given; its promise is the runner's.
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: [{ from: 'package', package: 'node:test', name: ['test', 'describe', 'it', 'suite'] }] }],
    },
  },
)
