/** Reads the histories of a host's git trees, on the host; goes on where the last reading ended. Secrets never leave it. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import { gitHistories, gitTrees, goOn, parseHistories, type Histories } from '../areas/secrets/histories.js'
import { read } from '../model/fact.js'
import { PROBE_EXIT, type Facts, type Frame } from '../model/reading.js'
import { engineShell, sourceFile } from '../runner/assets.js'
import { assignments } from '../shell/quote.js'
import { asRoot } from '../shell/step.js'
import { CONTAINER } from '../spec/places.js'
import type { Session } from './session.js'

const PRESET = '@secretlint/secretlint-rule-preset-recommend'
/** Counts up when history.mjs finds more than before. */
const OWN_RULES = 1
/** More heads than these are not handed back: they would not fit into an environment. */
const HEADS = 500

/** @param before the answer of the last reading */
export async function readHistories({ transport }: Session, quick: Facts, before?: Frame): Promise<Frame> {
  const from = performance.now()
  const frame = (exit: number, stdout: string, stderr = ''): Frame => ({ exit, ms: Math.round(performance.now() - from), stdout, stderr })
  const trees = read(gitTrees, quick)
  switch (trees.state) {
    case 'known':
      break
    case 'absent':
      return frame(PROBE_EXIT.absent, '', trees.because)
    case 'denied':
      return frame(PROBE_EXIT.denied, '', trees.because)
    case 'failed':
      return frame(1, '', trees.because)
  }
  const rules = `secretlint ${versionOf(preset())}, hardshell ${OWN_RULES}`
  const known = lastOne(before, rules)
  const wanted = trees.value.trees.map((tree) => {
    const heads = known?.histories.find((one) => one.tree === tree && one.failed === undefined)?.heads ?? []
    return `${tree}\t${heads.length > HEADS ? '' : heads.join(' ')}`
  })
  const settings = assignments({ ...historyProgram(), TREES: wanted.join('\n') })
  const script = asRoot(engineShell(), `${settings}\n${sourceFile('areas/secrets/files/history.sh')}`)
  const { status, stdout, stderr } = await transport.run(script, { label: 'read git histories', readOnly: true, timeoutMs: gitHistories.timeout * 1000 })
  if (status !== PROBE_EXIT.known) return frame(status, '', stderr.toString('utf8'))
  const answer: Histories = { rules, histories: goOn(known?.histories ?? [], parseHistories(stdout.toString('utf8'))) }
  return frame(PROBE_EXIT.known, JSON.stringify(answer))
}

const preset = (): string => createRequire(import.meta.url).resolve(PRESET)
/** What history.sh needs to run. */
export const historyProgram = (): Readonly<Record<string, string>> => ({
  CONTAINER,
  SALT: randomBytes(16).toString('hex'),
  PROGRAM: packed(sourceFile('areas/secrets/files/history.mjs')),
  PRESET: packed(readFileSync(preset(), 'utf8')),
})
/** For a shell variable: gzip in base64. */
export const packed = (text: string): string => gzipSync(text).toString('base64')
const versionOf = (entry: string): string => (JSON.parse(readFileSync(new URL('../package.json', `file://${entry}`), 'utf8')) as { version: string }).version

function lastOne(before: Frame | undefined, rules: string): Histories | undefined {
  if (before === undefined || before.exit !== PROBE_EXIT.known) return undefined
  try {
    const last = gitHistories.parse(before.stdout)
    return last.rules === rules ? last : undefined
  } catch {
    return undefined
  }
}
