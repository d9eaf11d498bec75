import { EXIT } from '../model/errors.js'
import { makePlan } from '../plan/make-plan.js'
import { renderFiles } from '../report/render.js'
import { wantedSteps } from '../workflows/plan.js'
import { hostOptions, specOf, type HostOptions } from './host.js'
import type { Route } from './program.js'

export const render: Route = (program, run) => {
  hostOptions(program.command('render').argument('[host]').description('Print every file and program that up would bring to a host, without contacting it.')).action(
    run(async (context, host: string | undefined, options: HostOptions) => {
      const chosen = await specOf(context, host ?? 'local', options)
      context.out(renderFiles(makePlan(chosen.name, wantedSteps(chosen.spec), new Map(), [])))
      return EXIT.ok
    }),
  )
}
