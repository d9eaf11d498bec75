import { EXIT } from '../model/errors.js'
import { condition, statusJson, statusText, type StatusReport } from '../report/status.js'
import { sideBySide } from '../workflows/audit.js'
import { statusOf } from '../workflows/status.js'
import { hostOptions, specsOf, withTarget, type HostOptions } from './host.js'
import type { Route } from './program.js'

export const status: Route = (program, run) => {
  hostOptions(program.command('status').argument('[hosts...]').description("How hosts are by their own looks: what is broken since when, who was told, what happened lately. Read-only; without HOST, every host of the spec."))
    .option('--json', 'print it as JSON')
    .action(
      run(async (context, hosts: string[], options: HostOptions & { json?: true }) => {
        const targets = hosts.length === 0 ? await specsOf(context, undefined, options, false) : (await Promise.all(hosts.map((host) => specsOf(context, host, options, false)))).flat()
        const { done, unreached, exit } = await sideBySide(targets, (target) => withTarget(context, target, options, statusOf), context.signal)
        const report: StatusReport = { hosts: done, unreached }
        context.out(options.json === true ? `${statusJson(report)}\n` : statusText(report, context.screen, options.verbose === true))
        return Math.max(exit, done.every(({ looks }) => condition(looks) === 'well') ? EXIT.ok : EXIT.findings)
      }),
    )
}
