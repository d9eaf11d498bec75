/** recipes.probe.sh with the real shell on real files: what it finds in other people's Dockerfiles, and what it lets pass. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, describe, it } from 'node:test'
import { basesPinned, recipeStrict } from '../../src/areas/image/controls/recipes.js'
import { recipes, type Recipes } from '../../src/areas/image/recipes.js'
import { sourceFile } from '../../src/runner/assets.js'
import { defaultSpec } from '../../src/spec/spec.js'

const work = mkdtempSync(join(tmpdir(), 'hs-recipes-'))
/** @param told what the finder has of the one gateway: where its Compose project is */
function project(files: Readonly<Record<string, string>>, told = (folder: string): string => `${folder}\t${folder}/compose.yaml`): { readonly status: number | null; readonly stdout: string; readonly read: () => Recipes } {
  const folder = mkdtempSync(join(work, 'p-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const found = mkdtempSync(join(work, 'found-'))
  writeFileSync(join(found, 'projects'), `${told(folder)}\n`)
  const script = `${sourceFile('areas/image/files/dockerfile.sh')}${sourceFile('areas/image/recipes.probe.sh')}`
  const { status, stdout, stderr } = spawnSync('sh', ['-s'], { encoding: 'utf8', input: script, env: { PATH: process.env['PATH'], FOUND: '0', FOUND_IN: found, TMPDIR: found, GATEWAYS: 'one' } })
  assert.ok(status === 0 || status === 44, stderr)
  const said = stdout.replaceAll(folder, '')
  return { status, stdout: said, read: () => recipes.parse(said) }
}
const build = (dockerfile: string): Recipes => project({ 'compose.yaml': 'services:\n  claw:\n    build: .\n', Dockerfile: dockerfile }).read()
const PINNED = `FROM node:24@sha256:${'0'.repeat(64)}\n`

describe('the Dockerfiles of a Compose project', () => {
  after(() => rmSync(work, { recursive: true }))

  for (const [line, what] of [
    ['RUN curl -fsSL https://example.org/install | bash', 'a download into a shell'],
    ['RUN wget -qO- https://example.org/setup_22.x | sudo -E bash -', 'a download into a shell'],
    ['RUN bash -c "$(curl -fsSL https://example.org/install)"', 'a download into a shell'],
    ['RUN apt-get update \\\n  && curl -fsSLO https://example.org/x/releases/latest/download/x', 'releases/latest'],
    ['ADD https://example.org/x/releases/latest/download/x /x', 'releases/latest'],
    ['RUN npm install', 'an install without lock file and exact versions (npm install)'],
    ['RUN ["npm", "install"]', 'an install without lock file and exact versions (npm install)'],
    ['RUN npm --prefix /app i --omit=dev', 'an install without lock file and exact versions (npm install)'],
    ['RUN npm ci && npm install -g openclaw@latest', 'an install without lock file and exact versions (npm install)'],
    ['RUN pnpm install', 'an install without lock file and exact versions (npm install)'],
    ['RUN yarn', 'an install without lock file and exact versions (npm install)'],
  ] as const) {
    it(`names ${line.split('\n').at(-1)}`, () => assert.deepEqual(build(`${PINNED}${line}\n`).loose, [`/Dockerfile line 2: ${what}`]))
  }
  for (const line of [
    'RUN npm ci --omit=dev && npm run build && npm cache clean --force',
    'RUN npm install -g pnpm@10.1.0 @scope/tool@1.2.3',
    'RUN pnpm install --frozen-lockfile',
    'RUN corepack enable yarn && yarn build',
    'RUN curl -fsSLo x https://example.org/x/releases/download/v1/x && echo "sum  x" | sha256sum -c && tar xf x',
    'RUN curl -fsS https://example.org/alive || sh /on-error',
    '# RUN npm install',
  ]) {
    it(`lets pass ${line}`, () => assert.deepEqual(build(`${PINNED}${line}\n`), { read: ['/Dockerfile'], bases: [], loose: [], remote: [], unread: [] }))
  }

  it('names bases by tag, resolved, and copies from them, and no stage of its own', () => {
    assert.deepEqual(build(`ARG BASE=node:24\nFROM \${BASE} AS one\n${PINNED}COPY --from=one /x /x\nCOPY --from=docker:cli /y /y\n`).bases, ['/Dockerfile: docker:cli', '/Dockerfile: node:24'])
  })
  it('finds every way to say what is built', () => {
    const { read } = project({
      'compose.yaml': `services:
  a:
    build: ./a # here
  b:
    build:
      context: .
      dockerfile: Docker.b
    image: b
  c:
    build: {context: "c", dockerfile: D}
  d:
    build: \${CONTEXT:-.}
  e:
    build: https://somebody:something@example.org/x.git#main
  f:
    build: https://example.org/x.git#${'0'.repeat(40)}
`,
      'a/Dockerfile': PINNED, 'Docker.b': PINNED, 'c/D': PINNED,
    })
    assert.deepEqual(read().read, ['/Docker.b', '/a/Dockerfile', '/c/D'])
    assert.deepEqual(read().remote, ['https://example.org/x.git#main'])
    assert.equal(read().unread.length, 2)
  })
  for (const [what, text] of [
    ['extends another file', 'services:\n  claw:\n    extends:\n      file: base.yaml\n      service: claw\n'],
    ['extends in one line', 'services:\n  claw: {extends: {file: base.yaml, service: claw}}\n'],
    ['includes another file', 'include:\n  - base.yaml\nservices:\n  claw:\n    build: .\n'],
    ['a variable', 'services:\n  claw:\n    build:\n      context: ${WHERE:-.}\n'],
    ['a variable for the Dockerfile', 'services:\n  claw:\n    build:\n      context: .\n      dockerfile: Dockerfile.${KIND}\n'],
    ['a Dockerfile in the Compose file', 'services:\n  claw:\n    build:\n      dockerfile_inline: |\n        FROM node:24\n'],
    ['the same in braces', 'services:\n  claw:\n    build: {context: ., dockerfile_inline: "FROM node:24"}\n'],
    ['an alias', 'x-build: &b\n  context: ./other\nservices:\n  claw:\n    build: *b\n'],
    ['a merged alias', 'x-build: &b\n  context: ./other\nservices:\n  claw:\n    build:\n      <<: *b\n'],
    ['names in quotes', 'services:\n  claw:\n    build:\n      "context": ./other\n'],
    ['names in quotes, in braces', 'services:\n  claw:\n    build: {"context": "./other"}\n'],
    ['braces over several lines', 'services:\n  claw:\n    build: {\n      context: ./other }\n'],
    ['JSON', '{"services": {"claw": {"build": "./other"}}}\n'],
    ['a service in one line', 'services:\n  claw: {image: x, build: ./other}\n'],
    ['a space before the colon', 'services:\n  claw:\n    build : ./other\n'],
    ['an argument for the base', 'services:\n  claw:\n    build:\n      context: ./argued\n      args:\n        BASE: node:24\n'],
  ] as const)
    it(`never passes what it does not read: ${what}`, () => {
      const read = project({ 'compose.yaml': text, Dockerfile: PINNED, 'argued/Dockerfile': `ARG BASE=node:24@sha256:${'0'.repeat(64)}\nFROM \${BASE}\n` }).read()
      assert.ok(read.unread.length > 0, JSON.stringify(read))
      for (const control of [basesPinned, recipeStrict]) assert.equal(control.check({ recipes: read } as never, defaultSpec()).verdict, 'unknown')
    })
  it('takes the keys of arguments for none of its own', () =>
    assert.deepEqual(project({ 'compose.yaml': 'services:\n  claw:\n    build:\n      context: a\n      args:\n        context: b\n        VERSION: "1"\n', 'a/Dockerfile': PINNED }).read(), { read: ['/a/Dockerfile'], bases: [], loose: [], remote: [], unread: [] }))
  it('tells nothing of what else stands in it', () => assert.doesNotMatch(project({ 'compose.yaml': 'services:\n  claw:\n    build: .\n', Dockerfile: 'FROM node:24\nRUN KEY=hush npm install\n' }).stdout, /hush/))
  it('has nothing to say of a project that builds nothing', () => assert.equal(project({ 'compose.yaml': 'services:\n  claw:\n    image: x\n' }).status, 44))
  it('does not know when Docker does not answer', () => {
    const script = `${sourceFile('areas/image/files/dockerfile.sh')}${sourceFile('areas/image/recipes.probe.sh')}`
    // neither when the finder failed, nor when it left nothing behind
    for (const FOUND of ['1', '0']) assert.equal(spawnSync('sh', ['-s'], { input: script, env: { PATH: process.env['PATH'], FOUND, FOUND_IN: work, TMPDIR: work, GATEWAYS: 'one' } }).status, 1)
  })
  it('does not take names that it cannot read for a project that builds nothing', () => {
    const files = { 'compose.yaml': 'services:\n  claw:\n    build: .\n', Dockerfile: PINNED }
    for (const told of [(folder: string) => `"${folder}\\t"\t${folder}/compose.yaml`, (folder: string) => `${folder}\t"${folder}/\\"compose.yaml"`]) assert.match(project(files, told).read().unread.join(), /cannot be read here/)
  })
  it('does not take a Dockerfile that is gone for a good one', () => assert.deepEqual(project({ 'compose.yaml': 'services:\n  claw:\n    build: .\n' }).read().unread, ['/Dockerfile: there is no such file']))
})
