/**
 * What backups cost beside a tar.gz a night, on a state of a gigabyte: a run with nothing new, a day's change, fourteen days.
 *   node dist/bench/backup.js practice:NAME     on a practice server that has seen `up`; takes about 20 minutes and 20 GB meanwhile
 * Every snapshot is kept here, as every archive is: what retention takes away later is in neither; archives
 * of four days are made, since each is a little larger than the one before and takes its half minute. Times are the server's own, and
 * of the storing alone: capture and verification are the same for both.
 */
import { readFileSync } from 'node:fs'
import { Guest } from '../test/hosts/guest.js'
import { assignments } from '../src/shell/quote.js'

const [host = 'practice'] = process.argv.slice(2)
const server = new Guest(host.replace(/^practice:/, ''), true)
const text = (name: string): string => readFileSync(new URL(`../../bench/${name}`, import.meta.url), 'utf8')

const said = await server.root(`${assignments({ STATE_PROGRAM: text('backup-state.mjs'), FOLDER: '/var/tmp/hardshell-bench' })}\n${text('backup.sh')}`, 7_200_000)
await server.remove()
console.log(said)

interface Cost {
  readonly ms: number
  readonly bytes: number
}
const costs = new Map(said.trim().split('\n').map((line) => {
  const [what = '', engine = '', ms, bytes] = line.split(' ')
  return [`${what} ${engine}`, { ms: Number(ms), bytes: Number(bytes) }] as const
}))
const of = (what: string, engine: string): Cost => costs.get(`${what} ${engine}`) ?? { ms: NaN, bytes: NaN }
const sum = (all: readonly Cost[]): Cost => ({ ms: all.reduce((total, { ms }) => total + ms, 0), bytes: all.reduce((total, { bytes }) => total + bytes, 0) })
const days = Array.from({ length: 13 }, (_, day) => `day-${day + 2}`)
const mean = (all: readonly Cost[]): Cost => ({ ms: sum(all).ms / all.length, bytes: sum(all).bytes / all.length })
const times = ({ ms, bytes }: Cost, by: number): Cost => ({ ms: ms * by, bytes: bytes * by })
const row = (what: string, restic: Cost, tar: Cost): string =>
  `| ${what} | ${(restic.ms / tar.ms).toFixed(2)} | ${(restic.bytes / tar.bytes).toPrecision(2)} | ${(restic.bytes / 1e6).toFixed(1)} MB, ${(tar.bytes / 1e6).toFixed(0)} MB |`
console.log(`| restic against tar.gz, a state of ${(of('state', '-').bytes / 1e9).toFixed(2)} GB | time | added to the disk | in bytes |\n|---|---|---|---|`)
console.log(row('the first', of('first', 'restic'), of('first', 'tar')))
console.log(row('again, nothing new', of('unchanged', 'restic'), of('unchanged', 'tar')))
console.log(row('a day later (restic: mean of 13)', mean(days.map((day) => of(day, 'restic'))), mean([of('day-2', 'tar'), of('day-14', 'tar')])))
console.log(row('fourteen days (tar: of the first and the last)', sum(['first', ...days].map((day) => of(day, 'restic'))), times(mean([of('first', 'tar'), of('day-14', 'tar')]), 14)))
