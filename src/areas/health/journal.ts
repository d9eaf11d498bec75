/** Whether logs can fill the disk, and whether the kernel had to kill for memory. */
import { defineFact } from '../define.js'
import { count, must, pairs } from '../parse.js'

export interface Journal {
  readonly keeps: 'disk' | 'memory' | 'none'
  /** As journald is told: `SystemMaxUse=`; empty where it is left to itself. */
  readonly max: string
  /** Of the disk that /var/log is on. */
  readonly diskKiB: number
  /** Files below /var/log of more than 512 MiB, the journal's own left out. */
  readonly big: readonly { readonly path: string; readonly bytes: number }[]
  /** In the last 7 days, by the kernel's log; undefined where that cannot be read, `elsewhere` in a container: it is the machine's. */
  readonly killed: { readonly times: number; readonly who: readonly string[] } | 'elsewhere' | undefined
  /** By the counters of the running containers, which begin anew with each of their starts. */
  readonly inContainers: number
}

export const journal = defineFact<Journal>({
  name: 'journal',
  probe: 'health/journal.probe.sh',
  root: true,
  parse: (stdout) => {
    const said = pairs(stdout)
    const keeps = must(said, 'KEEPS')
    if (keeps !== 'disk' && keeps !== 'memory' && keeps !== 'none') throw new Error(`KEEPS=${keeps}`)
    const [times, ...who] = must(said, 'KERNEL').split(' ')
    return {
      keeps: said.get('STORAGE') === 'none' ? 'none' : said.get('STORAGE') === 'volatile' ? 'memory' : keeps,
      max: said.get('MAX') ?? '',
      diskKiB: count(must(said, 'DISK'), 'size of the disk'),
      big: must(said, 'BIG').split(';').filter((one) => one !== '').map((one) => ({ path: one.slice(0, one.lastIndexOf(':')), bytes: count(one.slice(one.lastIndexOf(':') + 1), 'size') })),
      killed: times === 'unread' ? undefined : times === 'elsewhere' ? times : { times: count(times, 'kills'), who },
      inContainers: count(must(said, 'CONTAINERS'), 'kills in containers'),
    }
  },
})

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4, P: 1024 ** 5, E: 1024 ** 6 }
/** Bytes; undefined for what journald would not understand either. */
export function bytes(text: string): number | undefined {
  const [, number, unit] = /^(\d+)([KMGTPE]?)$/.exec(text) ?? []
  return number === undefined ? undefined : Number(number) * (UNITS[unit ?? ''] ?? 1)
}
