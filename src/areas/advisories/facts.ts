/** Which release runs, and what is known against releases. */
import { CONTAINER } from '../../spec/places.js'
import { defineFact, defineOperatorFact } from '../define.js'
import { FINDER } from '../gateway/container.js'
import { lines } from '../parse.js'
import { readTable, type Table } from './table.js'

export interface Running {
  /** A container's name, or a process of the host. */
  readonly where: string
  readonly version: string
}

export const runningVersion = defineFact<readonly Running[]>({
  name: 'running-version',
  probe: 'advisories/version.probe.sh',
  finder: FINDER,
  root: true,
  // Docker's answers take seconds on a small host that is busy
  timeout: 30,
  settings: () => ({ CONTAINER }),
  parse: (stdout) => {
    const running = lines(stdout).map((line) => {
      const [where, version, ...more] = line.split('\t')
      if (!where || !version || more.length > 0) throw new Error(`not WHERE and VERSION: ${line.slice(0, 80)}`)
      return { where, version }
    })
    if (running.length === 0) throw new Error('it names no release')
    return running
  },
})

export interface Known extends Table {
  /** Whole days from the table's date to the day of the audit. */
  readonly age: number
}

/** The list of known holes that this machine has: the newer of the one that ships with hardshell and the one last fetched. */
export const knownAdvisories = defineOperatorFact<Known>({
  name: 'known-advisories',
  parse: (stdout) => {
    const [first = '', ...rest] = stdout.split('\n')
    const age = Number(/^AGE=(-?\d+)$/.exec(first)?.[1] ?? Number.NaN)
    if (!Number.isInteger(age)) throw new Error('it does not say its age')
    return { ...readTable(rest.join('\n')), age }
  },
})
