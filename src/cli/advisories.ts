import { join } from 'node:path'
import { EXIT, HardshellError } from '../model/errors.js'
import { parseVersion } from '../areas/advisories/version.js'
import { advisoriesJson, advisoriesText } from '../report/advisories.js'
import { daysOld, OSV, readKnown, updateKnown, type Shelf } from '../workflows/advisories.js'
import type { Context } from './context.js'
import type { Route } from './program.js'

interface ListOptions {
  readonly against?: string
  readonly json?: true
}

export const advisories: Route = (program, run) => {
  const command = program.command('advisories').description('Known holes of OpenClaw: what this machine knows of them, and fetching what is new.')
  command
    .command('list', { isDefault: true })
    .description('Show the list that audits go by, and how old it is.')
    .option('--against <version>', 'only what this release of OpenClaw is exposed to, or may be')
    .option('--json', 'print it as JSON')
    .action(
      run(async (context, { against, json }: ListOptions) => {
        if (against !== undefined && parseVersion(against) === undefined) throw new HardshellError('usage', `--against ${against}: no version of OpenClaw`, { hint: 'a release such as 2026.9.6' })
        const known = readKnown(shelf(context))
        const shown = { ...known, age: daysOld(known.table, context.today()), ...(against === undefined ? {} : { against }) }
        context.out(json === true ? `${advisoriesJson(shown)}\n` : advisoriesText(shown, context.screen))
        return EXIT.ok
      }),
    )
  command
    .command('update')
    .description('Fetch the list from OSV, the public database of open source vulnerabilities. Nothing about your hosts is sent.')
    .option('--from <url>', 'another server that speaks the OSV API', OSV)
    .action(
      run(async (context, { from }: { from: string }) => {
        const before = readKnown({ fetched: shelf(context).fetched }).table
        const table = await updateKnown(shelf(context), { url: baseUrl(from), today: context.today(), signal: context.signal })
        context.out(`${table.advisories.length} known holes of OpenClaw as of ${table.asOf} (before: ${before.advisories.length} as of ${before.asOf}), kept in ${shelf(context).fetched}\n`)
        return EXIT.ok
      }),
    )
}

function baseUrl(text: string): string {
  if (!URL.canParse(text)) throw new HardshellError('usage', `--from ${text}: not a URL`, { hint: `such as ${OSV}` })
  return text.replace(/\/+$/, '')
}

/** $HARDSHELL_ADVISORIES is for machines without a network; what was fetched is in $XDG_CACHE_HOME. */
export function shelf({ env }: Pick<Context, 'env'>): Shelf {
  const { XDG_CACHE_HOME: set, HOME: home = '/', HARDSHELL_ADVISORIES: chosen } = env
  const fetched = join(set?.startsWith('/') === true ? set : join(home, '.cache'), 'hardshell', 'advisories.json')
  return { fetched, ...(chosen === undefined || chosen === '' ? {} : { chosen }) }
}
