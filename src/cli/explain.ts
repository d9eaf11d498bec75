import { areas } from '../areas/catalogue.js'
import { EXIT, HardshellError } from '../model/errors.js'
import { explainArea, explainControl } from '../report/explain.js'
import { defaultSpec } from '../spec/spec.js'
import { wantedSteps } from '../workflows/plan.js'
import type { Route } from './program.js'

export const explain: Route = (program, run) => {
  program
    .command('explain')
    .argument('[subject]', 'a control or an area; left out: the list of areas')
    .description('Explain a control: as a picture, from first principles, and by hand.')
    .action(
      run(async (context, subject: string | undefined) => {
        context.out(text(subject, context.screen))
        return EXIT.ok
      }),
    )
}

function text(subject: string | undefined, screen: Parameters<typeof explainArea>[1]): string {
  if (subject === undefined) return areas.map((area) => explainArea(area, screen)).join('')
  const area = areas.find((candidate) => candidate.name === subject)
  if (area !== undefined) return explainArea(area, screen)
  for (const owner of areas) {
    const control = owner.controls.find((candidate) => candidate.id === subject)
    if (control === undefined) continue
    const remedy = wantedSteps(defaultSpec()).find(({ step }) => step.id === control.remedy)
    return explainControl(control, owner.category, remedy, screen)
  }
  throw new HardshellError('usage', `there is no control or area named ${subject}`, { hint: 'hardshell explain lists them all' })
}
