import { EXIT } from '../model/errors.js'
import { planJson } from '../report/json.js'
import { planText } from '../report/plan.js'
import { planHost } from '../workflows/plan.js'
import { preflight } from '../workflows/preflight.js'
import { observe } from '../workflows/session.js'
import { hostOptions, withSession, type HostOptions } from './host.js'
import type { Route } from './program.js'

export const plan: Route = (program, run) => {
  hostOptions(program.command('plan').argument('[host]').description('Show what up would change on a host, why, and which control asks for it. Changes nothing.'))
    .option('--json', 'print the plan as JSON')
    .action(
      run((context, host: string | undefined, options: HostOptions & { json?: true }) =>
        withSession(context, host, options, async (session) => {
          const { facts, card } = await observe(session)
          const made = await planHost(session, card.findings)
          context.out(options.json === true ? `${planJson(made)}\n` : planText(made, context.screen, { whole: true, verbose: options.verbose === true }))
          // what up would refuse, a plan must not promise
          preflight(session, facts, made)
          return EXIT.ok
        }),
      ),
    )
}
