import { areas } from '../areas/catalogue.js'
import { driftBetween, strange } from '../audit/drift.js'
import { EXIT, HardshellError } from '../model/errors.js'
import { driftJson, driftText } from '../report/drift.js'
import { observe } from '../workflows/session.js'
import { history } from '../workflows/undo.js'
import { recorded } from './history.js'
import { hostOptions, specOf, withTarget, type HostOptions } from './host.js'
import type { Route } from './program.js'

interface DriftOptions extends HostOptions {
  readonly since?: string
  readonly json?: true
}

export const drift: Route = (program, run) => {
  hostOptions(program.command('drift').argument('[host]').description('What changed on a host since its last audit, and whether hardshell did it. Ends with 1 when a lock fell that it did not touch.'))
    .option('--since <when>', 'compare with the last audit before: 2026-11-20, 2026-11-20T08:00, 36h, 7d, 2w')
    .option('--json', 'print it as JSON')
    .action(
      run(async (context, host: string | undefined, options: DriftOptions) => {
        const since = options.since === undefined ? undefined : moment(options.since, Date.now())
        const target = await specOf(context, host, options)
        const before = recorded(context, target.address, since)
        if (before === undefined) {
          throw new HardshellError('usage', `no audit of ${target.name}${since === undefined ? '' : ` from before ${since.slice(0, 16).replace('T', ' ')} UTC`} is recorded on this machine`, {
            hint: `hardshell audit ${target.name} records one`,
          })
        }
        return withTarget(context, target, options, async (session) => {
          const { facts } = await observe(session)
          const found = driftBetween({ before, now: facts, areas, spec: session.spec, today: session.today, journal: await history(session) })
          context.out(options.json === true ? `${driftJson(found)}\n` : driftText(found, context.screen, options.verbose === true))
          return strange(found).length > 0 ? EXIT.findings : EXIT.ok
        })
      }),
    )
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** @param now milliseconds since 1970 @returns ISO 8601, UTC */
export function moment(text: string, now: number): string {
  const ago = /^(\d{1,5})([mhdw])$/.exec(text)
  const at = ago === null ? (/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z?)?$/.test(text) ? Date.parse(/T/.test(text) ? `${text.replace(/Z$/, '')}Z` : `${text}T00:00:00Z`) : NaN) : now - Number(ago[1]) * (UNITS[ago[2] ?? ''] ?? NaN)
  if (Number.isNaN(at)) throw new HardshellError('usage', `--since ${text}: no time`, { hint: 'write 2026-11-20, 2026-11-20T08:00 (UTC), 36h, 7d or 2w' })
  return new Date(at).toISOString()
}
