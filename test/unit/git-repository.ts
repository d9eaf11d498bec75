/** Makes a git repository of any number of commits in a second or two, with secrets in it that are made up now. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'

const WORDS = ['const', 'value', 'return', 'agent', 'gateway', 'message', 'workspace', 'notes', 'tomorrow', 'meeting', 'function', 'session']

/** Text that is the same every time, and no secret. */
export function prose(seed: number, lines: number): string {
  let at = seed * 7919 + 17
  const next = (below: number): number => (at = (at * 1103515245 + 12345) % 2147483648) % below
  return Array.from({ length: lines }, () => Array.from({ length: 9 }, () => WORDS[next(WORDS.length)]).join(' ') + ` ${next(1e6)}`).join('\n')
}

export interface Commit {
  readonly files: Readonly<Record<string, string>>
}

/** By `git fast-import`, on the branch main. */
export function makeRepository(path: string, commits: Iterable<Commit>): void {
  const parts: string[] = []
  let mark = 0
  for (const { files } of commits) {
    mark += 1
    parts.push(`commit refs/heads/main\nmark :${mark}\ncommitter A <a@example.org> ${1700000000 + mark * 60} +0000\ndata 4\nwork\n${mark > 1 ? `from :${mark - 1}\n` : ''}`)
    for (const [name, text] of Object.entries(files)) parts.push(`M 100644 inline ${name}\ndata ${Buffer.byteLength(text)}\n${text}\n`)
  }
  for (const [args, input] of [[['init', '-q', '-b', 'main', path], ''], [['-C', path, 'fast-import', '--quiet'], parts.join('')]] as const) {
    const done = spawnSync('git', args, { input, encoding: 'utf8' })
    assert.equal(done.status, 0, done.stderr)
  }
}

/** Secrets that no scanner finds in this file. */
export const madeUp = {
  gatewayToken: (): string => randomBytes(32).toString('hex'),
  github: (): string => `gh${'p'}_${randomBytes(64).toString('base64').replace(/[^A-Za-z0-9]/g, '').slice(0, 36)}`,
  slack: (): string => `xox${'b'}-${['1', '2'].map(() => String(100000000000 + randomBytes(4).readUInt32BE())).join('-')}-${randomBytes(48).toString('base64').replace(/[^A-Za-z0-9]/g, '').slice(0, 24)}`,
  privateKey: (): string => generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs1', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } }).privateKey,
}

/** `number` commits, two files each. */
export function* ordinary(number: number, special: ReadonlyMap<number, Readonly<Record<string, string>>> = new Map()): Generator<Commit> {
  for (let at = 1; at <= number; at += 1) {
    yield { files: { [`notes/${at % 500}.md`]: prose(at, 30), [`src/f${at % 300}.js`]: prose(at + number, 30), ...special.get(at) } }
  }
}
