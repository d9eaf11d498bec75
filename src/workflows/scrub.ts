/**
 * The runbook of `hardshell secrets scrub`: read the histories, choose one tree, explain, take a bundle, write the history
 * anew without what was found, read it again and insist that nothing is left.
 */
import { gitHistories, type History } from '../areas/secrets/histories.js'
import { HardshellError, type ExitName } from '../model/errors.js'
import { read } from '../model/fact.js'
import { refuseWithoutRoot } from '../runner/apply.js'
import { engineShell, sourceFile } from '../runner/assets.js'
import { holdLock } from '../runner/lock.js'
import { assignments } from '../shell/quote.js'
import { asRoot } from '../shell/step.js'
import { historyProgram, packed } from './histories.js'
import { observe, onlyControls, type Session } from './session.js'

export interface ScrubOptions {
  /** Which tree; left out: the only one that has something in it. */
  readonly tree?: string
  /** Install git-filter-repo from the host's own archive when it is missing. */
  readonly install: boolean
  /** Names the bundle's folder. */
  readonly run: string
  readonly who: string
  /** Shows what will happen; false ends it. */
  readonly confirm: (history: History) => Promise<boolean>
  readonly signal: AbortSignal
}

export interface Scrubbed {
  readonly tree: string
  /** On the host, for root alone. */
  readonly bundle: string
  /** Uid of the tree's owner. */
  readonly owner: string
  readonly said: readonly string[]
}

/** @returns undefined when there was nothing to take out, or the operator said no */
export async function scrub(session: Session, options: ScrubOptions): Promise<Scrubbed | undefined> {
  const history = choose(await histories(session), options.tree)
  if (history === undefined || !(await options.confirm(history))) return undefined
  const lock = await holdLock(session.transport, options.who)
  try {
    const said = await rewrite(session, history.tree, options)
    const told = (word: string): string | undefined => said.find((line) => line.startsWith(`${word} `))?.slice(word.length + 1)
    const [bundle, owner] = [told('bundle'), told('owner')]
    const left = (await histories(session)).find(({ tree }) => tree === history.tree)
    if (bundle === undefined || owner === undefined || left === undefined || left.failed !== undefined || left.findings.length > 0) {
      throw new HardshellError('verify', `${history.tree}: ${left?.failed ?? `${left?.findings.length ?? 'an unknown number of'} secrets are still in its history`}`, {
        hint: `hardshell secrets scan ${session.host} shows what is left${bundle === undefined ? '' : `; what was is in ${bundle}`}`,
      })
    }
    return { tree: history.tree, bundle, owner, said: said.filter((line) => !/^(bundle|owner) /.test(line)) }
  } finally {
    await lock.release()
  }
}

async function histories(session: Session): Promise<readonly History[]> {
  const { facts } = await observe(session, onlyControls(({ id }) => id === 'secrets.git-history'), 'all')
  const reading = read(gitHistories, facts)
  if (reading.state === 'absent') return []
  if (reading.state !== 'known') throw new HardshellError('verify', `${session.host}: the histories could not be read: ${reading.because}`, { hint: `hardshell secrets scan ${session.host} --verbose` })
  return reading.value.histories
}

function choose(all: readonly History[], asked: string | undefined): History | undefined {
  if (asked !== undefined) {
    const named = all.find(({ tree }) => tree === asked)
    if (named === undefined) throw new HardshellError('usage', `${asked} is no git tree beside the gateway`, { hint: all.length === 0 ? 'there is none' : `there is: ${all.map(({ tree }) => tree).join(', ')}` })
    return named.findings.length === 0 ? undefined : named
  }
  const [first, ...more] = all.filter(({ findings }) => findings.length > 0)
  if (more.length > 0) throw new HardshellError('usage', 'more than one tree has secrets in its history', { hint: `name one with --tree: ${[first, ...more].map((one) => one?.tree).join(', ')}` })
  return first
}

const NOUNS: Readonly<Record<number, ExitName>> = { 9: 'conflict', 11: 'step', 13: 'operator' }

async function rewrite({ host, transport }: Session, tree: string, { install, run, signal }: ScrubOptions): Promise<readonly string[]> {
  const settings = assignments({ TREE: tree, STAMP: run, INSTALL: install ? 'yes' : 'no', HISTORY: packed(sourceFile('areas/secrets/files/history.sh')), ...historyProgram() })
  const script = asRoot(engineShell(), `${settings}\n${sourceFile('areas/secrets/files/scrub.sh')}`)
  const result = await transport.run(script, { label: `scrub ${tree}`, signal })
  refuseWithoutRoot(transport, result)
  const said = result.stdout.toString('utf8').split('\n').filter((line) => line !== '')
  if (result.status === 0) return said
  const because = result.stderr.toString('utf8').trim().split('\n').at(-1) ?? ''
  throw new HardshellError(NOUNS[result.status] ?? 'step', `${host}: ${because || `the rewriting ended with status ${result.status}`}`, { hint: 'the history is as it was, unless a bundle is named; mend the cause and run it again' })
}
